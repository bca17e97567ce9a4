/** Upstream: pkg/apis/{core,storage}/v1/defaults.go. Answers to @seed:K8.1. */
import { isJsonObject, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { defaultPersistentSource } from "./volume.ts";

export function defaultClaimSpec(spec: JsonObject): void {
  spec.volumeMode ??= "Filesystem";
}

export function defaultClaim(object: AnyObject): void {
  const status = isJsonObject(object.status) ? object.status : {};
  status.phase ??= "Pending";
  object.status = status;
  if (isJsonObject(object.spec)) defaultClaimSpec(object.spec);
}

export function defaultPersistentVolume(object: AnyObject): void {
  const status = isJsonObject(object.status) ? object.status : {};
  status.phase ??= "Pending";
  object.status = status;
  if (!isJsonObject(object.spec)) return;
  object.spec.persistentVolumeReclaimPolicy ??= "Retain";
  object.spec.volumeMode ??= "Filesystem";
  defaultPersistentSource(object.spec);
}

export function defaultStorageClass(object: AnyObject): void {
  object.reclaimPolicy ??= "Delete";
  object.volumeBindingMode ??= "Immediate";
}

export function defaultCsiDriver(object: AnyObject): void {
  const spec = object.spec as JsonObject | undefined;
  if (spec === undefined) return;
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ??= "ReadWriteOnceWithFSType";
  spec.volumeLifecycleModes ??= ["Persistent"];
  spec.requiresRepublish ??= false;
  spec.seLinuxMount ??= false;
}
