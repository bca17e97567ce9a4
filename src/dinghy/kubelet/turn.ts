/**
 * One round of work on a Pod, which something more urgent may break off: who works looks at `over` after each wait, who
 * waits for the work waits for `interrupted` as well.
 */
export interface Turn {
  readonly over: boolean;
  readonly interrupted: Promise<void>;
  interrupt(): void;
}

export function newTurn(): Turn {
  const { promise, resolve } = Promise.withResolvers<void>();
  let over = false;
  return {
    get over() {
      return over;
    },
    interrupted: promise,
    interrupt: () => {
      over = true;
      resolve();
    },
  };
}
