import { labelSelectorMatches, type Pod, selectorOf } from "#apimachinery";
import type { NodeInfo } from "../node-info.ts";
import { nodeTermMatches } from "../node-term.ts";
import { normalized, type Plugin, type Rejection } from "../plugin.ts";

const name = "NodeAffinity";
const rejection: Rejection = {
  plugin: name,
  reasons: ["node(s) didn't match Pod's node affinity/selector"],
  resolvable: false,
};

/**
 * A Pod goes only to nodes that its nodeSelector and its required node affinity match, rather to those that it prefers.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export const nodeAffinity: Plugin = {
  name,
  weight: 2,
  candidates: ({ pod }) => namedNodes(pod),
  filter: ({ pod }) => {
    if (!pod.spec.nodeSelector && requiredTerms(pod) === undefined) return undefined;
    return (node) => (matchesRequired(pod, node) ? undefined : rejection);
  },
  score: ({ pod }, _snapshot, nodes) => {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (preferred.length === 0) return undefined;
    return normalized(
      nodes.map(({ node }) =>
        preferred.reduce((sum, { weight, preference }) => sum + (nodeTermMatches(preference, node) ? weight : 0), 0),
      ),
    );
  },
};

/** True when both the Pod's nodeSelector and one of its required terms, if it has any, match the node. */
export function matchesRequired(pod: Pod, { node, labels }: NodeInfo): boolean {
  const { nodeSelector } = pod.spec;
  if (nodeSelector && !labelSelectorMatches(selectorOf({ matchLabels: nodeSelector }), labels)) return false;
  const terms = requiredTerms(pod);
  return terms === undefined || terms.some((term) => nodeTermMatches(term, node));
}

function requiredTerms(pod: Pod) {
  return pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
}

/** The names that required terms allow when every one of them names nodes, as those of a DaemonSet's Pods do. */
function namedNodes(pod: Pod): ReadonlySet<string> | undefined {
  const terms = requiredTerms(pod);
  if (terms === undefined || terms.length === 0) return undefined;
  const allowed = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields.filter(({ key, operator }) => key === "metadata.name" && operator === "In");
    if (lists.length === 0) return undefined;
    const [first = [], ...others] = lists.map(({ values = [] }) => values);
    for (const value of first) if (others.every((values) => values.includes(value))) allowed.add(value);
  }
  return allowed;
}
