/**
 * Expressions as the API server has them: the language of #cel together with the server's own rules for names.
 * Upstream: staging/src/k8s.io/apiserver/pkg/cel/environment.
 */
import { type CompileOptions, type CompileResult, compile as compileExpression, type NameChecks } from "#cel";
import * as names from "../validation/names.ts";

export {
  type Ask,
  anyType,
  authorizerValue,
  authorizerVariables,
  boolType,
  CelError,
  type CelField,
  type CelSchema,
  type CelType,
  type CompileError,
  type CompileOptions,
  type CompileResult,
  Composition,
  CompositionRun,
  type CostEstimate,
  describeType,
  dynType,
  type Evaluation,
  escapeName,
  intType,
  type Library,
  listOf,
  mapOf,
  namespaceType,
  nullType,
  objectOf,
  opaqueType,
  optionalOf,
  type PermissionAnswer,
  type PermissionQuery,
  type Program,
  requestType,
  resourceCheckValue,
  type SchemaTypeOptions,
  stringType,
  timestampType,
  typeOfSchema,
} from "#cel";

const nameChecks: NameChecks = names;

/** Parses, checks types, estimates the cost. Never throws: what is wrong with the expression is the answer. */
export function compile(expression: string, options: CompileOptions): CompileResult {
  return compileExpression(expression, { names: nameChecks, ...options });
}
