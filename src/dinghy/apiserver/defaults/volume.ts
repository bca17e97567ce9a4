import type { JsonObject } from "../json-value.ts";
import { defaultFieldSource } from "./field-source.ts";
import { defaultPullPolicy } from "./pull-policy.ts";

/** 0644: files of ConfigMaps, Secrets and their like. */
const defaultMode = 420;

/** The source of a volume; one without any is an empty directory. */
export function defaultVolume(volume: JsonObject): void {
  const source = (name: string): JsonObject | undefined => volume[name] as JsonObject | undefined;
  if (Object.keys(volume).every((key) => key === "name")) volume.emptyDir = {};
  for (const name of ["configMap", "secret", "downwardAPI", "projected"]) {
    const files = source(name);
    if (files !== undefined) files.defaultMode ??= defaultMode;
  }
  for (const item of (source("downwardAPI")?.items ?? []) as JsonObject[]) defaultFieldSource(item);
  for (const projection of (source("projected")?.sources ?? []) as JsonObject[]) {
    const token = projection.serviceAccountToken as JsonObject | undefined;
    if (token !== undefined) token.expirationSeconds ??= 3600;
    const items = (projection.downwardAPI as JsonObject | undefined)?.items;
    for (const item of (items ?? []) as JsonObject[]) defaultFieldSource(item);
  }
  const image = source("image");
  if (image !== undefined) image.pullPolicy ??= defaultPullPolicy(String(image.reference ?? ""));
  defaultPersistentSource(volume);
  const claim = source("ephemeral")?.volumeClaimTemplate as { spec?: JsonObject } | undefined;
  if (claim?.spec !== undefined) claim.spec.volumeMode ??= "Filesystem";
}

/** Sources that PersistentVolumes may have as well. */
export function defaultPersistentSource(volume: JsonObject): void {
  const fill = (name: string, defaults: JsonObject): void => {
    const source = volume[name] as JsonObject | undefined;
    if (source === undefined) return;
    for (const [field, value] of Object.entries(defaults)) source[field] ??= value;
  };
  fill("hostPath", { type: "" });
  fill("iscsi", { iscsiInterface: "default" });
  fill("rbd", { pool: "rbd", user: "admin", keyring: "/etc/ceph/keyring" });
  fill("azureDisk", { cachingMode: "ReadWrite", kind: "Shared", fsType: "ext4", readOnly: false });
  fill("scaleIO", { storageMode: "ThinProvisioned", fsType: "xfs" });
}
