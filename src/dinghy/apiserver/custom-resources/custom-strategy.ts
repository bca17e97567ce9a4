/**
 * How custom resources of one version behave: what a write makes of them and what is wrong with them.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/registry/customresource/strategy.go.
 */
import { type FieldError, invalid } from "../field-error.ts";
import type { FieldReader } from "../field-selector.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject, Strategy } from "../strategy.ts";
import { replicasPaths, scaleAccess, scaleErrors } from "./custom-scale.ts";
import { defaulted } from "./default-values.ts";
import type { DefinitionSpec, DefinitionVersion, JsonSchema } from "./definition.ts";
import { embeddedErrors } from "./embedded-metadata.ts";
import { listInvariantErrors } from "./list-invariants.ts";
import { hasRules, ruleViolations } from "./rule-validator.ts";
import { createSchemaValidator, noField, type SchemaValidator } from "./schema-validator.ts";

/** Errors that make it useless to ask rules. */
const blocking = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);

const standardFinalizers = new Set(["kubernetes", "foregroundDeletion", "orphan"]);

export function customStrategy(spec: DefinitionSpec, version: DefinitionVersion, kind: string): Strategy {
  const apiVersion = `${spec.group}/${version.name}`;
  const schema = version.schema?.openAPIV3Schema ?? {};
  const scale = version.subresources?.scale;
  let validator: SchemaValidator | undefined;
  // What rules say of old mistakes, until the answer is written.
  const ratcheted = new WeakMap<AnyObject, string[]>();
  const judge = (object: AnyObject, old: AnyObject | undefined, statusOnly: boolean): FieldError[] => {
    const typeErrors = typeMetaErrors(object, kind, apiVersion);
    if (typeErrors.length > 0) return typeErrors;
    validator ??= createSchemaValidator(schema);
    const errors = validator.validate(object, "", old && { value: old });
    if (scale !== undefined) errors.push(...scaleErrors(object, scale, statusOnly));
    if (!statusOnly) errors.push(...embeddedErrors(object, schema, ""));
    if (old === undefined || listInvariantErrors(old, schema).length === 0) {
      errors.push(...listInvariantErrors(object, schema));
    }
    errors.push(...rulesOn(schema, object, old, errors, ratcheted));
    return errors;
  };
  return {
    hasGeneration: true,
    updateNeedsVersion: true,
    anyFinalizer: true,
    fields: selectableFields(version),
    scale: scale && scaleAccess(scale, replicasPaths(spec)),
    defaults: (object) => void Object.assign(object, defaulted(object, schema)),
    generationChanges: (object, old) => !equalJson({ ...object, metadata: null }, { ...old, metadata: null }),
    validate: (object, old) => judge(object, old, false),
    prepareForStatusUpdate: (object, old) => {
      const { managedFields } = object.metadata;
      object.metadata = { ...old.metadata };
      if (managedFields === undefined) delete object.metadata.managedFields;
      else object.metadata.managedFields = managedFields;
    },
    validateStatusUpdate: (object, old) => judge(object, old, true),
    warnings: (object, old) => [...finalizerWarnings(object, old), ...(ratcheted.get(object) ?? [])],
  };
}

function typeMetaErrors(object: AnyObject, kind: string, apiVersion: string): FieldError[] {
  const errors: FieldError[] = [];
  if (object.kind !== kind) errors.push(invalid("kind", object.kind, `must be ${kind}`));
  if (object.apiVersion !== apiVersion) {
    errors.push(invalid("apiVersion", object.apiVersion, `must be ${apiVersion}`));
  }
  return errors;
}

function rulesOn(
  schema: JsonSchema,
  object: AnyObject,
  old: AnyObject | undefined,
  errors: readonly FieldError[],
  ratcheted: WeakMap<AnyObject, string[]>,
): FieldError[] {
  const warnings: string[] = [];
  if (errors.some(({ reason }) => blocking.has(reason))) {
    // Real servers say so where there are rules only.
    return hasRules(schema) ? [unchecked] : [];
  }
  const found = ruleViolations(schema, true, object, "", old && { value: old }, (text) => void warnings.push(text));
  if (warnings.length > 0) ratcheted.set(object, warnings);
  return found;
}

const unchecked = invalid(
  noField,
  null,
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
);

function finalizerWarnings(object: AnyObject, old: AnyObject | undefined): string[] {
  const known = new Set((old?.metadata.finalizers ?? []) as readonly string[]);
  return ((object.metadata.finalizers ?? []) as readonly string[])
    .filter((name) => !known.has(name) && !name.includes("/") && !standardFinalizers.has(name))
    .sort()
    .map((name) => {
      const path = name.includes(".") ? " including a path (/)" : "";
      const why = `prefer a domain-qualified finalizer name${path} to avoid accidental conflicts with other finalizer writers`;
      return `metadata.finalizers: ${JSON.stringify(name)}: ${why}`;
    });
}

function selectableFields({ selectableFields: fields = [] }: DefinitionVersion): Record<string, FieldReader> {
  return Object.fromEntries(
    fields.map(({ jsonPath }) => {
      const steps = jsonPath.replace(/^\./, "").split(".");
      const read: FieldReader = (object) => {
        let value: unknown = object;
        for (const step of steps) value = (value as Record<string, unknown> | undefined | null)?.[step];
        return value === undefined || value === null ? "" : String(value);
      };
      return [steps.join("."), read];
    }),
  );
}
