import type { PolicyRule } from "#apimachinery";
import type { Attributes, ResourceAttributes } from "./authorize.ts";

/**
 * What one RBAC rule grants, and whether rules cover other rules.
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!hasOrAll(rule.verbs, attributes.verb)) return false;
  if (attributes.path !== undefined) return (rule.nonResourceURLs ?? []).some((url) => urlCovers(url, attributes.path));
  return (
    hasOrAll(rule.apiGroups, attributes.group) &&
    resourceMatches(rule.resources, attributes) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(attributes.name ?? ""))
  );
}

function hasOrAll(list: readonly string[] | undefined, value: string): boolean {
  return list !== undefined && (list.includes("*") || list.includes(value));
}

function resourceMatches(resources: readonly string[] | undefined, attributes: ResourceAttributes): boolean {
  const { resource, subresource } = attributes;
  const combined = subresource ? `${resource}/${subresource}` : resource;
  return hasOrAll(resources, combined) || (!!subresource && (resources ?? []).includes(`*/${subresource}`));
}

function urlCovers(owner: string, url: string): boolean {
  return owner === url || (owner.endsWith("*") && url.startsWith(owner.replace(/\*+$/, "")));
}

/** The parts of `wanted` that `held` does not cover, each with one verb, one resource and at most one name. */
export function uncovered(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(breakDown).filter((part) => !held.some((rule) => covers(rule, part)));
}

function breakDown(rule: PolicyRule): PolicyRule[] {
  const parts: PolicyRule[] = [];
  for (const group of rule.apiGroups ?? []) {
    for (const resource of rule.resources ?? []) {
      for (const verb of rule.verbs) {
        const part: PolicyRule = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (!rule.resourceNames?.length) parts.push(part);
        else for (const name of rule.resourceNames) parts.push({ ...part, resourceNames: [name] });
      }
    }
  }
  for (const url of rule.nonResourceURLs ?? []) {
    for (const verb of rule.verbs) parts.push({ nonResourceURLs: [url], verbs: [verb] });
  }
  return parts;
}

function covers(rule: PolicyRule, part: PolicyRule): boolean {
  const allIn = (set: readonly string[] | undefined, wanted: readonly string[] | undefined): boolean =>
    (wanted ?? []).every((value) => hasOrAll(set, value));
  const names = rule.resourceNames ?? [];
  return (
    allIn(rule.verbs, part.verbs) &&
    allIn(rule.apiGroups, part.apiGroups) &&
    (part.resources ?? []).every((path) => resourceCovered(rule.resources, path)) &&
    (part.nonResourceURLs ?? []).every((url) => (rule.nonResourceURLs ?? []).some((owner) => urlCovers(owner, url))) &&
    (names.length === 0 || (!!part.resourceNames?.length && part.resourceNames.every((name) => names.includes(name))))
  );
}

function resourceCovered(held: readonly string[] | undefined, path: string): boolean {
  const slash = path.indexOf("/");
  return hasOrAll(held, path) || (slash >= 0 && (held ?? []).includes(`*${path.slice(slash)}`));
}

/** Rules about one resource of one group that differ only in their verbs become one; one line each, sorted. */
export function describeRules(rules: readonly PolicyRule[]): string[] {
  const simple = new Map<string, PolicyRule>();
  const lines = new Set<string>();
  for (const rule of rules) {
    if (rule.resourceNames?.length || rule.nonResourceURLs?.length) {
      lines.add(describe(rule));
      continue;
    }
    const key = `${rule.apiGroups?.[0]}/${rule.resources?.[0]}`;
    const same = simple.get(key);
    simple.set(key, same ? { ...same, verbs: [...same.verbs, ...rule.verbs] } : rule);
  }
  for (const rule of simple.values()) lines.add(describe(rule));
  return [...lines].sort();
}

function describe(rule: PolicyRule): string {
  const parts: [string, readonly string[] | undefined][] = [
    ["APIGroups", rule.apiGroups],
    ["Resources", rule.resources],
    ["NonResourceURLs", rule.nonResourceURLs],
    ["ResourceNames", rule.resourceNames],
    ["Verbs", rule.verbs],
  ];
  const shown = parts
    .filter(([, values]) => values?.length)
    .map(([name, values]) => `${name}:${quoteList(values ?? [])}`);
  return `{${shown.join(", ")}}`;
}

/** `["a" "b"]` */
export function quoteList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;
}
