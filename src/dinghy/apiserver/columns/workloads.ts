import type {
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  KubernetesObject,
  PodTemplateSpec,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from "#apimachinery";
import { controllerOf } from "#apimachinery";
import { booleanText, labelsText, selectorText, templateColumns } from "./cells.ts";
import { ageColumn, integer, nameColumn, type Printer, printer, text, wide } from "./column.ts";
import { ageOf, humanDuration } from "./duration.ts";

interface Scale extends KubernetesObject {
  spec: { replicas?: number };
  status?: { replicas?: number };
}

interface PodTemplate extends KubernetesObject {
  template?: PodTemplateSpec;
}

/** Everything that makes Pods. */
export const workloads: Readonly<Record<string, Printer>> = {
  "deployments.apps": printer<Deployment>([
    nameColumn,
    text(
      "Ready",
      "Pods that are ready, of those wanted",
      ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas}`,
    ),
    text("Up-to-date", "Pods of the newest template", ({ status }) => status?.updatedReplicas ?? 0),
    text("Available", "Pods that have been ready long enough", ({ status }) => status?.availableReplicas ?? 0),
    ageColumn,
    ...templateColumns<Deployment>(({ spec }) => spec.template),
    wide("Selector", "Labels of the Pods", ({ spec }) => selectorText(spec.selector)),
  ]),
  "scales.autoscaling": printer<Scale>([
    nameColumn,
    integer("Desired", "Pods that are wanted", ({ spec }) => spec.replicas ?? 0),
    integer("Available", "Pods that are there", ({ status }) => status?.replicas ?? 0),
    ageColumn,
  ]),
  "statefulsets.apps": printer<StatefulSet>([
    nameColumn,
    text(
      "Ready",
      "Pods that are ready, of those wanted",
      ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas}`,
    ),
    ageColumn,
    ...templateColumns<StatefulSet>(({ spec }) => spec.template),
  ]),
  "daemonsets.apps": printer<DaemonSet>([
    nameColumn,
    integer("Desired", "Nodes that should run a Pod", ({ status }) => status?.desiredNumberScheduled ?? 0),
    integer("Current", "Nodes that should and do run a Pod", ({ status }) => status?.currentNumberScheduled ?? 0),
    integer("Ready", "Nodes whose Pod is ready", ({ status }) => status?.numberReady ?? 0),
    integer(
      "Up-to-date",
      "Nodes whose Pod is of the newest template",
      ({ status }) => status?.updatedNumberScheduled ?? 0,
    ),
    integer("Available", "Nodes whose Pod has been ready long enough", ({ status }) => status?.numberAvailable ?? 0),
    text("Node Selector", "Labels of the nodes", ({ spec }) => labelsText(spec.template.spec.nodeSelector)),
    ageColumn,
    ...templateColumns<DaemonSet>(({ spec }) => spec.template),
    wide("Selector", "Labels of the Pods", ({ spec }) => selectorText(spec.selector)),
  ]),
  "replicasets.apps": printer<ReplicaSet>([
    nameColumn,
    integer("Desired", "Pods wanted", ({ spec }) => spec.replicas),
    integer("Current", "Pods that exist", ({ status }) => status?.replicas ?? 0),
    integer("Ready", "Pods that are ready", ({ status }) => status?.readyReplicas ?? 0),
    ageColumn,
    ...templateColumns<ReplicaSet>(({ spec }) => spec.template),
    wide("Selector", "Labels of the Pods", ({ spec }) => selectorText(spec.selector)),
  ]),
  replicationcontrollers: printer<ReplicationController>([
    nameColumn,
    integer("Desired", "Pods wanted", ({ spec }) => spec.replicas),
    integer("Current", "Pods that exist", ({ status }) => status?.replicas ?? 0),
    integer("Ready", "Pods that are ready", ({ status }) => status?.readyReplicas ?? 0),
    ageColumn,
    ...templateColumns<ReplicationController>(({ spec }) => spec.template),
    wide("Selector", "Labels of the Pods", ({ spec }) => labelsText(spec.selector)),
  ]),
  podtemplates: printer<PodTemplate>([
    nameColumn,
    ...templateColumns<PodTemplate>(({ template }) => template).map((column) => ({ ...column, priority: 0 })),
    text("Pod Labels", "Labels of the template", ({ template }) => labelsText(template?.metadata?.labels)),
  ]),
  "controllerrevisions.apps": printer<ControllerRevision>([
    nameColumn,
    text("Controller", "Whose history this is part of", controllerText),
    text("Revision", "Number of the revision", ({ revision }) => revision),
    ageColumn,
  ]),
  "jobs.batch": printer<Job>([
    nameColumn,
    text("Status", "What became of the Job", jobStatus),
    text("Completions", "Pods that succeeded, of those wanted", completions),
    text("Duration", "How long the Job ran, or has been running", ({ status }, nowMs) => {
      if (!status?.startTime) return "";
      const end = status.completionTime ? Date.parse(status.completionTime) : nowMs;
      return humanDuration(end - Date.parse(status.startTime));
    }),
    ageColumn,
    ...templateColumns<Job>(({ spec }) => spec.template),
    wide("Selector", "Labels of the Pods", ({ spec }) => selectorText(spec.selector)),
  ]),
  "cronjobs.batch": printer<CronJob>([
    nameColumn,
    text("Schedule", "When Jobs start", ({ spec }) => spec.schedule),
    text("Timezone", "Where the schedule's clock hangs", ({ spec }) => spec.timeZone ?? "<none>"),
    { ...text<CronJob>("Suspend", "Whether no Jobs start", ({ spec }) => booleanText(spec.suspend)), type: "boolean" },
    integer("Active", "Jobs that run now", ({ status }) => status?.active?.length ?? 0),
    text("Last Schedule", "Time since a Job was last started", ({ status }, nowMs) =>
      status?.lastScheduleTime ? ageOf(status.lastScheduleTime, nowMs) : "<none>",
    ),
    ageColumn,
    ...templateColumns<CronJob>(({ spec }) => spec.jobTemplate.spec.template),
    wide("Selector", "Labels of the Pods", ({ spec }) => selectorText(spec.jobTemplate.spec.selector)),
  ]),
};

/** `statefulset.apps/web` */
function controllerText(revision: ControllerRevision): string {
  const owner = controllerOf(revision);
  if (owner === undefined) return "<none>";
  const [group, version] = owner.apiVersion.split("/");
  return `${owner.kind.toLowerCase()}${version === undefined ? "" : `.${group}`}/${owner.name}`;
}

function jobStatus({ metadata, status }: Job): string {
  const holds = (type: string): boolean =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ?? false;
  if (holds("Complete")) return "Complete";
  if (holds("Failed")) return "Failed";
  if (metadata.deletionTimestamp !== undefined) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(holds) ?? "Running";
}

function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}
