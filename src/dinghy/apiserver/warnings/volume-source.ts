import type { JsonObject } from "../json-value.ts";

const oldVolumes = [
  ["photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "deprecated in v1.22, non-functional in v1.25+"],
  ["quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["ephemeral", ""],
  ["cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "deprecated in v1.28, non-functional in v1.31+"],
] as const;

/** Volume plugins that are no more; also those of PersistentVolumes. */
export function volumeSourceWarnings(holder: JsonObject, field: string): string[] {
  return oldVolumes.flatMap(([name, why]) => {
    if (holder[name] === undefined || why === "") return [];
    return [`${field}.${name === "storageos" ? "storageOS" : name}: ${why}`];
  });
}
