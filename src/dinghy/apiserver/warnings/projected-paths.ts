/** Files that a token would hide. Upstream: pkg/api/pod/warnings.go. */
import type { JsonObject } from "../json-value.ts";
import { part, parts, text } from "../validation/fields.ts";

export function projectedPathWarnings({ volumes }: JsonObject, field: string): string[] {
  const sources = parts(volumes).flatMap((volume, index) =>
    parts(part(volume.projected)?.sources).map((source) => ({ source, at: `${field}[${index}].projected.sources` })),
  );
  const tokens = new Set<unknown>(
    sources.map(({ source }) => part(source.serviceAccountToken)?.path).filter((path) => path !== undefined),
  );
  if (tokens.size === 0) return [];
  const tell = (path: unknown, at: string): string[] => {
    if (!tokens.has(path)) return [];
    return [`${at}: has duplicated path with ServiceAccountToken ${JSON.stringify(text(path))}`];
  };
  const items = (holder: JsonObject | undefined, at: string): string[] =>
    parts(holder?.items).flatMap(({ path }, index) => tell(path, `${at}[${index}]`));
  return sources.flatMap(({ source, at }) => [
    ...items(part(source.configMap), `${at}.configMap`),
    ...items(part(source.secret), `${at}.secrets`),
    ...items(part(source.downwardAPI), `${at}.downwardAPI`),
    ...tell(part(source.clusterTrustBundle)?.path, `${at}.ClusterTrustBundle`),
  ]);
}
