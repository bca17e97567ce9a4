import type { Random } from "#clock";
import { type Attack, type Battlefield, pick, requestBytes } from "./attack.ts";

const text = (value: string): Buffer => Buffer.from(value, "latin1");

/** Clients that stall, break off, or speak something else. None waits for an answer; the server has to live. */
export function badConnections(random: Random, { namespace }: Battlefield): Attack {
  const target = `/api/v1/namespaces/${namespace}/configmaps`;
  const body = Buffer.from(JSON.stringify({ metadata: { name: `c-${random.suffix(8)}` } }));
  const sound = requestBytes({ method: "POST", target }, body);
  const cut = random.integer(sound.length);
  const [name, pieces] = pick<readonly [string, readonly (Uint8Array | number)[]]>(random, [
    ["nothing at all", [5]],
    ["a request that breaks off", [sound.subarray(0, cut)]],
    ["a request in single bytes", [...slowly(sound.subarray(0, 60)), sound.subarray(60)]],
    [
      "a body that stops before its end",
      [text(`POST ${target} HTTP/1.1\r\nHost: k\r\nContent-Length: 1000\r\n\r\n{`), 5],
    ],
    [
      "a length that lies",
      [text(`POST ${target} HTTP/1.1\r\nHost: k\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}`), 5],
    ],
    ["a negative length", [text(`POST ${target} HTTP/1.1\r\nHost: k\r\nContent-Length: -1\r\n\r\n{}`), 5]],
    [
      "two lengths and chunks",
      [
        text(`POST ${target} HTTP/1.1\r\nHost: k\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
        5,
      ],
    ],
    [
      "chunks that are none",
      [text(`POST ${target} HTTP/1.1\r\nHost: k\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`), 5],
    ],
    ["a head without end", [text(`GET / HTTP/1.1\r\n${"X: y\r\n".repeat(20_000)}`), 5]],
    ["noise", [Buffer.from(Array.from({ length: 500 }, () => random.integer(256))), 5]],
    ["the preface of HTTP/2", [text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 5]],
    ["a watch that is left", [requestBytes({ method: "GET", target: `${target}?watch=1` }), 10]],
    [
      "many requests at once, and gone",
      [Buffer.concat(Array.from({ length: 30 }, () => text(`GET ${target} HTTP/1.1\r\nHost: k\r\n\r\n`)))],
    ],
    [
      "a WebSocket that speaks nonsense",
      [upgrade(`/api/v1/namespaces/${namespace}/pods/x/exec?command=a`), 10, Buffer.from([0xff, 0xff, 0, 1]), 5],
    ],
    [
      "a watch over a WebSocket, broken",
      [upgrade(`${target}?watch=1`), 10, Buffer.from([0x83, 0x7f, 0xff, 0xff, 0xff]), 5],
    ],
  ]);
  return { name, pieces, patienceMs: 0, expects: "anything" };
}

function upgrade(target: string): Buffer {
  const headers =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  return text(`GET ${target} HTTP/1.1\r\nHost: k\r\n${headers}\r\n`);
}

function slowly(bytes: Uint8Array): (Uint8Array | number)[] {
  return Array.from(bytes).flatMap((byte, index) => (index % 20 === 0 ? [Buffer.of(byte), 1] : [Buffer.of(byte)]));
}
