import { type LabelSelectorTerm, labelSelectorMatches, type Node, type NodeSelectorTerm } from "#apimachinery";

/**
 * Whether a term of node affinity matches the node: all its requirements must hold, and an empty term matches none.
 * Upstream: component-helpers/scheduling/corev1/nodeaffinity.
 */
export function nodeTermMatches({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    labelSelectorMatches(matchExpressions.map(complete), node.metadata.labels) &&
    labelSelectorMatches(matchFields.map(complete), { "metadata.name": node.metadata.name })
  );
}

function complete({
  key,
  operator,
  values = [],
}: {
  key: string;
  operator: LabelSelectorTerm["operator"];
  values?: readonly string[];
}): LabelSelectorTerm {
  return { key, operator, values };
}
