/**
 * What is posted to a subresource that has a kind of its own: read as strictly as what is stored.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go. Answers to @seed:K1.2.
 */
import { type Definition, decode, type GroupVersionKind, loadSchemas } from "#schemas";
import { matchNamespace } from "../create.ts";
import { readObject } from "../read-body.ts";
import type { ResourceRequest } from "../server-context.ts";
import type { AnyObject } from "../strategy.ts";
import { readTyped } from "../typed-object.ts";
import type { WriteOptions } from "../write-options.ts";

/**
 * `olderVersions` are read as if they were the one that is expected. Throws `ApiError` 400 for another kind, another
 * namespace, values of a wrong type and, when strict, for unknown and duplicate fields.
 */
export function readSubresourceObject(
  request: ResourceRequest,
  kind: GroupVersionKind,
  { fieldValidation }: WriteOptions,
  olderVersions: readonly string[] = [],
): AnyObject {
  const body = readObject(request.request, kind.kind);
  const { apiVersion, ...rest } = body.value;
  const isOlder = olderVersions.includes(String(apiVersion));
  const schema = loadSchemas().forKind(kind) as Definition;
  const object = readTyped(
    { ...kind, decode: (value) => decode(schema, value) },
    isOlder ? { ...body, value: rest } : body,
    fieldValidation,
    (text) => void request.warnings.add(text),
  );
  matchNamespace(request, object);
  return object;
}
