/** ResourceClaims, their templates, DeviceClasses. Upstream: pkg/apis/resource/validation/validation.go. */
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import {
  type Configuration,
  configurationErrors,
  type DeviceClaim,
  deviceClaimErrors,
  list,
  referenceErrors,
  referencesErrors,
  requestNames,
  type Selector,
  selectorErrors,
  set,
} from "./device-claim.ts";
import { shown, shownTemplate } from "./internal-shape.ts";
import { dns1123Label } from "./names.ts";
import { annotationErrors, labelErrors } from "./object-meta.ts";
import { poolNameErrors } from "./resource-slice.ts";
import { problems } from "./rules.ts";
import { driverNameErrors } from "./storage.ts";

const most = 32;
const mostConsumers = 256;

interface ClaimSpec {
  readonly devices?: DeviceClaim;
}

export function resourceClaimErrors(object: AnyObject): FieldError[] {
  return deviceClaimErrors((object.spec as ClaimSpec | undefined)?.devices, "spec.devices");
}

/** What is asked for is settled when it is asked. */
export function resourceClaimUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const same = equalJson(object.spec, old.spec);
  return same ? [] : [invalid("spec", shownSpec(object.spec as JsonObject), "field is immutable")];
}

export function resourceClaimTemplateUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const same = equalJson(object.spec, old.spec);
  return same ? [] : [invalid("spec", shownTemplate(object.spec as JsonObject, shownSpec), "field is immutable")];
}

function shownSpec(spec: JsonObject): JsonObject {
  return shown("ResourceClaimSpec", spec);
}

export function resourceClaimTemplateErrors(object: AnyObject): FieldError[] {
  const { metadata = {}, spec } = (object.spec ?? {}) as { metadata?: JsonObject; spec?: ClaimSpec };
  return [
    ...annotationErrors(metadata.annotations as Record<string, string> | undefined, "spec.metadata.annotations"),
    ...labelErrors(metadata.labels as Record<string, string> | undefined, "spec.metadata.labels"),
    ...deviceClaimErrors(spec?.devices, "spec.spec.devices"),
  ];
}

const extendedName = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

function isExtendedResource(name: string): boolean {
  const [domain = "", rest, ...more] = name.split("/");
  if (rest === undefined || more.length > 0 || domain.endsWith("kubernetes.io")) return false;
  return !name.startsWith("requests.") && extendedName.test(rest) && rest.length <= 63;
}

export function deviceClassErrors(object: AnyObject): FieldError[] {
  const {
    selectors,
    config,
    extendedResourceName: name,
  } = (object.spec ?? {}) as {
    selectors?: Selector[];
    config?: Configuration[];
    extendedResourceName?: string;
  };
  const errors = [
    ...list("spec.selectors", selectors, most, selectorErrors),
    ...list("spec.config", config, most, configurationErrors),
  ];
  if (name === undefined || isExtendedResource(name)) return errors;
  return [...errors, invalid("spec.extendedResourceName", name, "must be a valid extended resource name")];
}

interface Consumer {
  readonly resource?: string;
  readonly name?: string;
  readonly uid?: string;
}

interface Result {
  readonly request?: string;
  readonly driver?: string;
  readonly pool?: string;
  readonly device?: string;
}

interface Allocation {
  readonly devices?: { results?: Result[]; config?: Configuration[] };
}

interface Status {
  readonly reservedFor?: Consumer[];
  readonly allocation?: Allocation;
  readonly devices?: Result[];
}

/** Upstream: `validateResourceClaimStatusUpdate`. */
export function resourceClaimStatusErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const status = (object.status ?? {}) as Status;
  const before = (old.status ?? {}) as Status;
  const names = requestNames((object.spec as ClaimSpec | undefined)?.devices);
  const errors = [
    ...set("status.reservedFor", status.reservedFor, mostConsumers, ({ uid = "" }) => uid, consumerErrors),
    ...deviceStatusErrors(status),
    ...reservationErrors(status, before, object.metadata.deletionTimestamp !== undefined),
  ];
  if (status.allocation === undefined) return errors;
  if (before.allocation === undefined) return [...errors, ...allocationErrors(status.allocation, names)];
  if (equalJson(status.allocation, before.allocation)) return errors;
  return [
    ...errors,
    invalid("status.allocation", shown("AllocationResult", status.allocation as JsonObject), "field is immutable"),
  ];
}

function consumerErrors(consumer: Consumer, at: string): FieldError[] {
  return (["resource", "name", "uid"] as const).flatMap((name) => (consumer[name] ? [] : [required(`${at}.${name}`)]));
}

const idOf = ({ driver = "", pool = "", device = "" }: Result): string => `${driver}/${pool}/${device}`;

function deviceStatusErrors({ devices, allocation }: Status): FieldError[] {
  const allocated = new Set((allocation?.devices?.results ?? []).map(idOf));
  return set("status.devices", devices, Number.POSITIVE_INFINITY, idOf, (device, at) => [
    ...placeErrors(device, at),
    ...(allocated.has(idOf(device)) ? [] : [invalid(at, idOf(device), "must be an allocated device in the claim")]),
  ]);
}

function placeErrors({ driver = "", pool = "", device = "" }: Result, at: string): FieldError[] {
  return [
    ...driverNameErrors(driver, `${at}.driver`),
    ...poolNameErrors(pool, `${at}.pool`),
    ...problems(`${at}.device`, device, dns1123Label(device)),
  ];
}

function reservationErrors({ reservedFor = [], allocation }: Status, before: Status, deleted: boolean): FieldError[] {
  const field = "status.reservedFor";
  if (reservedFor.length === 0) return [];
  if (allocation === undefined) return [forbidden(field, "may not be specified when `allocated` is not set")];
  const added = reservedFor.some((consumer) => !before.reservedFor?.some((each) => equalJson(each, consumer)));
  if (!deleted || !added) return [];
  return [
    forbidden(field, "new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set"),
  ];
}

function allocationErrors({ devices }: Allocation, names: ReadonlySet<string>): FieldError[] {
  const at = "status.allocation.devices";
  return [
    ...list(`${at}.results`, devices?.results, most, (result, where) => [
      ...referenceErrors(result.request ?? "", `${where}.request`, names),
      ...placeErrors(result, where),
    ]),
    ...list(`${at}.config`, devices?.config, 2 * most, (config, where) => {
      const sources = ["FromClaim", "FromClass"];
      const { source = "" } = config;
      const errors = source === "" ? [required(`${where}.source`)] : [];
      if (source !== "" && !sources.includes(source)) errors.push(notSupported(`${where}.source`, source, sources));
      return [
        ...errors,
        ...referencesErrors(config.requests, `${where}.requests`, names),
        ...configurationErrors(config, where),
      ];
    }),
  ];
}
