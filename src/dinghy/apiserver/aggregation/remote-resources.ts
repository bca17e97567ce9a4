import type { DiscoverableResource, DiscoverableSubresource } from "../discovery.ts";
import { isJsonObject, type JsonObject } from "../json-value.ts";

/** What another server's `APIResourceList` says of the resources of one version; throws for what is none. */
export function remoteResources(list: unknown, group: string, version: string): DiscoverableResource[] {
  if (!isJsonObject(list) || !Array.isArray(list.resources)) throw new Error("not an APIResourceList");
  const entries = list.resources.filter(isJsonObject);
  const main = entries.filter(({ name }) => !String(name).includes("/"));
  return main.map((entry) => ({
    group,
    version,
    resource: String(entry.name),
    kind: String(entry.kind),
    singular: String(entry.singularName ?? ""),
    namespaced: entry.namespaced === true,
    verbs: textsOf(entry.verbs),
    shortNames: textsOf(entry.shortNames),
    categories: textsOf(entry.categories),
    subresources: subresourcesOf(entries, String(entry.name)),
    custom: true,
  }));
}

function subresourcesOf(entries: readonly JsonObject[], resource: string): Record<string, DiscoverableSubresource> {
  const prefix = `${resource}/`;
  const own = entries.filter(({ name }) => String(name).startsWith(prefix));
  return Object.fromEntries(
    own.map(({ name, kind, verbs, group, version }) => [
      String(name).slice(prefix.length),
      {
        kind: String(kind),
        verbs: textsOf(verbs),
        ...(typeof group === "string" && { group }),
        ...(typeof version === "string" && { version }),
      },
    ]),
  );
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
