import type { Random } from "#clock";
import { type Attack, type Battlefield, pick, requestBytes } from "./attack.ts";

const mebibyte = 1024 * 1024;
const limit = 3 * mebibyte;

/** Bodies around and far over the limit of 3 MiB, told by their length or in chunks. All are refused. */
export function hugeBodies(random: Random, { namespace }: Battlefield): Attack {
  const target = `/api/v1/namespaces/${namespace}/configmaps`;
  const size = limit + pick(random, [1, 1000, mebibyte, 9 * mebibyte]);
  const body = Buffer.from(
    JSON.stringify({ metadata: { name: "huge" }, data: { text: "x".repeat(size - 50) } }).padEnd(size, " "),
  );
  if (random.integer(2) === 0) {
    const head = requestBytes({ method: "POST", target, headers: [["Content-Length", String(size)]] });
    return { name: `${size} bytes`, pieces: [head, body], patienceMs: 20_000, expects: "anything" };
  }
  const chunk = 64 * 1024;
  const pieces = Array.from({ length: Math.ceil(size / chunk) }, (_, index) => {
    const part = body.subarray(index * chunk, (index + 1) * chunk);
    return Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]);
  });
  const head = requestBytes({ method: "POST", target, headers: [["Transfer-Encoding", "chunked"]] });
  return {
    name: `${size} bytes in chunks`,
    pieces: [head, ...pieces, Buffer.from("0\r\n\r\n")],
    patienceMs: 20_000,
    expects: "anything",
  };
}
