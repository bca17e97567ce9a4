import { type GroupVersionResource, isApiError } from "#apimachinery";
import type { Client } from "#client";
import { isStream } from "#wire";

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly {
    readonly name: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
    readonly kind: string;
  }[];
}

export interface DiscoveredResource extends GroupVersionResource {
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Served under two groups but stored once: one of them is enough. */
const twins = new Set(["events.events.k8s.io"]);

/**
 * Every resource that can be listed and deleted, as the API server tells it, in its preferred version. Asked anew each
 * time, because custom resources come and go.
 */
export async function deletableResources(
  client: Client,
  scope: "namespaced" | "all" = "namespaced",
): Promise<DiscoveredResource[]> {
  return (await discoverDeletable(client, scope)).found;
}

/** The same, with the versions of groups that nobody could be asked about: what other servers serve may be out of reach. */
export async function discoverDeletable(
  client: Client,
  scope: "namespaced" | "all" = "namespaced",
): Promise<{ found: DiscoveredResource[]; unknown: string[] }> {
  const groups = await read<{ groups: { preferredVersion: { groupVersion: string } }[] }>(client, "/apis");
  const versions = [
    "/api/v1",
    ...groups.groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`),
  ];
  const found: DiscoveredResource[] = [];
  const unknown: string[] = [];
  for (const path of versions) {
    const list = await readPresent(client, path);
    if (list === "unknown") unknown.push(path.slice("/apis/".length));
    if (list === "unknown" || list === "gone") continue;
    const [group, version] = list.groupVersion.includes("/") ? list.groupVersion.split("/") : ["", list.groupVersion];
    for (const { name, namespaced, verbs, kind } of list.resources) {
      const usable =
        (namespaced || scope === "all") && !name.includes("/") && verbs.includes("list") && verbs.includes("delete");
      if (!usable || twins.has(`${name}.${group}`)) continue;
      found.push({ group: group as string, version: version as string, resource: name, kind, namespaced, verbs });
    }
  }
  return { found, unknown };
}

/** A group may have gone since it was named, and its objects with it; who serves it may be out of reach. */
async function readPresent(client: Client, path: string): Promise<ResourceList | "gone" | "unknown"> {
  try {
    return await read<ResourceList>(client, path);
  } catch (error) {
    return isApiError(error, "NotFound") ? "gone" : "unknown";
  }
}

async function read<T>(client: Client, url: string): Promise<T> {
  const { body } = await client.send("GET", url);
  if (isStream(body)) throw new Error(`${url} was answered with a stream`);
  return (body.object ?? JSON.parse(new TextDecoder().decode(body.bytes()))) as T;
}
