import { loadSchemas } from "#schemas";
import type { DocumentedResource } from "./openapi.ts";

/** What a definition is named after. */
export type KindOfResource = Pick<DocumentedResource, "group" | "version" | "kind" | "schema">;

/** The name of a resource's own definition; made up, as real servers make it up, for a custom one. */
export function definitionName({ group, version, kind, schema }: KindOfResource): string | undefined {
  if (schema !== undefined) return `${group.split(".").reverse().join(".")}.${version}.${kind}`;
  return loadSchemas().forKind({ group, version, kind })?.name;
}
