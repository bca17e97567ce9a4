/**
 * The Common Expression Language as Kubernetes v1.36 has it: compiled once, with static types, evaluated many times,
 * with a limit on what that may cost. Knows nothing of policies, webhooks or custom resources.
 *
 * https://kubernetes.io/docs/reference/using-api/cel/ Upstream: staging/src/k8s.io/apiserver/pkg/cel, cel-go.
 *
 *     const self = typeOfSchema(schema, { isResourceRoot: true });
 *     const compiled = compile("self.replicas <= 3", { variables: { self }, resultTypes: [boolType] });
 *     if (!compiled.ok) throw …compiled.error.message;
 *     const evaluation = compiled.program.evaluate({ self: object });
 *     if (evaluation.ok && evaluation.value === true) …
 */
export { compile } from "./compile.ts";
export { type Compile, Composition, type CompositionOptions, CompositionRun } from "./composition.ts";
export { authorizerVariables, namespaceType, requestType } from "./kubernetes-types.ts";
export {
  type Ask,
  authorizerValue,
  type PermissionAnswer,
  type PermissionQuery,
  resourceCheckValue,
} from "./library/authorizer.ts";
export type { NameCheck, NameChecks } from "./name-checks.ts";
export type {
  CompileError,
  CompileOptions,
  CompileResult,
  CostEstimate,
  Evaluation,
  Library,
  Program,
} from "./program.ts";
export { type RegularExpression, regularExpression } from "./regular-expression.ts";
export { type CelSchema, escapeName, type SchemaTypeOptions, typeOfSchema } from "./schema-type.ts";
export {
  anyType,
  boolType,
  type CelField,
  type CelType,
  describeType,
  dynType,
  intType,
  listOf,
  mapOf,
  nullType,
  objectOf,
  opaqueType,
  optionalOf,
  stringType,
  timestampType,
} from "./types.ts";
export { CelError } from "./value.ts";
