import type { KubernetesObject } from "#apimachinery";
import { createRandom, createVirtualClock } from "#clock";
import { createAuthorizer } from "../authorize.ts";
import { type Given, type Objects, objectsOf } from "../objects.test-data.ts";
import { createResourceRegistry } from "../resource-registry.ts";
import type { UserInfo } from "../user-info.ts";
import { type AdmissionContext, type AdmissionRequest, mutate, validate } from "./admission.ts";

/** What every test needs: a living namespace `a` with its default ServiceAccount. */
const usual: Given = {
  namespaces: [{ kind: "Namespace", metadata: { name: "a" }, status: { phase: "Active" } }],
  serviceaccounts: [{ kind: "ServiceAccount", metadata: { name: "default", namespace: "a" } }],
};

export interface Gate extends Objects {
  readonly warnings: string[];
  /** Sends a write through both phases; gives the object as it would be stored. */
  admit<T extends KubernetesObject>(request: Asked): Promise<T>;
}

/** A request to create a Pod, unless it says otherwise. */
type Asked = Partial<Omit<AdmissionRequest, "object" | "oldObject">> & { object?: object; oldObject?: object };

/** Admission over a cluster that consists of the given objects. */
export async function gateOf(given: Given = {}): Promise<Gate> {
  const objects = await objectsOf({ ...usual, ...given });
  const warnings: string[] = [];
  const context: AdmissionContext = {
    lookup: objects.lookup,
    authorizer: createAuthorizer(objects.live),
    clock: createVirtualClock(),
    random: createRandom(1),
    registry: createResourceRegistry([]),
    live: objects.live,
    callOut: () => Promise.reject(new Error("nobody is called here")),
    warn: (text) => void warnings.push(text),
    replaceStatus: async (resource, object) => {
      const key = `/registry/${resource}/${object.metadata.namespace}/${object.metadata.name}`;
      const modRevision = Number(object.metadata.resourceVersion);
      return (await objects.store.transact([{ key, modRevision }], [{ type: "put", key, object }])).succeeded;
    },
  };
  return {
    ...objects,
    warnings,
    admit: async <T extends KubernetesObject>(more: Asked) => {
      const object = structuredClone(more.object) as KubernetesObject | undefined;
      const request: AdmissionRequest = {
        operation: "CREATE",
        group: "",
        version: "v1",
        kind: "Pod",
        resource: "pods",
        namespace: "a",
        name: object?.metadata.name ?? "",
        user: { username: "jane", groups: [] } satisfies UserInfo,
        dryRun: false,
        ...more,
        object,
        oldObject: more.oldObject as KubernetesObject | undefined,
      };
      await mutate(request, context);
      await validate(request, context);
      return object as T;
    },
  };
}

export type { PersistentVolumeClaim, Pod } from "#apimachinery";

export type Ingress = KubernetesObject & { spec: { ingressClassName?: string } };

export const podOf = (spec: object = {}, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "a", ...metadata },
  spec: { containers: [{ name: "main", image: "i" }], ...spec },
});
