/**
 * `pods/eviction`: a deletion that respects disruption budgets.
 *
 * Upstream: pkg/registry/core/pod/storage/eviction.go. https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
 */
import {
  type Condition,
  isApiError,
  type KubernetesObject,
  type LabelSelector,
  labelSelectorMatches,
  type Pod,
  selectorOf,
} from "#apimachinery";
import { formatTime } from "#clock";
import { documentOf, type Response } from "#wire";
import { admissionOf, admit, admitted } from "../admission-request.ts";
import { deleteObject } from "../delete.ts";
import { type DeleteOptions, readDeleteOptions } from "../delete-options.ts";
import { cloneJson, isJsonObject, type JsonObject } from "../json-value.ts";
import { update } from "../persist.ts";
import { keyOf } from "../resource-registry.ts";
import { documentResponse } from "../respond.ts";
import { nameOf, type ResourceRequest, type ServerContext } from "../server-context.ts";
import { badRequest, conflict, forbidden, notFound, success, tooManyRequests, unknownError } from "../status.ts";
import { readWriteOptions, type WriteOptions } from "../write-options.ts";
import { readSubresourceObject } from "./subresource-object.ts";

const evictionKind = { group: "policy", version: "v1", kind: "Eviction" };

interface Budget extends KubernetesObject {
  spec: { selector?: LabelSelector; unhealthyPodEvictionPolicy?: "IfHealthyBudget" | "AlwaysAllow" };
  status?: {
    observedGeneration?: number;
    disruptionsAllowed?: number;
    currentHealthy?: number;
    desiredHealthy?: number;
    disruptedPods?: Record<string, string>;
  };
}

export async function evict(request: ResourceRequest): Promise<Response> {
  const { server, info, definition } = request;
  const createOptions = readWriteOptions(info.query, "CreateOptions");
  const body = readSubresourceObject(request, evictionKind, createOptions, ["policy/v1beta1"]);
  const name = nameOf(request);
  if (body.metadata.name !== name) {
    throw badRequest("name in URL does not match name in Eviction object");
  }
  const options = optionsOf(request, body, createOptions);
  const admission = admissionOf(request, "CREATE", options.dryRun, name, { objectKind: evictionKind });
  await admit(admission, cloneJson(body));
  const entry = await server.store.get(keyOf(definition, info.namespace, name));
  if (entry === undefined) throw notFound(definition, name);
  const pod = entry.object as unknown as Pod;
  const { resourceVersion, budget } = await charge(server, pod, options.dryRun);
  try {
    await remove(request, name, { ...options, resourceVersion: options.resourceVersion ?? resourceVersion });
  } catch (error) {
    // It was judged by what it is no more: the client had better ask again.
    const hurried = budget !== undefined && options.resourceVersion === undefined && resourceVersion !== undefined;
    if (hurried && isApiError(error, "Conflict")) throw stillProcessed(budget);
    throw error;
  }
  return documentResponse(201, documentOf(success(201)));
}

/** First the Pod says why it goes, then it goes. */
async function remove(request: ResourceRequest, name: string, options: DeleteOptions): Promise<void> {
  const { server, info, definition } = request;
  let { resourceVersion } = options;
  if (!options.dryRun) {
    const now = formatTime(server.clock.now());
    const { entry } = await update(server.store, keyOf(definition, info.namespace, name), async (current) => {
      if (current === undefined) throw notFound(definition, name);
      const pod = current.object as unknown as Pod;
      requireSame(pod, options);
      return { put: { ...pod, status: { ...pod.status, conditions: withTarget(pod, now) } } };
    });
    const marked = entry?.object as unknown as Pod | undefined;
    if (resourceVersion !== undefined) resourceVersion = marked?.metadata.resourceVersion;
  }
  // The deletion that follows is nobody's request.
  await deleteObject(request, info.namespace, name, { ...options, resourceVersion }, admitted);
}

function withTarget({ status }: Pod, now: string): Condition[] {
  const type = "DisruptionTarget";
  const conditions = status?.conditions ?? [];
  const before = conditions.find((each) => each.type === type);
  const condition: Condition = {
    type,
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: before?.status === "True" ? before.lastTransitionTime : now,
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
  };
  if (before === undefined) return [...conditions, condition];
  return conditions.map((each) => (each === before ? condition : each));
}

function requireSame({ metadata }: Pod, { uid, resourceVersion }: DeleteOptions): void {
  const differs = (what: string, wanted: string, found: unknown, since: string): Error => {
    const why =
      `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${String(found)}). ` +
      `The object might have been ${since}`;
    return conflict({ group: "", resource: "Pod" }, metadata.name, why);
  };
  if (uid && uid !== metadata.uid) throw differs("UID", uid, metadata.uid, "deleted and then recreated");
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    throw differs("ResourceVersion", resourceVersion, metadata.resourceVersion, "modified");
  }
}

function optionsOf(request: ResourceRequest, body: JsonObject, createOptions: WriteOptions): DeleteOptions {
  const given = body.deleteOptions;
  const options = isJsonObject(given)
    ? readDeleteOptions({ ...request.request, body: { object: given } }, request.info.query)
    : ({ dryRun: false } satisfies DeleteOptions);
  return { ...options, dryRun: options.dryRun || createOptions.dryRun };
}

interface Charged {
  /** The one to insist on, where the Pod was judged by what it is now. */
  readonly resourceVersion?: string;
  readonly budget?: string;
}

/** Takes one disruption from the Pod's budget, if there is need. */
async function charge(server: ServerContext, pod: Pod, dryRun: boolean): Promise<Charged> {
  const { phase } = pod.status ?? {};
  const { resourceVersion, deletionTimestamp } = pod.metadata;
  if (phase === "Succeeded" || phase === "Failed" || deletionTimestamp !== undefined) return {};
  if (phase === "Pending") return { resourceVersion };
  const budgets = await server.lookup.list<Budget>("poddisruptionbudgets.policy", pod.metadata.namespace);
  const concerned = budgets.filter(
    ({ spec }) => spec.selector !== undefined && labelSelectorMatches(selectorOf(spec.selector), pod.metadata.labels),
  );
  const [budget] = concerned;
  if (budget === undefined) return {};
  if (concerned.length > 1) {
    throw unknownError(
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    );
  }
  if (!isReady(pod) && mayGoUnready(budget)) return { resourceVersion, budget: budget.metadata.name };
  await takeDisruption(server, budget, pod, dryRun);
  return {};
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True") ?? false;
}

function mayGoUnready({ spec, status }: Budget): boolean {
  if (spec.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  return currentHealthy >= desiredHealthy && desiredHealthy > 0;
}

async function takeDisruption(server: ServerContext, budget: Budget, pod: Pod, dryRun: boolean): Promise<void> {
  const definition = server.registry.byName("poddisruptionbudgets.policy") as ResourceRequest["definition"];
  const { name, namespace } = budget.metadata;
  await update(server.store, keyOf(definition, namespace, name), async (current) => {
    if (current === undefined) return { keep: true };
    const found = current.object as unknown as Budget;
    const status = found.status ?? {};
    if ((status.observedGeneration ?? 0) < (found.metadata.generation ?? 0)) {
      throw stillProcessed(name);
    }
    const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0 } = status;
    const problem = problemWith(status);
    if (problem !== undefined) throw forbidden({ group: "policy", resource: "poddisruptionbudget" }, name, problem);
    if (disruptionsAllowed === 0) {
      const message = `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
      throw refused(0, { reason: "DisruptionBudget", message });
    }
    if (dryRun) return { keep: true };
    const disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: formatTime(server.clock.now()) };
    return { put: { ...found, status: { ...status, disruptionsAllowed: disruptionsAllowed - 1, disruptedPods } } };
  });
}

/** Evictions that were allowed and that nobody has confirmed, at most. */
const mostUnconfirmed = 2000;

function problemWith({ disruptionsAllowed = 0, disruptedPods }: NonNullable<Budget["status"]>): string | undefined {
  if (disruptionsAllowed < 0) return "pdb disruptions allowed is negative";
  if (Object.keys(disruptedPods ?? {}).length <= mostUnconfirmed) return undefined;
  return "DisruptedPods map too big - too many evictions not confirmed by PDB controller";
}

function stillProcessed(budget: string): Error {
  const message = `The disruption budget ${budget} is still being processed by the server.`;
  return refused(10, { reason: "DisruptionBudget", message });
}

function refused(retryAfterSeconds: number, cause: { reason: string; message: string }): Error {
  return tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", retryAfterSeconds, [
    cause,
  ]);
}
