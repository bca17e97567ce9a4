/** `serviceaccounts/token`. Upstream: pkg/registry/core/serviceaccount/storage/token.go. Answers to @seed:K11.3. */
import { formatTime } from "#clock";
import { documentOf, type Response } from "#wire";
import { admissionOf, admit } from "../admission-request.ts";
import { invalid } from "../field-error.ts";
import { cloneJson, type JsonObject } from "../json-value.ts";
import { documentResponse } from "../respond.ts";
import { nameOf, type ResourceRequest } from "../server-context.ts";
import type { TokenRequestSpec } from "../service-account-tokens.ts";
import { invalidObject } from "../status.ts";
import { readWriteOptions } from "../write-options.ts";
import { readSubresourceObject } from "./subresource-object.ts";

const tokenRequestKind = { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" };

export async function requestToken(request: ResourceRequest): Promise<Response> {
  const { server, info } = request;
  const name = nameOf(request);
  const namespace = info.namespace as string;
  const options = readWriteOptions(info.query, "CreateOptions");
  const body = readSubresourceObject(request, tokenRequestKind, options);
  const { spec, metadata } = body as { spec?: TokenRequestSpec; metadata?: JsonObject };
  if (metadata?.name && metadata.name !== name) {
    const error = invalid("metadata.name", metadata.name, "must match the service account name if specified");
    throw invalidObject(tokenRequestKind, name, [error]);
  }
  const admission = admissionOf(request, "CREATE", options.dryRun, name, { objectKind: tokenRequestKind });
  await admit(admission, cloneJson(body));
  const issued = await server.tokens.issue(namespace, name, spec ?? {});
  const account = await server.lookup.get("serviceaccounts", name, namespace);
  const reply = {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: {
      name,
      namespace,
      ...(account && { uid: account.metadata.uid }),
      creationTimestamp: formatTime(server.clock.now()),
    },
    spec: issued.spec,
    status: { token: issued.token, expirationTimestamp: issued.expirationTimestamp },
  };
  return documentResponse(201, documentOf(reply), request.warnings);
}
