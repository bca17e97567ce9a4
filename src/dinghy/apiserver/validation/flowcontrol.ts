/** FlowSchemas. Upstream: pkg/apis/flowcontrol/validation/validation.go. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import type { AnyObject } from "../strategy.ts";
import { type MetaCondition, typedConditionErrors } from "./conditions.ts";
import { dns1123Label, dns1123Subdomain } from "./names.ts";
import { each, problems } from "./rules.ts";

interface Subject {
  readonly kind?: string;
  readonly user?: { name?: string };
  readonly group?: { name?: string };
  readonly serviceAccount?: { name?: string; namespace?: string };
}

interface ResourceRule {
  readonly verbs?: string[];
  readonly apiGroups?: string[];
  readonly resources?: string[];
  readonly namespaces?: string[] | null;
  readonly clusterScope?: boolean;
}

interface NonResourceRule {
  readonly verbs?: string[];
  readonly nonResourceURLs?: string[];
}

interface Rules {
  readonly subjects?: Subject[] | null;
  readonly resourceRules?: ResourceRule[];
  readonly nonResourceRules?: NonResourceRule[];
}

interface Spec {
  readonly matchingPrecedence?: number;
  readonly distinguisherMethod?: { type?: string };
  readonly priorityLevelConfiguration?: { name?: string };
  readonly rules?: Rules[];
}

const lowestPrecedence = 10_000;
const distinguishers = ["ByNamespace", "ByUser"];

export function flowSchemaErrors(object: AnyObject): FieldError[] {
  const spec = (object.spec ?? {}) as Spec;
  const field = "spec.priorityLevelConfiguration.name";
  const level = spec.priorityLevelConfiguration?.name;
  const method = spec.distinguisherMethod;
  const errors = precedenceErrors(spec.matchingPrecedence ?? 0, String(object.metadata.name));
  if (method && !distinguishers.includes(method.type ?? "")) {
    const shown = { Type: method.type ?? "" };
    errors.push(notSupported("spec.distinguisherMethod.type", shown, distinguishers));
  }
  if (level) errors.push(...problems(field, level, dns1123Subdomain(level)));
  else errors.push(required(field, "must reference a priority level"));
  return [...errors, ...each("spec.rules", spec.rules, rulesErrors), ...flowStatusErrors(object)];
}

function precedenceErrors(precedence: number, name: string): FieldError[] {
  const at = "spec.matchingPrecedence";
  const errors: FieldError[] = [];
  if (precedence <= 0) errors.push(invalid(at, precedence, "must be a positive value"));
  if (precedence > lowestPrecedence)
    errors.push(invalid(at, precedence, `must not be greater than ${lowestPrecedence}`));
  if (precedence === 1 && name !== "exempt")
    errors.push(invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  return errors;
}

function rulesErrors({ subjects, resourceRules, nonResourceRules }: Rules, at: string): FieldError[] {
  const errors = subjects?.length
    ? each(`${at}.subjects`, subjects, subjectErrors)
    : [required(`${at}.subjects`, "subjects must contain at least one value")];
  if (!resourceRules?.length && !nonResourceRules?.length)
    errors.push(required(at, "at least one of resourceRules and nonResourceRules has to be non-empty"));
  return [
    ...errors,
    ...each(`${at}.resourceRules`, resourceRules, resourceErrors),
    ...each(`${at}.nonResourceRules`, nonResourceRules, nonResourceErrors),
  ];
}

const members = { User: "user", Group: "group", ServiceAccount: "serviceAccount" } as const;

function subjectErrors(subject: Subject, at: string): FieldError[] {
  const { kind = "" } = subject;
  if (!(kind in members)) return [notSupported(`${at}.kind`, kind, ["Group", "ServiceAccount", "User"])];
  const own = members[kind as keyof typeof members];
  const errors = memberErrors(subject, kind, `${at}.${own}`);
  for (const [other, name] of [
    ["ServiceAccount", "serviceAccount"],
    ["User", "user"],
    ["Group", "group"],
  ] as const) {
    if (name !== own && subject[name] !== undefined)
      errors.push(forbidden(`${at}.${name}`, `${name} is forbidden when subject kind is not '${other}'`));
  }
  return errors;
}

function memberErrors(subject: Subject, kind: string, at: string): FieldError[] {
  const own = members[kind as keyof typeof members];
  const member = subject[own];
  if (member === undefined) return [required(at, `${own} is required when subject kind is '${kind}'`)];
  const { name } = member;
  if (kind !== "ServiceAccount") return name ? [] : [required(`${at}.name`)];
  const { namespace } = member as { namespace?: string };
  const errors = name
    ? name === "*"
      ? []
      : problems(`${at}.name`, name, dns1123Subdomain(name))
    : [required(`${at}.name`)];
  if (namespace) errors.push(...problems(`${at}.namespace`, namespace, dns1123Label(namespace)));
  else errors.push(required(`${at}.namespace`, "must specify namespace for service account"));
  return errors;
}

const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];

function verbErrors(given: readonly string[] | undefined, field: string): FieldError[] {
  if (!given?.length) return [required(field, "verbs must contain at least one value")];
  if (given.includes("*")) return aloneErrors(given, field, "verbs");
  return given.every((verb) => verbs.includes(verb)) ? [] : [notSupported(field, given, verbs)];
}

/** Who says everything need not say more. */
function aloneErrors(given: readonly string[], field: string, what: string): FieldError[] {
  if (!given.includes("*") || given.length === 1) return [];
  return [invalid(field, given, `if '*' is present, must not specify other ${what}`)];
}

function listErrors(given: readonly string[] | undefined, field: string, what: string, one: string): FieldError[] {
  if (!given?.length) return [required(field, `resource rules must supply at least one ${one}`)];
  return aloneErrors(given, field, what);
}

function resourceErrors({ namespaces, clusterScope, ...rule }: ResourceRule, at: string): FieldError[] {
  const errors = [
    ...verbErrors(rule.verbs, `${at}.verbs`),
    ...listErrors(rule.apiGroups, `${at}.apiGroups`, "api groups", "api group"),
    ...listErrors(rule.resources, `${at}.resources`, "resources", "resource"),
  ];
  const field = `${at}.namespaces`;
  if (!namespaces?.length) {
    if (clusterScope === true) return errors;
    const why = "resource rules that are not cluster scoped must supply at least one namespace";
    return [...errors, required(field, why)];
  }
  if (namespaces.includes("*")) return [...errors, ...aloneErrors(namespaces, field, "namespaces")];
  const head = "each member of this list must be '*' or a DNS-1123 label; ";
  return [
    ...errors,
    ...each(field, namespaces, (name, place) =>
      dns1123Label(name).map((problem) => invalid(place, name, head + problem)),
    ),
  ];
}

function nonResourceErrors({ verbs: given, nonResourceURLs: urls }: NonResourceRule, at: string): FieldError[] {
  const errors = verbErrors(given, `${at}.verbs`);
  const field = `${at}.nonResourceURLs`;
  if (!urls?.length) return [...errors, required(field, "nonResourceURLs must contain at least one value")];
  if (urls.includes("*")) return [...errors, ...aloneErrors(urls, field, "non-resource URLs")];
  return [...errors, ...each(field, urls, urlErrors)];
}

function urlErrors(url: string, field: string): FieldError[] {
  const wrong = (why: string): FieldError[] => [invalid(field, url, why)];
  if (url === "") return wrong("must not be empty");
  if (url === "/") return [];
  if (!url.startsWith("/")) return wrong("must start with slash");
  if (url.includes(" ")) return wrong("must not contain white-space");
  if (url.includes("//")) return wrong("must not contain double slash");
  const stars = url.split("*").length - 1;
  return stars > 1 || (stars === 1 && !url.endsWith("/*")) ? wrong("wildcard can only do suffix matching") : [];
}

export function flowStatusErrors(object: AnyObject): FieldError[] {
  const { conditions } = (object.status ?? {}) as { conditions?: MetaCondition[] };
  return typedConditionErrors(conditions, "status.conditions");
}
