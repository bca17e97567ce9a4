/**
 * What is wrong with a `ValidatingWebhookConfiguration` or `MutatingWebhookConfiguration`.
 * Upstream: pkg/apis/admissionregistration/validation, staging/src/k8s.io/apiserver/pkg/util/webhook/validation.go.
 */
import type { LabelSelector } from "#apimachinery";
import { duplicate, type FieldError, invalid, notSupported, required } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { type MatchCondition, matchConditionErrors } from "./match-conditions.ts";
import { dns1035Label, dns1123Subdomain, portNumber } from "./names.ts";
import { each, labelSelectorErrors } from "./rules.ts";

interface Webhook {
  readonly name?: string;
  readonly clientConfig?: { readonly url?: string | null; readonly service?: ServiceReference | null };
  readonly rules?: readonly Rule[];
  readonly failurePolicy?: string;
  readonly matchPolicy?: string;
  readonly reinvocationPolicy?: string;
  readonly sideEffects?: string | null;
  readonly timeoutSeconds?: number;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly admissionReviewVersions?: readonly string[] | null;
  readonly matchConditions?: readonly MatchCondition[];
}

interface Rule {
  readonly operations?: readonly string[] | null;
  readonly apiGroups?: readonly string[] | null;
  readonly apiVersions?: readonly string[] | null;
  readonly resources?: readonly string[] | null;
  readonly scope?: string;
}

export interface ServiceReference {
  readonly name?: string;
  readonly namespace?: string;
  readonly path?: string;
  readonly port?: number;
}

const noSideEffects = ["None", "NoneOnDryRun"];
const anySideEffects = ["None", "NoneOnDryRun", "Some", "Unknown"];
const reviewVersions = ["v1", "v1beta1"];

/** What an old configuration had wrong may stay as it is. */
interface Leniency {
  readonly sideEffects: boolean;
  readonly reviewVersions: boolean;
  readonly sameNames: boolean;
  readonly matchConditions: boolean;
}

export function webhookConfigurationErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const webhooks = (object.webhooks ?? []) as readonly Webhook[];
  const before = old && ((old.webhooks ?? []) as readonly Webhook[]);
  const leniency = leniencyFor(webhooks, before);
  const seen = new Set<string>();
  return each("webhooks", webhooks, (webhook, at) => {
    const errors = [
      ...webhookErrors(webhook, at, leniency),
      ...reviewVersionErrors(webhook, `${at}.admissionReviewVersions`, leniency),
    ];
    const { name = "" } = webhook;
    if (name !== "" && !leniency.sameNames && seen.has(name)) errors.push(duplicate(`${at}.name`, name));
    seen.add(name);
    return errors;
  });
}

function leniencyFor(webhooks: readonly Webhook[], before: readonly Webhook[] | undefined): Leniency {
  if (before === undefined)
    return { sideEffects: false, reviewVersions: false, sameNames: false, matchConditions: false };
  const conditions = (list: readonly Webhook[]) => list.map(({ matchConditions }) => matchConditions ?? []);
  return {
    sideEffects: before.some(({ sideEffects }) => !noSideEffects.includes(sideEffects ?? "")),
    reviewVersions: before.some(
      ({ admissionReviewVersions: list }) => list?.length && !list.some((each) => reviewVersions.includes(each)),
    ),
    sameNames: new Set(before.map(({ name }) => name)).size < before.length,
    matchConditions: equalJson(conditions(webhooks), conditions(before)),
  };
}

function webhookErrors(webhook: Webhook, at: string, leniency: Leniency): FieldError[] {
  const { sideEffects, timeoutSeconds } = webhook;
  const allowed = leniency.sideEffects ? anySideEffects : noSideEffects;
  const errors = [
    ...fullyQualified(webhook.name ?? "", `${at}.name`),
    ...each(`${at}.rules`, webhook.rules, (rule, field) => ruleWithOperationsErrors(rule, field)),
    ...oneOf(webhook.failurePolicy, `${at}.failurePolicy`, ["Fail", "Ignore"]),
    ...oneOf(webhook.matchPolicy, `${at}.matchPolicy`, ["Equivalent", "Exact"]),
  ];
  if (sideEffects === undefined || sideEffects === null) {
    errors.push(required(`${at}.sideEffects`, `must specify one of ${allowed.join(", ")}`));
  } else errors.push(...oneOf(sideEffects, `${at}.sideEffects`, allowed));
  if (timeoutSeconds !== undefined && (timeoutSeconds > 30 || timeoutSeconds < 1)) {
    const why = "the timeout value must be between 1 and 30 seconds";
    errors.push(invalid(`${at}.timeoutSeconds`, timeoutSeconds, why));
  }
  errors.push(
    ...labelSelectorErrors(webhook.namespaceSelector, `${at}.namespaceSelector`),
    ...labelSelectorErrors(webhook.objectSelector, `${at}.objectSelector`),
    ...oneOf(webhook.reinvocationPolicy, `${at}.reinvocationPolicy`, ["IfNeeded", "Never"]),
    ...clientConfigErrors(webhook.clientConfig ?? {}, `${at}.clientConfig`),
  );
  if (!leniency.matchConditions) {
    errors.push(...matchConditionErrors(webhook.matchConditions ?? [], `${at}.matchConditions`));
  }
  return errors;
}

function oneOf(value: string | null | undefined, field: string, supported: readonly string[]): FieldError[] {
  return value === undefined || value === null || supported.includes(value)
    ? []
    : [notSupported(field, value, supported)];
}

function fullyQualified(name: string, field: string): FieldError[] {
  if (name === "") return [required(field)];
  const problems = dns1123Subdomain(name);
  if (problems.length > 0) return [invalid(field, name, problems.join(","))];
  if (name.split(".").length >= 3) return [];
  return [invalid(field, name, "should be a domain with at least three segments separated by dots")];
}

function reviewVersionErrors(
  { admissionReviewVersions }: Webhook,
  field: string,
  { reviewVersions: lenient }: Leniency,
): FieldError[] {
  const versions = admissionReviewVersions ?? [];
  if (versions.length === 0) return [required(field, `must specify one of ${reviewVersions.join(", ")}`)];
  const errors: FieldError[] = [];
  versions.forEach((version, index) => {
    const at = `${field}[${index}]`;
    if (versions.indexOf(version) < index) errors.push(invalid(at, version, "duplicate version"));
    else for (const problem of dns1035Label(version)) errors.push(invalid(at, version, problem));
  });
  if (!lenient && !versions.some((each) => reviewVersions.includes(each))) {
    errors.push(invalid(field, versions, `must include at least one of ${reviewVersions.join(", ")}`));
  }
  return errors;
}

const operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

export function ruleWithOperationsErrors(rule: Rule, at: string, subresources = true): FieldError[] {
  const given = rule.operations ?? [];
  const errors: FieldError[] = given.length === 0 ? [required(`${at}.operations`)] : [];
  if (given.length > 1 && given.includes("*")) {
    errors.push(invalid(`${at}.operations`, given, "if '*' is present, must not specify other operations"));
  }
  given.forEach((operation, index) => {
    errors.push(...oneOf(operation, `${at}.operations[${index}]`, operations));
  });
  return [...errors, ...ruleErrors(rule, at, subresources)];
}

function ruleErrors(
  { apiGroups, apiVersions, resources, scope }: Rule,
  at: string,
  subresources: boolean,
): FieldError[] {
  const errors = [
    ...wildcardErrors(apiGroups ?? [], `${at}.apiGroups`, "API groups"),
    ...wildcardErrors(apiVersions ?? [], `${at}.apiVersions`, "API versions"),
  ];
  (apiVersions ?? []).forEach((version, index) => {
    if (version === "") errors.push(required(`${at}.apiVersions[${index}]`));
  });
  errors.push(
    ...(subresources
      ? resourceErrors(resources ?? [], `${at}.resources`)
      : plainResourceErrors(resources ?? [], `${at}.resources`)),
    ...oneOf(scope, `${at}.scope`, ["*", "Cluster", "Namespaced"]),
  );
  return errors;
}

function wildcardErrors(list: readonly string[], field: string, things: string): FieldError[] {
  if (list.length === 0) return [required(field)];
  if (list.length === 1 || !list.includes("*")) return [];
  return [invalid(field, list, `if '*' is present, must not specify other ${things}`)];
}

function resourceErrors(resources: readonly string[], field: string): FieldError[] {
  const errors: FieldError[] = resources.length === 0 ? [required(field)] : [];
  /** `x` of `x/*`, and `x` of `*` + `/x`. */
  const [allOf, ofAll] = [new Set<string>(), new Set<string>()];
  let last = "";
  resources.forEach((text, index) => {
    const at = `${field}[${index}]`;
    if (text === "") {
      errors.push(required(at));
      return;
    }
    const slash = text.indexOf("/");
    if (slash < 0) {
      last = text;
      return;
    }
    const [main, sub] = [text.slice(0, slash), text.slice(slash + 1)];
    if (allOf.has(main)) errors.push(invalid(at, text, `if '${main}/*' is present, must not specify ${text}`));
    if (ofAll.has(sub)) errors.push(invalid(at, text, `if '*/${sub}' is present, must not specify ${text}`));
    if (sub === "*") allOf.add(main);
    if (main === "*") ofAll.add(sub);
  });
  if (resources.length > 1 && resources.includes("*/*")) {
    errors.push(invalid(field, resources, "if '*/*' is present, must not specify other resources"));
  }
  // Real servers look at the last one without a subresource only.
  if (resources.includes("*") && last !== "*" && last !== "") {
    const why = "if '*' is present, must not specify other resources without subresources";
    errors.push(invalid(field, resources, why));
  }
  return errors;
}

function plainResourceErrors(resources: readonly string[], field: string): FieldError[] {
  const errors: FieldError[] = resources.length === 0 ? [required(field)] : [];
  resources.forEach((resource, index) => {
    if (resource === "") errors.push(required(`${field}[${index}]`));
    if (resource.includes("/")) errors.push(invalid(`${field}[${index}]`, resource, "must not specify subresources"));
  });
  if (resources.length > 1 && resources.includes("*")) {
    errors.push(invalid(field, resources, "if '*' is present, must not specify other resources"));
  }
  return errors;
}

function clientConfigErrors({ url, service }: NonNullable<Webhook["clientConfig"]>, at: string): FieldError[] {
  const hasUrl = url !== undefined && url !== null;
  const hasService = service !== undefined && service !== null;
  if (hasUrl === hasService) return [required(at, "exactly one of url or service is required")];
  return hasUrl
    ? webhookUrlErrors(url, `${at}.url`)
    : webhookServiceErrors(service as ServiceReference, `${at}.service`);
}

/** Also for conversion webhooks. */
export function webhookUrlErrors(text: string, field: string): FieldError[] {
  const form = "; desired format: https://host[/path]";
  const match = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/(?:([^@/?#]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i.exec(
    text,
  );
  const [, scheme = "", user, host = "", , query = "", fragment = ""] = match ?? [];
  const errors: FieldError[] = [];
  if (scheme !== "https") errors.push(invalid(field, scheme, `'https' is the only allowed URL scheme${form}`));
  if (host === "") errors.push(invalid(field, host, `host must be provided${form}`));
  if (user !== undefined) errors.push(invalid(field, user, "user information is not permitted in the URL"));
  if (fragment !== "") errors.push(invalid(field, fragment, "fragments are not permitted in the URL"));
  if (query !== "") errors.push(invalid(field, query, "query parameters are not permitted in the URL"));
  return errors;
}

/** Also for conversion webhooks. */
export function webhookServiceErrors(
  { name, namespace, path, port = 443 }: ServiceReference,
  at: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${at}.name`, "service name is required"));
  if (!namespace) errors.push(required(`${at}.namespace`, "service namespace is required"));
  const bad = portNumber(port);
  if (bad.length > 0) errors.push(invalid(`${at}.port`, port, `port is not valid: ${bad.join(", ")}`));
  return [...errors, ...pathErrors(path ?? "", `${at}.path`)];
}

function pathErrors(path: string, field: string): FieldError[] {
  if (path === "/" || path === "") return [];
  if (path === "//") return [invalid(field, path, "segment[0] may not be empty")];
  const errors: FieldError[] = path.startsWith("/") ? [] : [invalid(field, path, "must start with a '/'")];
  const segments = path.slice(1).replace(/\/$/, "").split("/");
  segments.forEach((segment, index) => {
    if (segment === "") errors.push(invalid(field, path, `segment[${index}] may not be empty`));
    else {
      for (const problem of dns1123Subdomain(segment))
        errors.push(invalid(field, path, `segment[${index}]: ${problem}`));
    }
  });
  return errors;
}
