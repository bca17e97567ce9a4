/**
 * Ranges of addresses for Services: each is ready once it is seen, and goes only when no Service would be left without
 * a range.
 *
 * Answers to  @seed:K1.5
 * Upstream    https://kubernetes.io/docs/tasks/network/extend-service-ip-ranges/, pkg/controller/servicecidrs
 */
import type { Condition, KubernetesObject } from "#apimachinery";
import { type Resource, resources } from "#client";
import { formatTime } from "#clock";
import type { Controller } from "./controller.ts";
import { mayLeave } from "./services/address-ranges.ts";

interface ServiceCidr extends KubernetesObject {
  readonly spec: { readonly cidrs?: readonly string[] };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

const ranges: Resource<ServiceCidr> = { group: "networking.k8s.io", version: "v1", resource: "servicecidrs" };
const finalizer = "networking.k8s.io/service-cidr-finalizer";
const component = "service-cidr-controller";
/** So long may somebody still hand out an address without knowing of the deletion. */
const deletionGraceMs = 10_000;

const ready = { status: "True", message: "Kubernetes Service CIDR is ready", reason: "" };
const held = {
  status: "False",
  reason: "Terminating",
  message: "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR",
};

export const serviceCidrController: Controller = {
  serviceAccount: "service-cidrs-controller",
  component,
  start: ({ client, informers, queue, clock }) => {
    const known = informers.informer(ranges);
    const services = informers.informer(resources.services);

    const tell = async (range: ServiceCidr, condition: typeof ready): Promise<void> => {
      const wanted = {
        apiVersion: "networking.k8s.io/v1",
        kind: "ServiceCIDR",
        metadata: { name: range.metadata.name },
        status: { conditions: [{ type: "Ready", lastTransitionTime: formatTime(clock.now()), ...condition }] },
      };
      const path = `/apis/networking.k8s.io/v1/servicecidrs/${range.metadata.name}/status`;
      const query = `?fieldManager=${component}&force=true`;
      await client.send("PATCH", path + query, wanted, "application/apply-patch+yaml");
    };

    const work = queue(async (name) => {
      const range = known.get(name);
      if (range === undefined) return;
      const { metadata } = range;
      const finalizers = metadata.finalizers ?? [];
      const state = range.status?.conditions?.find(({ type }) => type === "Ready")?.status;
      if (metadata.deletionTimestamp === undefined) {
        if (!finalizers.includes(finalizer)) {
          await client.update(ranges, { ...range, metadata: { ...metadata, finalizers: [...finalizers, finalizer] } });
        } else if (state !== "True") await tell(range, ready);
        return;
      }
      if (!finalizers.includes(finalizer)) return;
      const staying = known.list().filter((other) => other.metadata.name !== name && !other.metadata.deletionTimestamp);
      const addresses = services.list().flatMap(({ spec }) => spec.clusterIPs ?? []);
      const others = staying.map(({ spec }) => spec.cidrs ?? []);
      if (!mayLeave(range.spec.cidrs ?? [], others, addresses)) {
        if (state !== "False") await tell(range, held);
        return;
      }
      const waitMs = Date.parse(metadata.deletionTimestamp) + deletionGraceMs - clock.now();
      if (waitMs > 0) return work.addAfter(name, waitMs);
      const rest = finalizers.filter((each) => each !== finalizer);
      await client.update(ranges, { ...range, metadata: { ...metadata, finalizers: rest } });
    });

    known.onChange(({ object }) => {
      if (object !== undefined) work.add(object.metadata.name);
    });
    services.onChange(({ object }) => {
      if (object !== undefined) return;
      for (const { metadata } of known.list()) if (metadata.deletionTimestamp) work.add(metadata.name);
    });
  },
};
