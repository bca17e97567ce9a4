import type { Node, NodeSelectorTerm, PodSpec } from "./core.ts";
import { type LabelSelectorTerm, labelSelectorMatches, selectorOf } from "./label-selector.ts";

/**
 * Whether a Pod may be on the node for all that its nodeSelector and its required node affinity say: both must match,
 * of affinity's terms any one. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export function matchesNode({ nodeSelector, affinity }: PodSpec, node: Node): boolean {
  if (nodeSelector && !labelSelectorMatches(selectorOf({ matchLabels: nodeSelector }), node.metadata.labels))
    return false;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => termMatches(term, node));
}

/** All requirements of a term must hold; an empty term matches nothing. */
function termMatches({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, { metadata }: Node): boolean {
  const complete = (list: NonNullable<NodeSelectorTerm["matchFields"]>): LabelSelectorTerm[] =>
    list.map(({ key, operator, values = [] }) => ({ key, operator, values }));
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    labelSelectorMatches(complete(matchExpressions), metadata.labels) &&
    labelSelectorMatches(complete(matchFields), { "metadata.name": metadata.name })
  );
}
