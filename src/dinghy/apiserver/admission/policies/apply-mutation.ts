/**
 * What a mutation makes of an object.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/mutating/patch/{smd.go,json_patch.go}.
 */
import { applyPatch, type Operation } from "rfc6902";
import type { Evaluation } from "../../cel/cel.ts";
import { jsonPatchFailure } from "../../json-patch-failure.ts";
import { cloneJson, isJsonObject, type JsonObject } from "../../json-value.ts";
import type { ResourceDefinition } from "../../resource-registry.ts";
import type { TypeNode } from "../../type-node.ts";
import { typedProblems } from "../../typed-problems.ts";
import { mergeTyped } from "../../typed-value.ts";

/** Why a mutation cannot be carried out; what becomes of the request is for the policy's failure policy to say. */
export class MutationError extends Error {}

type Succeeded = Extract<Evaluation, { ok: true }>;

/** A new object: `object` with the configuration that the expression gave laid over it. */
export function applyConfigurationTo(
  object: JsonObject,
  { value, typeProblems }: Succeeded,
  definition: ResourceDefinition,
): JsonObject {
  if (typeProblems.length > 0) throw new MutationError(`type mismatch: ${typeProblems.join("\n")}`);
  const patch = { ...(value as JsonObject), apiVersion: object.apiVersion, kind: object.kind };
  const type = definition.type();
  const problems = typedProblems(patch, type);
  if (problems.length > 0) {
    const why = problems.length === 1 ? problems[0] : `errors:\n${problems.map((each) => `  ${each}`).join("\n")}`;
    throw new MutationError(`error applying patch: failed to convert patch object to typed object: ${why}`);
  }
  const atomic = atomicParts(patch, type, "");
  if (atomic.length > 0) {
    const why = `may not mutate atomic arrays, maps or structs: ${atomic.join(", ")}`;
    throw new MutationError(`error applying patch: invalid ApplyConfiguration: ${why}`);
  }
  return mergeTyped(cloneJson(object), patch, type) as JsonObject;
}

/** The parts of a configuration that would replace, as a whole, what is there. */
function atomicParts(value: unknown, type: TypeNode, path: string): string[] {
  if ((type.kind === "struct" || type.kind === "map") && isJsonObject(value)) {
    const own = type.atomic ? [path] : [];
    return [
      ...own,
      ...Object.entries(value).flatMap(([name, each]) => {
        const field = type.kind === "struct" ? type.field(name) : undefined;
        return field ? atomicParts(each, field, `${path}.${name}`) : [];
      }),
    ];
  }
  if (type.kind !== "list" || !Array.isArray(value)) return [];
  const own = type.listType === "set" || type.listType === "map" ? [] : [path];
  const element = type.element();
  return [...own, ...(element ? value.flatMap((each, i) => atomicParts(each, element, `${path}[${i}]`)) : [])];
}

/** A new object, patched; the old one where a test in the patch does not hold. */
export function patchedBy(object: JsonObject, { value, typeProblems }: Succeeded): JsonObject {
  if (typeProblems.length > 0) throw new MutationError(`type mismatch: ${typeProblems.join("\n")}`);
  const operations = (value as Record<string, unknown>[]).map((each) => each as unknown as Operation);
  const copy = cloneJson(object);
  for (const operation of operations) {
    const [failure] = applyPatch(copy, [operation]);
    if (!failure) continue;
    if (failure.name === "TestError") return object;
    throw new MutationError(`JSONPath: ${jsonPatchFailure(copy, operation)}`);
  }
  return copy;
}
