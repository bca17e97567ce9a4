import { createHttpsClient, type HttpsClient } from "./https-client.ts";
import type { BenchOptions, Line } from "./lines.ts";
import { underLoad } from "./load.ts";
import { type ServerProcess, startDinghyProcess } from "./server-process.ts";
import { megabytes, milliseconds, percentile } from "./statistics.ts";

interface Size {
  readonly nodes: number;
  readonly pods: number;
}

/** Pods on simulated nodes, from the first creation until the last one runs, and what the cluster costs at rest. */
export async function benchPods({ quick }: BenchOptions): Promise<readonly Line[]> {
  const sizes: readonly Size[] = quick
    ? [{ nodes: 5, pods: 50 }]
    : [
        { nodes: 100, pods: 1000 },
        { nodes: 1000, pods: 10_000 },
      ];
  const lines: Line[] = [];
  for (const size of sizes) lines.push(...(await measure(size, quick ? 1000 : 20_000)));
  return lines;
}

async function measure({ nodes, pods }: Size, restMs: number): Promise<Line[]> {
  const server = await startDinghyProcess({ args: ["--nodes", String(nodes)] });
  const client = createHttpsClient(server.access, 32);
  const what = `${pods} Pods on ${nodes} nodes`;
  try {
    const { ms, latencies } = await runPods(client, pods);
    const resident = server.residentBytes();
    const idle = await shareAtRest(server, restMs);
    return [
      {
        what,
        measured: `${Math.round((pods / ms) * 1000)}/s`,
        remark: `in ${milliseconds(ms)}, half of them within ${milliseconds(percentile(latencies, 0.5))}`,
      },
      ...(resident === undefined ? [] : [{ what: `${what}, resident`, measured: megabytes(resident) }]),
      ...(idle === undefined ? [] : [{ what: `${what}, at rest`, measured: `${idle.toFixed(1)} % of a core` }]),
    ];
  } finally {
    client.close();
    await server.stop();
  }
}

const path = "/api/v1/namespaces/default/pods";
const container = {
  name: "c",
  image: "registry.k8s.io/pause:3.10",
  resources: { requests: { cpu: "1m", memory: "1Mi" } },
};

async function runPods(client: HttpsClient, pods: number): Promise<{ ms: number; latencies: number[] }> {
  const created = new Map<string, number>();
  const latencies: number[] = [];
  let finish: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const onLine = (line: string): void => {
    if (!line.includes('"phase":"Running"')) return;
    const name = /"name":"([^"]+)"/.exec(line)?.[1] ?? "";
    const began = created.get(name);
    if (began === undefined) return;
    created.delete(name);
    if (latencies.push(performance.now() - began) === pods) finish();
  };
  const stream = await client.watch(`${path}?watch=true&resourceVersion=0`, onLine);
  const began = performance.now();
  await underLoad(pods, 32, async (index) => {
    const name = `p${index}`;
    created.set(name, performance.now());
    const spec = { containers: [container], terminationGracePeriodSeconds: 0 };
    const { status, bytes } = await client.send("POST", path, { metadata: { name, labels: { app: "bench" } }, spec });
    if (status >= 300) throw new Error(`a Pod was answered with ${status}: ${bytes}`);
  });
  await all;
  stream.stop();
  return { ms: performance.now() - began, latencies };
}

/** Measured for as long again as the cluster has had to come to rest: Events of the last Pods are told when all run. */
async function shareAtRest(server: ServerProcess, restMs: number): Promise<number | undefined> {
  await new Promise((resolve) => void setTimeout(resolve, restMs));
  const before = server.processorMicroseconds();
  await new Promise((resolve) => void setTimeout(resolve, restMs));
  const after = server.processorMicroseconds();
  return before === undefined || after === undefined ? undefined : (after - before) / restMs / 10;
}
