import type { JsonObject } from "../json-value.ts";
import { part } from "../validation/fields.ts";

/**
 * What a claim's volume is filled from stands in two fields, each of which stands in for the other. The older one knows
 * only claims and snapshots where nobody uses the newer one; that names another namespace only behind a gate that is off.
 * Upstream: pkg/api/persistentvolumeclaim/util.go.
 */
export function normalizeDataSources(spec: JsonObject, before?: JsonObject): void {
  if (part(spec.dataSourceRef)?.namespace) delete spec.dataSourceRef;
  const source = part(spec.dataSource);
  const reference = part(spec.dataSourceRef);
  if (source !== undefined && reference === undefined) {
    if (isOldKind(source) || before?.dataSource || before?.dataSourceRef) spec.dataSourceRef = { ...source };
    else delete spec.dataSource;
  } else if (source === undefined && reference !== undefined) {
    const { apiGroup, kind, name } = reference;
    spec.dataSource = { ...(apiGroup !== undefined && { apiGroup }), kind, name };
  }
}

function isOldKind({ apiGroup, kind }: JsonObject): boolean {
  if (!apiGroup) return kind === "PersistentVolumeClaim";
  return apiGroup === "snapshot.storage.k8s.io" && kind === "VolumeSnapshot";
}
