/**
 * `pods/binding`: the scheduler's word on where a Pod goes; given once.
 * Upstream: pkg/registry/core/pod/storage/storage.go. Answers to @seed:K4.1.
 */
import type { Condition, ObjectReference, Pod } from "#apimachinery";
import { formatTime } from "#clock";
import { documentOf, type Response } from "#wire";
import { admissionOf, admit } from "../admission-request.ts";
import { invalid, notSupported, required } from "../field-error.ts";
import { cloneJson, isJsonObject, type JsonObject } from "../json-value.ts";
import { update } from "../persist.ts";
import { readObject } from "../read-body.ts";
import { keyOf } from "../resource-registry.ts";
import { documentResponse } from "../respond.ts";
import type { ResourceRequest } from "../server-context.ts";
import { badRequest, conflict, invalidObject, notFound, success } from "../status.ts";
import { readWriteOptions } from "../write-options.ts";

const bindingKind = { group: "", version: "v1", kind: "Binding" };

export async function bind(request: ResourceRequest): Promise<Response> {
  const { server, info } = request;
  const body = readObject(request.request, "Binding").value;
  const metadata = (isJsonObject(body.metadata) ? body.metadata : {}) as JsonObject;
  const name = info.name ?? String(metadata.name ?? "");
  if (info.name !== undefined && metadata.name !== info.name) {
    throw badRequest("name in URL does not match name in Binding object");
  }
  const node = nodeOf(body.target as ObjectReference | undefined, name);
  const pods = server.registry.byName("pods") as ResourceRequest["definition"];
  const dryRun = readWriteOptions(info.query, "CreateOptions").dryRun;
  const admission = admissionOf(request, "CREATE", dryRun, name, { objectKind: bindingKind });
  await admit(admission, { ...cloneJson(body), kind: "Binding", apiVersion: "v1" });
  await update(server.store, keyOf(pods, info.namespace, name), async (current) => {
    if (current === undefined) throw notFound(pods, name);
    const pod = current.object as unknown as Pod;
    const why = refusal(pod, metadata);
    if (why !== undefined) throw conflict({ group: "", resource: "pods/binding" }, name, why);
    return dryRun ? { keep: true } : { put: bound(pod, node, metadata, formatTime(server.clock.now())) };
  });
  return documentResponse(201, documentOf(success(201)));
}

function nodeOf(target: ObjectReference | undefined, name: string): string {
  const errors = [];
  const kind = target?.kind ?? "";
  if (kind !== "" && kind !== "Node") errors.push(notSupported("target.kind", kind, ["Node", "<empty>"]));
  if (!target?.name) errors.push(required("target.name"));
  if (errors.length > 0) throw invalidObject({ group: "", kind: "Binding" }, name, errors);
  const node = target?.name as string;
  if (node.includes("/"))
    throw invalidObject({ group: "", kind: "Binding" }, name, [invalid("target.name", node, "may not contain '/'")]);
  return node;
}

function refusal({ metadata, spec }: Pod, binding: JsonObject): string | undefined {
  if (binding.uid && binding.uid !== metadata.uid) {
    return `Precondition failed: UID in precondition: ${String(binding.uid)}, UID in object meta: ${metadata.uid}`;
  }
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
  return {
    ...pod,
    metadata: { ...pod.metadata, ...merged("annotations"), ...merged("labels") },
    spec: { ...pod.spec, nodeName: node },
    status: { ...pod.status, conditions: [...conditions, condition] },
  };
}
