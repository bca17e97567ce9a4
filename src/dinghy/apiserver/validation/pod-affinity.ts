/** Pods near Pods, far from Pods, and spread. Upstream: pkg/apis/core/validation. Answers to @seed:K4.2. */
import type { LabelSelector } from "#apimachinery";
import { duplicate, type FieldError, forbidden, invalid, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { number, part, parts, text, texts } from "./fields.ts";
import { dns1123Label, qualifiedName } from "./names.ts";
import { weightErrors } from "./node-affinity.ts";
import { each, labelSelectorErrors, oneOf, problems } from "./rules.ts";

const noSelector = "must not be specified when labelSelector is not set";

export function podAffinityErrors(affinity: JsonObject | undefined, field: string): FieldError[] {
  return [
    ...each(
      `${field}.requiredDuringSchedulingIgnoredDuringExecution`,
      parts(affinity?.requiredDuringSchedulingIgnoredDuringExecution),
      termErrors,
    ),
    ...each(
      `${field}.preferredDuringSchedulingIgnoredDuringExecution`,
      parts(affinity?.preferredDuringSchedulingIgnoredDuringExecution),
      (weighted, at) => [
        ...weightErrors(weighted.weight, `${at}.weight`),
        ...termErrors(part(weighted.podAffinityTerm) ?? {}, `${at}.podAffinityTerm`),
      ],
    ),
  ];
}

function termErrors(term: JsonObject, at: string): FieldError[] {
  const key = text(term.topologyKey);
  return [
    ...labelSelectorErrors(term.labelSelector as LabelSelector | undefined, `${at}.labelSelector`),
    ...labelSelectorErrors(term.namespaceSelector as LabelSelector | undefined, `${at}.namespaceSelector`),
    ...texts(term.namespaces).flatMap((name) => problems(`${at}.namespace`, name, dns1123Label(name))),
    ...labelKeyErrors(term, at),
    ...(key === "" ? [required(`${at}.topologyKey`, "can not be empty")] : []),
    ...problems(`${at}.topologyKey`, key, qualifiedName(key)),
  ];
}

function labelKeyErrors(term: JsonObject, at: string): FieldError[] {
  const selector = part(term.labelSelector);
  const keys = (name: "matchLabelKeys" | "mismatchLabelKeys"): FieldError[] => {
    const list = texts(term[name]);
    if (list.length === 0) return [];
    if (selector === undefined) return [forbidden(`${at}.${name}`, noSelector)];
    return list.flatMap((key, index) => problems(`${at}.${name}[${index}]`, key, qualifiedName(key)));
  };
  const match = texts(term.matchLabelKeys);
  const mismatch = texts(term.mismatchLabelKeys);
  return [
    ...keys("matchLabelKeys"),
    ...keys("mismatchLabelKeys"),
    ...repeatedKeys(selector, match, at),
    ...match.flatMap((key, index) =>
      mismatch.includes(key)
        ? [invalid(`${at}.matchLabelKeys[${index}]`, key, "exists in both matchLabelKeys and mismatchLabelKeys")]
        : [],
    ),
  ];
}

/** The server adds an expression for each of `matchLabelKeys`; another one for the same key is the client's. */
function repeatedKeys(selector: JsonObject | undefined, match: readonly string[], at: string): FieldError[] {
  const seen = new Set(Object.keys(part(selector?.matchLabels) ?? {}));
  return parts(selector?.matchExpressions).flatMap(({ key }) => {
    const name = text(key);
    const repeated = match.includes(name) && seen.has(name);
    seen.add(name);
    if (!repeated) return [];
    return [invalid(`${at}[${match.lastIndexOf(name)}]`, name, "exists in both matchLabelKeys and labelSelector")];
  });
}

const notPositive = "must be greater than zero";

export function spreadErrors(constraints: unknown, field: string): FieldError[] {
  const list = parts(constraints);
  const pair = ({ topologyKey, whenUnsatisfiable }: JsonObject): string =>
    `{${text(topologyKey)}, ${text(whenUnsatisfiable)}}`;
  return each(field, list, (constraint, at, index) => {
    const { whenUnsatisfiable, nodeAffinityPolicy, nodeTaintsPolicy } = constraint;
    const maxSkew = number(constraint.maxSkew) ?? 0;
    const errors: FieldError[] = [];
    if (maxSkew <= 0) errors.push(invalid(`${at}.maxSkew`, maxSkew, notPositive));
    if (!constraint.topologyKey) errors.push(required(`${at}.topologyKey`, "can not be empty"));
    errors.push(...oneOf(`${at}.whenUnsatisfiable`, text(whenUnsatisfiable), ["DoNotSchedule", "ScheduleAnyway"]));
    if (list.slice(index + 1).some((later) => pair(later) === pair(constraint))) {
      errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair(constraint)));
    }
    errors.push(...minDomainsErrors(constraint, `${at}.minDomains`));
    for (const [name, policy] of Object.entries({ nodeAffinityPolicy, nodeTaintsPolicy })) {
      if (policy !== undefined) errors.push(...oneOf(`${at}.${name}`, policy, ["Honor", "Ignore"]));
    }
    const selector = constraint.labelSelector as LabelSelector | undefined;
    return [
      ...errors,
      ...spreadKeyErrors(constraint, `${at}.matchLabelKeys`),
      ...labelSelectorErrors(selector, `${at}.labelSelector`),
    ];
  });
}

function minDomainsErrors({ minDomains, whenUnsatisfiable }: JsonObject, field: string): FieldError[] {
  const value = number(minDomains);
  if (value === undefined) return [];
  const errors = value <= 0 ? [invalid(field, value, notPositive)] : [];
  if (whenUnsatisfiable === "DoNotSchedule") return errors;
  const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${text(whenUnsatisfiable)}`;
  return [...errors, invalid(field, value, why)];
}

function spreadKeyErrors({ matchLabelKeys, labelSelector }: JsonObject, field: string): FieldError[] {
  const keys = texts(matchLabelKeys);
  if (keys.length === 0) return [];
  const selector = part(labelSelector);
  // The server adds an expression of one value for each key to the selector of a Pod.
  const own = parts(selector?.matchExpressions).filter((each) => !isMerged(each));
  const selected = new Set([...Object.keys(part(selector?.matchLabels) ?? {}), ...own.map(({ key }) => text(key))]);
  const errors = selector === undefined ? [forbidden(field, noSelector)] : [];
  for (const [index, key] of keys.entries()) {
    errors.push(...problems(`${field}[${index}]`, key, qualifiedName(key)));
    if (selected.has(key)) {
      errors.push(invalid(`${field}[${index}]`, key, "exists in both matchLabelKeys and labelSelector"));
    }
  }
  return errors;
}

function isMerged({ operator, values }: JsonObject): boolean {
  return operator === "In" && texts(values).length === 1;
}
