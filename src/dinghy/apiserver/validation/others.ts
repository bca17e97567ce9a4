/** Claims, quotas, autoscalers and other small kinds. Upstream: pkg/apis/*\/validation. */
import { compareQuantities, type IntOrString, type LabelSelector, type ResourceRequirements } from "#apimachinery";
import { type FieldError, invalid, notSupported, required } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { qualifiedName } from "./names.ts";
import { quantityErrors } from "./resources.ts";
import { countOrPercent, each, labelSelectorErrors, nonNegative, notMoreThanAll, oneOf, problems } from "./rules.ts";

const accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

interface ClaimSpec {
  accessModes?: string[];
  selector?: LabelSelector;
  resources?: ResourceRequirements;
  volumeMode?: string;
}

export function claimErrors(object: AnyObject): FieldError[] {
  const spec = (object.spec ?? {}) as ClaimSpec;
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length) errors.push(required("spec.accessModes", "at least 1 access mode is required"));
  errors.push(...labelSelectorErrors(spec.selector, "spec.selector"));
  for (const mode of spec.accessModes ?? [])
    if (!accessModes.includes(mode)) errors.push(notSupported("spec.accessModes", mode, accessModes));
  const storage = spec.resources?.requests?.storage;
  if (storage === undefined) errors.push(required("spec.resources[storage]"));
  else if (compareQuantities(storage, 0) <= 0)
    errors.push(invalid("spec.resources[storage]", String(storage), "must be greater than zero"));
  if (spec.volumeMode !== undefined) errors.push(...oneOf("spec.volumeMode", spec.volumeMode, ["Block", "Filesystem"]));
  return errors;
}

const claimFrozen =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

export function claimUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const before = old.spec as JsonObject;
  const after = object.spec as JsonObject;
  const free = ["resources", "volumeAttributesClassName", ...(before.volumeName ? [] : ["volumeName"])];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const same = [...names].every((name) => free.includes(name) || equalJson(before[name], after[name]));
  const errors = same ? [] : [{ reason: "FieldValueForbidden", field: "spec", message: `Forbidden: ${claimFrozen}` }];
  const size = (spec: JsonObject) => (spec.resources as ResourceRequirements | undefined)?.requests?.storage ?? 0;
  if (compareQuantities(size(after), size(before)) < 0) {
    errors.push({
      reason: "FieldValueForbidden",
      field: "spec.resources.requests.storage",
      message: "Forbidden: field can not be less than status.capacity",
    });
  }
  return errors;
}

export function persistentVolumeErrors(object: AnyObject): FieldError[] {
  const spec = (object.spec ?? {}) as {
    accessModes?: string[];
    capacity?: Record<string, string>;
    persistentVolumeReclaimPolicy?: string;
  };
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length) errors.push(required("spec.accessModes"));
  for (const mode of spec.accessModes ?? [])
    if (!accessModes.includes(mode)) errors.push(notSupported("spec.accessModes", mode, accessModes));
  if (!spec.capacity || Object.keys(spec.capacity).length === 0) errors.push(required("spec.capacity"));
  else if (spec.capacity.storage === undefined || Object.keys(spec.capacity).length > 1) {
    errors.push(notSupported("spec.capacity", spec.capacity, ["storage"]));
  } else if (compareQuantities(spec.capacity.storage, 0) <= 0) {
    errors.push(invalid("spec.capacity[storage]", spec.capacity.storage, "must be greater than zero"));
  }
  if (spec.persistentVolumeReclaimPolicy) {
    errors.push(
      ...oneOf("spec.persistentVolumeReclaimPolicy", spec.persistentVolumeReclaimPolicy, [
        "Delete",
        "Recycle",
        "Retain",
      ]),
    );
  }
  return errors;
}

export function quotaErrors(object: AnyObject): FieldError[] {
  const hard = ((object.spec as JsonObject | undefined)?.hard ?? {}) as Record<string, string>;
  return Object.keys(hard)
    .sort()
    .flatMap((name) => {
      const at = `spec.hard[${name}]`;
      return [...problems(at, name, qualifiedName(name)), ...quantityErrors(at, name, hard[name] as string)];
    });
}

interface AutoscalerSpec {
  minReplicas?: number;
  maxReplicas?: number;
  scaleTargetRef?: { kind?: string; name?: string; apiVersion?: string };
}

export function autoscalerErrors(object: AnyObject): FieldError[] {
  const { minReplicas, maxReplicas = 0, scaleTargetRef: target = {} } = (object.spec ?? {}) as AutoscalerSpec;
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalid("spec.minReplicas", minReplicas, "must be greater than or equal to 1"));
  if (maxReplicas < 1) errors.push(required("spec.maxReplicas", "must be set and greater than 0"));
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  }
  if (!target.kind) errors.push(required("spec.scaleTargetRef.kind"));
  if (!target.name) errors.push(required("spec.scaleTargetRef.name"));
  if (!target.apiVersion?.includes("/") && target.kind !== "ReplicationController") {
    errors.push(
      invalid("spec.scaleTargetRef.apiVersion", target.apiVersion ?? "", "apiVersion must specify API group"),
    );
  }
  return errors;
}

export function disruptionBudgetErrors(object: AnyObject): FieldError[] {
  const spec = (object.spec ?? {}) as {
    minAvailable?: IntOrString;
    maxUnavailable?: IntOrString;
    selector?: LabelSelector;
  };
  const { minAvailable, maxUnavailable, selector } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    errors.push(invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set"));
  }
  for (const [name, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value !== undefined)
      errors.push(...countOrPercent(`spec.${name}`, value), ...notMoreThanAll(`spec.${name}`, value));
  }
  return [...errors, ...labelSelectorErrors(selector, "spec.selector")];
}

export function priorityClassErrors(object: AnyObject): FieldError[] {
  const { value = 0, metadata } = object as unknown as { value?: number; metadata: { name: string } };
  const system = metadata.name.startsWith("system-");
  if (system && metadata.name !== "system-node-critical" && metadata.name !== "system-cluster-critical") {
    const why =
      "priority class names with 'system-' prefix are reserved for system use only. error: only system priority classes may use it";
    return [{ reason: "FieldValueForbidden", field: "metadata.name", message: `Forbidden: ${why}` }];
  }
  const why = "maximum allowed value of a user defined priority is 1000000000";
  return !system && value > 1_000_000_000
    ? [{ reason: "FieldValueForbidden", field: "value", message: `Forbidden: ${why}` }]
    : [];
}

export function priorityClassUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const errors: FieldError[] = [];
  if ((object.value ?? 0) !== (old.value ?? 0))
    errors.push({
      reason: "FieldValueForbidden",
      field: "value",
      message: "Forbidden: may not be changed in an update.",
    });
  if (object.preemptionPolicy !== old.preemptionPolicy) {
    errors.push(invalid("preemptionPolicy", object.preemptionPolicy, "field is immutable"));
  }
  return errors;
}

export function storageClassErrors(object: AnyObject): FieldError[] {
  const errors = object.provisioner ? [] : [required("provisioner")];
  errors.push(...oneOf("reclaimPolicy", object.reclaimPolicy, ["Delete", "Retain"]));
  return [...errors, ...oneOf("volumeBindingMode", object.volumeBindingMode, ["Immediate", "WaitForFirstConsumer"])];
}

export function storageClassUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const errors: FieldError[] = [];
  const frozen = (field: string): void => {
    if (!equalJson(object[field], old[field])) {
      errors.push({
        reason: "FieldValueForbidden",
        field,
        message: `Forbidden: updates to ${field} are forbidden.`,
      });
    }
  };
  for (const field of ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"]) frozen(field);
  return errors;
}

export function leaseErrors(object: AnyObject): FieldError[] {
  const { leaseDurationSeconds, leaseTransitions } = (object.spec ?? {}) as {
    leaseDurationSeconds?: number;
    leaseTransitions?: number;
  };
  const errors: FieldError[] = [];
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
    errors.push(invalid("spec.leaseDurationSeconds", leaseDurationSeconds, "must be greater than 0"));
  }
  return [...errors, ...nonNegative("spec.leaseTransitions", leaseTransitions)];
}

interface Slice {
  addressType?: string;
  endpoints?: { addresses?: string[] | null }[] | null;
  ports?: { name?: string; protocol?: string }[] | null;
}

export function endpointSliceErrors(object: AnyObject): FieldError[] {
  const { addressType = "", endpoints, ports } = object as Slice;
  const errors = addressType ? oneOf("addressType", addressType, ["FQDN", "IPv4", "IPv6"]) : [required("addressType")];
  errors.push(
    ...each("endpoints", endpoints, ({ addresses }, at) =>
      addresses?.length ? [] : [required(`${at}.addresses`, "must contain at least 1 address")],
    ),
  );
  const names = new Set<string>();
  return [
    ...errors,
    ...each("ports", ports, ({ name = "", protocol }, at) => {
      const found: FieldError[] = [];
      if (names.has(name))
        found.push({
          reason: "FieldValueDuplicate",
          field: `${at}.name`,
          message: `Duplicate value: ${JSON.stringify(name)}`,
        });
      names.add(name);
      return [
        ...found,
        ...(protocol ? oneOf(`${at}.protocol`, protocol, ["SCTP", "TCP", "UDP"]) : [required(`${at}.protocol`)]),
      ];
    }),
  ];
}

export function endpointSliceUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  return object.addressType === old.addressType
    ? []
    : [invalid("addressType", object.addressType, "field is immutable")];
}

export function ingressClassUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const { controller } = (object.spec ?? {}) as JsonObject;
  const same = controller === (old.spec as JsonObject | undefined)?.controller;
  return same ? [] : [invalid("spec.controller", controller, "field is immutable")];
}

export function runtimeClassUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  return object.handler === old.handler ? [] : [invalid("handler", object.handler, "field is immutable")];
}

/** What may change of a volume: who claims it, and what its data means to whom; never where the data is. */
const volumeMutable = new Set([
  "capacity",
  "accessModes",
  "claimRef",
  "persistentVolumeReclaimPolicy",
  "storageClassName",
  "mountOptions",
  "nodeAffinity",
  "volumeAttributesClassName",
]);

export function persistentVolumeUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const before = old.spec as JsonObject;
  const after = object.spec as JsonObject;
  const errors: FieldError[] = [];
  const sources = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !volumeMutable.has(name) && name !== "volumeMode",
  );
  if (sources.some((name) => !equalJson(before[name], after[name]))) {
    errors.push({
      reason: "FieldValueForbidden",
      field: "spec.persistentvolumesource",
      message: "Forbidden: spec.persistentvolumesource is immutable after creation",
    });
  }
  if (after.volumeMode !== before.volumeMode)
    errors.push(invalid("spec.volumeMode", after.volumeMode, "field is immutable"));
  if (before.nodeAffinity !== undefined && !equalJson(before.nodeAffinity, after.nodeAffinity)) {
    errors.push(invalid("spec.nodeAffinity", after.nodeAffinity, "field is immutable"));
  }
  return errors;
}
