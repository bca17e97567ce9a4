import type { Duplex } from "node:stream";
import { controlFrame, controlKind, dataFrames, takeFrame, words } from "./frame.ts";
import { createHeaderBlocks, type SpdyHeaders } from "./header-block.ts";

/** The client's end of a SPDY connection, just able enough to test the server's. */
export interface SpdyClient {
  /** Opens a stream; streams are numbered 1, 3, 5 … */
  open(headers: SpdyHeaders): Promise<number>;
  send(stream: number, text: string, fin?: boolean): void;
  /** Everything that came on a stream, once the server has ended its half. */
  read(stream: number): Promise<string>;
}

export function createSpdyClient(socket: Duplex): SpdyClient {
  const blocks = createHeaderBlocks();
  const texts = new Map<number, string>();
  const ended = new Map<number, PromiseWithResolvers<void>>();
  const endOf = (stream: number): PromiseWithResolvers<void> => {
    const end = ended.get(stream) ?? Promise.withResolvers<void>();
    ended.set(stream, end);
    return end;
  };
  let received: Buffer = Buffer.alloc(0);
  let next = 1;
  socket.on("data", (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    for (let taken = takeFrame(received); taken; taken = takeFrame(received)) {
      received = taken.rest;
      const { frame } = taken;
      if (frame.type !== "data") continue;
      texts.set(frame.stream, (texts.get(frame.stream) ?? "") + Buffer.from(frame.bytes).toString());
      if (frame.fin) endOf(frame.stream).resolve();
    }
  });
  return {
    open: async (headers) => {
      const id = next;
      next += 2;
      const block = await blocks.compress(headers);
      socket.write(controlFrame(controlKind.synStream, Buffer.concat([words(id, 0), Buffer.alloc(2), block])));
      return id;
    },
    send: (stream, text, fin = false) => void socket.write(dataFrames(stream, Buffer.from(text), fin)),
    read: async (stream) => {
      await endOf(stream).promise;
      return texts.get(stream) ?? "";
    },
  };
}
