import type { Quantity } from "#apimachinery";
import { listText } from "./cells.ts";

interface Amount {
  averageValue?: Quantity;
  averageUtilization?: number;
  value?: Quantity;
}

interface MetricSource<Field extends string> {
  name?: string;
  metric?: { name: string };
  target?: Field extends "target" ? Amount : never;
  current?: Field extends "current" ? Amount : never;
}

type Metric<Field extends string> = { type: string } & {
  [Source in "resource" | "containerResource" | "pods" | "object" | "external"]?: MetricSource<Field>;
};

/** `autoscaling/v2 MetricSpec` and `MetricStatus`, as far as they are shown. */
export type MetricSpec = Metric<"target">;
export type MetricStatus = Metric<"current">;

const sources = {
  Resource: "resource",
  ContainerResource: "containerResource",
  Pods: "pods",
  Object: "object",
  External: "external",
} as const;

/** `cpu: 12%/50%, 100m/200m + 1 more...`: for each metric what is and what should be. */
export function metricsText(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  return listText(
    specs.map((spec, index) => metricText(spec, statuses[index])),
    2,
    "<none>",
    ", ",
  );
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  const key = sources[spec.type as keyof typeof sources];
  const source = key && spec[key];
  if (!source) return "<unknown type>";
  const target = source.target ?? {};
  const current = status?.[key]?.current ?? {};
  const prefix = key === "resource" || key === "containerResource" ? `${source.name}: ` : "";
  if (target.averageValue !== undefined) {
    const suffix = key === "object" || key === "external" ? " (avg)" : "";
    return `${prefix}${current.averageValue ?? "<unknown>"}/${target.averageValue}${suffix}`;
  }
  if (target.averageUtilization !== undefined) {
    const now = current.averageUtilization === undefined ? "<unknown>" : `${current.averageUtilization}%`;
    return `${prefix}${now}/${target.averageUtilization}%`;
  }
  return `${prefix}${current.value ?? "<unknown>"}/${target.value ?? "<auto>"}`;
}
