import { connect } from "node:http2";
import { collectGarbage } from "./collect-garbage.ts";
import { createHttpsClient } from "./https-client.ts";
import { startInProcess } from "./in-process.ts";
import type { BenchOptions, Line } from "./lines.ts";
import { type ServerProcess, startDinghyProcess, startFloor } from "./server-process.ts";

const path = "/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=0";

/** What an open watch holds: in the process by the heap, over HTTPS (a connection each) by resident memory. */
export async function benchWatches({ quick }: BenchOptions): Promise<readonly Line[]> {
  const watches = quick ? 200 : 1000;
  return [
    await inProcess(watches),
    ...(await overHttp2(watches)),
    ...(await overHttps(startDinghyProcess, "a watch with a connection of its own", watches)),
    ...(await overHttps(startFloor, "the floor's, with a connection of its own", watches)),
  ];
}

async function inProcess(watches: number): Promise<Line> {
  const cluster = await startInProcess();
  const open = async (): Promise<() => void> => (await cluster.watch(path)).open({ write: () => {}, end: () => {} });
  try {
    const stops = [await open()];
    const before = heapBytes();
    for (let index = 0; index < watches; index++) stops.push(await open());
    const each = (heapBytes() - before) / watches;
    for (const stop of stops) stop();
    return { what: "a watch in the process", measured: `${(each / 1000).toFixed(1)} kB`, remark: `of ${watches}` };
  } finally {
    await cluster.stop();
  }
}

/** Many watches on a few connections, as clients of Kubernetes open them. */
async function overHttp2(watches: number): Promise<Line[]> {
  const server = await startDinghyProcess({ collectable: true });
  const { server: url, ...tls } = server.access;
  const sessions = Array.from({ length: 10 }, () => connect(url, tls));
  const open = async (count: number): Promise<void> => {
    const streams = Array.from({ length: count }, (_, index) =>
      sessions[index % sessions.length]?.request({ ":path": path }),
    );
    await Promise.all(streams.map((stream) => new Promise((resolve) => void stream?.once("response", resolve))));
  };
  const what = "a watch over HTTP/2, ten connections";
  try {
    return await cost(server, what, watches, () => open(watches));
  } finally {
    for (const session of sessions) session.destroy();
    await server.stop();
  }
}

/** A connection for each, as HTTP/1.1 needs them: TLS is most of it, and the floor's as well. */
async function overHttps(start: typeof startFloor, what: string, watches: number): Promise<Line[]> {
  const server = await start({ collectable: true });
  const client = createHttpsClient(server.access, 1);
  const open = (): Promise<unknown> => Promise.all(Array.from({ length: watches }, () => client.watch(path, () => {})));
  try {
    return await cost(server, what, watches, open);
  } finally {
    client.close();
    await server.stop();
  }
}

/**
 * Resident memory for as many watches again, when the first ones have had what is needed once only, and what opening
 * them has left behind is collected.
 */
async function cost(
  server: ServerProcess,
  what: string,
  watches: number,
  open: () => Promise<unknown>,
): Promise<Line[]> {
  await open();
  await server.collect();
  const before = server.residentBytes();
  await open();
  await server.collect();
  const after = server.residentBytes();
  if (before === undefined || after === undefined) return [];
  return [{ what, measured: `${((after - before) / watches / 1000).toFixed(1)} kB` }];
}

/** What is live after a collection. */
function heapBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
