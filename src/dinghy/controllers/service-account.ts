/**
 * ServiceAccounts: every namespace that lives holds a ServiceAccount `default`; one that is deleted comes back.
 *
 * Answers to  @seed:K11.3 @seed:K1.5
 * Upstream    pkg/controller/serviceaccount/serviceaccounts_controller.go
 */
import { isApiError, type Namespace } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";

const name = "default";

export const serviceAccountController: Controller = {
  serviceAccount: "service-account-controller",
  component: "service-account-controller",
  start: ({ client, informers, queue }) => {
    const namespaces = informers.informer(resources.namespaces);
    const serviceAccounts = informers.informer(resources.serviceAccounts);

    const work = queue(async (namespace) => {
      const lives = isActive(namespaces.get(namespace));
      if (!lives || serviceAccounts.get(name, namespace) !== undefined) return;
      const object = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } };
      try {
        await client.create(resources.serviceAccounts, object, { namespace });
      } catch (error) {
        // Somebody was quicker, or the namespace has begun to end: both are as they should be.
        if (!isApiError(error, "AlreadyExists", "NotFound", "Forbidden")) throw error;
      }
    });

    namespaces.onChange(({ object }) => {
      if (object) work.add(object.metadata.name);
    });
    serviceAccounts.onChange(({ object, previous }) => {
      if (object === undefined && previous?.metadata.name === name) work.add(previous.metadata.namespace as string);
    });
  },
};

/** True for a namespace that takes new objects. */
export function isActive(namespace: Namespace | undefined): boolean {
  return namespace !== undefined && namespace.metadata.deletionTimestamp === undefined;
}
