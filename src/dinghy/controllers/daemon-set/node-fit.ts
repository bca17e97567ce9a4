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

const welcome: NodeFit = { run: true, stay: true };

/**
 * Gives what tells whether the DaemonSet's Pod belongs on a node: by name, selector, required affinity and taints; room
 * is the scheduler's business. Upstream: NodeShouldRunDaemonPod in pkg/controller/daemon/daemon_controller.go.
 */
export function createNodeFit(set: DaemonSet): (node: Node) => NodeFit {
  const { nodeName, nodeSelector, affinity } = set.spec.template.spec;
  const selector = selectorOf({ matchLabels: nodeSelector });
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const tolerations = tolerationsOf(set);
  const isRefused = ({ metadata }: Node): boolean =>
    (nodeName !== undefined && nodeName !== "" && nodeName !== metadata.name) ||
    !labelSelectorMatches(selector, metadata.labels);
  return (node) => {
    if (isRefused(node)) return refused;
    if (terms !== undefined && !terms.some((term) => termMatches(term, node))) return refused;
    const { taints = [] } = node.spec;
    if (taints.length === 0) return welcome;
    const refusing = taints.filter(
      (taint) => taint.effect !== "PreferNoSchedule" && tolerates(tolerations, taint).length === 0,
    );
    return { run: refusing.length === 0, stay: refusing.every(({ effect }) => effect !== "NoExecute") };
  };
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
