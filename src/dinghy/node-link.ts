import { type Document, type Handler, isStream, type Response, type Sink, type Stream } from "#wire";

/**
 * The line between a node's kubelet and the API server, which can be cut and mended: while it is cut, requests wait and
 * watches keep back what they have to tell; nothing is lost, and nothing is refused. So a node falls silent as one does
 * whose network fails, while its containers go on.
 */
export interface NodeLink {
  readonly handle: Handler;
  readonly isCut: boolean;
  cut(): void;
  mend(): void;
}

export function createNodeLink(handle: Handler): NodeLink {
  /** Settles when the line is mended; undefined while it is whole. */
  let broken: { readonly mended: Promise<void>; readonly mend: () => void } | undefined;
  const heldBack = new Set<() => void>();

  const passing = async (): Promise<void> => {
    while (broken) await broken.mended;
  };

  const through = (stream: Stream): Stream => ({
    open: (sink) => {
      const waiting: (Document | { readonly error?: Error })[] = [];
      const release = (): void => {
        for (const item of waiting.splice(0)) {
          if ("bytes" in item) sink.write(item);
          else sink.end(item.error);
        }
      };
      heldBack.add(release);
      const kept: Sink = {
        write: (frame) => (broken ? void waiting.push(frame) : sink.write(frame)),
        end: (error) => {
          if (broken) return void waiting.push({ ...(error && { error }) });
          heldBack.delete(release);
          sink.end(error);
        },
      };
      const stop = stream.open(kept);
      return () => {
        heldBack.delete(release);
        stop();
      };
    },
  });

  return {
    handle: async (request): Promise<Response> => {
      if (broken) await passing();
      const response = await handle(request);
      if (broken) await passing();
      return isStream(response.body) ? { ...response, body: through(response.body) } : response;
    },
    get isCut() {
      return broken !== undefined;
    },
    cut: () => {
      if (broken) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      broken = { mended: promise, mend: resolve };
    },
    mend: () => {
      const { mend } = broken ?? {};
      broken = undefined;
      for (const release of [...heldBack]) release();
      mend?.();
    },
  };
}
