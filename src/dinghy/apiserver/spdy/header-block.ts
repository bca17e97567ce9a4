import { constants, createDeflate, createInflate, type Deflate, type Inflate } from "node:zlib";
import { words } from "./frame.ts";
import { createHeaderDictionary } from "./header-dictionary.ts";

/** Header names are lower case. */
export type SpdyHeaders = Readonly<Record<string, string>>;

/**
 * Compresses and expands the header blocks of one connection. Each direction is one long stream of zlib, so blocks must
 * go through in the order in which they came, none left out.
 */
export interface HeaderBlocks {
  expand(block: Uint8Array): Promise<SpdyHeaders>;
  compress(headers: SpdyHeaders): Promise<Buffer>;
  close(): void;
}

export function createHeaderBlocks(): HeaderBlocks {
  const dictionary = createHeaderDictionary();
  const inflate = createInflate({ dictionary, finishFlush: constants.Z_SYNC_FLUSH });
  const deflate = createDeflate({ dictionary });
  const expand = inTurn((block: Uint8Array) => pass(inflate, block));
  const compress = inTurn((block: Uint8Array) => pass(deflate, block));
  return {
    expand: async (block) => readHeaders(await expand(block)),
    compress: (headers) => compress(writeHeaders(headers)),
    close: () => {
      inflate.close();
      deflate.close();
    },
  };
}

/** One call after another: what comes out belongs to what went in last. */
function inTurn<In, Out>(work: (input: In) => Promise<Out>): (input: In) => Promise<Out> {
  let last: Promise<unknown> = Promise.resolve();
  return (input) => {
    const result = last.then(() => work(input));
    last = result.catch(() => {});
    return result;
  };
}

function pass(stream: Inflate | Deflate, bytes: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const collect = (piece: Buffer): void => void pieces.push(piece);
    stream.on("data", collect);
    stream.once("error", reject);
    stream.write(bytes, () =>
      stream.flush(constants.Z_SYNC_FLUSH, () => {
        stream.off("data", collect);
        stream.off("error", reject);
        resolve(Buffer.concat(pieces));
      }),
    );
  });
}

/** Exported for its tests. */
export function readHeaders(block: Buffer): SpdyHeaders {
  const headers: Record<string, string> = {};
  let offset = 4;
  const take = (): string => {
    const length = block.readUInt32BE(offset);
    const text = block.toString("latin1", offset + 4, offset + 4 + length);
    offset += 4 + length;
    return text;
  };
  for (let left = block.readUInt32BE(0); left > 0; left--) {
    const name = take();
    headers[name.toLowerCase()] = take();
  }
  return headers;
}

export function writeHeaders(headers: SpdyHeaders): Buffer {
  const entries = Object.entries(headers);
  const parts = entries.flatMap(([name, value]) =>
    [name, value].flatMap((text) => [words(text.length), Buffer.from(text, "latin1")]),
  );
  return Buffer.concat([words(entries.length), ...parts]);
}
