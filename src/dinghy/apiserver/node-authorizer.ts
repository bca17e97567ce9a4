import type { ClusterRole, KubernetesObject, PersistentVolumeClaim, Pod, PodSpec, Volume } from "#apimachinery";
import type { Attributes, Decision, ResourceAttributes } from "./authorize.ts";
import type { LiveObjects } from "./live-objects.ts";
import { ruleAllows } from "./rbac-rules.ts";
import { nodeOf } from "./user-info.ts";

/**
 * The Node authorizer: a kubelet reads what the Pods on its node refer to, and writes what is its own.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/node/ Upstream: plugin/pkg/auth/authorizer/node.
 */
export function authorizeNode(attributes: Attributes, live: LiveObjects): Decision {
  const node = nodeOf(attributes.user);
  if (node === undefined) return no("");
  if (attributes.path === undefined) {
    const decide = divided[`${attributes.group}/${attributes.resource}`];
    if (decide) return decide(node, attributes, live);
  }
  // What is not divided among nodes is decided by the rules that all nodes share.
  const role = live.get<ClusterRole>("clusterroles.rbac.authorization.k8s.io", "system:node");
  return role?.rules?.some((rule) => ruleAllows(rule, attributes)) ? yes : no("");
}

const yes: Decision = { allowed: true, reason: "" };
const no = (reason: string): Decision => ({ allowed: false, reason });

type Decide = (node: string, attributes: ResourceAttributes, live: LiveObjects) => Decision;

/** What is divided among nodes, by group and resource. */
const divided: Readonly<Record<string, Decide>> = {
  "/secrets": (node, attributes, live) => readNamespaced(node, attributes, live, "secret"),
  "/configmaps": (node, attributes, live) => readNamespaced(node, attributes, live, "configMap"),
  "/persistentvolumeclaims": claim,
  "/persistentvolumes": (node, attributes, live) =>
    getRelated(node, attributes, () => mountsVolume(node, attributes, live)),
  "/serviceaccounts": account,
  "/nodes": ownNode,
  "/pods": ownPods,
  "coordination.k8s.io/leases": lease,
  "storage.k8s.io/csinodes": csiNode,
  "storage.k8s.io/volumeattachments": (node, attributes, live) =>
    getRelated(node, attributes, () => {
      const found = live.get<VolumeAttachment>("volumeattachments.storage.k8s.io", attributes.name ?? "");
      return found?.spec.nodeName === node;
    }),
  "resource.k8s.io/resourceclaims": (node, attributes, live) =>
    getRelated(node, attributes, () => usesDevices(node, attributes, live)),
  "resource.k8s.io/resourceslices": ownSlices,
};

type VolumeAttachment = KubernetesObject & { readonly spec: { readonly nodeName?: string } };

/** Everything that a Pod's spec names in its namespace. */
interface References {
  readonly secret: ReadonlySet<string>;
  readonly configMap: ReadonlySet<string>;
  readonly claim: ReadonlySet<string>;
}

const known = new WeakMap<Pod, References>();

/** What a Pod names of its namespace. */
export function referencesOf(pod: Pod): References {
  let references = known.get(pod);
  if (references === undefined) {
    references = collect(pod);
    known.set(pod, references);
  }
  return references;
}

function collect(pod: Pod): References {
  const secret = new Set<string>();
  const configMap = new Set<string>();
  const claim = new Set<string>();
  for (const container of containersOf(pod.spec)) {
    for (const { secretRef, configMapRef } of container.envFrom ?? []) {
      if (secretRef?.name) secret.add(secretRef.name);
      if (configMapRef?.name) configMap.add(configMapRef.name);
    }
    for (const { valueFrom } of container.env ?? []) {
      if (valueFrom?.secretKeyRef?.name) secret.add(valueFrom.secretKeyRef.name);
      if (valueFrom?.configMapKeyRef?.name) configMap.add(valueFrom.configMapKeyRef.name);
    }
  }
  for (const { name } of pod.spec.imagePullSecrets ?? []) if (name) secret.add(name);
  for (const volume of pod.spec.volumes ?? []) collectVolume(pod, volume, { secret, configMap, claim });
  return { secret, configMap, claim };
}

function collectVolume(
  pod: Pod,
  volume: Volume,
  into: { secret: Set<string>; configMap: Set<string>; claim: Set<string> },
): void {
  if (volume.secret?.secretName) into.secret.add(volume.secret.secretName);
  if (volume.configMap?.name) into.configMap.add(volume.configMap.name);
  if (volume.persistentVolumeClaim) into.claim.add(volume.persistentVolumeClaim.claimName);
  if (volume.ephemeral) into.claim.add(`${pod.metadata.name}-${volume.name}`);
  for (const source of volume.projected?.sources ?? []) {
    if (source.secret?.name) into.secret.add(source.secret.name);
    if (source.configMap?.name) into.configMap.add(source.configMap.name);
  }
  // Other drivers name a Secret as `secretRef`, `nodePublishSecretRef` and the like.
  for (const driver of Object.values(volume)) {
    if (typeof driver !== "object" || driver === null) continue;
    for (const [field, reference] of Object.entries(driver)) {
      const name = /secretRef$/i.test(field) ? (reference as { name?: unknown } | null)?.name : undefined;
      if (typeof name === "string") into.secret.add(name);
    }
  }
}

function containersOf(spec: PodSpec): PodSpec["containers"] {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
}

// The index's identity: must stay the same function.
function byNode(pod: Pod): string[] {
  return pod.spec.nodeName ? [pod.spec.nodeName] : [];
}

function podsOn(node: string, live: LiveObjects, namespace?: string): Pod[] {
  const pods = live.by<Pod>("pods", byNode, node);
  return pods.filter((pod) => namespace === undefined || pod.metadata.namespace === namespace);
}

function related(node: string, attributes: ResourceAttributes, live: LiveObjects, what: keyof References): boolean {
  const name = attributes.name ?? "";
  return podsOn(node, live, attributes.namespace).some((pod) => referencesOf(pod)[what].has(name));
}

function mountsVolume(node: string, attributes: ResourceAttributes, live: LiveObjects): boolean {
  return podsOn(node, live).some((pod) =>
    [...referencesOf(pod).claim].some((name) => {
      const bound = live.get<PersistentVolumeClaim>("persistentvolumeclaims", name, pod.metadata.namespace);
      return bound?.spec.volumeName === attributes.name;
    }),
  );
}

function ifRelated(node: string, attributes: ResourceAttributes, isRelated: () => boolean): Decision {
  if (!attributes.name) return no("No Object name found");
  return isRelated() ? yes : no(`no relationship found between node '${node}' and this object`);
}

function readNamespaced(
  node: string,
  attributes: ResourceAttributes,
  live: LiveObjects,
  what: keyof References,
): Decision {
  if (!["get", "list", "watch"].includes(attributes.verb)) return no("can only read resources of this type");
  if (attributes.subresource) return no("cannot read subresource");
  if (!attributes.namespace) return no("can only read namespaced object of this type");
  return ifRelated(node, attributes, () => related(node, attributes, live, what));
}

function getRelated(node: string, attributes: ResourceAttributes, isRelated: () => boolean): Decision {
  if (attributes.verb !== "get") return no("can only get individual resources of this type");
  if (attributes.subresource) return no("cannot get subresource");
  return ifRelated(node, attributes, isRelated);
}

function claim(node: string, attributes: ResourceAttributes, live: LiveObjects): Decision {
  const isRelated = (): boolean => related(node, attributes, live, "claim");
  if (attributes.subresource !== "status") return getRelated(node, attributes, isRelated);
  if (!["update", "patch"].includes(attributes.verb)) return no("can only get/update/patch this type");
  return ifRelated(node, attributes, isRelated);
}

function account(node: string, attributes: ResourceAttributes, live: LiveObjects): Decision {
  const isRelated = (): boolean =>
    podsOn(node, live, attributes.namespace).some((pod) => pod.spec.serviceAccountName === attributes.name);
  if (attributes.verb === "get" && !attributes.subresource) {
    return attributes.namespace
      ? ifRelated(node, attributes, isRelated)
      : no("can only read namespaced object of this type");
  }
  if (attributes.verb !== "create" || !attributes.name) {
    return no("can only create tokens for individual service accounts");
  }
  if (attributes.subresource !== "token") return no("can only create token subresource of serviceaccount");
  return ifRelated(node, attributes, isRelated);
}

/** A Pod names its claims itself, or its status says which ones were made for it. */
function usesDevices(node: string, { namespace, name }: ResourceAttributes, live: LiveObjects): boolean {
  return podsOn(node, live, namespace).some((pod) => {
    const claims = [...(pod.spec.resourceClaims ?? []), ...(pod.status?.resourceClaimStatuses ?? [])];
    return claims.some(({ resourceClaimName }) => resourceClaimName === name);
  });
}

type ResourceSlice = KubernetesObject & { readonly spec: { readonly nodeName?: string } };

function ownSlices(node: string, attributes: ResourceAttributes, live: LiveObjects): Decision {
  if (attributes.subresource) return no("cannot authorize ResourceSlice subresources");
  switch (attributes.verb) {
    // NodeRestriction looks at what is created.
    case "create":
      return yes;
    case "get":
    case "update":
    case "patch":
    case "delete":
      return ifRelated(node, attributes, () => {
        const slice = live.get<ResourceSlice>("resourceslices.resource.k8s.io", attributes.name ?? "");
        return slice?.spec.nodeName === node;
      });
    case "watch":
    case "list":
    case "deletecollection":
      return selected(attributes.fieldSelector, "spec.nodeName") === node
        ? yes
        : no("can only list/watch/deletecollection resourceslices with nodeName field selector");
    default:
      return no(
        "only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection",
      );
  }
}

const leaseNamespace = "kube-node-lease";

function lease(node: string, { verb, namespace, name }: ResourceAttributes): Decision {
  if (!["get", "create", "update", "patch", "delete"].includes(verb)) {
    return no("can only get, create, update, patch, or delete a node lease");
  }
  if (namespace !== leaseNamespace) return no(`can only access leases in the "${leaseNamespace}" system namespace`);
  // On create the name stands in the object only; the NodeRestriction admission plugin looks there.
  if (verb !== "create" && name !== node) {
    return no("can only access node lease with the same name as the requesting node");
  }
  return yes;
}

function csiNode(node: string, { verb, subresource, name }: ResourceAttributes): Decision {
  if (!["get", "create", "update", "patch", "delete"].includes(verb)) {
    return no("can only get, create, update, patch, or delete a CSINode");
  }
  if (subresource) return no("cannot authorize CSINode subresources");
  if (verb !== "create" && name !== node) {
    return no("can only access CSINode with the same name as the requesting node");
  }
  return yes;
}

function ownNode(node: string, { verb, subresource, name, fieldSelector }: ResourceAttributes): Decision {
  if (subresource === "status") return verb === "update" || verb === "patch" ? yes : no("");
  if (subresource) return no("");
  // NodeRestriction sees to it that a node writes its own object only.
  if (verb === "create" || verb === "update" || verb === "patch") return yes;
  if (!["get", "list", "watch"].includes(verb)) return no("");
  const asked = name || selected(fieldSelector, "metadata.name");
  if (asked === node) return yes;
  return asked
    ? no(`node '${node}' cannot read '${asked}', only its own Node object`)
    : no(`node '${node}' cannot read all nodes, only its own Node object`);
}

function ownPods(node: string, attributes: ResourceAttributes, live: LiveObjects): Decision {
  const { verb, subresource } = attributes;
  if (subresource === "status") return verb === "update" || verb === "patch" ? yes : no("");
  if (subresource === "eviction") return verb === "create" ? yes : no("");
  if (subresource) return no("");
  const runsHere = (): boolean =>
    podsOn(node, live, attributes.namespace).some((pod) => pod.metadata.name === attributes.name);
  switch (verb) {
    case "get":
      return getRelated(node, attributes, runsHere);
    case "list":
    case "watch":
      if (selected(attributes.fieldSelector, "spec.nodeName") === node) return yes;
      if (attributes.name) return ifRelated(node, attributes, runsHere);
      return no("can only list/watch pods with spec.nodeName field selector");
    default:
      return verb === "create" || verb === "delete" ? yes : no("");
  }
}

/** The value that a field selector demands of a field; undefined when it leaves it open. */
function selected(fieldSelector: string | undefined, field: string): string | undefined {
  for (const term of (fieldSelector ?? "").split(",")) {
    const match = /^([^=!]+)==?(.*)$/.exec(term);
    if (match?.[1] === field) return match[2];
  }
  return undefined;
}
