import { labelSelectorMatches, type Pod, type PodSpec, selectorOf } from "#apimachinery";
import type { NodeInfo } from "../node-info.ts";
import { nodeTermMatches } from "../node-term.ts";
import { normalized, type Plugin, type Rejection } from "../plugin.ts";
import type { PluginArguments } from "../plugin-arguments.ts";

const name = "NodeAffinity";
const rejection: Rejection = {
  plugin: name,
  reasons: ["node(s) didn't match Pod's node affinity/selector"],
  resolvable: false,
};

type NodeAffinity = NonNullable<NonNullable<PodSpec["affinity"]>["nodeAffinity"]>;

const enforced: Rejection = {
  ...rejection,
  reasons: ["node(s) didn't match scheduler-enforced node affinity"],
};

/** Each term names nodes, and none of them the same twice. */
const conflict: Rejection = { ...rejection, reasons: ["pod affinity terms conflict"] };

/**
 * A Pod goes only to nodes that its nodeSelector and its required node affinity match, rather to those that it prefers.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export function makeNodeAffinity({ addedAffinity }: PluginArguments): Plugin {
  const added = (addedAffinity ?? {}) as NodeAffinity;
  const addedTerms = added.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const isAdmitted = ({ node }: NodeInfo): boolean =>
    addedTerms === undefined || addedTerms.some((term) => nodeTermMatches(term, node));
  return {
    name,
    alone: true,
    weight: 2,
    refuse: ({ pod }) => (namedNodes(pod)?.size === 0 ? conflict : undefined),
    candidates: ({ pod }) => namedNodes(pod),
    filter: ({ pod }) => {
      if (!pod.spec.nodeSelector && requiredTerms(pod) === undefined && addedTerms === undefined) return undefined;
      return (node) => (!isAdmitted(node) ? enforced : matchesRequired(pod, node) ? undefined : rejection);
    },
    score: ({ pod }, _snapshot, nodes) => {
      const preferred = [added, pod.spec.affinity?.nodeAffinity].flatMap(
        (affinity) => affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [],
      );
      if (preferred.length === 0) return undefined;
      return normalized(
        nodes.map(({ node }) =>
          preferred.reduce((sum, { weight, preference }) => sum + (nodeTermMatches(preference, node) ? weight : 0), 0),
        ),
      );
    },
  };
}

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
