import {
  type DaemonSet,
  labelSelectorMatches,
  type Node,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
  selectorOf,
  tolerates,
} from "#apimachinery";
import { tolerationsOf } from "./daemon-pod.ts";

export interface NodeFit {
  /** A Pod is to be there. */
  readonly run: boolean;
  /** A Pod that is there may stay. */
  readonly stay: boolean;
}

const refused: NodeFit = { run: false, stay: false };

/**
 * Whether a DaemonSet's Pod belongs on the node: by name, selector, required affinity and taints; room is the
 * scheduler's business. Upstream: NodeShouldRunDaemonPod in pkg/controller/daemon/daemon_controller.go.
 */
export function nodeFit(set: DaemonSet, node: Node): NodeFit {
  const { nodeName, nodeSelector, affinity } = set.spec.template.spec;
  if (nodeName && nodeName !== node.metadata.name) return refused;
  const selector = selectorOf({ matchLabels: nodeSelector });
  if (!labelSelectorMatches(selector, node.metadata.labels)) return refused;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms !== undefined && !terms.some((term) => termMatches(term, node))) return refused;

  const tolerations = tolerationsOf(set);
  const refusing = (node.spec.taints ?? []).filter(
    (taint) => taint.effect !== "PreferNoSchedule" && tolerates(tolerations, taint).length === 0,
  );
  return { run: refusing.length === 0, stay: refusing.every(({ effect }) => effect !== "NoExecute") };
}

function termMatches({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, { metadata }: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    labelSelectorMatches(matchExpressions.map(complete), metadata.labels) &&
    labelSelectorMatches(matchFields.map(complete), { "metadata.name": metadata.name })
  );
}

function complete({ key, operator, values = [] }: NodeSelectorRequirement) {
  return { key, operator, values };
}
