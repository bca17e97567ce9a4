import { createHttpsClient, type HttpsClient, mergePatch } from "./https-client.ts";
import { underLoad } from "./load.ts";
import type { ServerProcess } from "./server-process.ts";
import { median, percentile } from "./statistics.ts";

export interface RoundOptions {
  readonly objects: number;
  readonly connections: number;
  readonly watchers: number;
  readonly updates: number;
}

/** What one round found of one server. */
export interface Round {
  /** Operations in a second. */
  readonly create: number;
  readonly get: number;
  readonly patch: number;
  readonly delete: number;
  /** Milliseconds, of a list of all objects. */
  readonly list: number;
  /** Milliseconds from a change until a watcher has it. */
  readonly watch: number;
  /** Processor time of the server per creation and per patch, in microseconds; 0 where the system does not tell. */
  readonly createCost: number;
  readonly patchCost: number;
}

const padding = "x".repeat(1024);

/** Creates ConfigMaps of 1 kB in a namespace of its own, reads, patches, lists, watches and deletes them. */
export async function measureRound(server: ServerProcess, name: string, options: RoundOptions): Promise<Round> {
  const { objects, connections } = options;
  const client = createHttpsClient(server.access, connections);
  const send = async (...args: Parameters<HttpsClient["send"]>): Promise<Buffer> => {
    const { status, bytes } = await client.send(...args);
    if (status >= 300) throw new Error(`${args[0]} ${args[1]} was answered with ${status}: ${bytes}`);
    return bytes;
  };
  await send("POST", "/api/v1/namespaces", { metadata: { name } });
  await settled();
  const path = `/api/v1/namespaces/${name}/configmaps`;
  const cost = async (run: () => Promise<{ perSecond: number }>): Promise<[number, number]> => {
    const before = server.processorMicroseconds();
    const { perSecond } = await run();
    return [perSecond, ((server.processorMicroseconds() ?? 0) - (before ?? 0)) / objects];
  };
  const body = (index: number): object => ({
    metadata: { name: `c${index}`, labels: { n: String(index % 10) } },
    data: { padding },
  });
  const [create, createCost] = await cost(() =>
    underLoad(objects, connections, (index) => send("POST", path, body(index))),
  );
  const { perSecond: get } = await underLoad(objects, connections, (index) => send("GET", `${path}/c${index}`));
  const [patch, patchCost] = await cost(() =>
    underLoad(objects, connections, (index) =>
      send("PATCH", `${path}/c${index}`, { data: { k: String(index) } }, mergePatch),
    ),
  );
  const list = (await underLoad(10, 1, () => send("GET", path))).p50;
  const watch = await fanOut(client, send, path, options);
  const { perSecond } = await underLoad(objects, connections, (index) => send("DELETE", `${path}/c${index}`));
  await send("DELETE", `/api/v1/namespaces/${name}`);
  client.close();
  return { create, get, patch, delete: perSecond, list, watch, createCost, patchCost };
}

/** What a namespace brings with it is none of the load. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, 1000));
}

/** The median time until a change has reached a watcher, of many changes and many watchers. */
async function fanOut(
  client: HttpsClient,
  send: (...args: Parameters<HttpsClient["send"]>) => Promise<Buffer>,
  path: string,
  { watchers, updates, objects }: RoundOptions,
): Promise<number> {
  const list = JSON.parse(String(await send("GET", `${path}?limit=1`))) as { metadata: { resourceVersion: string } };
  const sent: number[] = [];
  const latencies: number[] = [];
  const onLine = (line: string): void => {
    const index = /"w":"(\d+)"/.exec(line)?.[1];
    if (index !== undefined) latencies.push(performance.now() - (sent[Number(index)] ?? 0));
  };
  const watchPath = `${path}?watch=true&resourceVersion=${list.metadata.resourceVersion}`;
  const streams = await Promise.all(Array.from({ length: watchers }, () => client.watch(watchPath, onLine)));
  for (let index = 0; index < updates; index++) {
    sent[index] = performance.now();
    await send("PATCH", `${path}/c${index % objects}`, { data: { w: String(index) } }, mergePatch);
  }
  const deadline = performance.now() + 15_000;
  while (latencies.length < watchers * updates && performance.now() < deadline) {
    await new Promise((resolve) => void setTimeout(resolve, 5));
  }
  for (const stream of streams) stream.stop();
  return percentile(latencies, 0.5);
}

/** Of each quantity the median over the rounds. */
export function medians(rounds: readonly Round[]): Round {
  const of = (name: keyof Round): number => median(rounds.map((round) => round[name]));
  return {
    create: of("create"),
    get: of("get"),
    patch: of("patch"),
    delete: of("delete"),
    list: of("list"),
    watch: of("watch"),
    createCost: of("createCost"),
    patchCost: of("patchCost"),
  };
}
