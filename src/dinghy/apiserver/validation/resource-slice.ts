/** ResourceSlices: the devices of a driver. Upstream: pkg/apis/resource/validation `ValidateResourceSlice`. */
import { type FieldError, forbidden, invalid, notSupported, required, tooLong, tooMany } from "../field-error.ts";
import type { AnyObject } from "../strategy.ts";
import { attributeNameErrors, list, set } from "./device-claim.ts";
import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from "./names.ts";
import { problems } from "./rules.ts";
import { driverNameErrors } from "./storage.ts";

interface Taint {
  readonly key?: string;
  readonly value?: string;
  readonly effect?: string;
}

interface Counters {
  readonly name?: string;
  readonly counterSet?: string;
  readonly counters?: Record<string, unknown>;
}

interface Attribute {
  readonly string?: string;
  readonly version?: string;
  readonly bool?: boolean;
  readonly int?: number;
}

interface Where {
  readonly nodeName?: string;
  readonly nodeSelector?: { nodeSelectorTerms?: unknown[] };
  readonly allNodes?: boolean;
}

interface Device extends Where {
  readonly name?: string;
  readonly attributes?: Record<string, Attribute>;
  readonly capacity?: Record<string, { requestPolicy?: unknown }>;
  readonly allowMultipleAllocations?: boolean;
  readonly taints?: Taint[];
  readonly consumesCounters?: Counters[];
}

interface Spec extends Where {
  readonly driver?: string;
  readonly pool?: { name?: string; generation?: number; resourceSliceCount?: number };
  readonly perDeviceNodeSelection?: boolean;
  readonly devices?: Device[] | null;
  readonly sharedCounters?: Counters[];
}

const mostDevices = 128;
const mostCostlyDevices = 64;
const mostTaints = 16;
const mostSets = 8;
const mostCounters = 32;
const mostAttributes = 32;
const longestValue = 64;

export function poolNameErrors(name: string, field: string): FieldError[] {
  if (name === "") return [required(field)];
  const errors = name.length > 253 ? [tooLong(field, 253)] : [];
  return [...errors, ...name.split("/").flatMap((part) => problems(field, part, dns1123Subdomain(part)))];
}

export function resourceSliceErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const spec = (object.spec ?? {}) as Spec;
  const { driver = "", pool = {}, devices, sharedCounters } = spec;
  const errors = [
    ...driverNameErrors(driver, "spec.driver"),
    ...poolErrors(pool, "spec.pool"),
    ...frozenErrors(spec, old?.spec as Spec | undefined),
    ...whereErrors(spec, "spec"),
  ];
  if (sharedCounters !== undefined && devices)
    errors.push(invalid("spec", "", "only one of `sharedCounters` or `devices` is allowed"));
  const costly = devices?.some(({ taints, consumesCounters }) => taints?.length || consumesCounters?.length);
  const limit = costly ? mostCostlyDevices : mostDevices;
  return [
    ...errors,
    ...set(
      "spec.devices",
      devices,
      limit,
      ({ name = "" }) => name,
      (device, at) => deviceErrors(device, at, spec),
    ),
    ...set(
      "spec.sharedCounters",
      sharedCounters,
      mostSets,
      ({ name = "" }) => name,
      (counters, at) => countersErrors(counters, counters.name, `${at}.name`, at),
    ),
  ];
}

function poolErrors(
  { name = "", generation = 0, resourceSliceCount: count = 0 }: NonNullable<Spec["pool"]>,
  at: string,
): FieldError[] {
  const errors = poolNameErrors(name, `${at}.name`);
  if (count <= 0) errors.push(invalid(`${at}.resourceSliceCount`, count, "must be greater than zero"));
  if (generation < 0) errors.push(invalid(`${at}.generation`, generation, "must be greater than or equal to zero"));
  return errors;
}

function frozenErrors(spec: Spec, before: Spec | undefined): FieldError[] {
  if (before === undefined) return [];
  const fixed = (field: string, now: unknown, then: unknown): FieldError[] =>
    now === then ? [] : [invalid(field, now ?? null, "field is immutable")];
  return [
    ...fixed("spec.pool.name", spec.pool?.name ?? "", before.pool?.name ?? ""),
    ...fixed("spec.driver", spec.driver, before.driver),
    ...fixed("spec.nodeName", spec.nodeName, before.nodeName),
  ];
}

/** On which nodes the devices are: exactly one way to say it. */
function whereErrors(spec: Spec, at: string): FieldError[] {
  const { nodeName, nodeSelector, allNodes, perDeviceNodeSelection: perDevice } = spec;
  const errors: FieldError[] = [];
  const given: string[] = [];
  if (nodeName) {
    given.push("`nodeName`");
    errors.push(...problems(`${at}.nodeName`, nodeName, dns1123Subdomain(nodeName)));
  } else if (nodeName === "")
    errors.push(invalid(`${at}.nodeName`, "", "must be either unset or set to a non-empty string"));
  if (nodeSelector !== undefined) {
    given.push("`nodeSelector`");
    const terms = nodeSelector.nodeSelectorTerms ?? [];
    const field = `${at}.nodeSelector.nodeSelectorTerms`;
    if (terms.length === 0) errors.push(required(field, "must have at least one node selector term"));
    if (terms.length !== 1)
      errors.push(invalid(field, terms.length === 0 ? null : terms, "must have exactly one node selector term"));
  }
  for (const [name, value] of Object.entries({ allNodes, perDeviceNodeSelection: perDevice })) {
    if (value === true) given.push(`\`${name}\``);
    else if (value === false) errors.push(invalid(`${at}.${name}`, false, "must be either unset or set to true"));
  }
  const why = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
  if (given.length === 0) errors.push(required(at, why));
  if (given.length > 1) errors.push(invalid(at, `{${given.join(", ")}}`, `${why}, but multiple fields are set`));
  return errors;
}

function deviceErrors(device: Device, at: string, spec: Spec): FieldError[] {
  const { name = "", attributes = {}, capacity = {} } = device;
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  const errors = problems(`${at}.name`, name, dns1123Label(name));
  if (count > mostAttributes)
    errors.push(invalid(at, count, `the total number of attributes and capacities must not exceed ${mostAttributes}`));
  for (const key of Object.keys(attributes).sort()) {
    const place = `${at}.attributes[${key}]`;
    errors.push(...attributeNameErrors(key, place), ...attributeErrors(attributes[key] as Attribute, place));
  }
  for (const key of Object.keys(capacity).sort()) {
    const place = `${at}.capacity[${key}]`;
    errors.push(...attributeNameErrors(key, place));
    if (capacity[key]?.requestPolicy !== undefined && device.allowMultipleAllocations !== true)
      errors.push(forbidden(`${place}.requestPolicy`, "allowMultipleAllocations must be true"));
  }
  return [
    ...errors,
    ...list(`${at}.taints`, device.taints, mostTaints, taintErrors),
    ...set(
      `${at}.consumesCounters`,
      device.consumesCounters,
      mostSets,
      ({ counterSet = "" }) => counterSet,
      (each, where) => countersErrors(each, each.counterSet, `${where}.counterSet`, where),
    ),
    ...deviceWhereErrors(device, at, spec.perDeviceNodeSelection === true),
  ];
}

function deviceWhereErrors({ nodeName, nodeSelector, allNodes }: Device, at: string, perDevice: boolean): FieldError[] {
  const given = Object.entries({ nodeName, nodeSelector, allNodes }).filter(([, value]) => value !== undefined);
  if (!perDevice) {
    if (given.length === 0) return [];
    const only = "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true";
    return [invalid(at, null, `${only} in the ResourceSlice spec`)];
  }
  const one = "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required";
  const why = `${one} when \`perDeviceNodeSelection\` is set to true in the ResourceSlice spec`;
  if (given.length === 1) return [];
  if (given.length === 0) return [required(at, why)];
  return [invalid(at, `{${given.map(([name]) => `\`${name}\``).join(", ")}}`, why)];
}

const number = "(0|[1-9]\\d*)";
const preRelease = "(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
const semantic = new RegExp(
  `^${number}\\.${number}\\.${number}(-${preRelease}(\\.${preRelease})*)?(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?$`,
);

function attributeErrors(attribute: Attribute, at: string): FieldError[] {
  const { string, version, bool, int } = attribute;
  const errors: FieldError[] = [];
  if (string !== undefined && string.length > longestValue) errors.push(tooLong(`${at}.string`, longestValue));
  if (version !== undefined) {
    if (!semantic.test(version))
      errors.push(invalid(`${at}.version`, version, "must be a string compatible with semver.org spec 2.0.0"));
    if (version.length > longestValue) errors.push(tooLong(`${at}.version`, longestValue));
  }
  const given = [string, version, bool, int].filter((value) => value !== undefined).length;
  if (given === 1) return errors;
  const shown = {
    IntValue: int ?? null,
    BoolValue: bool ?? null,
    StringValue: string ?? null,
    VersionValue: version ?? null,
  };
  return [...errors, invalid(at, given === 0 ? "" : shown, "exactly one value must be specified")];
}

const effects = ["NoExecute", "NoSchedule", "None"];

function taintErrors({ key = "", value, effect = "" }: Taint, at: string): FieldError[] {
  const errors = problems(`${at}.key`, key, qualifiedName(key));
  if (value) errors.push(...problems(`${at}.value`, value, labelValue(value)));
  if (effect === "") errors.push(required(`${at}.effect`));
  else if (!effects.includes(effect)) errors.push(notSupported(`${at}.effect`, effect, effects));
  return errors;
}

function countersErrors({ counters }: Counters, name: string | undefined, field: string, at: string): FieldError[] {
  const errors = name ? problems(field, name, dns1123Label(name)) : [required(field)];
  const keys = Object.keys(counters ?? {}).sort();
  if (keys.length === 0) return [...errors, required(`${at}.counters`)];
  if (keys.length > mostCounters) return [...errors, tooMany(`${at}.counters`, keys.length, mostCounters)];
  return [...errors, ...keys.flatMap((key) => problems(`${at}.counters[${key}]`, key, dns1123Label(key)))];
}
