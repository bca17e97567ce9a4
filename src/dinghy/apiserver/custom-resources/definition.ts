/**
 * CustomResourceDefinitions as they lie in the store, as far as this room reads them.
 * https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1/
 */
import type { KubernetesObject } from "#apimachinery";
import type { PrinterColumn } from "../columns/custom-columns.ts";

/** `JSONSchemaProps`: the part of OpenAPI v3 that definitions may use, and what they must be told off for. */
export interface JsonSchema {
  readonly id?: string;
  readonly $schema?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly title?: string;
  readonly type?: string;
  readonly format?: string;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly externalDocs?: object;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly maximum?: number;
  readonly exclusiveMaximum?: boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly multipleOf?: number;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly required?: readonly string[];
  /** A list of schemas is refused when the definition is made. */
  readonly items?: JsonSchema;
  readonly additionalItems?: JsonSchema | boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly dependencies?: Readonly<Record<string, JsonSchema | readonly string[]>>;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: "granular" | "atomic";
  readonly "x-kubernetes-validations"?: readonly ValidationRule[];
}

/** `x-kubernetes-validations[]`: an expression that must hold. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

export interface Subresources {
  readonly status?: object;
  readonly scale?: ScalePaths;
}

export interface DefinitionVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated?: boolean;
  readonly deprecationWarning?: string;
  readonly schema?: { readonly openAPIV3Schema?: JsonSchema };
  readonly subresources?: Subresources;
  readonly additionalPrinterColumns?: readonly PrinterColumn[];
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
}

export interface DefinitionNames {
  readonly plural: string;
  readonly singular?: string;
  readonly kind: string;
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

export interface WebhookConversion {
  readonly clientConfig?: {
    readonly url?: string;
    readonly service?: {
      readonly namespace: string;
      readonly name: string;
      readonly path?: string;
      readonly port?: number;
    };
    readonly caBundle?: string;
  };
  readonly conversionReviewVersions?: readonly string[];
}

export interface DefinitionSpec {
  readonly group: string;
  readonly scope: string;
  readonly names: DefinitionNames;
  /** Null where a body says so, or says nothing; never in what is stored. */
  readonly versions: readonly DefinitionVersion[];
  readonly conversion?: { readonly strategy: string; readonly webhook?: WebhookConversion };
  readonly preserveUnknownFields?: boolean;
}

export interface DefinitionCondition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
}

export interface DefinitionStatus {
  readonly conditions?: readonly DefinitionCondition[] | null;
  readonly acceptedNames?: DefinitionNames;
  readonly storedVersions?: readonly string[] | null;
}

export interface CustomResourceDefinition extends KubernetesObject {
  readonly spec: DefinitionSpec;
  readonly status?: DefinitionStatus;
}

/** Keeps a definition until its last object is gone. */
export const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

export function conditionOf({ status }: CustomResourceDefinition, type: string): DefinitionCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export function isConditionTrue(definition: CustomResourceDefinition, type: string): boolean {
  return conditionOf(definition, type)?.status === "True";
}

/** The conditions with this one among them; its time stays when its status does. */
export function withCondition(
  conditions: readonly DefinitionCondition[] | null | undefined,
  { type, status, reason, message }: DefinitionCondition,
  now: string,
): DefinitionCondition[] {
  const all = [...(conditions ?? [])];
  const index = all.findIndex((each) => each.type === type);
  const before = all[index];
  const lastTransitionTime = (before?.status === status && before.lastTransitionTime) || now;
  const next: DefinitionCondition = { type, status, lastTransitionTime, reason, message };
  if (before === undefined) all.push(next);
  else all[index] = next;
  return all;
}

export function storageVersionOf({ versions }: DefinitionSpec): DefinitionVersion | undefined {
  return (versions ?? []).find(({ storage }) => storage);
}

/** Goes through a schema and all that it holds, the outermost first; `stop` ends the walk when it gives true. */
export function someSchema(schema: JsonSchema | undefined, stop: (schema: JsonSchema) => boolean): boolean {
  if (schema === undefined) return false;
  if (stop(schema)) return true;
  for (const inner of innerSchemas(schema)) if (someSchema(inner, stop)) return true;
  return false;
}

function* innerSchemas(schema: JsonSchema): Generator<JsonSchema> {
  if (typeof schema.items === "object") yield* Array.isArray(schema.items) ? schema.items : [schema.items];
  yield* schema.allOf ?? [];
  yield* schema.anyOf ?? [];
  yield* schema.oneOf ?? [];
  if (schema.not) yield schema.not;
  yield* Object.values(schema.properties ?? {});
  if (typeof schema.additionalProperties === "object") yield schema.additionalProperties;
}
