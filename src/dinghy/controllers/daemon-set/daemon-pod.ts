import type { Affinity, DaemonSet, NodeSelectorRequirement, Pod, PodTemplateSpec, Toleration } from "#apimachinery";

/** Label with the hash of the revision that a Pod was made from. */
export const revisionLabel = "controller-revision-hash";
const generationLabel = "pod-template-generation";
const generationAnnotation = "deprecated.daemonset.template.generation";

/** What every daemon bears: it is there to work on nodes that are not well. */
const always: readonly Toleration[] = [
  { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", operator: "Exists", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unschedulable", operator: "Exists", effect: "NoSchedule" },
];
const onHostNetwork: Toleration = {
  key: "node.kubernetes.io/network-unavailable",
  operator: "Exists",
  effect: "NoSchedule",
};

/**
 * The tolerations of a DaemonSet's Pods: the template's own and those that all daemons get.
 * https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations
 */
export function tolerationsOf({ spec }: DaemonSet): Toleration[] {
  const own = spec.template.spec.tolerations ?? [];
  const added = spec.template.spec.hostNetwork ? [...always, onHostNetwork] : always;
  return [...own, ...added.filter((toleration) => !own.some((each) => isSame(each, toleration)))];
}

function isSame(a: Toleration, b: Toleration): boolean {
  return a.key === b.key && a.effect === b.effect && (a.operator ?? "Equal") === b.operator && !a.value;
}

/** The template for the Pod of one node, with an affinity to it in the place of what the template asks for. */
export function templateFor(set: DaemonSet, hash: string, node: string): PodTemplateSpec {
  const { metadata, spec } = set.spec.template;
  const generation = set.metadata.annotations?.[generationAnnotation];
  return {
    metadata: {
      ...metadata,
      labels: {
        ...metadata?.labels,
        [revisionLabel]: hash,
        ...(generation !== undefined && { [generationLabel]: generation }),
      },
    },
    spec: { ...spec, affinity: affinityTo(node, spec.affinity), tolerations: tolerationsOf(set) },
  };
}

function affinityTo(node: string, own: Affinity | undefined): Affinity {
  const matchFields: NodeSelectorRequirement[] = [{ key: "metadata.name", operator: "In", values: [node] }];
  const required = { nodeSelectorTerms: [{ matchFields }] };
  return {
    ...own,
    nodeAffinity: { ...own?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required },
  };
}

/** The node that a Pod runs on or is meant for; undefined for a Pod that no DaemonSet made. */
export function nodeOf({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields = [] } of terms) {
    const field = matchFields.find(({ key, operator }) => key === "metadata.name" && operator === "In");
    if (field?.values?.length === 1) return field.values[0];
  }
  return undefined;
}

/** Made from the present template. */
export function isUpdated(set: DaemonSet, hash: string, { metadata }: Pod): boolean {
  const generation = set.metadata.annotations?.[generationAnnotation];
  const { [revisionLabel]: ownHash, [generationLabel]: ownGeneration } = metadata.labels ?? {};
  return (generation !== undefined && ownGeneration === generation) || (hash !== "" && ownHash === hash);
}
