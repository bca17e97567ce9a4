import type { Clock, Random } from "#clock";
import type { Store } from "#store";
import type { Request, Response } from "#wire";
import type { Aggregation } from "./aggregation/aggregation.ts";
import type { NodeConnection } from "./apiserver.ts";
import type { Authorizer } from "./authorize.ts";
import type { CallOut } from "./call-out.ts";
import type { CertificateAuthority } from "./certificate-authority.ts";
import type { Transformation } from "./encryption/encrypted-store.ts";
import type { LatestList } from "./latest-list.ts";
import type { LiveObjects } from "./live-objects.ts";
import type { Lookup } from "./lookup.ts";
import type { RequestMetrics } from "./request-metrics.ts";
import type { ResourceDefinition, ResourceRegistry } from "./resource-registry.ts";
import type { RequestInfo } from "./route.ts";
import type { ServiceAccountTokens } from "./service-account-tokens.ts";
import type { ServiceAddresses } from "./service-addresses.ts";
import type { UserInfo } from "./user-info.ts";
import type { WatchBookmarks } from "./watch-bookmarks.ts";

/** The pieces of the server that handlers work with. */
export interface ServerContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly registry: ResourceRegistry;
  readonly live: LiveObjects;
  readonly lookup: Lookup;
  readonly authorizer: Authorizer;
  readonly tokens: ServiceAccountTokens;
  readonly serviceAddresses: ServiceAddresses;
  readonly bookmarks: WatchBookmarks;
  readonly metrics: RequestMetrics;
  readonly latestList: LatestList;
  /** How often values were encrypted and decrypted; absent where nothing is. */
  readonly transformations?: () => readonly Transformation[];
  readonly connectNode: (nodeName: string) => NodeConnection | undefined;
  readonly callOut: CallOut;
  readonly aggregation: Aggregation;
  readonly certificateAuthority: () => Promise<CertificateAuthority>;
  readonly advertiseAddress: string;
  /** Aborted when the server closes: ends all watches. */
  readonly closing: AbortSignal;
}

/** One request for a resource, as handlers see it: it has been authenticated and authorised. */
export interface ResourceRequest {
  readonly server: ServerContext;
  readonly request: Request;
  readonly info: RequestInfo;
  readonly definition: ResourceDefinition;
  readonly user: UserInfo;
  readonly warnings: Set<string>;
}

/** The name that the URL must have at this point; handlers for single objects are called with one only. */
export function nameOf({ info }: ResourceRequest): string {
  return info.name ?? "";
}

export type Handle = (request: ResourceRequest) => Promise<Response>;
