/** Volumes of Pods. Upstream: pkg/apis/core/validation `ValidateVolumes`. Answers to @seed:K7.1, @seed:K8.1. */

import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { dns1123Label } from "./names.ts";
import { each, problems } from "./rules.ts";

const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

/** In the order in which real servers look at them. */
const sources = [
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
  "azureFile",
  "configMap",
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

export function volumeErrors(volumes: readonly JsonObject[] | undefined, field: string): FieldError[] {
  const names = new Set<unknown>();
  return each(field, volumes, (volume, at) => {
    const errors = sourceErrors(volume, at);
    const { name } = volume;
    if (!name) errors.push(required(`${at}.name`));
    else errors.push(...problems(`${at}.name`, name, dns1123Label(String(name))));
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name));
    names.add(name);
    return errors;
  });
}

function sourceErrors(volume: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  let count = 0;
  for (const source of sources) {
    const value = volume[source] as JsonObject | undefined;
    if (value === undefined) continue;
    count++;
    if (count > 1) errors.push(forbidden(`${field}.${source}`, "may not specify more than 1 volume type"));
    else errors.push(...(checks[source]?.(value, `${field}.${source}`) ?? []));
  }
  if (count === 0) errors.push(required(field, "must specify a volume type"));
  return errors;
}

type Check = (source: JsonObject, field: string) => FieldError[];

function needs(...fields: string[]): Check {
  return (source, field) => fields.filter((name) => !source[name]).map((name) => required(`${field}.${name}`));
}

const checks: Readonly<Record<string, Check>> = {
  hostPath: (source, field) => {
    const path = String(source.path ?? "");
    if (path === "") return [required(`${field}.path`)];
    return [...backstep(path, `${field}.path`), ...hostPathType(source.type, `${field}.type`)];
  },
  secret: (source, field) => [...needs("secretName")(source, field), ...files(source, field)],
  configMap: (source, field) => [...needs("name")(source, field), ...files(source, field)],
  downwardAPI: (source, field) => modeErrors(source.defaultMode, `${field}.defaultMode`),
  persistentVolumeClaim: needs("claimName"),
  nfs: (source, field) => [
    ...needs("server", "path")(source, field),
    ...(source.path && !String(source.path).startsWith("/")
      ? [invalid(`${field}.path`, source.path, "must be an absolute path")]
      : []),
  ],
  csi: needs("driver"),
  projected: (source, field) => projectedErrors(source, field),
  ephemeral: (source, field) =>
    source.volumeClaimTemplate === undefined ? [required(`${field}.volumeClaimTemplate`)] : [],
};

function hostPathType(type: unknown, field: string): FieldError[] {
  if (type === undefined || hostPathTypes.includes(type as string)) return [];
  return [
    notSupported(
      field,
      type,
      hostPathTypes.filter((each) => each !== ""),
    ),
  ];
}

function files(source: JsonObject, field: string): FieldError[] {
  return [
    ...modeErrors(source.defaultMode, `${field}.defaultMode`),
    ...each(`${field}.items`, source.items as JsonObject[] | undefined, keyToPath),
  ];
}

function keyToPath(item: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!item.key) errors.push(required(`${field}.key`));
  if (!item.path) errors.push(required(`${field}.path`));
  else errors.push(...relativePath(String(item.path), `${field}.path`));
  errors.push(...modeErrors(item.mode, `${field}.mode`));
  return errors;
}

function modeErrors(mode: unknown, field: string): FieldError[] {
  if (typeof mode !== "number" || (mode >= 0 && mode <= 0o777)) return [];
  return [invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}

function projectedErrors(projected: JsonObject, field: string): FieldError[] {
  const kinds = ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];
  return [
    ...modeErrors(projected.defaultMode, `${field}.defaultMode`),
    ...each(`${field}.sources`, projected.sources as JsonObject[] | undefined, (source, at) => {
      const given = kinds.filter((kind) => source[kind] !== undefined);
      const errors = given
        .slice(1)
        .map((kind) => forbidden(`${at}.${kind}`, "may not specify more than 1 volume type"));
      const [kind] = given;
      const value = (kind && source[kind]) as JsonObject | undefined;
      if (kind === "secret" || kind === "configMap") {
        errors.push(
          ...needs("name")(value as JsonObject, `${at}.${kind}`),
          ...files(value as JsonObject, `${at}.${kind}`),
        );
      }
      if (kind === "serviceAccountToken") errors.push(...tokenErrors(value as JsonObject, `${at}.${kind}`));
      return errors;
    }),
  ];
}

function tokenErrors({ path, expirationSeconds }: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const seconds = expirationSeconds as number | undefined;
  if (seconds !== undefined && seconds < 600) {
    errors.push(invalid(`${field}.expirationSeconds`, seconds, "may not specify a duration less than 10 minutes"));
  }
  if (seconds !== undefined && seconds > 2 ** 32) {
    errors.push(invalid(`${field}.expirationSeconds`, seconds, "may not specify a duration larger than 2^32 seconds"));
  }
  if (!path) errors.push(required(`${field}.path`));
  else errors.push(...relativePath(String(path), `${field}.path`));
  return errors;
}

/** A path below some folder, which it must not leave. */
export function relativePath(path: string, field: string): FieldError[] {
  if (path.startsWith("/")) return [invalid(field, path, "must be a relative path")];
  const errors = backstep(path, field);
  if (path.startsWith("..") && !path.startsWith("../") && path !== "..")
    errors.push(invalid(field, path, "must not start with '..'"));
  return errors;
}

export function backstep(path: string, field: string): FieldError[] {
  return path.split("/").includes("..") ? [invalid(field, path, "must not contain '..'")] : [];
}
