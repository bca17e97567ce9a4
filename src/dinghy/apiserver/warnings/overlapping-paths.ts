/** Files of one volume that stand in each other's way. Upstream: pkg/api/pod/warnings.go. */
import type { JsonObject } from "../json-value.ts";
import { part, parts, text } from "../validation/fields.ts";

export function overlappingPathWarnings({ volumes }: JsonObject): string[] {
  return parts(volumes).flatMap((volume) => {
    const name = `volume ${JSON.stringify(text(volume.name))}`;
    const { configMap, secret, downwardAPI } = volume;
    const tell = (source: unknown, what: string): string[] =>
      overlaps(itemPaths(source), `${name} (${what}): overlapping paths`);
    return [
      ...tell(configMap, `ConfigMap ${JSON.stringify(text(part(configMap)?.name))}`),
      ...tell(secret, `Secret ${JSON.stringify(text(part(secret)?.secretName))}`),
      ...tell(downwardAPI, "DownwardAPI"),
      ...projectedWarnings(parts(part(volume.projected)?.sources), name),
    ];
  });
}

function projectedWarnings(sources: readonly JsonObject[], name: string): string[] {
  const all = new Set<string>();
  return sources.flatMap((source) => {
    if (Object.keys(source).length === 0) return [`${name} (Projected) has no sources provided`];
    const { paths, what } = pathsOf(source);
    if (paths.length === 0) return [];
    const subject = `${name} (Projected ${what}): overlapping paths`;
    const together = [...new Set(paths), ...all].sort();
    for (const path of paths) all.add(path);
    return [...overlaps(paths, subject), ...overlaps(together, subject)];
  });
}

function pathsOf(source: JsonObject): { paths: string[]; what: string } {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle } = source;
  const quoted = (holder: unknown, field = "name"): string => JSON.stringify(text(part(holder)?.[field]));
  if (part(configMap)?.items) return { paths: itemPaths(configMap), what: `ConfigMap ${quoted(configMap)}` };
  if (part(secret)?.items) return { paths: itemPaths(secret), what: `Secret ${quoted(secret)}` };
  if (part(downwardAPI)?.items) return { paths: itemPaths(downwardAPI), what: "DownwardAPI" };
  if (serviceAccountToken) return { paths: [text(part(serviceAccountToken)?.path)], what: "ServiceAccountToken" };
  const bundle = part(clusterTrustBundle);
  if (bundle === undefined) return { paths: [], what: "" };
  return {
    paths: [text(bundle.path)],
    what: `ClusterTrustBundle ${quoted(bundle, bundle.name === undefined ? "signerName" : "name")}`,
  };
}

function itemPaths(holder: unknown): string[] {
  return parts(part(holder)?.items).map(({ path }) => text(path));
}

function overlaps(paths: readonly string[], subject: string): string[] {
  const seen = new Set<string>();
  return paths.flatMap((given) => {
    const path = given.replace(/\/+$/, "");
    const other = overlapOf(seen, path);
    seen.add(path);
    return other === undefined ? [] : [`${subject}: ${JSON.stringify(path)} with ${JSON.stringify(other)}`];
  });
}

/** Real servers take names that only begin alike for overlapping too. */
function overlapOf(seen: ReadonlySet<string>, path: string): string | undefined {
  if (path === "" || seen.has("")) return undefined;
  return [...seen].find((item) => `${item}/`.startsWith(path) || `${path}/`.startsWith(item));
}
