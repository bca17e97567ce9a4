/**
 * Fields that real servers write even where nothing was said: their types hold structs by value, and give numbers and
 * strings that have to be there a zero. An object read from a client is brought into that form, so that `status: {}`,
 * `resources: {}` or `rules: null` stand where every client of Kubernetes expects them.
 *
 * Fields that a schema requires are known from the schema; the rest stands in `presence-facts.ts`.
 * Upstream: the `types.go` of each group.
 */
import type { Definition, Schema } from "#schemas";
import type { JsonObject } from "./json-value.ts";
import { nullable, references, structs, values, zeroes } from "./presence-facts.ts";

/** Lists that nothing works without: an object that lacks them never comes so far as to be stored. */
const neverNull: Readonly<Record<string, string>> = { "core.v1.PodSpec": "containers" };

type Fill = (object: JsonObject) => void;

const fills = new Map<string, Fill>();

/** Adds what is missing to an object of this type, in place. */
export function completer(definition: Definition, resolve: (schema: Schema) => Schema): Fill {
  return fillOf(definition, resolve, true);
}

function fillOf(definition: Definition, resolve: (schema: Schema) => Schema, top = false): Fill {
  // A claim by itself and a claim as a template are not the same: only the first has metadata of its own.
  const key = `${top} ${definition.name}`;
  const known = fills.get(key);
  if (known !== undefined) return known;
  let steps: ((object: JsonObject) => void)[] | undefined;
  const fill: Fill = (object) => {
    steps ??= stepsOf(definition, resolve, top);
    for (const step of steps) step(object);
  };
  // Types may contain themselves: the entry stands before its steps are made.
  fills.set(key, fill);
  return fill;
}

function stepsOf(definition: Definition, resolve: (schema: Schema) => Schema, top: boolean): Fill[] {
  const name = definition.name.replace(
    /^io\.k8s\.(kube-aggregator\.pkg\.apis\.|apiextensions-apiserver\.pkg\.apis\.|api\.)/,
    "",
  );
  const listed = (table: Readonly<Record<string, string>>): string[] => (table[name] ?? "").split(" ");
  const byValue = new Set([...listed(structs), ...(top ? ["spec", "status"] : [])]);
  const nulls = new Set(listed(nullable));
  const zero = new Set(listed(zeroes));
  const byCopy = new Set(listed(values));
  const byReference = new Set(listed(references));
  const steps: Fill[] = [];
  for (const [field, schema] of Object.entries(definition.properties)) {
    if (field === "metadata" && top) continue;
    if (neverNull[name] === field) {
      steps.push((object) => {
        object[field] ??= [];
      });
    }
    const required = (neverNull[name] !== field && definition.required?.includes(field) === true) || zero.has(field);
    const step = stepOf(
      field,
      schema,
      {
        byValue: byValue.has(field),
        required,
        nulls: nulls.has(field),
        byCopy: byCopy.has(field),
        byReference: byReference.has(field),
      },
      resolve,
    );
    if (step !== undefined) steps.push(step);
  }
  return steps;
}

interface Presence {
  readonly byValue: boolean;
  readonly required: boolean;
  readonly nulls: boolean;
  readonly byCopy: boolean;
  readonly byReference: boolean;
}

function stepOf(
  field: string,
  schema: Schema,
  presence: Presence,
  resolve: (schema: Schema) => Schema,
): Fill | undefined {
  if (schema.$ref !== undefined) {
    const inner = fillOf(resolve(schema) as Definition, resolve);
    return (object) => {
      if (presence.byValue) object[field] ??= {};
      const value = object[field];
      if (value !== undefined && value !== null) inner(value as JsonObject);
    };
  }
  if (schema.type === "array" || schema.additionalProperties !== undefined) {
    return collectionStep(field, schema, presence.required || presence.nulls, resolve);
  }
  const zero = presence.nulls ? null : presence.required && !presence.byReference ? zeroOf(schema) : undefined;
  if (zero !== undefined) {
    return (object) => {
      object[field] ??= zero;
    };
  }
  return omissionOf(field, schema, presence);
}

/** Leaves out what is as good as nothing. */
function omissionOf(field: string, { type, format }: Schema, { byCopy, byReference }: Presence): Fill | undefined {
  const isText = type === "string" && format === undefined && !byReference;
  if (!isText && !byCopy) return undefined;
  return (object) => {
    const value = object[field];
    if (value === "" || (byCopy && (value === 0 || value === false))) delete object[field];
  };
}

/** A list or map that must be there is `null` when it is empty: so it comes back from storage. */
function collectionStep(
  field: string,
  schema: Schema,
  nulls: boolean,
  resolve: (schema: Schema) => Schema,
): Fill | undefined {
  const items = schema.items ?? schema.additionalProperties;
  const inner = items?.$ref === undefined ? undefined : fillOf(resolve(items) as Definition, resolve);
  if (!nulls && inner === undefined) return undefined;
  return (object) => {
    const value = object[field] as object | null | undefined;
    if (value === undefined || value === null || isEmpty(value)) {
      if (nulls) object[field] = null;
      return;
    }
    if (inner === undefined) return;
    for (const item of Object.values(value)) if (item !== null && typeof item === "object") inner(item as JsonObject);
  };
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

function zeroOf({ type, format, "x-kubernetes-int-or-string": intOrString }: Schema): unknown {
  if (intOrString) return 0;
  if (type === "integer" || type === "number") return 0;
  if (type === "boolean") return false;
  if (type !== "string") return undefined;
  if (format === "quantity") return "0";
  return format?.startsWith("date-time") ? null : "";
}
