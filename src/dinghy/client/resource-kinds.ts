import { type GroupVersionResource, isApiError } from "#apimachinery";
import { isStream } from "#wire";
import type { Client } from "./api-client.ts";

/** What is served, as discovery tells it. Asked anew each time: kinds come and go. */
export interface ResourceKinds {
  /** The preferred version of a group; undefined when it is not served. */
  versionOf(group: string): Promise<string | undefined>;
  /** The resource whose objects are of this kind; undefined when there is none. */
  resourceOf(group: string, kind: string): Promise<GroupVersionResource | undefined>;
  /** True when objects of the resource have a size. */
  hasScale(resource: GroupVersionResource): Promise<boolean>;
}

export function createResourceKinds(client: Client): ResourceKinds {
  const read = async <T>(url: string): Promise<T | undefined> => {
    try {
      const { body } = await client.send("GET", url);
      if (isStream(body)) return undefined;
      return (body.object ?? JSON.parse(new TextDecoder().decode(body.bytes()))) as T;
    } catch (error) {
      if (!isApiError(error)) throw error;
      return undefined;
    }
  };
  const versionOf = async (group: string): Promise<string | undefined> =>
    (await read<{ preferredVersion: { version: string } }>(`/apis/${group}`))?.preferredVersion.version;
  const resourcesOf = async (group: string, version: string) => {
    const path = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    return (await read<{ resources: readonly { name: string; kind: string }[] }>(path))?.resources ?? [];
  };
  return {
    versionOf,
    resourceOf: async (group, kind) => {
      const version = group === "" ? "v1" : await versionOf(group);
      if (version === undefined) return undefined;
      const served = await resourcesOf(group, version);
      const found = served.find((each) => each.kind === kind && !each.name.includes("/"));
      return found && { group, version, resource: found.name };
    },
    hasScale: async ({ group, version, resource }) =>
      (await resourcesOf(group, version)).some(({ name }) => name === `${resource}/scale`),
  };
}
