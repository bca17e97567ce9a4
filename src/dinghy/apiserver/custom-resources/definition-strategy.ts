/**
 * How CustomResourceDefinitions differ from other objects: defaults, the versions that were ever stored, a finalizer
 * that comes with the deletion.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition.
 */
import { formatTime } from "#clock";
import { judgeDeletion } from "../deletion.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject, Strategy } from "../strategy.ts";
import {
  type CustomResourceDefinition,
  cleanupFinalizer,
  type DefinitionStatus,
  type DefinitionVersion,
  type JsonSchema,
  someSchema,
  storageVersionOf,
  withCondition,
} from "./definition.ts";
import { definitionErrors, definitionNameProblems, definitionStatusErrors } from "./definition-errors.ts";
import { isKnownFormat } from "./formats.ts";
import { readNestedSchemas } from "./nested-schemas.ts";

function definitionOf(object: AnyObject): CustomResourceDefinition {
  return object as unknown as CustomResourceDefinition;
}

export const definitionStrategy: Strategy = {
  hasGeneration: true,
  updateNeedsVersion: true,
  anyFinalizer: true,
  defaults: (object) => {
    object.spec ??= {};
    const spec = object.spec as JsonObject;
    spec.names ??= {};
    spec.conversion ??= { strategy: "None" };
    for (const { schema } of (spec.versions ?? []) as DefinitionVersion[]) readNestedSchemas(schema?.openAPIV3Schema);
    const names = spec.names as { kind?: string; singular?: string; listKind?: string };
    if (names.kind) {
      names.singular ||= names.kind.toLowerCase();
      names.listKind ||= `${names.kind}List`;
    }
    const conversion = spec.conversion as { webhook?: { clientConfig?: JsonObject } };
    const service = conversion.webhook?.clientConfig?.service as JsonObject | undefined;
    if (service !== undefined) service.port ??= 443;
    // Kept inside by real servers, and left out of what they show.
    if (spec.preserveUnknownFields === false) delete spec.preserveUnknownFields;
  },
  prepareForCreate: (object) => {
    const stored = storageVersionOf(definitionOf(object).spec);
    object.status = {
      conditions: null,
      acceptedNames: { plural: "", kind: "" },
      storedVersions: stored === undefined ? null : [stored.name],
    };
  },
  prepareForUpdate: (object, old) => {
    object.status = withStoredVersion(definitionOf(object), old.status as DefinitionStatus);
  },
  validate: (object, old) => definitionErrors(definitionOf(object), old && definitionOf(old)),
  nameProblems: (object, name) => definitionNameProblems(definitionOf(object), name),
  validateStatusUpdate: (object) => definitionStatusErrors(definitionOf(object)),
  warnings: (object, old) => {
    const known = new Set(old === undefined ? [] : oddFormats(definitionOf(old)));
    return [...new Set(oddFormats(definitionOf(object)))]
      .filter((format) => !known.has(format))
      .map((format) => `unrecognized format ${JSON.stringify(format)}`);
  },
  judgeDeletion: (object, options, nowMs) => {
    if (object.metadata.deletionTimestamp !== undefined)
      return judgeDeletion(object, definitionStrategy, options, nowMs);
    const now = formatTime(nowMs);
    const finalizers = (object.metadata.finalizers ?? []) as readonly string[];
    const status = object.status as DefinitionStatus | undefined;
    const message = "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon";
    const terminating = { type: "Terminating", status: "True", reason: "InstanceDeletionPending", message } as const;
    const metadata = {
      ...object.metadata,
      deletionTimestamp: now,
      finalizers: finalizers.includes(cleanupFinalizer) ? finalizers : [...finalizers, cleanupFinalizer],
    };
    const conditions = withCondition(status?.conditions, terminating, now);
    return { kind: "mark", mark: { ...object, metadata, status: { ...status, conditions } } };
  },
};

/** Objects may lie in every version that was ever the one to be stored. */
function withStoredVersion({ spec }: CustomResourceDefinition, status: DefinitionStatus): DefinitionStatus {
  const stored = storageVersionOf(spec);
  const versions = status?.storedVersions ?? [];
  if (stored === undefined || versions.includes(stored.name)) return status;
  return { ...status, storedVersions: [...versions, stored.name] };
}

function oddFormats({ spec }: CustomResourceDefinition): string[] {
  const found: string[] = [];
  const seen: JsonSchema[] = [];
  for (const { schema } of spec.versions ?? []) {
    const root = schema?.openAPIV3Schema;
    if (root === undefined || seen.some((each) => equalJson(each, root))) continue;
    seen.push(root);
    someSchema(root, ({ type = "", format }) => {
      if (format && !isKnownFormat(type, format)) found.push(format);
      return false;
    });
  }
  return found;
}
