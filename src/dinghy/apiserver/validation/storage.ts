/** Where volumes come from, and who attaches them. Upstream: pkg/apis/storage/validation/validation.go. */
import { compareQuantities, type LabelSelector } from "#apimachinery";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required, tooLong } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { dns1123Subdomain, labelValue, qualifiedName } from "./names.ts";
import { each, labelSelectorErrors, nonNegative, notNegative, problems } from "./rules.ts";

const mostParameters = 512;
const largestParameters = 256 * 1024;

/** A provisioner or driver: a qualified name in whatever case. */
function provisionerErrors(name: unknown, field: string): FieldError[] {
  if (typeof name !== "string" || name === "") return [required(field)];
  const lower = name.toLowerCase();
  return problems(field, lower, qualifiedName(lower));
}

function parameterErrors(parameters: unknown, field: string): FieldError[] {
  const entries = Object.entries((parameters ?? {}) as Record<string, string>);
  if (entries.length > mostParameters) return [tooLong(field, mostParameters)];
  const errors = entries.some(([key]) => key === "") ? [invalid(field, "", "field can not be empty.")] : [];
  const size = entries.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  return size > largestParameters ? [...errors, tooLong(field, largestParameters)] : errors;
}

interface TopologyTerm {
  readonly matchLabelExpressions?: { key?: string; values?: string[] }[];
}

export function storageClassErrors(object: AnyObject): FieldError[] {
  const { reclaimPolicy, volumeBindingMode: mode, allowedTopologies } = object;
  const errors = [
    ...provisionerErrors(object.provisioner, "provisioner"),
    ...parameterErrors(object.parameters, "parameters"),
  ];
  const policies = ["Delete", "Retain"];
  if (reclaimPolicy && !policies.includes(String(reclaimPolicy)))
    errors.push(notSupported("reclaimPolicy", reclaimPolicy, policies));
  const modes = ["Immediate", "WaitForFirstConsumer"];
  if (mode === undefined) errors.push(required("volumeBindingMode"));
  else if (!modes.includes(String(mode))) errors.push(notSupported("volumeBindingMode", mode, modes));
  return [...errors, ...topologyErrors((allowedTopologies ?? []) as TopologyTerm[])];
}

function topologyErrors(terms: readonly TopologyTerm[]): FieldError[] {
  const seen: unknown[] = [];
  return each("allowedTopologies", terms, ({ matchLabelExpressions: expressions }, at) => {
    const field = `${at}.matchLabelExpressions`;
    const keys = new Map<string, string[]>();
    const errors = each(field, expressions, ({ key = "", values }, where) => {
      const found = values?.length
        ? each(`${where}.values`, values, (value, place) => problems(place, value, labelValue(value)))
        : [required(`${where}.values`)];
      values?.forEach((value, index) => {
        if (values.indexOf(value) < index) found.push(duplicate(`${where}.values[${index}]`, value));
      });
      found.push(...problems(`${where}.key`, key, qualifiedName(key)));
      if (keys.has(key)) found.push(duplicate(`${where}.key`, key));
      keys.set(key, [...(values ?? [])].sort());
      return found;
    });
    const term = Object.fromEntries(keys);
    if (seen.some((other) => equalJson(other, term))) errors.push(duplicate(field, ""));
    seen.push(term);
    return errors;
  });
}

const frozen = (object: AnyObject, old: AnyObject, field: string): FieldError[] =>
  equalJson(object[field] ?? undefined, old[field] ?? undefined)
    ? []
    : [forbidden(field, `updates to ${field} are forbidden.`)];

export function storageClassUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const { volumeBindingMode: mode } = object;
  return [
    ...["parameters", "provisioner", "reclaimPolicy"].flatMap((field) => frozen(object, old, field)),
    ...(mode === old.volumeBindingMode ? [] : [invalid("volumeBindingMode", mode, "field is immutable")]),
  ];
}

export function volumeAttributesClassErrors(object: AnyObject): FieldError[] {
  const { parameters } = object;
  const errors = [...provisionerErrors(object.driverName, "driverName"), ...parameterErrors(parameters, "parameters")];
  if (Object.keys((parameters ?? {}) as JsonObject).length > 0) return errors;
  return [...errors, required("parameters", "must contain at least one key/value pair")];
}

export function volumeAttributesClassUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  return [...frozen(object, old, "driverName"), ...frozen(object, old, "parameters")];
}

interface Attachment {
  readonly attacher?: string;
  readonly nodeName?: string;
  readonly source?: { inlineVolumeSpec?: unknown; persistentVolumeName?: string };
}

export function volumeAttachmentErrors(object: AnyObject): FieldError[] {
  const { attacher = "", nodeName = "", source = {} } = (object.spec ?? {}) as Attachment;
  return [
    ...(attacher === "" ? [required("spec.attacher")] : []),
    ...sourceErrors(source, "spec.source"),
    ...problems("spec.nodeName", nodeName, dns1123Subdomain(nodeName)),
    ...attachmentStatusErrors(object),
  ];
}

function sourceErrors({ inlineVolumeSpec, persistentVolumeName: name }: NonNullable<Attachment["source"]>, at: string) {
  const why = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
  if (inlineVolumeSpec === undefined && name === undefined) return [required(at, why)];
  if (inlineVolumeSpec !== undefined && name !== undefined) return [forbidden(at, why)];
  return name === "" ? [required(`${at}.persistentVolumeName`, "must specify non empty persistentVolumeName")] : [];
}

const largestMetadata = 256 * 1024;
const longestMessage = 1024;

interface VolumeError {
  readonly message?: string;
  readonly errorCode?: number;
}

function attachmentStatusErrors(object: AnyObject): FieldError[] {
  const status = (object.status ?? {}) as {
    attachmentMetadata?: Record<string, string>;
    attachError?: VolumeError;
    detachError?: VolumeError;
  };
  const size = Object.entries(status.attachmentMetadata ?? {}).reduce(
    (sum, [key, value]) => sum + key.length + value.length,
    0,
  );
  const errors = size > largestMetadata ? [tooLong("status.attachmentMetadata", largestMetadata)] : [];
  for (const name of ["attachError", "detachError"] as const) {
    const { message = "", errorCode = 0 } = status[name] ?? {};
    if (message.length > longestMessage) errors.push(tooLong(`status.${name}.message`, largestMetadata));
    if (errorCode < 0) {
      const why = "must be between 0 and 2147483647, inclusive";
      errors.push(invalid(`status.${name}.errorCode`, errorCode, why));
    }
  }
  return errors;
}

/** What only new objects of this version are asked for. Upstream: `ValidateVolumeAttachmentV1`. */
export function newVolumeAttachmentErrors(object: AnyObject): FieldError[] {
  const { attacher = "", source } = (object.spec ?? {}) as Attachment;
  const name = source?.persistentVolumeName;
  return [
    ...driverNameErrors(attacher, "spec.attacher"),
    ...(name === undefined ? [] : problems("spec.source.persistentVolumeName", name, dns1123Subdomain(name))),
  ];
}

export function volumeAttachmentUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  if (equalJson(object.spec, old.spec)) return [];
  const { attacher = "", nodeName = "", source } = (object.spec ?? {}) as Attachment;
  const shownSource = { PersistentVolumeName: source?.persistentVolumeName ?? null, InlineVolumeSpec: null };
  return [invalid("spec", { Attacher: attacher, Source: shownSource, NodeName: nodeName }, "field is immutable")];
}

const longestDriver = 63;

/** The name of a CSI driver. Upstream: pkg/apis/core/validation `ValidateCSIDriverName`. */
export function driverNameErrors(name: string, field: string): FieldError[] {
  if (name === "") return [required(field)];
  const errors = name.length > longestDriver ? [tooLong(field, longestDriver)] : [];
  const lower = name.toLowerCase();
  return [...errors, ...problems(field, name, dns1123Subdomain(lower))];
}

interface StorageCapacity {
  readonly nodeTopology?: LabelSelector;
  readonly storageClassName?: string;
  readonly capacity?: string | number;
}

export function storageCapacityErrors(object: AnyObject): FieldError[] {
  const { nodeTopology, storageClassName: name = "", capacity } = object as unknown as StorageCapacity;
  const errors = [
    ...labelSelectorErrors(nodeTopology, "nodeTopology"),
    ...problems("storageClassName", name, dns1123Subdomain(name)),
  ];
  if (capacity !== undefined && capacity !== null && compareQuantities(capacity, 0) < 0)
    errors.push(invalid("capacity", String(capacity), notNegative));
  return errors;
}

export function storageCapacityUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  return ["nodeTopology", "storageClassName"].flatMap((field) =>
    equalJson(object[field] ?? undefined, old[field] ?? undefined)
      ? []
      : [invalid(field, object[field] ?? null, "field is immutable")],
  );
}

interface NodeDriver {
  readonly name?: string;
  readonly nodeID?: string;
  readonly topologyKeys?: string[] | null;
  readonly allocatable?: { count?: number };
}

const driversOf = (object: AnyObject): NodeDriver[] =>
  ((object.spec ?? {}) as { drivers?: NodeDriver[] }).drivers ?? [];
const longestNodeId = 256;

export function csiNodeErrors(object: AnyObject): FieldError[] {
  const names = new Set<string>();
  return each("spec.drivers", driversOf(object), ({ name = "", nodeID = "", topologyKeys, allocatable }, at) => {
    const errors = driverNameErrors(name, `${at}.name`);
    if (nodeID === "") errors.push(required(`${at}.nodeID`));
    if (nodeID.length > longestNodeId)
      errors.push(invalid(`${at}.nodeID`, nodeID, `must be ${longestNodeId} characters or less`));
    errors.push(...nonNegative(`${at}.allocatable.count`, allocatable?.count));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    (topologyKeys ?? []).forEach((key, index) => {
      if (key === "") errors.push(required(at));
      if ((topologyKeys ?? []).indexOf(key) < index) errors.push(duplicate(at, key));
      errors.push(...problems(at, key, qualifiedName(key)));
    });
    return errors;
  });
}

export function csiNodeUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const fixed = ({ allocatable: _, ...rest }: NodeDriver): unknown => rest;
  return driversOf(old).flatMap((before) =>
    driversOf(object)
      .filter((after) => after.name === before.name && !equalJson(fixed(after), fixed(before)))
      .map(({ name = "", nodeID = "", topologyKeys }) => {
        const shown = { Name: name, NodeID: nodeID, TopologyKeys: topologyKeys ?? null, Allocatable: null };
        return invalid("spec.drivers", shown, "field is immutable");
      }),
  );
}
