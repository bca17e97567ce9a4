/** Volumes of Pods. Upstream: pkg/apis/core/validation `ValidateVolumes`. Answers to @seed:K7.1, @seed:K8.1. */
import { compareQuantities, type Quantity } from "#apimachinery";
import { duplicate, type FieldError, forbidden, invalid, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { claimSpecErrors } from "./claim.ts";
import { pullPolicyErrors } from "./containers.ts";
import { part, parts, text } from "./fields.ts";
import { dns1123Label, dns1123Subdomain } from "./names.ts";
import { annotationErrors, labelErrors } from "./object-meta.ts";
import { projectedErrors } from "./projected-volumes.ts";
import { each, problems } from "./rules.ts";
import { downwardFileErrors, keyToPathErrors } from "./volume-files.ts";
import { fileModeErrors, needs, oneSourceErrors, type SourceCheck, sharedSources } from "./volume-sources.ts";

/** What is known of the Pod beside its spec; templates have no name. */
export interface VolumeSurroundings {
  readonly podName: string;
  readonly isPod: boolean;
}

/** The volumes that are right, by name, and what is wrong with the others. */
export function checkVolumes(
  volumes: readonly JsonObject[],
  field: string,
  around: VolumeSurroundings,
): { readonly volumes: Map<string, JsonObject>; readonly errors: FieldError[] } {
  const good = new Map<string, JsonObject>();
  const created = new Set(
    around.podName === ""
      ? []
      : volumes.filter(({ ephemeral }) => ephemeral).map(({ name }) => `${around.podName}-${text(name)}`),
  );
  const errors = each(field, volumes, (volume, at) => {
    const name = text(volume.name);
    const found = sourceErrors(volume, at, around);
    found.push(...(name ? problems(`${at}.name`, name, dns1123Label(name)) : [required(`${at}.name`)]));
    if (good.has(name)) found.push(duplicate(`${at}.name`, name));
    if (found.length === 0) good.set(name, volume);
    const claim = text(part(volume.persistentVolumeClaim)?.claimName);
    if (created.has(claim)) {
      const why = "must not reference a PVC that gets created for an ephemeral volume";
      found.push(invalid(`${at}.persistentVolumeClaim.claimName`, claim, why));
    }
    return found;
  });
  return { volumes: good, errors };
}

/** In the order in which real servers look at them; a few are told of under another name. */
const order = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "glusterfs",
  "flocker",
  "persistentVolumeClaim",
  "rbd",
  "cinder",
  "cephfs",
  "quobyte",
  "downwardAPI",
  "fc",
  "flexVolume",
  "configMap",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "storageos",
  "projected",
  "scaleIO",
  "csi",
  "ephemeral",
  "image",
];

function sourceErrors(volume: JsonObject, field: string, around: VolumeSurroundings): FieldError[] {
  const name = text(volume.name);
  const own: Readonly<Record<string, SourceCheck>> = {
    ...podSources,
    ephemeral: (source, at) => ephemeralErrors(source, at, field, name, around.podName),
    image: ({ reference, pullPolicy }, at) => [
      ...(around.isPod && !reference ? [required(`${at}.reference`)] : []),
      ...pullPolicyErrors(`${at}.pullPolicy`, pullPolicy),
    ],
    iscsi: (source, at) => [
      ...(sharedSources.iscsi?.(source, at) ?? []),
      ...(source.initiatorName !== undefined && `${name}:${text(source.targetPortal)}`.length > 64
        ? [invalid(`${field}.name`, name, portalTooLong)]
        : []),
    ],
  };
  return oneSourceErrors(
    volume,
    field,
    order,
    { ...sharedSources, ...own },
    { cephfs: "cephFS", downwardAPI: "downwarAPI" },
  );
}

export const portalTooLong =
  "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";

const podSources: Readonly<Record<string, SourceCheck>> = {
  emptyDir: ({ sizeLimit }, at) =>
    sizeLimit !== undefined && compareQuantities(sizeLimit as Quantity, 0) < 0
      ? [forbidden(`${at}.sizeLimit`, "SizeLimit field must be a valid resource quantity")]
      : [],
  secret: (source, at) => [...needs("secretName")(source, at), ...fileErrors(source, at)],
  configMap: (source, at) => [...needs("name")(source, at), ...fileErrors(source, at)],
  downwardAPI: (source, at) => [
    ...fileModeErrors(source.defaultMode, `${at}.defaultMode`),
    // Real servers do not say which of the items.
    ...parts(source.items).flatMap((item) => downwardFileErrors(item, at)),
  ],
  projected: projectedErrors,
  persistentVolumeClaim: needs("claimName"),
};

function fileErrors(source: JsonObject, at: string): FieldError[] {
  return [
    ...fileModeErrors(source.defaultMode, `${at}.defaultMode`),
    ...each(`${at}.items`, parts(source.items), keyToPathErrors),
  ];
}

/** A claim that comes and goes with the Pod; `field` is the volume's. */
function ephemeralErrors(source: JsonObject, at: string, field: string, name: string, podName: string): FieldError[] {
  const template = part(source.volumeClaimTemplate);
  const where = `${at}.volumeClaimTemplate`;
  const errors = template === undefined ? [required(where)] : claimTemplateErrors(template, where);
  if (podName === "" || name === "") return errors;
  const claim = `${podName}-${name}`;
  const wrong = dns1123Subdomain(claim);
  return [
    ...errors,
    ...wrong.map((why) => invalid(`${field}.name`, name, `PVC name ${JSON.stringify(claim)}: ${why}`)),
  ];
}

function claimTemplateErrors(template: JsonObject, at: string): FieldError[] {
  const metadata = part(template.metadata) ?? {};
  const extra = Object.keys(metadata)
    .filter((name) => name !== "labels" && name !== "annotations" && metadata[name] !== undefined)
    .filter((name) => metadata[name] !== null);
  return [
    ...annotationErrors(metadata.annotations as Record<string, string> | undefined, `${at}.metadata.annotations`),
    ...labelErrors(metadata.labels as Record<string, string> | undefined, `${at}.metadata.labels`),
    ...extra.map((name) => forbidden(`${at}.metadata.${name}`, "cannot be set")),
    ...claimSpecErrors(part(template.spec) ?? {}, `${at}.spec`),
  ];
}
