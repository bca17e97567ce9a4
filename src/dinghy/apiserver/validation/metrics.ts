/** What an autoscaler looks at. Upstream: pkg/apis/autoscaling/validation `validateMetrics`. */
import { compareQuantities } from "#apimachinery";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { dns1123Label, pathSegmentName } from "./names.ts";
import { each, problems } from "./rules.ts";

/** An object by kind and name, in whatever version: `CrossVersionObjectReference`. */
export interface Target {
  readonly kind?: string;
  readonly name?: string;
  readonly apiVersion?: string;
}

interface MetricTarget {
  readonly type?: string;
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

interface Source {
  readonly name?: string;
  readonly container?: string;
  readonly describedObject?: Target;
  readonly metric?: { name?: string };
  readonly target?: MetricTarget;
}

const sources = ["containerResource", "external", "object", "pods", "resource"] as const;
type SourceName = (typeof sources)[number];

export type MetricSpec = { readonly type?: string } & { readonly [name in SourceName]?: Source };

const types: readonly string[] = ["ContainerResource", "External", "Object", "Pods", "Resource"];

export function metricErrors(
  metrics: readonly MetricSpec[] | undefined,
  minReplicas: number | undefined,
  before: readonly MetricSpec[] | undefined,
): FieldError[] {
  const errors = each("spec.metrics", metrics, (metric, at, index) => oneMetricErrors(metric, at, before?.[index]));
  const outside = metrics?.some(({ type }) => type === "Object" || type === "External");
  if (minReplicas !== 0 || outside) return errors;
  const why = "must specify at least one Object or External metric to support scaling to zero replicas";
  return [...errors, forbidden("spec.metrics", why)];
}

const checks: Readonly<Record<SourceName, (source: Source, at: string, before: Source | undefined) => FieldError[]>> = {
  object: (source, at, before) => [
    ...referenceErrors(source.describedObject ?? {}, `${at}.describedObject`, before?.describedObject, true),
    ...identifierErrors(source, at),
    ...targetErrors(source.target, `${at}.target`),
    ...(hasValue(source)
      ? []
      : [required(`${at}.target.averageValue`, "must set either a target value or averageValue")]),
  ],
  external: (source, at) => {
    const errors = [...identifierErrors(source, at), ...targetErrors(source.target, `${at}.target`)];
    const { value, averageValue } = source.target ?? {};
    if (!hasValue(source)) {
      const why = "must set either a target value for metric or a per-pod target";
      errors.push(required(`${at}.target.averageValue`, why));
    }
    if (value === undefined || averageValue === undefined) return errors;
    const why = "may not set both a target value for metric and a per-pod target";
    return [...errors, forbidden(`${at}.target.value`, why)];
  },
  pods: (source, at) => [
    ...identifierErrors(source, at),
    ...targetErrors(source.target, `${at}.target`),
    ...(source.target?.averageValue === undefined
      ? [required(`${at}.target.averageValue`, "must specify a positive target averageValue")]
      : []),
  ],
  resource: (source, at) => resourceErrors(source, at),
  containerResource: ({ container, ...source }, at) => {
    const field = `${at}.container`;
    return [
      ...(source.name ? [] : [required(`${at}.name`, "must specify a resource name")]),
      ...(container
        ? problems(field, container, dns1123Label(container))
        : [required(field, "must specify a container")]),
      ...resourceErrors({ ...source, name: source.name || "given" }, at),
    ];
  },
};

function oneMetricErrors(metric: MetricSpec, at: string, before: MetricSpec | undefined): FieldError[] {
  const { type = "" } = metric;
  const errors: FieldError[] = [];
  if (type === "") errors.push(required(`${at}.type`, "must specify a metric source type"));
  if (!types.includes(type)) errors.push(notSupported(`${at}.type`, type, types));
  const order: readonly SourceName[] = ["object", "external", "pods", "resource", "containerResource"];
  const given = order.filter((name) => metric[name] !== undefined);
  const [first] = given;
  if (first !== undefined) errors.push(...checks[first](metric[first] as Source, `${at}.${first}`, before?.[first]));
  const expected = sources.find((name) => name === `${type.charAt(0).toLowerCase()}${type.slice(1)}`);
  if (!types.includes(type)) errors.push(notSupported(`${at}.type`, type, types));
  else if (expected !== undefined && metric[expected] === undefined)
    errors.push(required(`${at}.${expected}`, "must populate information for the given metric source"));
  if (given.length === 1) return errors;
  return [
    ...errors,
    ...given
      .filter((name) => name !== expected)
      .map((name) => forbidden(`${at}.${name}`, "must populate the given metric source only")),
  ];
}

function hasValue({ target }: Source): boolean {
  return target?.value !== undefined || target?.averageValue !== undefined;
}

function resourceErrors({ name, target = {} }: Source, at: string): FieldError[] {
  const errors = name ? [] : [required(`${at}.name`, "must specify a resource name")];
  errors.push(...targetErrors(target, `${at}.target`));
  const { averageUtilization: share, averageValue: value } = target;
  if (share === undefined && value === undefined) {
    const why = "must set either a target raw value or a target utilization";
    errors.push(required(`${at}.target.averageUtilization`, why));
  }
  if (share !== undefined && value !== undefined) {
    const why = "may not set both a target raw value and a target utilization";
    errors.push(forbidden(`${at}.target.averageValue`, why));
  }
  return errors;
}

function targetErrors(target: MetricTarget | undefined, at: string): FieldError[] {
  const { type = "", value, averageValue, averageUtilization: share } = target ?? {};
  const errors = type === "" ? [required(`${at}.type`, "must specify a metric target type")] : [];
  if (!["Utilization", "Value", "AverageValue"].includes(type))
    errors.push(invalid(`${at}.type`, type, "must be either Utilization, Value, or AverageValue"));
  for (const [name, quantity] of Object.entries({ value, averageValue })) {
    if (quantity !== undefined && compareQuantities(quantity, 0) <= 0)
      errors.push(invalid(`${at}.${name}`, String(quantity), "must be positive"));
  }
  if (share !== undefined && share < 1)
    errors.push(invalid(`${at}.averageUtilization`, share, "must be greater than 0"));
  return errors;
}

function identifierErrors({ metric }: Source, at: string): FieldError[] {
  const field = `${at}.metric.name`;
  const name = metric?.name;
  return name ? problems(field, name, pathSegmentName(name)) : [required(field, "must specify a metric name")];
}

/**
 * `before`: what the same reference said; an old one without a group is let be. `mayBeCore`: a kind of the core group
 * may be named; of what can be scaled only ReplicationControllers are of it.
 */
export function referenceErrors(
  target: Target,
  field: string,
  before: Target | undefined,
  mayBeCore = target.kind === "ReplicationController",
): FieldError[] {
  const segment = (name: "kind" | "name"): FieldError[] => {
    const value = target[name];
    return value ? problems(`${field}.${name}`, value, pathSegmentName(value)) : [required(`${field}.${name}`)];
  };
  const errors = [...segment("kind"), ...segment("name")];
  const { apiVersion = "", kind } = target;
  if (before !== undefined && (before.apiVersion ?? "") === apiVersion && before.kind === kind) return errors;
  const parts = apiVersion.split("/");
  if (parts.length > 2)
    errors.push(invalid(`${field}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  else if (!mayBeCore && (parts.length < 2 || parts[0] === ""))
    errors.push(invalid(`${field}.apiVersion`, apiVersion, "apiVersion must specify API group"));
  return errors;
}
