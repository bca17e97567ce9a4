import { type CrossVersionObjectReference, type GroupVersionResource, isApiError, type Scale } from "#apimachinery";
import type { Client, ResourceKinds } from "#client";
import { messageOf } from "../pods/pod-control.ts";
import { NoProposal } from "./no-proposal.ts";

/** The size of what is scaled, whatever kind it is of. */
export interface TargetScale {
  /** Rejects with a `NoProposal` when there is none. */
  read(namespace: string, reference: CrossVersionObjectReference): Promise<FoundScale>;
  /** Rejects with an `ApiError` when the server refuses, also because the scale has changed meanwhile. */
  write(found: FoundScale, replicas: number): Promise<void>;
}

export interface FoundScale {
  readonly resource: GroupVersionResource;
  readonly scale: Scale;
}

/** Upstream: scaleForResourceMappings in pkg/controller/podautoscaler/horizontal.go. */
export function createTargetScale(client: Client, kinds: ResourceKinds): TargetScale {
  return {
    read: async (namespace, { apiVersion = "", kind, name }) => {
      const parts = apiVersion.split("/");
      if (parts.length > 2) throw new NoProposal(`unexpected GroupVersion string: ${apiVersion}`);
      const group = parts.length === 2 ? (parts[0] as string) : "";
      const resource = await kinds.resourceOf(group, kind);
      if (resource === undefined) throw new NoProposal(`no matches for kind "${kind}" in group "${group}"`);
      try {
        const scale = await client.get<Scale>(resource, { namespace, name, subresource: "scale" });
        return { resource, scale };
      } catch (error) {
        if (!isApiError(error)) throw error;
        throw new NoProposal(messageOf(error));
      }
    },
    write: async ({ resource, scale }, replicas) => {
      await client.update(resource, { ...scale, spec: { ...scale.spec, replicas } }, "scale");
    },
  };
}
