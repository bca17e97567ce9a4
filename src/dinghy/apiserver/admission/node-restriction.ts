import type { Node, Pod } from "#apimachinery";
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
    if (evicted && evicted.spec.nodeName !== node) {
      throw refuse(request, `${who} can only evict pods with spec.nodeName set to itself`);
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
    const problem = ownerProblem(node, pod, owner?.metadata.uid);
    if (problem !== undefined) throw refuse(request, problem);
  } else if (operation === "DELETE") {
    const deleted = await lookup.get<Pod>("pods", name, namespace);
    if (deleted && deleted.spec.nodeName !== node) {
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
  if (spec.serviceAccountName) {
    throw refuse(request, `${who} can not create pods that reference a service account`);
  }
}

/** A mirror Pod is its node's, or nobody's. */
function ownerProblem(node: string, { metadata }: Pod, uid: string | undefined): string | undefined {
  const who = `node ${JSON.stringify(node)}`;
  const owners = metadata.ownerReferences ?? [];
  const [owner] = owners;
  if (owner === undefined) return undefined;
  if (owners.length > 1) return `${who} can only create pods with a single owner reference set to itself`;
  if (owner.apiVersion !== "v1" || owner.kind !== "Node" || owner.name !== node) {
    return `${who} can only create pods with an owner reference set to itself`;
  }
  if (!owner.controller) return `${who} can only create pods with a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion) return `${who} must not set blockOwnerDeletion on an owner reference`;
  return owner.uid === uid ? undefined : `node ${node} UID mismatch: expected ${uid ?? ""} got ${owner.uid}`;
}

function restrictNode(node: string, request: AdmissionRequest): void {
  const name = request.name || (request.object?.metadata.name ?? "");
  const who = `node ${JSON.stringify(node)}`;
  if (name !== node) throw refuse(request, `${who} is not allowed to modify node ${JSON.stringify(name)}`);
  if (request.operation === "DELETE") throw refuse(request, `${who} is not allowed to delete itself`);
  const now = request.object as Node;
  const old = request.oldObject as Node | undefined;
  const changed = changedLabels(now.metadata.labels ?? {}, old?.metadata.labels ?? {});
  const barred = changed.filter(isBarred).sort();
  if (barred.length > 0) {
    const verb = old === undefined ? "set" : "modify";
    throw refuse(request, `is not allowed to ${verb} labels: ${barred.join(", ")}`);
  }
  const taints = (each: Node): string => JSON.stringify(each.spec?.taints ?? []);
  if (old && taints(now) !== taints(old)) throw refuse(request, `${who} is not allowed to modify taints`);
  const owners = (each: Node): string => JSON.stringify(each.metadata.ownerReferences ?? []);
  if (old && owners(now) !== owners(old)) throw refuse(request, `${who} is not allowed to modify ownerReferences`);
}

function changedLabels(now: Readonly<Record<string, string>>, old: Readonly<Record<string, string>>): string[] {
  const names = new Set([...Object.keys(now), ...Object.keys(old)]);
  return [...names].filter((name) => now[name] !== old[name]);
}

interface TokenRequest {
  spec?: { boundObjectRef?: { kind?: string; apiVersion?: string; name?: string; uid?: string } | null };
}

async function restrictToken(node: string, request: AdmissionRequest, { lookup }: AdmissionContext): Promise<void> {
  if (request.operation !== "CREATE" || request.subresource !== "token") return;
  const reference = (request.object as TokenRequest | undefined)?.spec?.boundObjectRef;
  if (reference?.apiVersion !== "v1" || reference.kind !== "Pod" || !reference.name) {
    throw refuse(request, "node requested token not bound to a pod");
  }
  if (!reference.uid) throw refuse(request, "node requested token with a pod binding without a uid");
  const pod = await lookup.get<Pod>("pods", reference.name, request.namespace);
  if (pod === undefined) throw refuse(request, `pod ${JSON.stringify(reference.name)} not found`);
  if (pod.metadata.uid !== reference.uid) {
    const why = `the UID in the bound object reference (${reference.uid}) does not match the UID in record (${pod.metadata.uid})`;
    throw refuse(request, `${why}. The object might have been deleted and then recreated`);
  }
  if (pod.spec.nodeName !== node) {
    throw refuse(request, "node requested token bound to a pod scheduled on a different node");
  }
}
