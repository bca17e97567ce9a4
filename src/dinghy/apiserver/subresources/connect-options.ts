/**
 * CONNECT: what admission is asked before a connection into a Pod, a Service or a Node is made. The object is the
 * request's options. Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go `ConnectResource`.
 */
import { admissionOf, admit } from "../admission-request.ts";
import type { JsonObject } from "../json-value.ts";
import { isTrue } from "../route.ts";
import type { ResourceRequest } from "../server-context.ts";

const kinds: Readonly<Record<string, string>> = {
  "pods/exec": "PodExecOptions",
  "pods/attach": "PodAttachOptions",
  "pods/portforward": "PodPortForwardOptions",
  "pods/proxy": "PodProxyOptions",
  "services/proxy": "ServiceProxyOptions",
  "nodes/proxy": "NodeProxyOptions",
};

/** Rejects with `ApiError` where somebody objects. */
export async function admitConnection(request: ResourceRequest): Promise<void> {
  const { info } = request;
  const kind = kinds[`${info.resource}/${info.subresource}`];
  if (kind === undefined) return;
  const objectKind = { group: "", version: "v1", kind };
  await admit(admissionOf(request, "CONNECT", false, undefined, { objectKind }), {
    kind,
    apiVersion: "v1",
    ...optionsOf(request),
  });
}

function optionsOf({ info: { subresource, query, rest } }: ResourceRequest): JsonObject {
  if (subresource === "proxy") return rest === "" ? {} : { path: rest };
  if (subresource === "portforward") {
    const ports = query.getAll("ports").flatMap((each) => each.split(",").map(Number));
    return ports.length > 0 ? { ports } : {};
  }
  const flags = ["stdin", "stdout", "stderr", "tty"].filter((flag) => isTrue(query.get(flag)));
  const container = query.get("container");
  const command = query.getAll("command");
  return {
    ...Object.fromEntries(flags.map((flag) => [flag, true])),
    ...(container && { container }),
    ...(command.length > 0 && { command }),
  };
}
