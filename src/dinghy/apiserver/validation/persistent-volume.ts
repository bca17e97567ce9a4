/** PersistentVolumes. Upstream: pkg/apis/core/validation `ValidatePersistentVolume`. Answers to @seed:K8.1. */
import { compareQuantities, type Quantity } from "#apimachinery";
import { type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { accessModeErrors, basicErrors } from "./claim.ts";
import { keysOf, part, text, texts } from "./fields.ts";
import { shown } from "./internal-shape.ts";
import { dns1123Label, dns1123Subdomain } from "./names.ts";
import { nodeSelectorErrors } from "./node-affinity.ts";
import { noBacksteps } from "./paths.ts";
import { shownQuantity } from "./resources.ts";
import { oneOf, problems } from "./rules.ts";
import { unifiedDiff } from "./unified-diff.ts";
import {
  driverNameErrors,
  iscsiErrors,
  needs,
  oneSourceErrors,
  type SourceCheck,
  type SourceChecks,
  sharedSources,
} from "./volume-sources.ts";
import { portalTooLong } from "./volumes.ts";
import { inOrder } from "./workload.ts";

const order = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "flocker",
  "nfs",
  "rbd",
  "quobyte",
  "cephfs",
  "iscsi",
  "cinder",
  "fc",
  "flexVolume",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "scaleIO",
  "local",
  "storageos",
  "csi",
];

export function persistentVolumeErrors(object: AnyObject): FieldError[] {
  const spec = part(object.spec) ?? {};
  const modes = texts(spec.accessModes);
  const affinity = part(spec.nodeAffinity);
  const { storageClassName, volumeMode, persistentVolumeReclaimPolicy: policy } = spec;
  const sources = { ...sharedSources, ...ownSources, ...dependentSources(spec, text(object.metadata.name)) };
  return [
    ...(modes.length === 0 ? [required("spec.accessModes")] : []),
    ...accessModeErrors(modes, "spec.accessModes"),
    ...capacityErrors(part(spec.capacity)),
    ...(policy ? oneOf("spec.persistentVolumeReclaimPolicy", policy, ["Delete", "Recycle", "Retain"]) : []),
    ...(affinity === undefined ? [] : nodeAffinityErrors(affinity)),
    ...oneSourceErrors(spec, "spec", order, sources, { cephfs: "cephFS" }),
    ...rootRecycling(spec),
    ...(storageClassName
      ? problems("spec.storageClassName", storageClassName, dns1123Subdomain(text(storageClassName)))
      : []),
    ...(volumeMode === undefined ? [] : oneOf("spec.volumeMode", volumeMode, ["Block", "Filesystem"])),
    ...attributesClassErrors(spec),
  ];
}

function capacityErrors(capacity: JsonObject | undefined): FieldError[] {
  const field = "spec.capacity";
  const names = keysOf(capacity);
  const errors = names.length === 0 ? [required(field)] : [];
  if (capacity?.storage === undefined || names.length > 1) {
    errors.push(notSupported(field, inOrder(capacity as Record<string, string> | undefined), ["storage"]));
  }
  for (const name of names) {
    const quantity = capacity?.[name] as Quantity;
    errors.push(...basicErrors({ [name]: quantity }, field));
    if (compareQuantities(quantity, 0) <= 0) {
      errors.push(invalid(`${field}[${name}]`, shownQuantity(quantity), "must be greater than zero"));
    }
  }
  return errors;
}

function nodeAffinityErrors(affinity: JsonObject): FieldError[] {
  const selector = part(affinity.required);
  const field = "spec.nodeAffinity.required";
  return selector === undefined
    ? [required(field, "must specify required node constraints")]
    : nodeSelectorErrors(selector, field);
}

function secretReference(source: JsonObject, field: string, at: string): FieldError[] {
  const reference = part(source[field]);
  if (reference === undefined) return [];
  const name = text(reference.name);
  const namespace = text(reference.namespace);
  const where = `${at}.${field}`;
  return [
    ...(name ? problems(`${where}.name`, name, dns1123Subdomain(name)) : [required(`${where}.name`)]),
    ...(namespace
      ? problems(`${where}.namespace`, namespace, dns1123Label(namespace))
      : [required(`${where}.namespace`)]),
  ];
}

const secretsOfDrivers = [
  "controllerPublishSecretRef",
  "controllerExpandSecretRef",
  "nodePublishSecretRef",
  "nodeExpandSecretRef",
];

/** Where the Secret is not that of a Pod, its namespace must be told. */
const withNamespace = (check: SourceCheck | undefined): SourceCheck => {
  return (source, at) => {
    const reference = part(source.secretRef);
    const missing = reference !== undefined && !reference.namespace;
    return [...(check?.(source, at) ?? []), ...(missing ? [required(`${at}.secretRef.namespace`)] : [])];
  };
};

const ownSources: SourceChecks = {
  csi: (source, at) => [
    ...driverNameErrors(text(source.driver), `${at}.driver`),
    ...needs("volumeHandle")(source, at),
    ...secretsOfDrivers.flatMap((field) => secretReference(source, field, at)),
  ],
  cinder: withNamespace(sharedSources.cinder),
  storageos: withNamespace(sharedSources.storageos),
  azureFile: (source, at) => [
    ...needs("secretName", "shareName")(source, at),
    ...(source.secretNamespace === "" ? [required(`${at}.secretNamespace`)] : []),
  ],
  glusterfs: (source, at) => {
    const errors = needs("endpoints", "path")(source, at);
    const { endpointsNamespace: namespace } = source;
    if (namespace === undefined) return errors;
    const field = `${at}.endpointsNamespace`;
    const why = "if the endpointnamespace is set, it must be a valid namespace name";
    if (namespace === "") return [...errors, invalid(field, namespace, why)];
    return [...errors, ...problems(field, namespace, dns1123Label(text(namespace)))];
  },
};

/** Sources whose rules look at more than themselves. */
function dependentSources(spec: JsonObject, name: string): SourceChecks {
  return {
    local: (source, at) => [
      ...(source.path ? noBacksteps(text(source.path), `${at}.path`) : [required(`${at}.path`)]),
      ...(spec.nodeAffinity === undefined
        ? [required("spec.nodeAffinity", "Local volume requires node affinity")]
        : []),
    ],
    iscsi: (source, at) => {
      const portal = text(source.targetPortal);
      const tooLong = source.initiatorName !== undefined && `${name}:${portal}`.length > 64;
      const secret = part(source.secretRef);
      return [
        ...(tooLong ? [invalid(`${at}.targetportal`, portal, portalTooLong)] : []),
        ...iscsiErrors(source, at, "must be valid format"),
        ...(secret !== undefined && !secret.name ? [required(`${at}.secretRef.name`)] : []),
      ];
    },
  };
}

function rootRecycling({ hostPath, persistentVolumeReclaimPolicy: policy }: JsonObject): FieldError[] {
  const path = text(part(hostPath)?.path);
  if (policy !== "Recycle" || !/^\/+$/.test(path)) return [];
  const why = "may not be 'recycle' for a hostPath mount of '/'";
  return [forbidden("spec.persistentVolumeReclaimPolicy", why)];
}

function attributesClassErrors({ volumeAttributesClassName: name, csi }: JsonObject): FieldError[] {
  if (name === undefined) return [];
  const field = "spec.volumeAttributesClassName";
  const errors =
    name === ""
      ? [required(field, "an empty string is disallowed")]
      : problems(field, name, dns1123Subdomain(text(name)));
  if (csi === undefined) {
    errors.push(required("spec.csi", "has to be specified when using volumeAttributesClassName"));
  }
  return errors;
}

const frozenSource = "spec.persistentvolumesource is immutable after creation";

/** What may change of a volume: who claims it, and what its data means to whom; never where the data is. */
export function persistentVolumeUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const before = part(old.spec) ?? {};
  const after = part(object.spec) ?? {};
  const sourceOf = (spec: JsonObject): JsonObject => Object.fromEntries(order.map((name) => [name, spec[name]]));
  const was = sourceOf(before);
  const is = sourceOf(after);
  const driver = part(is.csi);
  if (part(was.csi) && part(was.csi)?.controllerExpandSecretRef === undefined && driver?.controllerExpandSecretRef) {
    const { controllerExpandSecretRef: _, ...rest } = driver;
    is.csi = rest;
  }
  const errors: FieldError[] = [];
  if (!equalJson(was, is)) {
    const diff = unifiedDiff(shown("PersistentVolumeSource", was), shown("PersistentVolumeSource", is));
    errors.push(forbidden("spec.persistentvolumesource", `${frozenSource}\n${diff}`));
  }
  if (after.volumeMode !== before.volumeMode) {
    errors.push(invalid("volumeMode", after.volumeMode, "field is immutable"));
  }
  if (before.nodeAffinity !== undefined && !equalJson(renamed(before.nodeAffinity), renamed(after.nodeAffinity))) {
    const why = "field is immutable, except for updating from beta label to GA";
    errors.push(invalid("nodeAffinity", shownAffinity(part(after.nodeAffinity)), why));
  }
  if (before.volumeAttributesClassName !== undefined && after.volumeAttributesClassName === undefined) {
    errors.push(forbidden("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden"));
  }
  return errors;
}

function shownAffinity(affinity: JsonObject | undefined): unknown {
  if (affinity === undefined) return "null";
  return { Required: part(affinity.required) ? shown("NodeSelector", part(affinity.required)) : null };
}

const labelsToday: Readonly<Record<string, string>> = {
  "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
  "beta.kubernetes.io/os": "kubernetes.io/os",
  "beta.kubernetes.io/arch": "kubernetes.io/arch",
  "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
};

/** With the names that labels have today. */
function renamed(affinity: unknown): unknown {
  const rename = (_: string, value: unknown): unknown =>
    typeof value === "string" ? (labelsToday[value] ?? value) : value;
  return affinity === undefined ? undefined : JSON.parse(JSON.stringify(affinity, rename));
}
