import { equalJson } from "../json-value.ts";
import type { DefinitionSpec, DefinitionVersion, JsonSchema, Subresources } from "./definition.ts";

/** A part of versions, at the path that errors name; `versions` are those that it stands for. */
export interface Placed<T> {
  readonly path: string;
  readonly value: T;
  readonly versions: readonly DefinitionVersion[];
}

/**
 * A spec as real servers see it inside: what all versions say alike stands once, beside them, and errors name it there
 * (`spec.validation` for `spec.versions[*].schema`).
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1/conversion.go.
 */
export interface InternalSpec {
  readonly schemas: readonly Placed<{ readonly openAPIV3Schema?: JsonSchema }>[];
  readonly subresources: readonly Placed<Subresources>[];
  readonly columns: readonly Placed<NonNullable<DefinitionVersion["additionalPrinterColumns"]>>[];
  readonly selectableFields: readonly Placed<NonNullable<DefinitionVersion["selectableFields"]>>[];
  /** Errors of the top level come after those of the versions. */
  readonly sharesSchema: boolean;
}

export function internalSpec({ versions = [] }: DefinitionSpec): InternalSpec {
  const schemas = placed(versions, "schema", "validation", true);
  const sharesSchema = isShared(versions, "schema");
  return {
    schemas,
    sharesSchema,
    subresources: placed(versions, "subresources", "subresources", true),
    columns: placed(versions, "additionalPrinterColumns", "additionalPrinterColumns", true),
    selectableFields: placed(versions, "selectableFields", "selectableFields", sharesSchema),
  };
}

type Part = "schema" | "subresources" | "additionalPrinterColumns" | "selectableFields";

function isShared(versions: readonly DefinitionVersion[], part: Part): boolean {
  return versions.every((version) => equalJson(version[part], versions[0]?.[part]));
}

function placed<P extends Part>(
  versions: readonly DefinitionVersion[],
  part: P,
  above: string,
  mayShare: boolean,
): Placed<NonNullable<DefinitionVersion[P]>>[] {
  const value = versions[0]?.[part];
  if (mayShare && isShared(versions, part)) return value ? [{ path: `spec.${above}`, value, versions }] : [];
  return versions.flatMap((version, index) => {
    const own = version[part];
    return own ? [{ path: `spec.versions[${index}].${part}`, value: own, versions: [version] }] : [];
  });
}
