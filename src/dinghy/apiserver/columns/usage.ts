import type { KubernetesObject } from "#apimachinery";
import { nameColumn, type Printer, printer, text } from "./column.ts";

type Amounts = Readonly<Record<string, string>>;

interface NodeMetrics extends KubernetesObject {
  readonly usage: Amounts;
  readonly window: string;
}

interface PodMetrics extends KubernetesObject {
  readonly containers: readonly { readonly usage: Amounts }[];
  readonly window: string;
}

/** `metrics.k8s.io`: amounts in the units that they are measured in, nanocores and kibibytes. */
export const usage: Readonly<Record<string, Printer>> = {
  "nodes.metrics.k8s.io": printer<NodeMetrics>([
    nameColumn,
    text("cpu", "Cores in use", ({ usage }) => usage.cpu),
    text("memory", "Bytes in use", ({ usage }) => usage.memory),
    text("Window", "The time over which cores are averaged", ({ window }) => window),
  ]),
  "pods.metrics.k8s.io": printer<PodMetrics>([
    nameColumn,
    text("cpu", "Cores in use by all containers", ({ containers }) => sum(containers, "cpu", "n")),
    text("memory", "Bytes in use by all containers", ({ containers }) => sum(containers, "memory", "Ki")),
    text("Window", "The time over which cores are averaged", ({ window }) => window),
  ]),
};

function sum(containers: PodMetrics["containers"], name: string, unit: string): string {
  const total = containers.reduce((all, { usage }) => all + Number.parseInt(usage[name] ?? "0", 10), 0);
  return `${total}${unit}`;
}
