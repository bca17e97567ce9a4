import type { LabelSelector, LabelSelectorTerm } from "#apimachinery";

/** A selector as it stands in a query. Upstream: Requirement.String in apimachinery/pkg/labels/selector.go. */
export function selectorQuery(terms: readonly LabelSelectorTerm[]): string {
  const sorted = [...terms].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return sorted.map(termText).join(",");
}

function termText({ key, operator, values }: LabelSelectorTerm): string {
  const list = `(${[...values].sort().join(",")})`;
  switch (operator) {
    case "In":
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in ${list}`;
    case "NotIn":
      return `${key} notin ${list}`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    case "Gt":
      return `${key}>${values[0]}`;
    case "Lt":
      return `${key}<${values[0]}`;
  }
}

/** A selector as Go prints it in messages; `nil` where there is none. */
export function selectorInGo(selector: LabelSelector | undefined): string {
  if (selector === undefined) return "nil";
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const matchLabels = labels.map(([key, value]) => `${key}: ${value},`).join("");
  const matchExpressions = (selector.matchExpressions ?? [])
    .map(({ key, operator, values = [] }) => {
      return `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(" ")}],},`;
    })
    .join("");
  return (
    `&LabelSelector{MatchLabels:map[string]string{${matchLabels}},` +
    `MatchExpressions:[]LabelSelectorRequirement{${matchExpressions}},}`
  );
}
