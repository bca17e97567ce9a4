/**
 * ResourceQuota: `status.used` says what the namespace uses of what its quota limits. Admission charges what comes; this
 * controller counts anew when a quota changes, and when something goes.
 *
 * Answers to  @seed:K11.2
 * Upstream    https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
import type { KubernetesObject, Pod, ResourceQuota } from "#apimachinery";
import { resources } from "#client";
import type { Controller, ControllerContext } from "./controller.ts";
import { type DiscoveredResource, deletableResources } from "./objects/deletable-resources.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { same } from "./objects/same.ts";
import { isFinished } from "./pods/pod-state.ts";
import { type CountedObjects, countedResources, quotaStatus } from "./quota/quota-status.ts";

/** A charge for something that was refused after all stays until the next full count. */
const recountMs = 300_000;

export const resourceQuotaController: Controller = {
  serviceAccount: "resourcequota-controller",
  component: "resourcequota-controller",
  start,
};

function start({ client, informers, clock, queue }: ControllerContext): void {
  const quotas = informers.informer(resources.resourceQuotas);
  let known: Promise<readonly DiscoveredResource[]> | undefined;

  const work = queue(async (key) => {
    const { namespace, name } = partsOf(key);
    const quota = quotas.get(name, namespace);
    if (quota === undefined || quota.metadata.deletionTimestamp !== undefined) return;
    const wanted = countedResources(quota.spec?.hard ?? {});
    const found = (await discovered(wanted)).filter((each) => wanted.has(nameOf(each)));
    const counted = await Promise.all(found.map((each) => count(each, namespace)));
    const status = quotaStatus(quota, counted);
    if (same(status, quota.status)) return;
    await client.update(resources.resourceQuotas, { ...quota, status }, "status");
    watchFor(found);
  });

  /** Asked anew when a limit names something that was not served before. */
  const discovered = async (wanted: ReadonlySet<string>): Promise<readonly DiscoveredResource[]> => {
    known ??= deletableResources(client);
    const list = await known;
    if ([...wanted].every((name) => list.some((each) => nameOf(each) === name))) return list;
    known = deletableResources(client);
    return await known;
  };

  const count = async (
    { group, version, resource }: DiscoveredResource,
    namespace: string,
  ): Promise<CountedObjects> => {
    // From the server and not from a cache: what admission has charged must be counted too.
    const { items } = await client.list({ group, version, resource }, { namespace });
    return { group, resource, objects: items };
  };

  const watched = new Set<string>();
  /** Whatever some quota counts is followed, so that what goes is given back at once. */
  const watchFor = (found: readonly DiscoveredResource[]): void => {
    for (const { group, version, resource } of found) {
      if (watched.has(`${resource}.${group}`)) continue;
      watched.add(`${resource}.${group}`);
      informers.informer({ group, version, resource }).onChange(({ object, previous }) => {
        if (previous && (object === undefined || gaveBack(object, previous))) recount(previous.metadata.namespace);
      });
    }
  };

  const recount = (namespace: string | undefined): void => {
    for (const quota of quotas.list(namespace)) work.add(keyOf(quota));
  };

  quotas.onChange(({ object, previous }) => {
    if (object && !(previous && same(object.spec, previous.spec) && object.status)) work.add(keyOf(object));
  });
  const look = (): void => {
    recount(undefined);
    clock.setTimer(recountMs, look, { background: true });
  };
  clock.setTimer(recountMs, look, { background: true });
}

/** `widgets.example.com`, or `pods` in the core group. */
function nameOf({ group, resource }: DiscoveredResource): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** True when the object uses less than before although it is still there. */
function gaveBack(object: KubernetesObject, previous: KubernetesObject): boolean {
  if (object.kind === "Pod") return isFinished(object as Pod) && !isFinished(previous as Pod);
  return object.kind === "Service" && !same((object as ResourceQuota).spec, (previous as ResourceQuota).spec);
}
