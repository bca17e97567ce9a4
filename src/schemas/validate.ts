import { loadSchemas } from "./load-schemas.ts";
import { type Definition, referredName, type Schema } from "./schema.ts";

/** One thing that is wrong with an object; the fields of a cause of a 422 answer. */
export interface FieldError {
  readonly type: "FieldValueRequired" | "FieldValueNotSupported";
  /** `spec.template.spec.containers[0].name` */
  readonly field: string;
  /** The whole message: `Unsupported value: "Odd": supported values: "Allow", "Forbid"`. */
  readonly message: string;
  /** What follows the value in the message, empty for a missing value. */
  readonly detail: string;
  readonly badValue?: unknown;
}

/**
 * Fields that Go's types demand, yet whose zero value the API server takes: an empty slice has no endpoints, an empty
 * header has no value. Definition, then fields.
 */
const mayBeEmpty: Readonly<Record<string, readonly string[]>> = {
  "io.k8s.api.discovery.v1.EndpointSlice": ["endpoints"],
  "io.k8s.api.core.v1.LimitRangeSpec": ["limits"],
  "io.k8s.api.authentication.v1.TokenRequestSpec": ["audiences"],
  "io.k8s.api.storage.v1.CSINodeSpec": ["drivers"],
  "io.k8s.api.core.v1.HTTPHeader": ["value"],
  "io.k8s.api.core.v1.Sysctl": ["value"],
};

/** Required structs that Go holds by pointer: it is their own absence that is reported, not that of their fields. */
const labelSelector = "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector";

/**
 * Checks what the types alone say: required strings and lists that are missing or empty, and values outside a closed
 * set. Takes a decoded and defaulted object; leaves `status` alone, as nothing a client may set.
 *
 * Errs on the side of letting pass: numbers have a zero value that only the kind's own rules can judge.
 * Upstream https://kubernetes.io/docs/reference/using-api/api-concepts/ and the kinds' validation in pkg/apis.
 */
export function validateRequiredAndEnums(definition: Definition, object: Record<string, unknown>): FieldError[] {
  const errors: FieldError[] = [];
  const { status, ...rest } = object;
  validateStruct(definition, rest, "", errors);
  return errors;
}

/** What there is to check about one field. */
interface FieldPlan {
  readonly name: string;
  readonly required: boolean;
  /** A required struct that Go holds by value: when it is missing, its own required fields are. */
  readonly isEmbedded: boolean;
  readonly check: Check | undefined;
}

type Check = (value: unknown, path: string, errors: FieldError[]) => void;

const plans = new Map<string, readonly FieldPlan[]>();

function validateStruct(
  definition: Definition,
  object: Record<string, unknown>,
  path: string,
  errors: FieldError[],
): void {
  for (const field of planFor(definition)) {
    const value = object[field.name];
    const at = path === "" ? field.name : `${path}.${field.name}`;
    if (field.required && isMissing(value)) errors.push(requiredValue(at));
    else if (value !== undefined) field.check?.(value, at, errors);
    else if (field.isEmbedded) field.check?.({}, at, errors);
  }
}

function planFor(definition: Definition): readonly FieldPlan[] {
  let plan = plans.get(definition.name);
  if (plan === undefined) {
    plan = Object.entries(definition.properties)
      .map(([name, schema]): FieldPlan => {
        const listed = definition.required?.includes(name) === true;
        const required = listed && isCheckable(definition, name, schema);
        return { name, required, isEmbedded: listed && schema.$ref !== undefined, check: checkOf(schema) };
      })
      .filter((field) => field.required || field.check !== undefined);
    plans.set(definition.name, plan);
  }
  return plan;
}

function isCheckable(definition: Definition, field: string, schema: Schema): boolean {
  if (mayBeEmpty[definition.name]?.includes(field)) return false;
  if (schema.$ref !== undefined) return referredName(schema.$ref) === labelSelector;
  return schema.type === "string" || schema.type === "array";
}

function checkOf(schema: Schema): Check | undefined {
  if (schema.enum !== undefined) return enumCheck(schema.enum);
  if (schema.$ref !== undefined) {
    const target = loadSchemas().resolve(schema) as Definition;
    return (value, path, errors) => validateStruct(target, value as Record<string, unknown>, path, errors);
  }
  const checkItem = schema.items && checkOf(schema.items);
  if (checkItem !== undefined) {
    return (value, path, errors) => {
      (value as unknown[]).forEach((item, index) => {
        checkItem(item, `${path}[${index}]`, errors);
      });
    };
  }
  const checkValue = schema.additionalProperties && checkOf(schema.additionalProperties);
  if (checkValue === undefined) return undefined;
  return (value, path, errors) => {
    for (const [key, item] of Object.entries(value as object)) checkValue(item, `${path}[${key}]`, errors);
  };
}

function enumCheck(allowed: readonly string[]): Check {
  return (value, path, errors) => {
    // Go cannot tell an empty string from none.
    if (value === "" || allowed.includes(value as string)) return;
    const detail = `supported values: ${allowed.map((word) => JSON.stringify(word)).join(", ")}`;
    const message = `Unsupported value: ${JSON.stringify(value)}: ${detail}`;
    errors.push({ type: "FieldValueNotSupported", field: path, message, detail, badValue: value });
  };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

function requiredValue(field: string): FieldError {
  return { type: "FieldValueRequired", field, message: "Required value", detail: "" };
}
