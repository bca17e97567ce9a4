import type { LabelSelector, LabelSelectorRequirement } from "#apimachinery";

/** A selector in the grammar of queries, as `Scale.status.selector` carries it: `app=web,tier in (a,b)`. */
export function selectorText(selector: LabelSelector | Readonly<Record<string, string>>): string {
  const isSelector = "matchLabels" in selector || "matchExpressions" in selector;
  const { matchLabels = {}, matchExpressions = [] } = (
    isSelector ? selector : { matchLabels: selector }
  ) as LabelSelector;
  const terms = [
    ...Object.entries(matchLabels).map(([key, value]) => ({ key, text: `${key}=${value}` })),
    ...matchExpressions.map((requirement) => ({ key: requirement.key, text: requirementText(requirement) })),
  ];
  return terms
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ text }) => text)
    .join(",");
}

function requirementText({ key, operator, values = [] }: LabelSelectorRequirement): string {
  const list = `(${[...values].sort().join(",")})`;
  switch (operator) {
    case "In":
      return `${key} in ${list}`;
    case "NotIn":
      return `${key} notin ${list}`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
  }
}
