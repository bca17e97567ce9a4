/**
 * `pods/binding`: the scheduler's word on where a Pod goes; given once.
 * Upstream: pkg/registry/core/pod/storage/storage.go. Answers to @seed:K4.1.
 */
import type { Condition, ObjectReference, Pod } from "#apimachinery";
import { formatTime } from "#clock";
import { documentOf, type Response } from "#wire";
import { admissionOf, admit } from "../admission-request.ts";
import { type FieldError, notSupported, required } from "../field-error.ts";
import { cloneJson, isJsonObject, type JsonObject } from "../json-value.ts";
import { update } from "../persist.ts";
import { keyOf } from "../resource-registry.ts";
import { documentResponse } from "../respond.ts";
import type { ResourceRequest } from "../server-context.ts";
import { badRequest, conflict, notFound, success, unknownError } from "../status.ts";
import { readWriteOptions } from "../write-options.ts";
import { readSubresourceObject } from "./subresource-object.ts";

const bindingKind = { group: "", version: "v1", kind: "Binding" };

export async function bind(request: ResourceRequest): Promise<Response> {
  const { server, info } = request;
  const options = readWriteOptions(info.query, "CreateOptions");
  const body = readSubresourceObject(request, bindingKind, options);
  const metadata = body.metadata as JsonObject;
  const name = info.name ?? String(metadata.name ?? "");
  if (info.name !== undefined && metadata.name !== info.name) {
    throw badRequest("name in URL does not match name in Binding object");
  }
  const node = nodeOf(body.target as ObjectReference | undefined);
  const pods = server.registry.byName("pods") as ResourceRequest["definition"];
  const { dryRun } = options;
  const admission = admissionOf(request, "CREATE", dryRun, name, { objectKind: bindingKind });
  await admit(admission, cloneJson(body));
  await update(server.store, keyOf(pods, info.namespace, name), async (current) => {
    if (current === undefined) throw notFound(pods, name);
    const pod = current.object as unknown as Pod;
    requirePod(pod, metadata);
    const why = refusal(pod);
    if (why !== undefined) throw conflict({ group: "", resource: "pods/binding" }, name, why);
    return dryRun ? { keep: true } : { put: bound(pod, node, metadata, formatTime(server.clock.now())) };
  });
  return documentResponse(201, documentOf(success(201)));
}

function nodeOf(target: ObjectReference | undefined): string {
  const errors = [];
  const kind = target?.kind ?? "";
  if (kind !== "" && kind !== "Node") errors.push(notSupported("target.kind", kind, ["Node", "<empty>"]));
  if (!target?.name) errors.push(required("target.name"));
  // Real servers do not tell that this is the client's mistake.
  if (errors.length > 0) throw unknownError(aggregated(errors));
  return target?.name as string;
}

function aggregated(errors: readonly FieldError[]): string {
  const texts = errors.map(({ field, message }) => `${field}: ${message}`);
  return texts.length === 1 ? String(texts[0]) : `[${texts.join(", ")}]`;
}

/** A binding may insist on the Pod that it was decided for. */
function requirePod({ metadata }: Pod, { uid, resourceVersion }: JsonObject): void {
  const differs = (what: string, wanted: unknown, found: unknown): string =>
    `StorageError: invalid object, Code: 4, Key: /registry/pods/${metadata.namespace}/${metadata.name}, ` +
    `ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${what} in precondition: ${String(wanted)}, ` +
    `${what} in object meta: ${String(found)}`;
  const pods = { group: "", resource: "pods" };
  if (uid && uid !== metadata.uid) throw conflict(pods, metadata.name, differs("UID", uid, metadata.uid));
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    const why = differs("ResourceVersion", resourceVersion, metadata.resourceVersion);
    throw conflict(pods, metadata.name, why);
  }
}

function refusal({ metadata, spec }: Pod): string | undefined {
  if (metadata.deletionTimestamp !== undefined)
    return `pod ${metadata.name} is being deleted, cannot be assigned to a host`;
  if (spec.nodeName) return `pod ${metadata.name} is already assigned to node ${JSON.stringify(spec.nodeName)}`;
  if (spec.schedulingGates?.length) return `pod ${metadata.name} has non-empty .spec.schedulingGates`;
  return undefined;
}

/** The Pod on its node, with the annotations and labels that the binding brings. */
function bound(pod: Pod, node: string, binding: JsonObject, now: string): Pod {
  const condition: Condition = { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime: now };
  const conditions = (pod.status?.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
  const merged = (field: "annotations" | "labels") =>
    isJsonObject(binding[field])
      ? { [field]: { ...pod.metadata[field], ...(binding[field] as Record<string, string>) } }
      : {};
  // It has its node now: the one that was kept free for it is not waited for any more.
  const { nominatedNodeName: _, ...status } = pod.status ?? {};
  return {
    ...pod,
    metadata: { ...pod.metadata, ...merged("annotations"), ...merged("labels") },
    spec: { ...pod.spec, nodeName: node },
    status: { ...status, conditions: [...conditions, condition] },
  };
}
