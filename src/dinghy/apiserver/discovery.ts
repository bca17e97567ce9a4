import { createHash } from "node:crypto";
import { type Document, documentOf, type Headers, isStream, type Response, textOf } from "#wire";
import { groupPriority, versionPriority as versionPriorityOf } from "./aggregation/local-services.ts";
import { notAcceptable } from "./status.ts";
import { yamlOf } from "./yaml-text.ts";

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
  /** True for what a CustomResourceDefinition brought: such groups come last, by name. */
  readonly custom?: boolean;
  /** What is told of the verbs, where not all of them can be used for the time being. */
  readonly shownVerbs?: readonly string[];
  /** The version that objects are stored in, where it is another one. */
  readonly storageVersion?: string;
}

export interface DiscoverableSubresource {
  readonly kind: string;
  readonly verbs: readonly string[];
  /** Of the kind, where it differs from the resource's. */
  readonly group?: string;
  readonly version?: string;
}

/** A version of a group that another server serves. */
export interface RemoteVersion {
  readonly group: string;
  readonly version: string;
  readonly groupPriority: number;
  readonly versionPriority: number;
  readonly resources: readonly DiscoverableResource[];
  /** It cannot be asked at present. */
  readonly stale: boolean;
}

/**
 * Answers GET of `/api`, `/apis`, `/api/v1`, `/apis/<group>` and `/apis/<group>/<version>`; undefined when the path is
 * not of discovery, or names a group or version that is not served. Throws `ApiError` 406.
 *
 * `resources` stand in the order of the built-in groups' priorities; `serverAddress` is host and port.
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
 */
export function discoveryResponse(
  path: string,
  headers: Headers,
  resources: readonly DiscoverableResource[],
  serverAddress: string,
  remotes: readonly RemoteVersion[] = [],
): Response | undefined {
  const response = discover(path, headers, resources, serverAddress, remotes);
  return response && inSyntaxOf(headers, response);
}

/** The plain forms can be had in YAML, too. */
function inSyntaxOf(headers: Headers, response: Response): Response {
  if (isStream(response.body) || response.headers["content-type"] !== "application/json") return response;
  const { accept = "*/*" } = headers;
  const types = accept.split(",").map((range) => (range.split(";")[0] as string).trim());
  const found = types.find((type) => spoken.includes(type));
  if (found === undefined) throw notAcceptable(offered);
  if (found !== "application/yaml") return response;
  const body = textOf(yamlOf(response.body.object));
  return { ...response, headers: { ...response.headers, "content-type": "application/yaml" }, body };
}

const offered = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
const spoken = ["application/json", "application/yaml", "application/*", "*/*"];

function discover(
  path: string,
  headers: Headers,
  resources: readonly DiscoverableResource[],
  serverAddress: string,
  remotes: readonly RemoteVersion[] = [],
): Response | undefined {
  const [root, group, version, ...more] = path.split("/").filter((part) => part !== "");
  if (more.length > 0) return undefined;
  if (root === "api" && version === undefined) {
    return group === undefined ? apiRoot(headers, resources, serverAddress) : resourceList("", group, resources);
  }
  if (root !== "apis") return undefined;
  if (group === undefined) return groupsRoot(headers, groupsWith(resources, remotes));
  if (version === undefined) return oneGroup(group, groupsWith(resources, remotes));
  return resourceList(group, version, resources);
}

function apiRoot(headers: Headers, resources: readonly DiscoverableResource[], serverAddress: string): Response {
  const core = groupsOf(resources).filter(({ name }) => name === "");
  const aggregated = aggregatedVersion(headers);
  if (aggregated) return aggregatedResponse(aggregated, headers, core);
  return plain({
    kind: "APIVersions",
    versions: core.flatMap(({ versions }) => versions.map(({ version }) => version)),
    serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }],
  });
}

function groupsRoot(headers: Headers, all: readonly Group[]): Response {
  const groups = all.filter(({ name }) => name !== "");
  const aggregated = aggregatedVersion(headers);
  if (aggregated) return aggregatedResponse(aggregated, headers, groups);
  return plain({ kind: "APIGroupList", apiVersion: "v1", groups: groups.map(describeGroup) });
}

function oneGroup(name: string, groups: readonly Group[]): Response | undefined {
  const group = groups.find((each) => each.name === name);
  return group && plain({ kind: "APIGroup", apiVersion: "v1", ...describeGroup(group) });
}

/** One API group with its versions, the preferred one first. */
interface Group {
  readonly name: string;
  readonly custom: boolean;
  readonly versions: Version[];
}

interface Version {
  readonly version: string;
  readonly resources: DiscoverableResource[];
  readonly stale?: boolean;
  readonly priority?: number;
}

/** This server's groups together with those of others, by their priorities; where there are no others, as they are. */
function groupsWith(resources: readonly DiscoverableResource[], remotes: readonly RemoteVersion[]): readonly Group[] {
  const groups = groupsOf(resources);
  if (remotes.length === 0) return groups;
  const priorities = new Map(groups.map(({ name }) => [name, groupPriority(name)]));
  for (const { group: name, version, groupPriority: priority, versionPriority, ...rest } of remotes) {
    let group = groups.find((each) => each.name === name);
    if (group === undefined) {
      group = { name, custom: true, versions: [] };
      groups.push(group);
    }
    priorities.set(name, Math.max(priorities.get(name) ?? 0, priority));
    const known = group.versions.findIndex((each) => each.version === version);
    const entry = { version, resources: [...rest.resources], stale: rest.stale, priority: versionPriority };
    group.versions.splice(known < 0 ? group.versions.length : known, known < 0 ? 0 : 1, entry);
    const rank = (each: Version): number => each.priority ?? versionPriorityOf(name, each.version);
    group.versions.sort((a, b) => rank(b) - rank(a) || compareVersions(a.version, b.version));
  }
  const rank = ({ name }: Group): number => priorities.get(name) ?? 0;
  return groups.sort((a, b) => rank(b) - rank(a) || (a.custom && b.custom ? (a.name < b.name ? -1 : 1) : 0));
}

function groupsOf(resources: readonly DiscoverableResource[]): Group[] {
  const groups = new Map<string, Group>();
  for (const each of resources) {
    let group = groups.get(each.group);
    if (group === undefined) {
      group = { name: each.group, custom: each.custom ?? false, versions: [] };
      groups.set(each.group, group);
    }
    const version = group.versions.find((known) => known.version === each.version);
    if (version) version.resources.push(each);
    else group.versions.push({ version: each.version, resources: [each] });
  }
  const all = [...groups.values()];
  const custom = all.filter((group) => group.custom).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { versions } of custom) versions.sort((a, b) => compareVersions(a.version, b.version));
  return [...all.filter((group) => !group.custom), ...custom];
}

/**
 * Negative when `a` is preferred: v2 before v1 before v1beta2 before v1beta1 before v1alpha1, then the rest by name.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority
 */
export function compareVersions(a: string, b: string): number {
  const [first, second] = [rank(a), rank(b)];
  if (first === undefined || second === undefined) {
    return first ? -1 : second ? 1 : a < b ? -1 : a > b ? 1 : 0;
  }
  const differing = first.findIndex((part, index) => part !== second[index]);
  return differing < 0 ? 0 : (second[differing] as number) - (first[differing] as number);
}

function rank(version: string): [stability: number, major: number, minor: number] | undefined {
  const match = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version);
  if (match === null) return undefined;
  const stability = match[2] === undefined ? 2 : match[2] === "beta" ? 1 : 0;
  return [stability, Number(match[1]), Number(match[3] ?? 0)];
}

function describeGroup({ name, versions }: Group): object {
  const described = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: described, preferredVersion: described[0] };
}

function resourceList(
  group: string,
  version: string,
  resources: readonly DiscoverableResource[],
): Response | undefined {
  const served = resources.filter((each) => each.group === group && each.version === version);
  if (served.length === 0) return undefined;
  const entries = served.flatMap(describeResource).sort((a, b) => (a.name < b.name ? -1 : 1));
  const groupVersion = group === "" ? version : `${group}/${version}`;
  return plain({
    kind: "APIResourceList",
    ...(group !== "" && { apiVersion: "v1" }),
    groupVersion,
    resources: entries,
  });
}

function describeResource(of: DiscoverableResource): { readonly name: string }[] {
  const { resource, singular, namespaced, kind, shortNames, categories } = of;
  const verbs = of.shownVerbs ?? of.verbs;
  const main = {
    name: resource,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(verbs.includes("get") && { storageVersionHash: storageVersionHash(of) }),
  };
  const subresources = Object.entries(of.subresources).map(([name, sub]) => ({
    name: `${resource}/${name}`,
    singularName: "",
    namespaced,
    ...(sub.group !== undefined && { group: sub.group }),
    ...(sub.version !== undefined && { version: sub.version }),
    kind: sub.kind,
    verbs: sub.verbs,
  }));
  return [main, ...subresources];
}

/** Tells clients when objects come to be stored in another version. */
function storageVersionHash({ group, version, storageVersion, kind }: DiscoverableResource): string {
  return createHash("sha256")
    .update(`${group}/${storageVersion ?? version}/${kind}`)
    .digest()
    .subarray(0, 8)
    .toString("base64");
}

function plain(object: object): Response {
  return { status: 200, headers: { "content-type": "application/json", vary: "Accept" }, body: documentOf(object) };
}

const aggregatedVersions = ["v2", "v2beta1"];

/** The version of aggregated discovery that the client likes best; undefined when it likes the plain form better. */
function aggregatedVersion({ accept = "*/*" }: Headers): string | undefined {
  for (const range of accept.split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    const named = new Map(parameters.map((each) => each.split("=", 2) as [string, string]));
    if (named.get("as") === undefined) {
      if (["application/json", "application/yaml", "application/*", "*/*"].includes(type)) return undefined;
      continue;
    }
    const version = named.get("v") ?? "";
    const isDiscovery = named.get("g") === "apidiscovery.k8s.io" && named.get("as") === "APIGroupDiscoveryList";
    if (type === "application/json" && isDiscovery && aggregatedVersions.includes(version)) return version;
  }
  throw notAcceptable(offered);
}

function aggregatedResponse(version: string, headers: Headers, groups: readonly Group[]): Response {
  const document = documentOf({
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(discoverGroup),
  });
  const etag = etagOf(document);
  const common = { etag, vary: "Accept", "cache-control": "public" };
  if (headers["if-none-match"] === etag) return { status: 304, headers: common, body: textOf("") };
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return { status: 200, headers: { ...common, "content-type": contentType }, body: document };
}

/** A strong validator of a document, quoted. */
export function etagOf(document: Document): string {
  return `"${createHash("sha512").update(document.bytes()).digest("hex").toUpperCase()}"`;
}

function discoverGroup({ name, versions }: Group): object {
  return {
    metadata: { ...(name !== "" && { name }), creationTimestamp: null },
    versions: versions.map(({ version, resources, stale }) => ({
      version,
      resources: [...resources].sort((a, b) => (a.resource < b.resource ? -1 : 1)).map(discoverResource),
      freshness: stale ? "Stale" : "Current",
    })),
  };
}

function discoverResource(of: DiscoverableResource): object {
  const subresources = Object.entries(of.subresources).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    resource: of.resource,
    responseKind: { group: of.group, version: of.version, kind: of.kind },
    scope: of.namespaced ? "Namespaced" : "Cluster",
    singularResource: of.singular,
    verbs: of.shownVerbs ?? of.verbs,
    ...(of.shortNames.length > 0 && { shortNames: of.shortNames }),
    ...(of.categories.length > 0 && { categories: of.categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map(([subresource, { kind, verbs, group, version }]) => ({
        subresource,
        responseKind: { group: group ?? of.group, version: version ?? of.version, kind },
        verbs,
      })),
    }),
  };
}
