import { type LabelSelectorTerm, labelSelectorMatches, parseLabelSelector } from "#apimachinery";
import { type FieldReader, type FieldTerm, fieldTermHolds, parseFieldSelector } from "./field-selector.ts";
import type { ResourceDefinition } from "./resource-registry.ts";
import { badRequest } from "./status.ts";
import type { AnyObject } from "./strategy.ts";
import { labelValue, qualifiedName } from "./validation/names.ts";

/** Which objects a list or watch is for. */
export interface Selection {
  /** True when no selector was given. */
  readonly all: boolean;
  /** The one name that the field selector allows, where it does. */
  readonly name?: string;
  /** A field that must have a certain value, where the field selector asks for one. */
  readonly field?: { readonly read: FieldReader; readonly value: string };
  matches(object: AnyObject): boolean;
}

const everything: Selection = { all: true, matches: () => true };

const labelRules = { key: qualifiedName, value: labelValue };

const metadataFields: Readonly<Record<string, FieldReader>> = {
  "metadata.name": (object) => String((object as AnyObject).metadata.name ?? ""),
  "metadata.namespace": (object) => String((object as AnyObject).metadata.namespace ?? ""),
};

/** Throws `ApiError` 400 for selectors that cannot be read and fields that the resource does not select by. */
export function readSelection(
  definition: ResourceDefinition,
  options: { readonly labelSelector: string; readonly fieldSelector: string },
): Selection {
  if (options.labelSelector === "" && options.fieldSelector === "") return everything;
  const labels = parse(() => parseLabelSelector(options.labelSelector, labelRules));
  const fields = parse(() => parseFieldSelector(options.fieldSelector)).map((term) => readerOf(definition, term));
  if (labels.length === 0 && fields.length === 0) return everything;
  const exact = fields.filter(({ term }) => term.operator === "=");
  const name = exact.find(({ term }) => term.field === "metadata.name")?.term.value;
  const [field] = exact;
  return {
    all: false,
    ...(name && { name }),
    ...(field && { field: { read: field.read, value: field.term.value } }),
    matches: (object) =>
      labelsHold(labels, object) && fields.every(({ term, read }) => fieldTermHolds(term, read(object))),
  };
}

function labelsHold(labels: readonly LabelSelectorTerm[], object: AnyObject): boolean {
  return labels.length === 0 || labelSelectorMatches(labels, object.metadata.labels as Record<string, string>);
}

function readerOf(definition: ResourceDefinition, term: FieldTerm): { term: FieldTerm; read: FieldReader } {
  const { fields } = definition.strategy;
  const own = fields !== undefined && Object.hasOwn(fields, term.field) ? fields[term.field] : undefined;
  const ofAll = Object.hasOwn(metadataFields, term.field) ? metadataFields[term.field] : undefined;
  const read =
    definition.namespaced || term.field !== "metadata.namespace" || fields === undefined ? (ofAll ?? own) : own;
  if (read !== undefined) return { term, read };
  if (fields !== undefined) throw badRequest(`field label not supported: ${term.field}`);
  throw badRequest(
    `${JSON.stringify(term.field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}
