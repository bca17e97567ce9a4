/**
 * Endpoints: the older form of the same list, one object for each Service, named like it, cut at a thousand addresses.
 *
 * Answers to  @seed:K6.1
 * Upstream    pkg/controller/endpoint/endpoints_controller.go
 */
import type { Endpoints, Pod, Service } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { endpointsOf } from "./endpoints/endpoints-of.ts";
import { ignoreEnding } from "./endpoints/ignore-ending.ts";
import { sameEndpoints } from "./endpoints/same-endpoints.ts";
import { podsSelectedBy, servicesOf } from "./endpoints/selection.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";
import { createOwnWrites } from "./objects/own-writes.ts";

export const endpointsController: Controller = {
  serviceAccount: "endpoint-controller",
  component: "endpoint-controller",
  start: ({ client, informers, clock, queue }) => {
    const services = informers.informer(resources.services);
    const pods = informers.informer(resources.pods);
    const endpoints = informers.informer(resources.endpoints);

    const writes = createOwnWrites(endpoints, clock);
    const waiting = new Set<string>();

    const work = queue(async (key) => {
      // What is compared with a list older than the last one written may look right, and never be looked at again.
      if (!writes.seen(key)) return void waiting.add(key);
      const { namespace, name } = partsOf(key);
      const service = services.get(name, namespace);
      const present = endpoints.get(name, namespace);
      if (service === undefined) return present && hadService(present) ? remove(present) : undefined;
      if (!service.spec.selector || service.metadata.deletionTimestamp) return;
      const wanted = endpointsOf(service, podsSelectedBy(service, pods.list(namespace)), present);
      const written = await write(present, wanted, namespace);
      if (written) writes.wrote(key, written);
    });

    const write = async (present: Endpoints | undefined, wanted: Endpoints, namespace: string) => {
      if (present === undefined) return client.create(resources.endpoints, wanted, { namespace }).catch(ignoreEnding);
      return sameEndpoints(present, wanted) ? undefined : client.update(resources.endpoints, wanted);
    };

    const remove = async ({ metadata }: Endpoints): Promise<void> => {
      await client.delete(resources.endpoints, metadata).catch(ignoreEnding);
    };

    endpoints.onChange(({ object, previous }) => {
      const key = keyOf((object ?? previous) as Endpoints);
      // What somebody else deletes is written anew.
      if (waiting.delete(key) || object === undefined) work.add(key);
    });
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
