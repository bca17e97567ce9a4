import type { JsonObject } from "../json-value.ts";
import { part } from "../validation/fields.ts";

/**
 * What a claim's volume is filled from stands in two fields: each stands in for the other, and the older one knows only
 * claims and snapshots. Upstream: pkg/api/persistentvolumeclaim/util.go.
 */
export function normalizeDataSources(spec: JsonObject): void {
  const source = part(spec.dataSource);
  if (source !== undefined && !isOldKind(source)) delete spec.dataSource;
  const reference = part(spec.dataSourceRef);
  if (reference?.namespace) return;
  if (spec.dataSource !== undefined && reference === undefined) {
    spec.dataSourceRef = { ...part(spec.dataSource) };
  } else if (spec.dataSource === undefined && reference !== undefined && isOldKind(reference)) {
    const { apiGroup, kind, name } = reference;
    spec.dataSource = { ...(apiGroup !== undefined && { apiGroup }), kind, name };
  }
}

function isOldKind({ apiGroup, kind }: JsonObject): boolean {
  if (!apiGroup) return kind === "PersistentVolumeClaim";
  return apiGroup === "snapshot.storage.k8s.io" && kind === "VolumeSnapshot";
}
