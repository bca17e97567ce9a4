/**
 * What Kubernetes' types look like: definitions, resources, and the objects that a new cluster is born with.
 *
 * Everything is read lazily and once per process. Knows nothing of HTTP, of storage, or of what a value means beyond
 * its shape. Enters #apimachinery.
 */
import type { BootstrapObject } from "./bootstrap.ts";
import type { ConformanceTest, ResourceFact } from "./facts.ts";
import type { ListRule } from "./list-rule.ts";
import type { ProtobufFields } from "./protobuf-fields.ts";
import type { Definition, Descriptions, GroupVersionKind, Schema } from "./schema.ts";

export type { BootstrapObject } from "./bootstrap.ts";
export { type DecodeResult, decode } from "./decode.ts";
export { findDuplicateFields } from "./duplicate-fields.ts";
export type { ConformanceTest, ResourceFact, SubresourceFact } from "./facts.ts";
export type { ListRule } from "./list-rule.ts";
export { loadSchemas } from "./load-schemas.ts";
export type { ProtobufField, ProtobufFields, ProtobufLeaf } from "./protobuf-fields.ts";
export {
  type Definition,
  type Descriptions,
  type GroupVersionKind,
  type ListType,
  referenceTo,
  referredName,
  type Schema,
} from "./schema.ts";
export { type FieldError, validateRequiredAndEnums } from "./validate.ts";

/** The built-in types of one release of Kubernetes. */
export interface Schemas {
  /** `v1.36` */
  readonly version: string;
  /** By upstream's name, `io.k8s.api.apps.v1.Deployment`; undefined where there is none. */
  definition(name: string): Definition | undefined;
  definitionNames(): readonly string[];
  /** `DeleteOptions` and the discovery documents are found under the core group, version `v1`. */
  forKind(kind: GroupVersionKind): Definition | undefined;
  /** The schema itself, or the definition that it refers to. */
  resolve(schema: Schema): Schema;
  /** How the field of a definition is merged; undefined where the field is no list. */
  listRule(definition: Definition, field: string): ListRule | undefined;
  /**
   * The fields of a definition by their protobuf numbers; undefined where it cannot travel as protobuf. Knows the names
   * of embedded messages too, which are no definitions.
   */
  protobufFields(definitionName: string): ProtobufFields | undefined;
  /** In the order of discovery. */
  resources(): readonly ResourceFact[];
  bootstrapObjects(): readonly BootstrapObject[];
  /** Prose by definition and field; 0.8 MB, read on first use. */
  descriptions(): Descriptions;
  conformanceTests(): readonly ConformanceTest[];
}
