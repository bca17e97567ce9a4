/** What a Pod's spec must keep, also in templates. Upstream: pkg/apis/core/validation `ValidatePodSpec`. */
import type {
  Affinity,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSpec,
  Toleration,
  TopologySpreadConstraint,
} from "#apimachinery";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { containerErrors, initContainerErrors } from "./containers.ts";
import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from "./names.ts";
import { labelErrors } from "./object-meta.ts";
import { addressErrors, each, inRange, labelSelectorErrors, oneOf, problems } from "./rules.ts";
import { volumeErrors } from "./volumes.ts";

const restartPolicies = ["Always", "OnFailure", "Never"];
const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];

/** `extraVolumes`: claims of a StatefulSet may be mounted like volumes. */
export function podSpecErrors(spec: PodSpec, field: string, extraVolumes: readonly string[] = []): FieldError[] {
  const volumes = (spec.volumes ?? []) as unknown as JsonObject[];
  const names = new Set([...volumes.map(({ name }) => String(name)), ...extraVolumes]);
  const { restartPolicy, dnsPolicy } = spec;
  return [
    ...volumeErrors(volumes, `${field}.volumes`),
    ...containerErrors(spec, names, `${field}.containers`),
    ...initContainerErrors(spec, names, `${field}.initContainers`),
    ...(restartPolicy
      ? oneOf(`${field}.restartPolicy`, restartPolicy, restartPolicies)
      : [required(`${field}.restartPolicy`)]),
    ...(dnsPolicy ? oneOf(`${field}.dnsPolicy`, dnsPolicy, dnsPolicies) : [required(`${field}.dnsPolicy`)]),
    ...labelErrors(spec.nodeSelector, `${field}.nodeSelector`),
    ...affinityErrors(spec.affinity, `${field}.affinity`),
    ...dnsErrors(spec, field),
    ...each(`${field}.schedulingGates`, spec.schedulingGates, ({ name }, at) =>
      problems(`${at}.name`, name, qualifiedName(name)),
    ),
    ...spreadErrors(spec.topologySpreadConstraints, `${field}.topologySpreadConstraints`),
    ...namesErrors(spec, field),
    ...deadlineErrors(spec.activeDeadlineSeconds, `${field}.activeDeadlineSeconds`),
    ...each(`${field}.tolerations`, spec.tolerations, tolerationErrors),
    ...each(`${field}.hostAliases`, spec.hostAliases, ({ ip, hostnames = [] }, at) => [
      ...addressErrors(`${at}.ip`, ip),
      ...hostnames.flatMap((name, index) => problems(`${at}.hostnames[${index}]`, name, dns1123Subdomain(name))),
    ]),
    ...(spec.preemptionPolicy
      ? oneOf(`${field}.preemptionPolicy`, spec.preemptionPolicy, ["Never", "PreemptLowerPriority"])
      : []),
  ];
}

function namesErrors(spec: PodSpec, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const check = (name: keyof PodSpec, rule: (value: string) => string[]): void => {
    const value = spec[name];
    if (typeof value === "string" && value !== "") errors.push(...problems(`${field}.${name}`, value, rule(value)));
  };
  check("serviceAccountName", dns1123Subdomain);
  check("nodeName", dns1123Subdomain);
  check("hostname", dns1123Label);
  check("subdomain", dns1123Label);
  check("priorityClassName", dns1123Subdomain);
  check("runtimeClassName", dns1123Subdomain);
  return errors;
}

function deadlineErrors(seconds: number | undefined, field: string): FieldError[] {
  return seconds === undefined ? [] : inRange(field, seconds, 1, 2_147_483_647);
}

function dnsErrors({ dnsPolicy, dnsConfig }: PodSpec, field: string): FieldError[] {
  const config = dnsConfig as { nameservers?: string[]; searches?: string[] } | undefined;
  const errors: FieldError[] = [];
  if (dnsPolicy === "None" && !config?.nameservers?.length) {
    const why = "must provide at least one DNS nameserver when `dnsPolicy` is None";
    errors.push(
      required(
        config === undefined ? `${field}.dnsConfig` : `${field}.dnsConfig.nameservers`,
        config === undefined ? "must provide `dnsConfig` when `dnsPolicy` is None" : why,
      ),
    );
  }
  const servers = config?.nameservers ?? [];
  if (servers.length > 3)
    errors.push(invalid(`${field}.dnsConfig.nameservers`, servers, "must not have more than 3 nameservers"));
  servers.forEach((server, index) => {
    errors.push(...addressErrors(`${field}.dnsConfig.nameservers[${index}]`, server));
  });
  return errors;
}

const tolerationEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** Upstream: pkg/apis/core/validation `ValidateTolerations`. */
function tolerationErrors({ key, operator, value, effect, tolerationSeconds }: Toleration, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (key) errors.push(...problems(`${at}.key`, key, qualifiedName(key)));
  else if (operator !== "Exists") {
    errors.push(
      invalid(
        `${at}.operator`,
        operator ?? "",
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    );
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    errors.push(invalid(`${at}.effect`, effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set"));
  }
  switch (operator ?? "Equal") {
    case "Equal":
      errors.push(...labelValue(value ?? "").map((problem) => invalid(`${at}.operator`, value ?? "", problem)));
      break;
    case "Exists":
      if (value) errors.push(invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"));
      break;
    default:
      errors.push(notSupported(`${at}.operator`, operator, ["Equal", "Exists"]));
  }
  if (effect) errors.push(...oneOf(`${at}.effect`, effect, tolerationEffects));
  return errors;
}

function spreadErrors(constraints: readonly TopologySpreadConstraint[] | undefined, field: string): FieldError[] {
  const seen = new Set<string>();
  return each(field, constraints, (constraint, at) => {
    const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector } = constraint;
    const errors: FieldError[] = [];
    if (maxSkew <= 0) errors.push(invalid(`${at}.maxSkew`, maxSkew, "must be greater than zero"));
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, "can not be empty"));
    errors.push(...oneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ["DoNotSchedule", "ScheduleAnyway"]));
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(pair)) errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair));
    seen.add(pair);
    return [...errors, ...labelSelectorErrors(labelSelector, `${at}.labelSelector`)];
  });
}

function affinityErrors(affinity: Affinity | undefined, field: string): FieldError[] {
  if (affinity === undefined) return [];
  const errors: FieldError[] = [];
  const node = affinity.nodeAffinity as
    | {
        requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: NodeSelectorTerm[] };
        preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; preference: NodeSelectorTerm }[];
      }
    | undefined;
  const at = `${field}.nodeAffinity`;
  const wanted = node?.requiredDuringSchedulingIgnoredDuringExecution;
  if (wanted !== undefined) {
    const terms = `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
    if (!wanted.nodeSelectorTerms?.length) errors.push(required(terms, "must have at least one node selector term"));
    errors.push(...each(terms, wanted.nodeSelectorTerms, nodeTermErrors));
  }
  errors.push(
    ...each(
      `${at}.preferredDuringSchedulingIgnoredDuringExecution`,
      node?.preferredDuringSchedulingIgnoredDuringExecution,
      ({ weight, preference }, where) => [
        ...weightErrors(weight, `${where}.weight`),
        ...nodeTermErrors(preference, `${where}.preference`),
      ],
    ),
  );
  for (const kind of ["podAffinity", "podAntiAffinity"] as const)
    errors.push(...podAffinityErrors(affinity[kind] as PodAffinity | undefined, `${field}.${kind}`));
  return errors;
}

interface PodAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: PodAffinityTerm }[];
}

function podAffinityErrors(affinity: PodAffinity | undefined, field: string): FieldError[] {
  const term = ({ topologyKey, labelSelector }: PodAffinityTerm, at: string): FieldError[] => [
    ...labelSelectorErrors(labelSelector, `${at}.labelSelector`),
    ...(topologyKey
      ? problems(`${at}.topologyKey`, topologyKey, qualifiedName(topologyKey))
      : [required(`${at}.topologyKey`, "can not be empty")]),
  ];
  return [
    ...each(
      `${field}.requiredDuringSchedulingIgnoredDuringExecution`,
      affinity?.requiredDuringSchedulingIgnoredDuringExecution,
      term,
    ),
    ...each(
      `${field}.preferredDuringSchedulingIgnoredDuringExecution`,
      affinity?.preferredDuringSchedulingIgnoredDuringExecution,
      ({ weight, podAffinityTerm }, at) => [
        ...weightErrors(weight, `${at}.weight`),
        ...term(podAffinityTerm, `${at}.podAffinityTerm`),
      ],
    ),
  ];
}

function weightErrors(weight: number, field: string): FieldError[] {
  return weight > 0 && weight <= 100 ? [] : [invalid(field, weight, "must be in the range 1-100")];
}

const nodeOperators = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

function nodeTermErrors({ matchExpressions, matchFields }: NodeSelectorTerm, at: string): FieldError[] {
  return [
    ...each(`${at}.matchExpressions`, matchExpressions, ({ key, operator, values = [] }, where) => {
      const errors: FieldError[] = [];
      if ((operator === "In" || operator === "NotIn") && values.length === 0) {
        errors.push(required(`${where}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
      if ((operator === "Exists" || operator === "DoesNotExist") && values.length > 0) {
        errors.push(forbidden(`${where}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
      }
      if ((operator === "Gt" || operator === "Lt") && values.length !== 1) {
        errors.push(required(`${where}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"));
      }
      if (!nodeOperators.includes(operator))
        errors.push(invalid(`${where}.operator`, operator, "not a valid selector operator"));
      return [...errors, ...problems(`${where}.key`, key, qualifiedName(key))];
    }),
    ...each(`${at}.matchFields`, matchFields, ({ key }, where) =>
      key === "metadata.name" ? [] : [invalid(`${where}.key`, key, "not a valid field selector key")],
    ),
  ];
}
