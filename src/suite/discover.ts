import type { Kind } from "./kind.ts";
import { HarnessError } from "./verdict.ts";

/** Gets a path as JSON. */
export type GetJson = (path: string, accept: string) => Promise<{ readonly status: number; readonly body: unknown }>;

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

interface DiscoveredResource {
  resource: string;
  responseKind?: { group?: string; version?: string; kind: string };
  scope: "Namespaced" | "Cluster";
  verbs: string[];
}

interface GroupDiscoveryList {
  kind: string;
  items?: { metadata?: { name?: string }; versions: { version: string; resources?: DiscoveredResource[] }[] }[];
  groups?: { versions: { groupVersion: string }[] }[];
  versions?: string[];
}

interface ResourceList {
  resources?: { name: string; kind: string; namespaced: boolean; verbs: string[] }[];
}

/**
 * All kinds that the target serves: two requests where discovery is aggregated, one for each group version elsewhere.
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export async function discover(get: GetJson): Promise<Kind[]> {
  const roots = await Promise.all(["/api", "/apis"].map((path) => getRoot(get, path)));
  const found = await Promise.all(roots.map((root, index) => kindsOfRoot(get, root, index === 0)));
  return found.flat();
}

async function getRoot(get: GetJson, path: string): Promise<GroupDiscoveryList> {
  const { status, body } = await get(path, aggregated);
  if (status !== 200)
    throw new HarnessError(`the target answers GET ${path} with HTTP ${status}: it cannot be discovered`);
  return body as GroupDiscoveryList;
}

async function kindsOfRoot(get: GetJson, root: GroupDiscoveryList, core: boolean): Promise<Kind[]> {
  if (root.kind === "APIGroupDiscoveryList") {
    return (root.items ?? []).flatMap((group) =>
      group.versions.flatMap(({ version, resources = [] }) =>
        resources.map((item) => kindOf(item, group.metadata?.name ?? "", version)),
      ),
    );
  }
  const groupVersions = core
    ? (root.versions ?? ["v1"])
    : (root.groups ?? []).flatMap(({ versions }) => versions.map(({ groupVersion }) => groupVersion));
  const lists = await Promise.all(groupVersions.map((groupVersion) => kindsOfVersion(get, groupVersion, core)));
  return lists.flat();
}

function kindOf(item: DiscoveredResource, group: string, version: string): Kind {
  const { resource, responseKind, scope, verbs } = item;
  return { group, version, resource, kind: responseKind?.kind ?? "", namespaced: scope === "Namespaced", verbs };
}

/** A group whose server is away is left out, as kubectl does. */
async function kindsOfVersion(get: GetJson, groupVersion: string, core: boolean): Promise<Kind[]> {
  const { status, body } = await get(core ? `/api/${groupVersion}` : `/apis/${groupVersion}`, "application/json");
  if (status !== 200) return [];
  const [group, version] = core ? ["", groupVersion] : (groupVersion.split("/") as [string, string]);
  return ((body as ResourceList).resources ?? [])
    .filter(({ name }) => !name.includes("/"))
    .map(({ name, kind, namespaced, verbs }) => ({ group, version, resource: name, kind, namespaced, verbs }));
}
