/**
 * Aggregation: parts of the API that other servers serve, as if they were served here.
 *
 * https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/
 * Upstream: staging/src/k8s.io/kube-aggregator. Answers to @seed:K14.1.
 */
import type { Request, Response } from "#wire";
import type { RemoteVersion } from "../discovery.ts";
import type { Tunnel } from "../reverse-proxy.ts";
import type { RequestInfo, route } from "../route.ts";
import type { ServerContext } from "../server-context.ts";
import type { UserInfo } from "../user-info.ts";
import { createRemoteIndex, isAvailable, type RemoteApiService } from "./api-service.ts";
import { createAvailabilityController } from "./availability-controller.ts";
import { createRemoteCaller } from "./call-remote.ts";
import { followDefinitions } from "./follow-definitions.ts";

export interface Aggregation {
  /** Undefined where this server serves it itself. */
  respond(request: Request, info: RequestInfo, user: UserInfo): Promise<Response> | undefined;
  /** True where another server does. */
  serves(info: RequestInfo): boolean;
  /** A request to upgrade the connection, for what `serves`. */
  tunnel(request: Request, info: RequestInfo, user: UserInfo): Promise<Tunnel>;
  /** What stands in discovery beside this server's own. */
  versions(): readonly RemoteVersion[];
  /** And in the index of OpenAPI documents: `apis/<group>/<version>` to a path with a query. */
  documents(): ReadonlyMap<string, string>;
}

export type AggregationServer = Pick<
  ServerContext,
  "store" | "clock" | "live" | "lookup" | "registry" | "callOut" | "certificateAuthority" | "closing" | "random"
>;

export function createAggregation(server: AggregationServer): Aggregation {
  const index = createRemoteIndex(server.live);
  const caller = createRemoteCaller(server);
  const availability = createAvailabilityController(server, index, caller);
  followDefinitions(server);
  const find = (info: RequestInfo): RemoteApiService | undefined => {
    const remotes = index.all();
    return remotes.size === 0 ? undefined : remotes.get(groupVersionOf(info));
  };
  const documents = (): ReadonlyMap<string, string> => {
    const found = new Map<string, string>();
    for (const [groupVersion, { metadata }] of index.all()) {
      const location = availability.document(metadata.name);
      if (location !== undefined) found.set(`apis/${groupVersion}`, location);
    }
    return found;
  };
  return {
    documents,
    respond: (request, info, user) => {
      const found = find(info);
      return found && caller.forward(found, request, user);
    },
    serves: (info) => find(info) !== undefined,
    tunnel: (request, info, user) => caller.tunnel(find(info) as RemoteApiService, request, user),
    versions: () => [...index.all().values()].map((each) => describe(each, availability.resources(each.metadata.name))),
  };
}

/** Of a request for a resource, and of `/apis/<group>/<version>` itself and its OpenAPI document. */
function groupVersionOf({ isResourceRequest, group, version, path }: ReturnType<typeof route>): string {
  if (isResourceRequest) return `${group}/${version}`;
  return /^(?:\/openapi\/v3)?\/apis\/([^/]+\/[^/]+)(?:\/|$)/.exec(path)?.[1] ?? "";
}

function describe(apiService: RemoteApiService, resources: RemoteVersion["resources"]): RemoteVersion {
  const { group = "", version, groupPriorityMinimum, versionPriority } = apiService.spec;
  return {
    group,
    version,
    groupPriority: groupPriorityMinimum,
    versionPriority,
    resources,
    stale: !isAvailable(apiService),
  };
}
