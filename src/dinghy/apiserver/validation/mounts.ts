/** Where containers see volumes. Upstream: pkg/apis/core/validation `ValidateVolumeMounts`, `ValidateVolumeDevices`. */
import { type FieldError, forbidden, invalid, notFoundValue, notSupported, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { part, parts, text } from "./fields.ts";
import { descendingPath } from "./paths.ts";
import { each, oneOf } from "./rules.ts";

/** Volumes by name; those of a StatefulSet's claims count as well. */
export type Volumes = ReadonlyMap<string, JsonObject>;

export function mountErrors(container: JsonObject, field: string, volumes: Volumes): FieldError[] {
  const devices = parts(container.volumeDevices);
  const seen = new Set<unknown>();
  return each(field, parts(container.volumeMounts), (mount, at) => {
    const errors: FieldError[] = [];
    const name = text(mount.name);
    const path = text(mount.mountPath);
    if (name === "") errors.push(required(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFoundValue(`${at}.name`, name));
    if (path === "") errors.push(required(`${at}.mountPath`));
    if (seen.has(path)) errors.push(invalid(`${at}.mountPath`, path, "must be unique"));
    seen.add(path);
    if (devices.some((device) => device.name === name)) {
      errors.push(invalid(`${at}.name`, name, "must not already exist in volumeDevices"));
    }
    if (devices.some((device) => device.devicePath === path)) {
      errors.push(invalid(`${at}.mountPath`, path, "must not already exist as a path in volumeDevices"));
    }
    // Some of what follows is told of the list and not of its item: so do real servers.
    return [
      ...errors,
      ...subPathErrors(mount, at, field),
      ...propagationErrors(mount, container, `${field}.mountPropagation`),
      ...recursionErrors(mount, `${field}.recursiveReadOnly`),
    ];
  });
}

function subPathErrors({ subPath, subPathExpr }: JsonObject, at: string, field: string): FieldError[] {
  const errors = subPath ? descendingPath(text(subPath), `${field}.subPath`) : [];
  if (!subPathExpr) return errors;
  if (subPath) errors.push(invalid(`${at}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive"));
  return [...errors, ...descendingPath(text(subPathExpr), `${field}.subPathExpr`)];
}

function propagationErrors({ mountPropagation: mode }: JsonObject, container: JsonObject, field: string): FieldError[] {
  if (mode === undefined) return [];
  const errors = oneOf(field, mode, ["Bidirectional", "HostToContainer", "None"]);
  if (mode === "Bidirectional" && part(container.securityContext)?.privileged !== true) {
    errors.push(forbidden(field, "Bidirectional mount propagation is available only to privileged containers"));
  }
  return errors;
}

function recursionErrors({ recursiveReadOnly: mode, readOnly, mountPropagation }: JsonObject, field: string) {
  if (mode === undefined || mode === "Disabled") return [];
  if (mode !== "Enabled" && mode !== "IfPossible") {
    return [notSupported(field, mode, ["Disabled", "Enabled", "IfPossible"])];
  }
  const errors: FieldError[] = [];
  if (readOnly !== true) errors.push(forbidden(field, "may only be specified when readOnly is true"));
  if (mountPropagation !== undefined && mountPropagation !== "None") {
    errors.push(forbidden(field, "may only be specified when mountPropagation is None or not specified"));
  }
  return errors;
}

export function deviceErrors(container: JsonObject, field: string, volumes: Volumes): FieldError[] {
  const mounts = parts(container.volumeMounts);
  const names = new Set<string>();
  const paths = new Set<string>();
  return each(field, parts(container.volumeDevices), (device, at) => {
    const errors: FieldError[] = [];
    const name = text(device.name);
    const path = text(device.devicePath);
    const volume = volumes.get(name);
    if (name === "") errors.push(required(`${at}.name`));
    if (names.has(name)) errors.push(invalid(`${at}.name`, name, "must be unique"));
    if (volume && volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      const why = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
      errors.push(invalid(`${at}.name`, name, why));
    }
    if (volume === undefined) errors.push(notFoundValue(`${at}.name`, name));
    if (path === "") errors.push(required(`${at}.devicePath`));
    if (paths.has(path)) errors.push(invalid(`${at}.devicePath`, path, "must be unique"));
    if (path.split("/").includes("..")) {
      errors.push(invalid(`${at}.devicePath`, path, "can not contain backsteps ('..')"));
    } else paths.add(path);
    if (mounts.some((mount) => mount.name === name)) {
      errors.push(invalid(`${at}.name`, name, "must not already exist in volumeMounts"));
    }
    if (mounts.some((mount) => mount.mountPath === path)) {
      errors.push(invalid(`${at}.devicePath`, path, "must not already exist as a path in volumeMounts"));
    }
    if (name !== "") names.add(name);
    return errors;
  });
}
