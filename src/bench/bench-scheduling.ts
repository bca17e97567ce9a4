import { type InProcess, startInProcess } from "./in-process.ts";
import type { BenchOptions, Line } from "./lines.ts";
import { underLoad } from "./load.ts";
import { milliseconds } from "./statistics.ts";

/** What is asked for: Pods of one kind, on nodes that carry so many Pods already. */
interface Workload {
  readonly what: string;
  /** Pods per second that upstream's own benchmark wants to see on 5,000 nodes, where it says. */
  readonly wanted?: number;
  readonly before: { readonly count: number; pod(index: number): object };
  readonly measured: { readonly count: number; pod(index: number): object };
}

/**
 * Scheduling alone: nodes are objects that nobody stands behind, and a Pod is done when it is bound. The workloads are
 * those of upstream's test/integration/scheduler_perf; its thresholds stand beside what was measured.
 */
export async function benchScheduling({ quick }: BenchOptions): Promise<readonly Line[]> {
  const [nodes, share] = quick ? [200, 0.02] : [5000, 1];
  const lines: Line[] = [];
  for (const workload of workloads(share)) lines.push(await measure(workload, nodes));
  return lines;
}

function workloads(share: number): readonly Workload[] {
  const some = (count: number): number => Math.ceil(count * share);
  const spread = [
    { maxSkew: 5, topologyKey: zoneKey, whenUnsatisfiable: "DoNotSchedule", labelSelector: like("blue") },
  ];
  const near = { podAffinity: required(zoneKey, "blue") };
  const apart = { podAntiAffinity: required(hostnameKey, "green") };
  return [
    {
      what: "plain Pods",
      wanted: 270,
      before: { count: some(1000), pod: () => pod({}) },
      measured: { count: some(5000), pod: () => pod({}) },
    },
    {
      what: "Pods with affinity to each other, by zone",
      wanted: 35,
      before: { count: some(2500), pod: () => pod({ app: "blue" }, { affinity: near }) },
      measured: { count: some(2500), pod: () => pod({ app: "blue" }, { affinity: near }) },
    },
    {
      what: "Pods that keep apart, by node",
      wanted: 60,
      before: { count: some(1000), pod: () => pod({ app: "green" }, { affinity: apart }) },
      measured: { count: some(1000), pod: () => pod({ app: "green" }, { affinity: apart }) },
    },
    {
      what: "Pods spread over zones",
      wanted: 85,
      before: { count: some(2500), pod: () => pod({}) },
      measured: { count: some(2500), pod: () => pod({ app: "blue" }, { topologySpreadConstraints: spread }) },
    },
  ];
}

const zoneKey = "topology.kubernetes.io/zone";
const hostnameKey = "kubernetes.io/hostname";
const namespace = "default";

const like = (app: string): object => ({ matchLabels: { app } });
const required = (topologyKey: string, app: string): object => ({
  requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: like(app) }],
});

function pod(labels: Record<string, string>, spec: object = {}): object {
  const resources = { requests: { cpu: "100m", memory: "500Mi" } };
  return {
    metadata: { generateName: "p-", labels },
    spec: { containers: [{ name: "pause", image: "registry.k8s.io/pause:3.10", resources }], ...spec },
  };
}

function node(index: number): object {
  const name = `node-${index}`;
  return {
    metadata: { name, labels: { [hostnameKey]: name, [zoneKey]: `zone-${index % 3}` } },
    status: {
      capacity: { pods: "110", cpu: "4", memory: "32Gi" },
      conditions: [{ type: "Ready", status: "True" }],
    },
  };
}

async function measure({ what, wanted, before, measured }: Workload, nodes: number): Promise<Line> {
  const cluster = await startInProcess({ nodes: 0 });
  try {
    await underLoad(nodes, 32, (index) => cluster.send("POST", "/api/v1/nodes", node(index)));
    await schedule(cluster, before.count, before.pod);
    const began = performance.now();
    const used = process.cpuUsage();
    await schedule(cluster, measured.count, measured.pod);
    const ms = performance.now() - began;
    const { user, system } = process.cpuUsage(used);
    const perPod = (user + system) / 1000 / measured.count;
    return {
      what: `${measured.count} ${what}, ${nodes} nodes`,
      measured: `${Math.round((measured.count / ms) * 1000)}/s`,
      remark: `${milliseconds(perPod)} of a core each${wanted === undefined ? "" : `; upstream wants ${wanted}/s`}`,
    };
  } finally {
    await cluster.stop();
  }
}

/** Creates Pods and waits until the last of them is bound. */
async function schedule({ send, watch }: InProcess, count: number, podOf: (index: number) => object): Promise<void> {
  const url = `/api/v1/namespaces/${namespace}/pods`;
  let left = count;
  let finish: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const stream = await watch(`${url}?watch=true`);
  const expected = new Set<string>();
  const bound = new Set<string>();
  const close = stream.open({
    write: (frame) => {
      const { object } = frame.object as { object: { metadata: { uid: string }; spec?: { nodeName?: string } } };
      if (object.spec?.nodeName === undefined || bound.has(object.metadata.uid)) return;
      bound.add(object.metadata.uid);
      if (expected.has(object.metadata.uid) && --left === 0) finish();
    },
    end: () => {},
  });
  const decoder = new TextDecoder();
  await underLoad(count, 32, async (index) => {
    const { metadata } = JSON.parse(decoder.decode(await send("POST", url, podOf(index))));
    expected.add(metadata.uid);
    if (bound.has(metadata.uid) && --left === 0) finish();
  });
  await all;
  close();
}
