import type { ApiError, KubernetesObject, Pod, StatusCause } from "#apimachinery";
import type { Clock, Random } from "#clock";
import type { Authorizer } from "../authorize.ts";
import type { CallOut } from "../call-out.ts";
import type { LiveObjects } from "../live-objects.ts";
import type { Lookup } from "../lookup.ts";
import type { ResourceRegistry } from "../resource-registry.ts";
import { forbidden } from "../status.ts";
import type { UserInfo } from "../user-info.ts";

/** One write that admission judges. */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  readonly user: UserInfo;
  /** Undefined for DELETE. Plugins change it in place in the mutating phase; it must not be frozen. */
  readonly object?: KubernetesObject;
  /** Undefined for CREATE. Frozen. */
  readonly oldObject?: KubernetesObject;
  readonly dryRun: boolean;
  /** `CreateOptions` and the like as the client gave them, with kind; undefined for CONNECT. */
  readonly options?: object;
  /** The kind of `object` where a subresource has one of its own: `autoscaling/v1 Scale`, `v1 PodExecOptions`. */
  readonly objectKind?: ObjectKind;
}

export interface ObjectKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/**
 * The mutating phase may run twice: when a plugin that is configured in the cluster (a webhook, a policy) has changed
 * the object, those before it get to see it again. Upstream: staging/src/k8s.io/apiserver/pkg/admission/reinvocation.go.
 */
export interface Rounds {
  /** True in the second round. */
  readonly again: boolean;
  /** Asks for a second round. */
  requireAgain(): void;
  /** What a plugin remembers from the first round to the second, by its name. */
  readonly memory: Map<string, unknown>;
}

/** What plugins may use, and where they leave what must be told. */
export interface AdmissionContext {
  readonly lookup: Lookup;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly random: Random;
  readonly registry: ResourceRegistry;
  readonly live: LiveObjects;
  readonly callOut: CallOut;
  /** Aborted when whoever asked is gone. */
  readonly signal?: AbortSignal;
  /** Adds a `Warning` header to the response. */
  warn(text: string): void;
  /**
   * Writes an object that was changed on the way (`ResourceQuota.status.used`), compare-and-swap on its
   * resourceVersion; resolves false when somebody else was faster.
   */
  replaceStatus(resource: string, object: KubernetesObject): Promise<boolean>;
}

/** One admission plugin. Both phases reject with `ApiError` (403 mostly) to refuse. */
export interface AdmissionPlugin {
  readonly name: string;
  /** The resources that it has a say about, `<resource>.<group>` or the bare resource of the core group; default all. */
  readonly resources?: readonly string[];
  mutate?(request: AdmissionRequest, context: AdmissionContext, rounds: Rounds): Promise<void> | void;
  validate?(request: AdmissionRequest, context: AdmissionContext): Promise<void> | void;
}

/** A plugin's refusal: `pods "web" is forbidden: <why>`. Names the object even before its name is generated. */
export function refuse(request: AdmissionRequest, why: string, causes?: readonly StatusCause[]): ApiError {
  const { name, object } = request;
  return forbidden(request, name || object?.metadata.name || object?.metadata.generateName || "Unknown", why, causes);
}

/** The Pod that is about to be created; undefined when the request is something else. */
export function createdPod(request: AdmissionRequest): Pod | undefined {
  return isWriteOf(request, "CREATE", "", "pods") ? (request.object as Pod) : undefined;
}

/** True when the request writes the resource itself, not one of its subresources. */
export function isWriteOf(
  request: AdmissionRequest,
  operation: AdmissionRequest["operation"],
  group: string,
  resource: string,
): boolean {
  return (
    request.operation === operation && request.group === group && request.resource === resource && !request.subresource
  );
}

/** The newest of several objects that all claim to be the default; among equals the first by name. */
export function newest<T extends KubernetesObject>(objects: readonly T[]): T | undefined {
  const order = (a: T, b: T): number => {
    const [first, second] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
    if (first !== second) return first > second ? -1 : 1;
    return a.metadata.name < b.metadata.name ? -1 : 1;
  };
  return [...objects].sort(order)[0];
}
