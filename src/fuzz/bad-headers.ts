import type { Random } from "#clock";
import { type Attack, type Battlefield, pick, requestBytes } from "./attack.ts";

type Header = readonly [name: string, value: string];

const headers: readonly Header[] = [
  ["Accept", "text/html"],
  ["Accept", "application/json;as=Table;v=v9;g=meta.k8s.io"],
  ["Accept", "application/json;as=Nothing;v=v1;g=meta.k8s.io"],
  ["Accept", ";;;,,,===="],
  ["Accept", "*/*;q=x"],
  ["Accept", "application/json,".repeat(2000)],
  ["Content-Type", "text/plain"],
  ["Content-Type", "application/json; charset=klingon"],
  ["Content-Type", ";"],
  ["Content-Type", "application/vnd.kubernetes.protobuf"],
  ["Content-Encoding", "gzip"],
  ["Accept-Encoding", "gzip;q=x, ,"],
  ["If-None-Match", '"'],
  ["Authorization", "Bearer"],
  ["Authorization", "Bearer a.b.c"],
  ["Authorization", "Basic !!!!"],
  ["Authorization", `Bearer ${"a".repeat(9000)}`],
  ["Impersonate-User", ""],
  ["Impersonate-Group", "system:masters"],
  ["Impersonate-Extra-%zz", "x"],
  ["Impersonate-Uid", "x"],
  ["User-Agent", "\u00ff\u00fe"],
  ["User-Agent", ""],
  ["X-Forwarded-For", "::::"],
  ["Upgrade", "websocket"],
  ["Upgrade", "SPDY/3.1"],
  ["Sec-WebSocket-Key", "x"],
  ["Sec-WebSocket-Protocol", ",,,"],
  ["Expect", "100-continue"],
  ["Expect", "the unexpected"],
  ["Range", "bytes=5-1"],
  ["X-Long", "x".repeat(12_000)],
];

/** Headers that nobody sends, one or several to a request that is sound otherwise. */
export function badHeaders(random: Random, { namespace }: Battlefield): Attack {
  const chosen = Array.from({ length: 1 + random.integer(3) }, () => pick(random, headers));
  const writes = random.integer(2) === 0;
  const body = writes ? Buffer.from(JSON.stringify({ metadata: { name: `h-${random.suffix(8)}` } })) : Buffer.alloc(0);
  const method = writes ? "POST" : "GET";
  const bytes = requestBytes({ method, target: `/api/v1/namespaces/${namespace}/configmaps`, headers: chosen }, body);
  // A head of more than the limit, or a half-made upgrade, may be answered by hanging up.
  const rough = chosen.some(([name, value]) => value.length > 8000 || /^(Upgrade|Expect)$/.test(name));
  return {
    name: chosen.map(([name, value]) => `${name}: ${value.slice(0, 40)}`).join(", "),
    pieces: [bytes],
    patienceMs: 5_000,
    expects: rough ? "anything" : "answered",
  };
}
