import { formatTime } from "#clock";
import { create, update } from "../persist.ts";
import { keyOf, type ResourceDefinition } from "../resource-registry.ts";
import type { AggregationServer } from "./aggregation.ts";
import { type ApiService, apiServicesResource } from "./api-service.ts";
import { definedApiService, followsDefinition, type GroupVersion } from "./local-services.ts";

/**
 * An APIService for each version of each group that CustomResourceDefinitions define, as long as they do.
 * Upstream: pkg/controlplane/controller/crdregistration.
 */
export function followDefinitions({ registry, store, clock, random, live, closing }: AggregationServer): void {
  const chance = random.fork("api-services");
  const definition = registry.byName(apiServicesResource) as ResourceDefinition;
  let last = "";
  const follow = (): void => {
    if (closing.aborted) return;
    const wanted = new Map<string, GroupVersion>();
    for (const { custom, group, version } of registry.all()) {
      if (custom) wanted.set(`${version}.${group}`, { group, version });
    }
    const names = [...wanted.keys()].sort().join();
    if (names === last) return;
    last = names;
    for (const [name, of] of wanted) void add(name, of).catch(() => {});
    for (const each of live.list<ApiService>(apiServicesResource)) {
      const { name } = each.metadata;
      if (followsDefinition(each) && !wanted.has(name)) void remove(name).catch(() => {});
    }
  };
  const add = async (name: string, of: GroupVersion): Promise<void> => {
    const now = formatTime(clock.now());
    const object = definedApiService(of, now);
    Object.assign(object.metadata, { uid: chance.uuid(), creationTimestamp: now });
    await create(store, keyOf(definition, undefined, name), object);
  };
  const remove = async (name: string): Promise<void> => {
    await update(store, keyOf(definition, undefined, name), async (current) => {
      const found = current?.object as unknown as ApiService | undefined;
      return found && followsDefinition(found) ? { remove: true } : { keep: true };
    });
  };
  const stop = registry.onChange(follow);
  closing.addEventListener("abort", stop);
  follow();
}
