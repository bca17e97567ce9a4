import {
  type LabelSelector,
  type LabelSelectorTerm,
  labelSelectorMatches,
  type Pod,
  type PodAffinityTerm,
  selectorOf,
} from "#apimachinery";

/** One term of (anti-)affinity between Pods, made ready for matching. */
export interface AffinityTerm {
  /** Terms with equal keys speak of the same Pods, in domains of the same kind, with the same weight. */
  readonly key: string;
  readonly topologyKey: string;
  /** Weight of a preferred term; 0 for a required one. */
  readonly weight: number;
  /** Undefined matches no Pod. */
  readonly selector: readonly LabelSelectorTerm[] | undefined;
  readonly namespaces: readonly string[];
  /** Undefined matches no further namespace; an empty one matches all. */
  readonly namespaceSelector: readonly LabelSelectorTerm[] | undefined;
}

export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>> | undefined;

/** A term that names no namespace means the Pod's own. */
export function affinityTerm(pod: Pod, term: PodAffinityTerm, weight = 0): AffinityTerm {
  const { topologyKey, namespaces = [], namespaceSelector } = term;
  const ownOnly = namespaces.length === 0 && namespaceSelector === undefined;
  const ready = {
    topologyKey,
    weight,
    selector: podSelector(term.labelSelector, pod, term.matchLabelKeys, term.mismatchLabelKeys),
    namespaces: ownOnly ? [pod.metadata.namespace ?? ""] : namespaces,
    namespaceSelector: namespaceSelector && selectorOf(namespaceSelector),
  };
  return { ...ready, key: JSON.stringify(ready) };
}

/** The selector, asking as well for the Pod's own values of the keys to match, and for others of those to mismatch. */
export function podSelector(
  selector: LabelSelector | undefined,
  { metadata: { labels = {} } }: Pod,
  matchKeys: readonly string[] = [],
  mismatchKeys: readonly string[] = [],
): LabelSelectorTerm[] | undefined {
  if (selector === undefined) return undefined;
  const own = (keys: readonly string[], operator: "In" | "NotIn"): LabelSelectorTerm[] =>
    keys.flatMap((key) => (labels[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }]));
  return [...selectorOf(selector), ...own(matchKeys, "In"), ...own(mismatchKeys, "NotIn")];
}

/** True when `pod` is one of those that the term speaks of. */
export function termMatches(term: AffinityTerm, pod: Pod, labelsOf: NamespaceLabels): boolean {
  if (term.selector === undefined || !namespaceMatches(term, pod.metadata.namespace ?? "", labelsOf)) return false;
  return labelSelectorMatches(term.selector, pod.metadata.labels);
}

function namespaceMatches(term: AffinityTerm, namespace: string, labelsOf: NamespaceLabels): boolean {
  if (term.namespaces.includes(namespace)) return true;
  return term.namespaceSelector !== undefined && labelSelectorMatches(term.namespaceSelector, labelsOf(namespace));
}
