import { type ProtobufFact, readProtobufFacts } from "./facts.ts";
import { lazy } from "./lazy.ts";

const leafTypes = [
  "string",
  "bytes",
  "bool",
  "int32",
  "int64",
  "Time",
  "MicroTime",
  "Quantity",
  "IntOrString",
  "RawExtension",
  "FieldsV1",
  "strings",
] as const;

/** Protobuf's scalars, the messages whose JSON form is no object of their fields, and `strings`: a message that is a list. */
export type ProtobufLeaf = (typeof leafTypes)[number];

/** How one field of a definition travels in Kubernetes' protobuf encoding. */
export interface ProtobufField {
  /** As in JSON; empty where the fields of `type` belong to the definition itself. */
  readonly name: string;
  readonly container: "none" | "list" | "map";
  /** A leaf, or the definition of the message; keys of maps are strings. */
  readonly type: ProtobufLeaf | { readonly definition: string };
  /** Upstream's field is a pointer: a zero value that was sent is meant, and is not the absence of a value. */
  readonly isPointer: boolean;
}

/** By number. */
export type ProtobufFields = ReadonlyMap<number, ProtobufField>;

/**
 * The fields of a definition by their protobuf numbers; undefined where it cannot travel as protobuf (custom
 * resources, and kinds that are younger than the facts).
 */
export function protobufFields(definition: string): ProtobufFields | undefined {
  return byDefinition().get(definition);
}

/** For tests: every definition there are facts about. */
export function protobufDefinitions(): readonly string[] {
  return [...byDefinition().keys()];
}

const byDefinition = lazy(() => {
  const found = new Map<string, Map<number, ProtobufField>>();
  for (const fact of readProtobufFacts()) {
    let fields = found.get(fact.definition);
    if (fields === undefined) {
      fields = new Map();
      found.set(fact.definition, fields);
    }
    fields.set(fact.number, fieldOf(fact));
  }
  return found;
});

function fieldOf({ definition, field, type }: ProtobufFact): ProtobufField {
  const [, container = "none", name = "", pointer] = /^(?:(list|map) )?([\w.-]+)(\?)?$/.exec(type) ?? [];
  if (name === "") throw new Error(`protobuf.tsv: ${definition} ${field}: no type in ${JSON.stringify(type)}`);
  return {
    name: field === "(inline)" ? "" : field,
    container: container as ProtobufField["container"],
    type: leafTypes.find((leaf) => leaf === name) ?? { definition: within(definition, name) },
    isPointer: pointer !== undefined,
  };
}

/** A name without a package is of the package of the definition that uses it. */
function within(definition: string, name: string): string {
  return name.includes(".") ? name : definition.slice(0, definition.lastIndexOf(".") + 1) + name;
}
