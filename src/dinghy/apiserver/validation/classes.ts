/** PriorityClasses, RuntimeClasses and Leases. Upstream: pkg/apis/{scheduling,node,coordination}/validation. */
import type { ResourceList, Toleration } from "#apimachinery";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import type { AnyObject } from "../strategy.ts";
import { dns1123Label, qualifiedName } from "./names.ts";
import { labelErrors } from "./object-meta.ts";
import { resourceErrors } from "./resources.ts";
import { each, nonNegative, problems } from "./rules.ts";
import { tolerationErrors } from "./tolerations.ts";

interface PriorityClass {
  readonly metadata: { readonly name: string };
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

const highestUserPriority = 1_000_000_000;
const systemClasses: Readonly<Record<string, number>> = {
  "system-node-critical": 2_000_001_000,
  "system-cluster-critical": 2_000_000_000,
};

export function priorityClassErrors(object: AnyObject): FieldError[] {
  const { metadata, value = 0, preemptionPolicy, globalDefault } = object as unknown as PriorityClass;
  const { name = "" } = metadata;
  const errors: FieldError[] = [];
  if (name.startsWith("system-")) {
    const problem = systemProblem(name, value, globalDefault === true);
    const reserved = "priority class names with 'system-' prefix are reserved for system use only";
    if (problem !== undefined) errors.push(forbidden("metadata.name", `${reserved}. error: ${problem}`));
  } else if (value > highestUserPriority) {
    errors.push(forbidden("value", `maximum allowed value of a user defined priority is ${highestUserPriority}`));
  }
  return [...errors, ...preemptionErrors(preemptionPolicy)];
}

/** Upstream: pkg/apis/scheduling/v1/helpers.go `IsKnownSystemPriorityClass`. */
function systemProblem(name: string, value: number, globalDefault: boolean): string | undefined {
  const known = systemClasses[name];
  if (known === undefined) return `${name} is not a known system priority class`;
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

function preemptionErrors(policy: string | undefined): FieldError[] {
  const field = "preemptionPolicy";
  if (policy === undefined) return [];
  if (policy === "") return [required(field)];
  const supported = ["PreemptLowerPriority", "Never"];
  return supported.includes(policy) ? [] : [notSupported(field, policy, supported)];
}

export function priorityClassUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const errors: FieldError[] = [];
  if ((object.value ?? 0) !== (old.value ?? 0)) errors.push(forbidden("value", "may not be changed in an update."));
  if (object.preemptionPolicy !== old.preemptionPolicy)
    errors.push(invalid("preemptionPolicy", object.preemptionPolicy, "field is immutable"));
  return errors;
}

interface RuntimeClass {
  readonly handler?: string;
  readonly overhead?: { readonly podFixed?: ResourceList };
  readonly scheduling?: { readonly nodeSelector?: Record<string, string>; readonly tolerations?: Toleration[] };
}

export function runtimeClassErrors(object: AnyObject): FieldError[] {
  const { handler = "", overhead, scheduling } = object as unknown as RuntimeClass;
  const errors = problems("handler", handler, dns1123Label(handler));
  if (overhead) errors.push(...resourceErrors({ limits: overhead.podFixed }, "overhead"));
  if (!scheduling) return errors;
  return [
    ...errors,
    ...labelErrors(scheduling.nodeSelector, "scheduling.nodeSelector"),
    ...tolerationErrors(scheduling.tolerations, "scheduling.tolerations"),
    ...repeatedErrors(scheduling.tolerations),
  ];
}

function repeatedErrors(tolerations: readonly Toleration[] | undefined): FieldError[] {
  const seen = new Set<string>();
  return each(
    "scheduling.tolerations",
    tolerations,
    ({ key = "", operator = "", value = "", effect = "", ...rest }, at) => {
      const identity = JSON.stringify([key, operator, value, effect]);
      const shown = {
        Key: key,
        Operator: operator,
        Value: value,
        Effect: effect,
        TolerationSeconds: rest.tolerationSeconds ?? null,
      };
      const errors = seen.has(identity) ? [duplicate(at, shown)] : [];
      seen.add(identity);
      return errors;
    },
  );
}

export function runtimeClassUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  return object.handler === old.handler ? [] : [invalid("handler", object.handler, "field is immutable")];
}

interface LeaseSpec {
  readonly leaseDurationSeconds?: number;
  readonly leaseTransitions?: number;
  readonly strategy?: string;
  readonly preferredHolder?: string;
}

export function leaseErrors(object: AnyObject): FieldError[] {
  const { leaseDurationSeconds, leaseTransitions, strategy, preferredHolder } = (object.spec ?? {}) as LeaseSpec;
  const errors: FieldError[] = [];
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0)
    errors.push(invalid("spec.leaseDurationSeconds", leaseDurationSeconds, "must be greater than 0"));
  errors.push(...nonNegative("spec.leaseTransitions", leaseTransitions));
  if (strategy !== undefined) errors.push(...strategyErrors(strategy));
  if (preferredHolder && !strategy)
    errors.push(forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined"));
  return errors;
}

function strategyErrors(strategy: string): FieldError[] {
  // The path says the name twice, as that of real servers does.
  const field = "spec.strategy.strategy";
  if (strategy.includes("/")) return problems(field, strategy, qualifiedName(strategy));
  const supported = ["OldestEmulationVersion"];
  return supported.includes(strategy) ? [] : [notSupported(field, strategy, supported)];
}
