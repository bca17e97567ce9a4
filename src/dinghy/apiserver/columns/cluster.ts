import type {
  Condition,
  ConfigMap,
  Event,
  KubernetesObject,
  Lease,
  Namespace,
  Node,
  ResourceList,
  Secret,
} from "#apimachinery";
import { eventConversion } from "../event-conversion.ts";
import type { JsonObject } from "../json-value.ts";
import { ageColumn, type Column, integer, nameColumn, type Printer, printer, text, wide } from "./column.ts";
import { ageOf } from "./duration.ts";

interface ComponentStatus extends KubernetesObject {
  conditions?: (Condition & { error?: string })[];
}

interface ResourceQuota extends KubernetesObject {
  status?: { hard?: ResourceList; used?: ResourceList };
}

interface PriorityClass extends KubernetesObject {
  value: number;
  globalDefault?: boolean;
  preemptionPolicy?: string;
}

interface RuntimeClass extends KubernetesObject {
  handler: string;
}

type EventWithSeries = Event & { series?: { count?: number; lastObservedTime?: string } };

/** The cluster itself: nodes, namespaces, what happened, and what is kept for others to read. */
export const cluster: Readonly<Record<string, Printer>> = {
  nodes: printer<Node>([
    nameColumn,
    text("Status", "Whether the node is ready and takes Pods", nodeStatus),
    text("Roles", "Roles from the node's labels", nodeRoles),
    ageColumn,
    text("Version", "Version of the kubelet", (node) => infoOf(node, "kubeletVersion")),
    wide("Internal-IP", "Address inside the cluster", (node) => addressOf(node, "InternalIP")),
    wide("External-IP", "Address from outside", (node) => addressOf(node, "ExternalIP")),
    wide("OS-Image", "Operating system", (node) => infoOf(node, "osImage") || "<unknown>"),
    wide("Kernel-Version", "Kernel", (node) => infoOf(node, "kernelVersion") || "<unknown>"),
    wide("Container-Runtime", "Container runtime", (node) => infoOf(node, "containerRuntimeVersion") || "<unknown>"),
  ]),
  namespaces: printer<Namespace>([
    nameColumn,
    text("Status", "Active or Terminating", ({ status }) => status?.phase ?? ""),
    ageColumn,
  ]),
  events: events((event) => event),
  "events.events.k8s.io": events(
    (event) => eventConversion.toStorage(event as unknown as JsonObject) as unknown as EventWithSeries,
  ),
  configmaps: printer<ConfigMap>([
    nameColumn,
    text("Data", "Number of keys", ({ data, binaryData }) => Object.keys({ ...data, ...binaryData }).length),
    ageColumn,
  ]),
  secrets: printer<Secret>([
    nameColumn,
    text("Type", "What the Secret is for", ({ type }) => type ?? ""),
    text("Data", "Number of keys", ({ data }) => Object.keys(data ?? {}).length),
    ageColumn,
  ]),
  serviceaccounts: printer([nameColumn, ageColumn]),
  componentstatuses: printer<ComponentStatus>([
    nameColumn,
    text("Status", "Health of the component", (component) => {
      const status = health(component)?.status;
      return status === "True" ? "Healthy" : status === "False" ? "Unhealthy" : "Unknown";
    }),
    text("Message", "What the component says", (component) => health(component)?.message ?? ""),
    text("Error", "What went wrong", (component) => health(component)?.error ?? ""),
  ]),
  resourcequotas: printer<ResourceQuota>([
    nameColumn,
    text("Request", "Used and allowed, requests and objects", (quota) => quotaText(quota, false)),
    text("Limit", "Used and allowed, limits", (quota) => quotaText(quota, true)),
    ageColumn,
  ]),
  "leases.coordination.k8s.io": printer<Lease>([
    nameColumn,
    text("Holder", "Who holds the lease", ({ spec }) => spec?.holderIdentity ?? ""),
    ageColumn,
  ]),
  "priorityclasses.scheduling.k8s.io": printer<PriorityClass>([
    nameColumn,
    { ...integer<PriorityClass>("Value", "The higher the more important", ({ value }) => value), format: "" },
    {
      ...text<PriorityClass>(
        "Global-Default",
        "For Pods that name no class",
        ({ globalDefault }) => globalDefault ?? false,
      ),
      type: "boolean",
    },
    ageColumn,
    text("PreemptionPolicy", "Whether Pods push others out", ({ preemptionPolicy }) => preemptionPolicy ?? ""),
  ]),
  "runtimeclasses.node.k8s.io": printer<RuntimeClass>([
    nameColumn,
    text("Handler", "The runtime's own name for it", ({ handler }) => handler),
    ageColumn,
  ]),
};

/** `read`: an event in the words of the core group. */
function events(read: (event: EventWithSeries) => EventWithSeries): Printer {
  const first = ({ firstTimestamp, eventTime }: EventWithSeries, nowMs: number): string =>
    ageOf(firstTimestamp ?? eventTime, nowMs);
  const columns: Column<EventWithSeries>[] = [
    text("Last Seen", "Time since it last happened", (event, nowMs) => {
      const last = event.series?.lastObservedTime ?? event.lastTimestamp;
      return last ? ageOf(last, nowMs) : first(event, nowMs);
    }),
    text("Type", "Normal or Warning", ({ type }) => type ?? ""),
    text("Reason", "Why it happened, for machines", ({ reason }) => reason ?? ""),
    text("Object", "What it happened to", ({ involvedObject: { kind = "", name } }) =>
      name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase(),
    ),
    wide("Subobject", "Part of the object", ({ involvedObject }) => involvedObject.fieldPath ?? ""),
    wide("Source", "Who reported it", ({ source, reportingComponent, reportingInstance }) =>
      [source?.component || reportingComponent, source?.host || reportingInstance].filter(Boolean).join(", "),
    ),
    text("Message", "What happened, for people", ({ message }) => (message ?? "").trim()),
    wide("First Seen", "Time since it first happened", first),
    wide("Count", "How often it happened", ({ series, count }) => series?.count ?? (count || 1)),
    { ...nameColumn, priority: 1 },
  ];
  return printer<EventWithSeries>(
    columns.map((column) => ({ ...column, cell: (event, nowMs) => column.cell(read(event), nowMs) })),
  );
}

function nodeStatus({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  const words = [ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady"];
  if (spec?.unschedulable) words.push("SchedulingDisabled");
  return words.join(",");
}

function nodeRoles({ metadata }: Node): string {
  const prefix = "node-role.kubernetes.io/";
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(prefix)) return key.length > prefix.length ? [key.slice(prefix.length)] : [];
    return key === "kubernetes.io/role" && value !== "" ? [value] : [];
  });
  return roles.length === 0 ? "<none>" : [...new Set(roles)].sort().join(",");
}

function infoOf({ status }: Node, field: string): string {
  return String(status?.nodeInfo?.[field] ?? "");
}

function addressOf({ status }: Node, type: string): string {
  return status?.addresses?.find((address) => address.type === type)?.address ?? "<none>";
}

function health({ conditions }: ComponentStatus) {
  return conditions?.find(({ type }) => type === "Healthy");
}

function quotaText({ status }: ResourceQuota, limits: boolean): string {
  return Object.entries(status?.hard ?? {})
    .filter(([name]) => name.startsWith("limits.") === limits)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hard]) => `${name}: ${status?.used?.[name] ?? "0"}/${hard}`)
    .join(", ");
}
