/**
 * EndpointSlice mirroring: Endpoints that somebody writes for a Service without a selector stand in EndpointSlices too,
 * so that kube-proxy, which reads only those, can follow them.
 *
 * Answers to  @seed:K6.1
 * Upstream    https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors
 */
import { type EndpointSlice, isApiError } from "#apimachinery";
import { resources } from "#client";
import type { Controller, ControllerContext } from "./controller.ts";
import { isMirrored, mirroredBy, mirrorsOf, planMirrors } from "./endpoints/mirror.ts";
import { managedByLabel, serviceNameLabel } from "./endpoints/slice-labels.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { createOwnWrites } from "./objects/own-writes.ts";

export const endpointSliceMirroringController: Controller = {
  serviceAccount: "endpointslicemirroring-controller",
  component: "endpoint-slice-mirroring-controller",
  start,
};

/** Mirrors by `namespace/service`. */
function byService({ metadata }: EndpointSlice): readonly string[] {
  const own = metadata.labels?.[managedByLabel] === mirroredBy;
  return own ? [`${metadata.namespace}/${metadata.labels?.[serviceNameLabel]}`] : [];
}

function start({ client, informers, clock, queue }: ControllerContext): void {
  const endpoints = informers.informer(resources.endpoints);
  const services = informers.informer(resources.services);
  const slices = informers.informer(resources.endpointSlices);

  const writes = createOwnWrites(slices, clock);

  const work = queue(async (key) => {
    if (!writes.seen(key)) return;
    const { namespace, name } = partsOf(key);
    const source = endpoints.get(name, namespace);
    const leaving = source?.metadata.deletionTimestamp !== undefined;
    const mirrored = source && !leaving && isMirrored(source, services.get(name, namespace));
    const plan = planMirrors(mirrored ? mirrorsOf(source) : [], slices.by(byService, key));
    for (const slice of plan.create) {
      writes.wrote(key, await client.create(resources.endpointSlices, slice, { namespace }));
    }
    for (const slice of plan.update) writes.wrote(key, await client.update(resources.endpointSlices, slice));
    for (const slice of plan.remove) {
      await client.delete(resources.endpointSlices, slice.metadata).catch(ignoreGone);
      writes.removed(key, slice);
    }
  });

  for (const informer of [endpoints, services]) {
    informer.onChange(({ object, previous }) => {
      const changed = object ?? previous;
      if (changed) work.add(keyOf(changed));
    });
  }
  slices.onChange(({ object, previous }) => {
    for (const slice of [object, previous]) for (const key of slice ? byService(slice) : []) work.add(key);
  });
}

function ignoreGone(error: unknown): void {
  if (!isApiError(error, "NotFound")) throw error;
}
