import { isEnumCheckedHere, isEnumReportedByList, isRequiredInPractice, requiredDetail } from "./exceptions.ts";
import { loadSchemas } from "./load-schemas.ts";
import { type Definition, referredName, type Schema } from "./schema.ts";

/** One thing that is wrong with an object: a cause of a 422 answer. */
export interface FieldError {
  /** The cause's `reason`. */
  readonly type: "FieldValueRequired" | "FieldValueNotSupported";
  /** `spec.template.spec.containers[0].name` */
  readonly field: string;
  /** The whole message: `Unsupported value: "Odd": supported values: "Allow", "Forbid"`. */
  readonly message: string;
  /** What follows the value in the message; empty where nothing does. */
  readonly detail: string;
  readonly badValue?: unknown;
}

/** Required structs that Go holds by pointer: it is their own absence that is reported, not that of their fields. */
const labelSelector = "io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector";

/**
 * Checks what the types alone say: required strings and lists that are missing or empty, and values outside a closed
 * set. Takes a decoded and defaulted object; leaves `status` alone, as nothing a client may set.
 *
 * Errs on the side of letting pass: numbers have a zero value that only the kind's own rules can judge.
 *
 * Upstream https://kubernetes.io/docs/reference/using-api/api-concepts/ and the kinds' validation in pkg/apis.
 */
export function validateRequiredAndEnums(definition: Definition, object: Record<string, unknown>): FieldError[] {
  const errors: FieldError[] = [];
  const { status, ...rest } = object;
  validateStruct(definition, rest, "", errors);
  return errors;
}

type Check = (value: unknown, path: string, errors: FieldError[]) => void;

/** What there is to check about one field. */
interface FieldPlan {
  readonly name: string;
  readonly required: boolean;
  readonly requiredDetail: string;
  /** A struct that Go holds by value, as it does every `spec`: when it is missing, its own required fields are. */
  readonly isEmbedded: boolean;
  readonly check: Check | undefined;
}

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
    if (field.required && isMissing(value)) errors.push(requiredValue(at, field.requiredDetail));
    else if (value !== undefined) field.check?.(value, at, errors);
    else if (field.isEmbedded) field.check?.({}, at, errors);
  }
}

/** Made once per definition, of the fields that something can be wrong with. */
function planFor(definition: Definition): readonly FieldPlan[] {
  let plan = plans.get(definition.name);
  if (plan === undefined) {
    plan = Object.entries(definition.properties)
      .map(([name, schema]) => planField(definition, name, schema))
      .filter((field) => field.required || field.check !== undefined);
    plans.set(definition.name, plan);
  }
  return plan;
}

function planField(definition: Definition, name: string, schema: Schema): FieldPlan {
  const isListed = definition.required?.includes(name) === true;
  return {
    name,
    required: isListed && hasZeroValue(schema) && isRequiredInPractice(definition.name, name),
    requiredDetail: requiredDetail(definition.name, name),
    isEmbedded: schema.$ref !== undefined && (isListed || name === "spec"),
    check: fieldCheck(definition, name, schema),
  };
}

/** True for types whose zero value Go's checks take for missing. */
function hasZeroValue(schema: Schema): boolean {
  if (schema.$ref !== undefined) return referredName(schema.$ref) === labelSelector;
  return schema.type === "string" || schema.type === "array";
}

function fieldCheck(definition: Definition, name: string, schema: Schema): Check | undefined {
  if (!isEnumCheckedHere(definition.name, name)) return undefined;
  const isByList = isEnumReportedByList(definition.name, name);
  return checkOf(schema, isByList ? (path) => path : (path, index) => `${path}[${index}]`);
}

function checkOf(schema: Schema, itemPath: (path: string, index: number) => string): Check | undefined {
  if (schema.enum !== undefined) return enumCheck(schema.enum);
  if (schema.$ref !== undefined) {
    const target = loadSchemas().resolve(schema) as Definition;
    return (value, path, errors) => validateStruct(target, value as Record<string, unknown>, path, errors);
  }
  const checkItem = schema.items && checkOf(schema.items, itemPath);
  if (checkItem !== undefined) {
    return (value, path, errors) => {
      (value as unknown[]).forEach((item, index) => {
        checkItem(item, itemPath(path, index), errors);
      });
    };
  }
  const checkValue = schema.additionalProperties && checkOf(schema.additionalProperties, itemPath);
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

function requiredValue(field: string, detail: string): FieldError {
  const message = detail === "" ? "Required value" : `Required value: ${detail}`;
  return { type: "FieldValueRequired", field, message, detail };
}
