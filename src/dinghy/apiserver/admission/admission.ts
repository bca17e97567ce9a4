import type { KubernetesObject } from "#apimachinery";
import type { Clock, Random } from "#clock";
import type { Authorizer } from "../authorize.ts";
import type { Lookup } from "../lookup.ts";
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
}

/** What plugins may use, and where they leave what must be told. */
export interface AdmissionContext {
  readonly lookup: Lookup;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly random: Random;
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
  mutate?(request: AdmissionRequest, context: AdmissionContext): Promise<void> | void;
  validate?(request: AdmissionRequest, context: AdmissionContext): Promise<void> | void;
}

/** The plugins in the order of real servers. */
export const plugins: readonly AdmissionPlugin[] = [];

/** The mutating phase: after defaulting, before validation. Changes `request.object` in place. */
export async function mutate(request: AdmissionRequest, context: AdmissionContext): Promise<void> {
  for (const plugin of plugins) await plugin.mutate?.(request, context);
}

/** The validating phase: after validation, just before the object is stored. ResourceQuota charges here, last. */
export async function validate(request: AdmissionRequest, context: AdmissionContext): Promise<void> {
  for (const plugin of plugins) await plugin.validate?.(request, context);
}
