import {
  type GroupVersionResource,
  isApiError,
  type KubernetesObject,
  type LabelSelector,
  type LabelSelectorTerm,
  parseLabelSelector,
  type Scale,
  selectorOf,
} from "#apimachinery";
import type { Client, ResourceKinds } from "#client";
import type { VerticalPodAutoscaler } from "./vertical-pod-autoscaler.ts";

/** Whose Pods an autoscaler looks after. */
export interface AutoscaledTarget {
  readonly selector: readonly LabelSelectorTerm[];
  /** How many Pods it wants; undefined when that is not for it to say (a DaemonSet). */
  readonly replicas?: number;
}

/** The target cannot be used; the message says why. */
export class UnusableTarget extends Error {}

/**
 * Reads a target's Pods from its `scale`, or from its own selector where it has no size. Rejects with an
 * `UnusableTarget`. Upstream: vertical-pod-autoscaler/pkg/target/fetcher.go.
 */
export async function readTarget(
  client: Client,
  kinds: ResourceKinds,
  { metadata, spec }: VerticalPodAutoscaler,
): Promise<AutoscaledTarget> {
  if (spec.targetRef === undefined) throw new UnusableTarget("targetRef not defined");
  const { apiVersion = "", kind, name } = spec.targetRef;
  const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] as string) : "";
  const resource = await kinds.resourceOf(group, kind);
  if (resource === undefined) throw new UnusableTarget(`no matches for kind "${kind}" in version "${apiVersion}"`);
  const target = { namespace: metadata.namespace, name };
  try {
    if (!(await kinds.hasScale(resource))) return { selector: await ownSelector(client, resource, target) };
    const scale = await client.get<Scale>(resource, { ...target, subresource: "scale" });
    const selector = scale.status?.selector ?? "";
    if (selector === "") throw new UnusableTarget("Resource has an empty selector for scale sub-resource");
    return { selector: parseLabelSelector(selector), replicas: scale.spec?.replicas ?? 0 };
  } catch (error) {
    if (!isApiError(error)) throw error;
    throw new UnusableTarget((error as Error).message);
  }
}

async function ownSelector(
  client: Client,
  resource: GroupVersionResource,
  target: { readonly namespace?: string; readonly name: string },
): Promise<LabelSelectorTerm[]> {
  const { spec } = await client.get<KubernetesObject & { spec?: { selector?: LabelSelector } }>(resource, target);
  if (spec?.selector === undefined) throw new UnusableTarget(`${resource.resource} have no selector`);
  return selectorOf(spec.selector);
}
