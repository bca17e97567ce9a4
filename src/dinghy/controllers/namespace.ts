/**
 * Namespaces: one that is deleted is emptied, Pods before everything else, and goes when nothing is left in it.
 *
 * Answers to  @seed:K11.1
 * Upstream    pkg/controller/namespace/deletion/namespaced_resources_deleter.go
 */
import {
  type Condition,
  type GroupVersionResource,
  isApiError,
  type KubernetesList,
  type KubernetesObject,
  type Namespace,
} from "#apimachinery";
import { type Client, resources } from "#client";
import { formatTime } from "#clock";
import type { Controller } from "./controller.ts";
import { discoverDeletable } from "./objects/deletable-resources.ts";

/** What a namespace waits for when its objects have finalizers of their own. */
const finalizersRetryMs = 15_000;
const firstRetryMs = 1_000;

const podsResource = resources.pods;

export const namespaceController: Controller = {
  serviceAccount: "namespace-controller",
  component: "namespace-controller",
  start: ({ client, informers, clock, queue }) => {
    const namespaces = informers.informer(resources.namespaces);

    const work = queue(async (name) => {
      const namespace = namespaces.get(name);
      if (namespace?.metadata.deletionTimestamp === undefined || namespace.spec?.finalizers?.length === 0) return;
      const terminating = await markTerminating(client, namespace);
      const left = await empty(client, name);
      await reportProgress(client, terminating, left, formatTime(clock.now()));
      if (left.total > 0 || left.unknown?.length)
        return work.addAfter(name, left.podGraceMs ?? (left.withFinalizers > 0 ? finalizersRetryMs : firstRetryMs));
      await finalize(client, name);
    });

    namespaces.onChange(({ object }) => {
      if (object?.metadata.deletionTimestamp) work.add(object.metadata.name);
    });
  },
};

/** What is still in a namespace after a round of deletion. */
export interface Left {
  readonly total: number;
  readonly withFinalizers: number;
  /** `pods.`, `configmaps.`, `deployments.apps` … with how many of each. */
  readonly counts: ReadonlyMap<string, number>;
  readonly finalizers: ReadonlyMap<string, number>;
  /** When the last of its Pods may take its time to end: how long from now. */
  readonly podGraceMs?: number;
  /** Versions of groups that could not be looked into: something may be left there. */
  readonly unknown?: readonly string[];
}

async function markTerminating(client: Client, namespace: Namespace): Promise<Namespace> {
  if (namespace.status?.phase === "Terminating") return namespace;
  const changed = { ...namespace, status: { ...namespace.status, phase: "Terminating" as const } };
  return client.update(resources.namespaces, changed, "status");
}

/** One round: delete all Pods and, only when none is left, everything else. */
async function empty(client: Client, namespace: string): Promise<Left> {
  const { found: all, unknown } = await discoverDeletable(client);
  const pods = await deleteAll(client, podsResource, namespace);
  if (pods.length > 0) return { ...leftOf([[podsResource, pods]]), unknown };
  const rest: [GroupVersionResource, readonly KubernetesObject[]][] = [];
  for (const resource of all) {
    if (resource.resource === "pods" && resource.group === "") continue;
    const objects = await deleteAll(client, resource, namespace);
    if (objects.length > 0) rest.push([resource, objects]);
  }
  return { ...leftOf(rest), unknown };
}

/** Deletes all objects of a resource in the namespace; gives what is there afterwards. */
async function deleteAll(
  client: Client,
  resource: GroupVersionResource,
  namespace: string,
): Promise<readonly KubernetesObject[]> {
  const before = await client.list(resource, { namespace });
  if (before.items.length === 0) return [];
  const root = resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const url = `${root}/namespaces/${namespace}/${resource.resource}`;
  try {
    await client.send("DELETE", url, { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background" });
  } catch (error) {
    if (!isApiError(error, "MethodNotAllowed", "NotFound")) throw error;
    await deleteOneByOne(client, resource, before);
  }
  return (await client.list(resource, { namespace })).items;
}

async function deleteOneByOne(client: Client, resource: GroupVersionResource, list: KubernetesList): Promise<void> {
  for (const { metadata } of list.items) {
    await client.delete(resource, metadata).catch((error: unknown) => {
      if (!isApiError(error, "NotFound", "MethodNotAllowed")) throw error;
    });
  }
}

function leftOf(found: readonly (readonly [GroupVersionResource, readonly KubernetesObject[]])[]): Left {
  const counts = new Map<string, number>();
  const finalizers = new Map<string, number>();
  let podGraceMs: number | undefined;
  for (const [{ resource, group }, objects] of found) {
    counts.set(`${resource}.${group}`, objects.length);
    for (const { metadata } of objects) {
      for (const finalizer of metadata.finalizers ?? [])
        finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
      if (resource !== "pods") continue;
      const graceMs = (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
      // Half of it, as upstream looks again: most Pods end earlier than they may.
      podGraceMs = Math.max(podGraceMs ?? 0, graceMs / 2, firstRetryMs);
    }
  }
  const sum = (map: ReadonlyMap<string, number>): number => [...map.values()].reduce((a, b) => a + b, 0);
  return { total: sum(counts), withFinalizers: sum(finalizers), counts, finalizers, ...(podGraceMs && { podGraceMs }) };
}

/** The five conditions that tell how far the deletion has come. */
export function deletionConditions(left: Left, now: string): Condition[] {
  const condition = (type: string, bad: boolean, reason: [string, string], message: [string, string]): Condition => ({
    type,
    status: bad ? "True" : "False",
    lastTransitionTime: now,
    reason: reason[bad ? 0 : 1],
    message: message[bad ? 0 : 1],
  });
  const told = (map: ReadonlyMap<string, number>, word: (name: string, count: number) => string): string =>
    [...map]
      .map(([name, count]) => word(name, count))
      .sort()
      .join(", ");
  const remaining = `Some resources are remaining: ${told(left.counts, (name, count) => `${name} has ${count} resource instances`)}`;
  const finalizing = `Some content in the namespace has finalizers remaining: ${told(left.finalizers, (name, count) => `${name} in ${count} resource instances`)}`;
  const unknown = [...(left.unknown ?? [])].sort();
  const stale = unknown.map((each) => `${each}: stale GroupVersion discovery: ${each}`).join(", ");
  const undiscovered = `Discovery failed for some groups, ${unknown.length} failing: unable to retrieve the complete list of server APIs: ${stale}`;
  return [
    condition(
      "NamespaceDeletionDiscoveryFailure",
      unknown.length > 0,
      ["DiscoveryFailed", "ResourcesDiscovered"],
      [undiscovered, "All resources successfully discovered"],
    ),
    condition(
      "NamespaceDeletionGroupVersionParsingFailure",
      false,
      ["", "ParsedGroupVersions"],
      ["", "All legacy kube types successfully parsed"],
    ),
    condition(
      "NamespaceDeletionContentFailure",
      false,
      ["", "ContentDeleted"],
      ["", "All content successfully deleted, may be waiting on finalization"],
    ),
    condition(
      "NamespaceContentRemaining",
      left.total > 0,
      ["SomeResourcesRemain", "ContentRemoved"],
      [remaining, "All content successfully removed"],
    ),
    condition(
      "NamespaceFinalizersRemaining",
      left.withFinalizers > 0,
      ["SomeFinalizersRemain", "ContentHasNoFinalizers"],
      [finalizing, "All content-preserving finalizers finished"],
    ),
  ];
}

async function reportProgress(client: Client, namespace: Namespace, left: Left, now: string): Promise<void> {
  const before = namespace.status?.conditions ?? [];
  const conditions = deletionConditions(left, now).map((next) => {
    const same = before.find(
      ({ type, status, message }) => type === next.type && status === next.status && message === next.message,
    );
    return same ?? next;
  });
  if (conditions.every((condition) => before.includes(condition))) return;
  const changed = { ...namespace, status: { ...namespace.status, phase: "Terminating" as const, conditions } };
  await client.update(resources.namespaces, changed, "status").catch(ignoreGone);
}

/** Takes the `kubernetes` finalizer off, which lets the API server remove the namespace. */
async function finalize(client: Client, name: string): Promise<void> {
  try {
    const namespace = await client.get(resources.namespaces, { name });
    const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== "kubernetes");
    await client.update(resources.namespaces, { ...namespace, spec: { ...namespace.spec, finalizers } }, "finalize");
  } catch (error) {
    ignoreGone(error);
  }
}

function ignoreGone(error: unknown): void {
  if (!isApiError(error, "NotFound", "Conflict")) throw error;
}
