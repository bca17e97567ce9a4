/**
 * EndpointSlices: the addresses of the Pods that a Service selects, at most a hundred to a slice, with who is ready.
 *
 * Answers to  @seed:K6.1 @seed:K6.9
 * Upstream    staging/src/k8s.io/endpointslice/reconciler.go
 */
import { type EndpointSlice, isApiError, type Pod, type Service } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { ignoreEnding } from "./endpoints/ignore-ending.ts";
import { planSlices, type SlicePlan } from "./endpoints/plan-slices.ts";
import { podsSelectedBy, servicesOf } from "./endpoints/selection.ts";
import { managedBy, managedByLabel, serviceNameLabel } from "./endpoints/slice-labels.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { createOwnWrites } from "./objects/own-writes.ts";

/** Our own slices by `namespace/service`. */
function byService({ metadata }: EndpointSlice): readonly string[] {
  const own = metadata.labels?.[managedByLabel] === managedBy;
  return own ? [`${metadata.namespace}/${metadata.labels?.[serviceNameLabel]}`] : [];
}

export const endpointSliceController: Controller = {
  serviceAccount: "endpointslice-controller",
  component: "endpoint-slice-controller",
  start: ({ client, informers, clock, queue }) => {
    const services = informers.informer(resources.services);
    const pods = informers.informer(resources.pods);
    const nodes = informers.informer(resources.nodes);
    const slices = informers.informer(resources.endpointSlices);

    const writes = createOwnWrites(slices, clock);

    const work = queue(async (key) => {
      if (!writes.seen(key)) return;
      const { namespace, name } = partsOf(key);
      const service = services.get(name, namespace);
      const present = slices.by(byService, key);
      // A Pod on a node that nobody knows is left out, unless its Service wants all addresses, come what may.
      const isKnown = (pod: Pod): boolean =>
        service?.spec.publishNotReadyAddresses === true || nodes.get(pod.spec.nodeName ?? "") !== undefined;
      const selected = service?.spec.selector ? podsSelectedBy(service, pods.list(namespace)).filter(isKnown) : [];
      const wanted = service?.spec.selector ? service : undefined;
      const zoneOf = (node: string): string | undefined =>
        nodes.get(node)?.metadata.labels?.["topology.kubernetes.io/zone"];
      await carryOut(key, planSlices(wanted, selected, present, zoneOf), namespace);
    });

    const carryOut = async (key: string, plan: SlicePlan, namespace: string): Promise<void> => {
      for (const slice of plan.create) {
        const created = await client.create(resources.endpointSlices, slice, { namespace }).catch(ignoreEnding);
        if (created) writes.wrote(key, created);
      }
      for (const slice of plan.update) writes.wrote(key, await client.update(resources.endpointSlices, slice));
      for (const slice of plan.remove) {
        await client.delete(resources.endpointSlices, slice.metadata).catch(ignoreGone);
        writes.removed(key, slice);
      }
    };

    services.onChange(({ object, previous }) => work.add(keyOf((object ?? previous) as Service)));
    slices.onChange(({ object, previous }) => {
      for (const slice of [object, previous]) for (const key of slice ? byService(slice) : []) work.add(key);
    });
    nodes.onChange(({ object, previous }) => {
      if (object === undefined || previous !== undefined) return;
      for (const service of services.list()) if (service.spec.selector) work.add(keyOf(service));
    });
    pods.onChange(({ object, previous }) => {
      for (const pod of [object, previous] as (Pod | undefined)[]) {
        for (const service of pod ? servicesOf(pod, services.list(pod.metadata.namespace)) : [])
          work.add(keyOf(service));
      }
    });
  },
};

function ignoreGone(error: unknown): void {
  if (!isApiError(error, "NotFound")) throw error;
}
