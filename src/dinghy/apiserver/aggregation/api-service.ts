import type { Condition, KubernetesObject } from "#apimachinery";
import type { LiveObjects, LiveResource } from "../live-objects.ts";

/** `apiregistration.k8s.io/v1 APIService`: who serves one version of one group. */
export interface ApiService extends KubernetesObject {
  readonly spec: {
    readonly group?: string;
    readonly version: string;
    readonly groupPriorityMinimum: number;
    readonly versionPriority: number;
    /** Absent: this server itself. */
    readonly service?: { readonly namespace: string; readonly name: string; readonly port?: number } | null;
    readonly insecureSkipTLSVerify?: boolean;
    /** Base64 of PEM. */
    readonly caBundle?: string;
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** One that another server serves. */
export type RemoteApiService = ApiService & {
  readonly spec: { readonly service: NonNullable<ApiService["spec"]["service"]> };
};

export const apiServicesResource = "apiservices.apiregistration.k8s.io" satisfies LiveResource;

export function isRemote(apiService: ApiService): apiService is RemoteApiService {
  return apiService.spec.service !== undefined && apiService.spec.service !== null;
}

export function isAvailable({ status }: ApiService): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === "Available" && is === "True") ?? false;
}

/** What other servers serve, by `<group>/<version>`; read anew only when an APIService has changed. */
export interface RemoteIndex {
  /** Empty where everything is served here, as mostly. */
  all(): ReadonlyMap<string, RemoteApiService>;
}

export function createRemoteIndex(live: LiveObjects): RemoteIndex {
  let known: { generation: number; remotes: Map<string, RemoteApiService> } | undefined;
  return {
    all: () => {
      const generation = live.generation(apiServicesResource);
      if (known?.generation !== generation) {
        const remotes = live.list<ApiService>(apiServicesResource).filter(isRemote);
        known = { generation, remotes: new Map(remotes.map((each) => [keyOf(each), each])) };
      }
      return known.remotes;
    },
  };
}

export function keyOf({ spec }: ApiService): string {
  return `${spec.group ?? ""}/${spec.version}`;
}
