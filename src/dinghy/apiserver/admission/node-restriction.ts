import type { KubernetesObject, Node, PersistentVolumeClaim, Pod } from "#apimachinery";
import type { Lookup } from "../lookup.ts";
import { referencesOf } from "../node-authorizer.ts";
import { notFound } from "../status.ts";
import { nodeOf } from "../user-info.ts";
import { type AdmissionContext, type AdmissionPlugin, type AdmissionRequest, refuse } from "./admission-plugin.ts";

const mirrorAnnotation = "kubernetes.io/config.mirror";
const reserved = /(^|\.)(kubernetes|k8s)\.io$/;
const kubeletNamespace = /(^|\.)(kubelet|node)\.kubernetes\.io$/;
/** What a kubelet says of its node among the labels that belong to Kubernetes. */
const kubeletLabels: ReadonlySet<string> = new Set([
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/instance-type",
  "beta.kubernetes.io/os",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "kubernetes.io/arch",
  "kubernetes.io/hostname",
  "kubernetes.io/os",
  "node.kubernetes.io/instance-type",
  "node.kubernetes.io/windows-build",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);

function isBarred(label: string): boolean {
  const namespace = label.includes("/") ? label.slice(0, label.indexOf("/")) : "";
  return reserved.test(namespace) && !kubeletLabels.has(label) && !kubeletNamespace.test(namespace);
}

/**
 * NodeRestriction: a kubelet changes its own Node, its own Lease and the Pods that run on it, and nothing else.
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 * Upstream: plugin/pkg/admission/noderestriction/admission.go. Answers to @seed:K11.1.
 */
export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",
  mutate: (request, context) => {
    const node = nodeOf(request.user);
    if (node === undefined) return;
    return rules[`${request.group}/${request.resource}`]?.(node, request, context);
  },
};

interface ResourceSlice {
  readonly spec?: { readonly nodeName?: string };
}

type Rule = (node: string, request: AdmissionRequest, context: AdmissionContext) => void | Promise<void>;

const rules: Readonly<Record<string, Rule>> = {
  "/pods": restrictPod,
  "/nodes": restrictNode,
  "/serviceaccounts": restrictToken,
  "coordination.k8s.io/leases": (node, request) => {
    const name = request.object?.metadata.name ?? request.name;
    if (name === node) return;
    throw refuse(request, "can only access node lease with the same name as the requesting node");
  },
  "resource.k8s.io/resourceslices": (node, request) => {
    if (request.operation === "UPDATE") return;
    const deletes = request.operation === "DELETE";
    const slice = (deletes ? request.oldObject : request.object) as ResourceSlice | undefined;
    if (slice === undefined || slice.spec?.nodeName === node) return;
    throw refuse(
      request,
      `can only ${deletes ? "delete" : "create"} ResourceSlice with the same NodeName as the requesting node`,
    );
  },
  "storage.k8s.io/csinodes": (node, request) => {
    const name = request.object?.metadata.name ?? request.name;
    if (name === node) return;
    throw refuse(request, "can only access CSINode with the same name as the requesting node");
  },
};

async function restrictPod(node: string, request: AdmissionRequest, { lookup }: AdmissionContext): Promise<void> {
  const { operation, subresource, namespace, name } = request;
  const who = `node ${JSON.stringify(node)}`;
  const pod = request.object as Pod | undefined;
  if (subresource === "eviction") {
    const evicted = await lookup.get<Pod>("pods", name || (pod?.metadata.name ?? ""), namespace);
    if (evicted === undefined) throw notFound(singularPod, name || (pod?.metadata.name ?? ""));
    if (evicted.spec.nodeName !== node) {
      throw refuse(request, `node ${node} can only evict pods with spec.nodeName set to itself`);
    }
  } else if (subresource === "status") {
    const old = request.oldObject as Pod;
    if (old.spec.nodeName !== node) {
      throw refuse(request, `${who} can only update pod status for pods with spec.nodeName set to itself`);
    }
    if (JSON.stringify(old.metadata.labels ?? {}) !== JSON.stringify(pod?.metadata.labels ?? {})) {
      throw refuse(request, `${who} cannot update labels through pod status`);
    }
  } else if (operation === "CREATE" && !subresource && pod) {
    restrictMirrorPod(node, request, pod);
    const owner = await lookup.get<Node>("nodes", node);
    const problem = ownerProblem(node, pod, owner?.metadata.uid) ?? referenceProblem(node, pod);
    if (problem !== undefined) throw refuse(request, problem);
  } else if (operation === "DELETE") {
    const deleted = await lookup.get<Pod>("pods", name, namespace);
    if (deleted === undefined) throw notFound(singularPod, name);
    if (deleted.spec.nodeName !== node) {
      throw refuse(request, `${who} can only delete pods with spec.nodeName set to itself`);
    }
  } else {
    throw refuse(request, `unexpected operation ${operation}${subresource ? ` on pods/${subresource}` : ""} by ${who}`);
  }
}

/** Mirror Pods show what a kubelet started from files of its own: the only Pods that a node creates. */
function restrictMirrorPod(node: string, request: AdmissionRequest, { metadata, spec }: Pod): void {
  const who = `node ${JSON.stringify(node)}`;
  if (metadata.annotations?.[mirrorAnnotation] === undefined) {
    const why = `pod does not have ${JSON.stringify(mirrorAnnotation)} annotation, ${who} can only create mirror pods`;
    throw refuse(request, why);
  }
  if (spec.nodeName !== node) {
    throw refuse(request, `${who} can only create pods with spec.nodeName set to itself`);
  }
}

/** As the caches of real servers name it when it is not in them. */
const singularPod = { group: "", resource: "pod" };

/** What else of the API a Pod names, its node must not see through it. */
function referenceProblem(node: string, pod: Pod): string | undefined {
  const { secret, configMap } = referencesOf(pod);
  const volumes = pod.spec.volumes ?? [];
  const named = [
    [Boolean(pod.spec.serviceAccountName), "a service account"],
    [secret.size > 0, "secrets"],
    [configMap.size > 0, "configmaps"],
    [
      volumes.some(({ projected }) => projected?.sources?.some((source) => "clusterTrustBundle" in source)),
      "clustertrustbundles",
    ],
    [volumes.some((volume) => volume.persistentVolumeClaim), "persistentvolumeclaims"],
  ] as const;
  const what = named.find(([is]) => is)?.[1];
  return what && `node ${JSON.stringify(node)} can not create pods that reference ${what}`;
}

/** A mirror Pod is its node's. */
function ownerProblem(node: string, { metadata }: Pod, uid: string | undefined): string | undefined {
  const who = `node ${JSON.stringify(node)}`;
  const owners = metadata.ownerReferences ?? [];
  const [owner] = owners;
  if (owners.length > 1) return `${who} can only create pods with a single owner reference set to itself`;
  if (owner?.apiVersion !== "v1" || owner.kind !== "Node" || owner.name !== node) {
    return `${who} can only create pods with an owner reference set to itself`;
  }
  if (!owner.controller) return `${who} can only create pods with a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion) return `${who} must not set blockOwnerDeletion on an owner reference`;
  return owner.uid === uid ? undefined : `node ${node} UID mismatch: expected ${owner.uid} got ${uid ?? ""}`;
}

function restrictNode(node: string, request: AdmissionRequest): void {
  const name = request.name || (request.object?.metadata.name ?? "");
  const who = `node ${JSON.stringify(node)}`;
  if (name !== node) throw refuse(request, `${who} is not allowed to modify node ${JSON.stringify(name)}`);
  if (request.operation === "DELETE") throw refuse(request, `${who} is not allowed to delete itself`);
  const now = request.object as Node;
  const old = request.oldObject as Node | undefined;
  const sources = [now, old].map((each) => (each?.spec as { configSource?: object } | undefined)?.configSource);
  if (sources[0] && JSON.stringify(sources[0]) !== JSON.stringify(sources[1])) {
    const what = old ? "update configSource to a new non-nil configSource" : "create pods with a non-nil configSource";
    throw refuse(request, `${who} is not allowed to ${what}`);
  }
  const taints = (each: Node): string => JSON.stringify(each.spec?.taints ?? []);
  if (old && taints(now) !== taints(old)) throw refuse(request, `${who} is not allowed to modify taints`);
  const changed = changedLabels(now.metadata.labels ?? {}, old?.metadata.labels ?? {});
  const barred = changed.filter(isBarred).sort().join(", ");
  if (barred !== "") {
    const unset = `${who} is not allowed to set the following labels: ${barred}`;
    throw refuse(request, old === undefined ? unset : `is not allowed to modify labels: ${barred}`);
  }
  const owners = (each: Node): string => JSON.stringify(each.metadata.ownerReferences ?? []);
  if (old && owners(now) !== owners(old)) throw refuse(request, `${who} is not allowed to modify ownerReferences`);
}

function changedLabels(now: Readonly<Record<string, string>>, old: Readonly<Record<string, string>>): string[] {
  const names = new Set([...Object.keys(now), ...Object.keys(old)]);
  return [...names].filter((name) => now[name] !== old[name]);
}

interface TokenRequest {
  spec?: {
    audiences?: string[];
    boundObjectRef?: { kind?: string; apiVersion?: string; name?: string; uid?: string } | null;
  };
}

async function restrictToken(
  node: string,
  request: AdmissionRequest,
  { lookup, authorizer }: AdmissionContext,
): Promise<void> {
  if (request.operation !== "CREATE" || request.subresource !== "token") return;
  const { boundObjectRef: reference, audiences = [] } = (request.object as TokenRequest | undefined)?.spec ?? {};
  if (reference?.apiVersion !== "v1" || reference.kind !== "Pod" || !reference.name) {
    throw refuse(request, "node requested token not bound to a pod");
  }
  if (!reference.uid) throw refuse(request, "node requested token with a pod binding without a uid");
  const pod = await lookup.get<Pod>("pods", reference.name, request.namespace);
  if (pod === undefined) throw notFound(singularPod, reference.name);
  if (pod.metadata.uid !== reference.uid) {
    const why = `the UID in the bound object reference (${reference.uid}) does not match the UID in record`;
    throw refuse(request, `${why}. The object might have been deleted and then recreated`);
  }
  if (pod.spec.nodeName !== node) {
    throw refuse(request, "node requested token bound to a pod scheduled on a different node");
  }
  if (audiences.length > 1) throw refuse(request, "node may only request 0 or 1 audiences");
  const [audience = ""] = audiences;
  if (projectsAudience(pod, audience) || (await mountsForAudience(pod, audience, lookup))) return;
  const { user, namespace, name } = request;
  const verb = "request-serviceaccounts-token-audience";
  if (authorizer.authorize({ user, verb, group: "", resource: audience, namespace, name }).allowed) return;
  const found = `audience ${JSON.stringify(audience)} not found in pod spec volume`;
  throw refuse(request, `${found}, ${user.username} is not authorized to request tokens for this audience`);
}

function projectsAudience({ spec }: Pod, audience: string): boolean {
  const sources = (spec.volumes ?? []).flatMap(({ projected }) => projected?.sources ?? []);
  return sources.some(
    ({ serviceAccountToken: token }) =>
      token !== undefined && ((token as { audience?: string }).audience ?? "") === audience,
  );
}

/** Drivers of volumes ask for tokens in the name of the Pods that mount them. */
async function mountsForAudience({ metadata, spec }: Pod, audience: string, lookup: Lookup): Promise<boolean> {
  const found = async <T extends KubernetesObject>(resource: string, name?: string, namespace?: string) =>
    name === undefined ? undefined : await lookup.get<T>(resource, name, namespace);
  for (const { name, csi, persistentVolumeClaim, ephemeral } of (spec.volumes ?? []) as DrivenVolume[]) {
    const claimName = persistentVolumeClaim?.claimName ?? (ephemeral && `${metadata.name}-${name}`);
    const claim = await found<PersistentVolumeClaim>("persistentvolumeclaims", claimName, metadata.namespace);
    const volume = await found<Volume>("persistentvolumes", claim?.spec.volumeName);
    const driver = await found<Driver>("csidrivers.storage.k8s.io", csi?.driver ?? volume?.spec.csi?.driver);
    if (driver?.spec.tokenRequests?.some((each) => each.audience === audience)) return true;
  }
  return false;
}

interface DrivenVolume {
  readonly name: string;
  readonly csi?: { readonly driver: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly ephemeral?: object;
}
type Volume = KubernetesObject & { readonly spec: { readonly csi?: { readonly driver: string } } };
type Driver = KubernetesObject & {
  readonly spec: { readonly tokenRequests?: readonly { readonly audience: string }[] };
};
