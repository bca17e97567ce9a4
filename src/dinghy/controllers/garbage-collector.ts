/**
 * Garbage collector: an object whose owners are all gone is deleted; an owner that is deleted in the foreground waits
 * for those who block it, one that is deleted with orphaning lets its dependents go first.
 *
 * Over the graph of uids decide pure functions (`garbage/decide.ts`); this rim keeps the graph current by watching
 * every resource that can be deleted, and carries the decisions out.
 *
 * Answers to  @seed:K1.5
 * Upstream    pkg/controller/garbagecollector/garbagecollector.go
 */
import { isApiError, type KubernetesObject, type OwnerReference } from "#apimachinery";
import { type Resource, resources, type WorkQueue } from "#client";
import type { Controller, ControllerContext } from "./controller.ts";
import { decideForDependent, decideForOwner, type OwnerView } from "./garbage/decide.ts";
import { createOwnershipGraph, type OwnershipGraph } from "./garbage/ownership-graph.ts";
import { type DiscoveredResource, deletableResources } from "./objects/deletable-resources.ts";
import { same } from "./objects/same.ts";

/** Never collected, and too many to watch for it: Events have no dependents and end by themselves. */
const ignored = new Set(["events"]);
/** An owner that the server knows and the graph does not yet: its event is on its way, or was lost with a broken watch. */
const unseenOwnerMs = 1_000;

export const garbageCollectorController: Controller = {
  serviceAccount: "generic-garbage-collector",
  component: "garbage-collector-controller",
  start: (context) => {
    const graph = createOwnershipGraph();
    const collector = new Collector(context, graph);
    const discovery = context.queue(() => collector.watchEverything());
    discovery.add("discovery");
    for (const resource of [resources.customResourceDefinitions, resources.apiServices]) {
      context.informers.informer(resource).onChange(() => discovery.add("discovery"));
    }
  },
};

class Collector {
  readonly #context: ControllerContext;
  readonly #graph: OwnershipGraph;
  readonly #resources = new Map<string, DiscoveredResource>();
  readonly #followed = new Set<string>();
  /** Those that name an owner of a kind that is not served: it may be served one day. */
  readonly #undecided = new Set<string>();
  readonly #work: WorkQueue;

  constructor(context: ControllerContext, graph: OwnershipGraph) {
    this.#context = context;
    this.#graph = graph;
    this.#work = context.queue((uid) => this.#reconcile(uid));
  }

  /** Follows every resource that is served now, and forgets those that are not served any more. */
  async watchEverything(): Promise<void> {
    const served = (await deletableResources(this.#context.client, "all")).filter(
      ({ resource, verbs }) => !ignored.has(resource) && verbs.includes("watch"),
    );
    this.#resources.clear();
    for (const resource of served) {
      const kind = kindKey(apiVersionOf(resource), resource.kind);
      this.#resources.set(kind, resource);
      this.#follow(kind, resource);
    }
    const undecided = [...this.#undecided];
    this.#undecided.clear();
    for (const uid of undecided) this.#work.add(uid);
  }

  #follow(kind: string, { group, version, resource }: DiscoveredResource): void {
    // Asked for each time, because a resource that comes back is listed anew when somebody asks.
    const informer = this.#context.informers.informer({ group, version, resource });
    if (this.#followed.has(kind)) return;
    this.#followed.add(kind);
    informer.onChange(({ object, previous }) => {
      if (object) this.#seen(object);
      else if (previous) this.#gone(previous);
    });
  }

  #seen(object: KubernetesObject): void {
    const { uid, ownerReferences, deletionTimestamp } = object.metadata;
    const before = this.#graph.get(uid);
    this.#graph.put(object);
    // Most changes are of the status, and change nothing in who owns whom.
    if (before && sameTies(before, object)) return;
    if (deletionTimestamp !== undefined || (ownerReferences?.length ?? 0) > 0) this.#work.add(uid);
    // An owner that waits in the foreground may go on when one of its dependents has changed, or has let go of it.
    for (const owner of [...(before?.metadata.ownerReferences ?? []), ...(ownerReferences ?? [])])
      if (this.#graph.get(owner.uid)?.metadata.deletionTimestamp) this.#work.add(owner.uid);
  }

  #gone(object: KubernetesObject): void {
    const { uid } = object.metadata;
    this.#graph.remove(object);
    for (const dependent of this.#graph.dependents(uid)) this.#work.add(dependent.metadata.uid);
    for (const owner of object.metadata.ownerReferences ?? []) this.#work.add(owner.uid);
  }

  async #reconcile(uid: string): Promise<void> {
    const object = this.#graph.get(uid);
    if (object === undefined) return;
    try {
      if (object.metadata.deletionTimestamp !== undefined) await this.#serveOwner(object);
      if ((object.metadata.ownerReferences?.length ?? 0) > 0) await this.#serveDependent(object);
    } catch (error) {
      if (!isApiError(error, "NotFound")) throw error;
      if (this.#graph.get(uid) === object && !(await this.#stillThere(object))) this.#graph.remove(object);
    }
  }

  async #stillThere(object: KubernetesObject): Promise<boolean> {
    const live = await this.#live(object);
    return live?.metadata.uid === object.metadata.uid;
  }

  /** An object that is being deleted with `orphan` or `foregroundDeletion` among its finalizers. */
  async #serveOwner(owner: KubernetesObject): Promise<void> {
    const dependents = this.#graph.dependents(owner.metadata.uid);
    const decision = decideForOwner(owner, dependents);
    for (const dependent of decision.release) await this.#dropReferences(dependent, [owner.metadata.uid]);
    for (const dependent of decision.remove) this.#work.add(dependent.metadata.uid);
    if (decision.finalizer !== undefined) await this.#removeFinalizer(owner, decision.finalizer);
  }

  async #removeFinalizer(object: KubernetesObject, finalizer: string): Promise<void> {
    const resource = this.#resourceOf(object);
    const live = await this.#live(object);
    if (resource === undefined || live === undefined || live.metadata.uid !== object.metadata.uid) return;
    const finalizers = (live.metadata.finalizers ?? []).filter((each) => each !== finalizer);
    const { resourceVersion } = live.metadata;
    await this.#context.client.patch(resource, live.metadata, "merge", { metadata: { resourceVersion, finalizers } });
  }

  async #serveDependent(dependent: KubernetesObject): Promise<void> {
    const owners: OwnerView[] = [];
    for (const reference of dependent.metadata.ownerReferences ?? [])
      owners.push(await this.#ownerView(dependent, reference));
    const decision = decideForDependent(dependent, owners, this.#graph.dependents(dependent.metadata.uid));
    if (owners.some(({ state }) => state === "unknown")) this.#undecided.add(dependent.metadata.uid);
    if (decision.type === "keep") return;
    if (decision.type === "drop references") return this.#dropReferences(dependent, decision.uids);
    if (decision.type === "unblock") await this.#unblock(dependent);
    await this.#delete(dependent, decision.propagationPolicy);
  }

  /** Whether the owner is there is asked of the server when the graph does not know it: the graph may lag behind. */
  async #ownerView(dependent: KubernetesObject, reference: OwnerReference): Promise<OwnerView> {
    const known = this.#graph.get(reference.uid);
    if (known) this.#tellOfWrongPlace(dependent, reference, known);
    const resource = this.#resources.get(kindKey(reference.apiVersion, reference.kind));
    if (resource === undefined) return { reference, state: "unknown" };
    const namespace = resource.namespaced ? dependent.metadata.namespace : undefined;
    if (resource.namespaced && namespace === undefined) return { reference, state: "impossible" };
    if (known && isMeant(reference, known) && known.metadata.namespace === namespace)
      return { reference, state: "present", owner: known };
    const target = { namespace, name: reference.name };
    const live = await this.#context.client.get(resource, target).catch((error: unknown) => {
      if (!isApiError(error, "NotFound")) throw error;
      return undefined;
    });
    if (live?.metadata.uid !== reference.uid) return { reference, state: "absent" };
    // Its end must not be missed.
    if (!known) this.#work.addAfter(dependent.metadata.uid, unseenOwnerMs);
    return { reference, state: "present", owner: live };
  }

  /** Owners of a namespace own nothing outside of it, whatever is written there. Upstream: `reportInvalidNamespaceOwnerRef`. */
  #tellOfWrongPlace(dependent: KubernetesObject, reference: OwnerReference, owner: KubernetesObject): void {
    const { namespace = "" } = dependent.metadata;
    if (owner.metadata.namespace === undefined || owner.metadata.namespace === namespace) return;
    const { kind, name, uid, apiVersion } = reference;
    const message = `ownerRef [${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}] does not exist in namespace "${namespace}"`;
    this.#context.events.record(dependent, "Warning", "OwnerRefInvalidNamespace", message);
  }

  async #dropReferences(dependent: KubernetesObject, uids: readonly string[]): Promise<void> {
    const ownerReferences = uids.map((uid) => ({ $patch: "delete", uid }));
    await this.#patchReferences(dependent, ownerReferences, (all) => all.filter(({ uid }) => !uids.includes(uid)));
  }

  /** A cycle in which everybody waits for everybody is cut by letting nobody block. */
  async #unblock(dependent: KubernetesObject): Promise<void> {
    const blocking = (dependent.metadata.ownerReferences ?? []).filter(({ blockOwnerDeletion }) => blockOwnerDeletion);
    if (blocking.length === 0) return;
    const ownerReferences = blocking.map(({ uid }) => ({ uid, blockOwnerDeletion: false }));
    await this.#patchReferences(dependent, ownerReferences, (all) =>
      all.map((each) => ({ ...each, blockOwnerDeletion: false })),
    );
  }

  /** Strategic where the kind knows its merge keys, else a merge patch of the whole list, guarded by the version. */
  async #patchReferences(
    dependent: KubernetesObject,
    ownerReferences: readonly object[],
    whole: (all: readonly OwnerReference[]) => readonly OwnerReference[],
  ): Promise<void> {
    const resource = this.#resourceOf(dependent);
    if (resource === undefined) return;
    const { uid, resourceVersion } = dependent.metadata;
    try {
      await this.#context.client.patch(resource, dependent.metadata, "strategic", {
        metadata: { uid, ownerReferences },
      });
    } catch (error) {
      if (!isApiError(error, "UnsupportedMediaType")) throw error;
      const patch = { metadata: { resourceVersion, ownerReferences: whole(dependent.metadata.ownerReferences ?? []) } };
      await this.#context.client.patch(resource, dependent.metadata, "merge", patch);
    }
  }

  /** On the version that was judged: who has been given another owner meanwhile is judged again. */
  async #delete(object: KubernetesObject, propagationPolicy: "Foreground" | "Background" | "Orphan"): Promise<void> {
    const resource = this.#resourceOf(object);
    if (resource === undefined) return;
    const { uid, ownerReferences } = object.metadata;
    const live = await this.#live(object);
    if (live?.metadata.uid !== uid || !same(live.metadata.ownerReferences, ownerReferences)) return;
    const preconditions = { uid, resourceVersion: live.metadata.resourceVersion };
    try {
      await this.#context.client.delete(resource, object.metadata, { propagationPolicy, preconditions });
    } catch (error) {
      if (isApiError(error, "Conflict")) this.#work.add(uid);
      else if (!isApiError(error, "NotFound")) throw error;
    }
  }

  async #live(object: KubernetesObject): Promise<KubernetesObject | undefined> {
    const resource = this.#resourceOf(object);
    if (resource === undefined) return undefined;
    return this.#context.client.get(resource, object.metadata).catch((error: unknown) => {
      if (!isApiError(error, "NotFound")) throw error;
      return undefined;
    });
  }

  #resourceOf(object: KubernetesObject): Resource | undefined {
    return this.#resources.get(kindKey(object.apiVersion, object.kind));
  }
}

/** True when neither owners, finalizers nor the wish to be deleted have changed. */
function sameTies({ metadata: a }: KubernetesObject, { metadata: b }: KubernetesObject): boolean {
  if (a.deletionTimestamp !== b.deletionTimestamp) return false;
  return same(a.ownerReferences, b.ownerReferences) && same(a.finalizers, b.finalizers);
}

/** True when the reference means this object: another name or kind with its uid leads nowhere. */
function isMeant({ apiVersion, kind, name }: OwnerReference, object: KubernetesObject): boolean {
  return object.metadata.name === name && kindKey(object.apiVersion, object.kind) === kindKey(apiVersion, kind);
}

const kindKey = (apiVersion: string, kind: string): string => {
  // Owners name any version of a group; which one does not matter.
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  return `${group}/${kind}`;
};

const apiVersionOf = ({ group, version }: DiscoveredResource): string =>
  group === "" ? version : `${group}/${version}`;
