import type { Handler } from "#wire";

/** Lets requests through until it is shut; shutting waits for those under way. */
export interface RequestGate {
  readonly handle: Handler;
  /**
   * From now on nobody is answered: a component that asks waits for ever and so comes to rest, instead of taking the
   * end of the cluster for a failure that it has to mend. Resolves when no request is under way.
   */
  shut(): Promise<void>;
}

export function createRequestGate(handle: Handler): RequestGate {
  let underWay = 0;
  let shut = false;
  let emptied: (() => void) | undefined;
  return {
    handle: async (request) => {
      if (shut) return new Promise(() => {});
      underWay++;
      try {
        return await handle(request);
      } finally {
        if (--underWay === 0) emptied?.();
      }
    },
    shut: () => {
      shut = true;
      if (underWay === 0) return Promise.resolve();
      return new Promise((resolve) => {
        emptied = resolve;
      });
    },
  };
}
