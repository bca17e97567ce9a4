import type { CelType } from "./types.ts";

/** What is read of a schema: both the structural schemas of custom resources and those of built-in kinds have it. */
export interface CelSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, CelSchema>>;
  readonly additionalProperties?: CelSchema | boolean;
  readonly items?: CelSchema;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly maxProperties?: number;
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: string;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
}

export interface SchemaTypeOptions {
  /** The root of a custom resource or an embedded resource: has apiVersion, kind, metadata.name and generateName. */
  readonly isResourceRoot?: boolean;
  /** Follows references; needed for schemas that have some. */
  readonly resolve?: (schema: CelSchema) => CelSchema;
  /** What errors call the root type. */
  readonly name?: string;
}

/** The type that values of a schema have in expressions; undefined where expressions cannot see them. */
export function typeOfSchema(schema: CelSchema, options: SchemaTypeOptions = {}): CelType | undefined {
  throw new Error(`not there yet: ${schema.type} ${options.name}`);
}
