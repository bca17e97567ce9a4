import type { Response } from "#wire";

/** What discovery says of one resource in one version; entries of the resource table satisfy it. */
export interface DiscoverableResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural: `pods`. */
  readonly resource: string;
  readonly kind: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: Readonly<Record<string, DiscoverableSubresource>>;
}

export interface DiscoverableSubresource {
  readonly kind: string;
  readonly verbs: readonly string[];
  /** Of the kind, where it differs from the resource's. */
  readonly group?: string;
  readonly version?: string;
}

/**
 * Answers GET of `/api`, `/apis`, `/api/v1`, `/apis/<group>` and `/apis/<group>/<version>`; undefined when the path is
 * not of discovery, or names a group or version that is not served.
 */
export function discoveryResponse(
  _path: string,
  _headers: Readonly<Record<string, string>>,
  _resources: readonly DiscoverableResource[],
  _serverAddress: string,
): Response | undefined {
  throw new Error("discoveryResponse is not written yet");
}
