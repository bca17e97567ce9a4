/**
 * Endpoints: the older form of the same list, one object for each Service, named like it, cut at a thousand addresses.
 *
 * Answers to  @seed:K6.1
 * Upstream    pkg/controller/endpoint/endpoints_controller.go
 */
import { type Endpoints, isApiError, type Pod, type Service } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { endpointsOf } from "./endpoints/endpoints-of.ts";
import { podsSelectedBy, servicesOf } from "./endpoints/selection.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { same } from "./objects/same.ts";

export const endpointsController: Controller = {
  serviceAccount: "endpoint-controller",
  component: "endpoint-controller",
  start: ({ client, informers, queue }) => {
    const services = informers.informer(resources.services);
    const pods = informers.informer(resources.pods);
    const endpoints = informers.informer(resources.endpoints);

    const work = queue(async (key) => {
      const { namespace, name } = partsOf(key);
      const service = services.get(name, namespace);
      const present = endpoints.get(name, namespace);
      if (service === undefined) return present && hadService(present) ? remove(present) : undefined;
      if (!service.spec.selector || service.metadata.deletionTimestamp) return;
      const wanted = endpointsOf(service, podsSelectedBy(service, pods.list(namespace)), present);
      if (present === undefined) await client.create(resources.endpoints, wanted, { namespace }).catch(ignoreEnding);
      else if (!isSame(present, wanted)) await client.update(resources.endpoints, wanted);
    });

    const remove = async ({ metadata }: Endpoints): Promise<void> => {
      await client.delete(resources.endpoints, metadata).catch(ignoreEnding);
    };

    services.onChange(({ object, previous }) => work.add(keyOf((object ?? previous) as Service)));
    pods.onChange(({ object, previous }) => {
      for (const pod of [object, previous] as (Pod | undefined)[]) {
        for (const service of pod ? servicesOf(pod, services.list(pod.metadata.namespace)) : [])
          work.add(keyOf(service));
      }
    });
  },
};

const managedLabel = "endpoints.kubernetes.io/managed-by";

/** Endpoints that somebody wrote by hand are theirs; ours carry our label. */
function hadService({ metadata }: Endpoints): boolean {
  return metadata.labels?.[managedLabel] !== undefined;
}

function isSame(present: Endpoints, wanted: Endpoints): boolean {
  return same(present.subsets ?? [], wanted.subsets ?? []) && same(present.metadata.labels, wanted.metadata.labels);
}

function ignoreEnding(error: unknown): void {
  if (!isApiError(error, "Forbidden", "NotFound", "AlreadyExists")) throw error;
}
