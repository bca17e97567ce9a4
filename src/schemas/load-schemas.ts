import { existsSync, readFileSync } from "node:fs";
import { readBootstrapObjects } from "./bootstrap.ts";
import { descriptionsPath, documentPath, writeDerived } from "./derive.ts";
import { readConformanceTests, readResourceFacts } from "./facts.ts";
import { lazy } from "./lazy.ts";
import { listRule } from "./list-rule.ts";
import { protobufFields } from "./protobuf-fields.ts";
import { type Definition, type Descriptions, referredName, type Schema, type SchemaDocument } from "./schema.ts";
import type { Schemas } from "./schemas.ts";

/**
 * The built-in types of the release that this project implements. Cheap to call again: one value per process.
 *
 * Throws an `Error` when the definitions have not been derived and cannot be, for want of the packages they come from.
 */
export const loadSchemas: () => Schemas = lazy(() => {
  const document = readDerived<SchemaDocument>(documentPath());
  const definitions = new Map<string, Definition>();
  const byKind = lazy(() => indexByKind(document));

  function definition(name: string): Definition | undefined {
    const known = definitions.get(name);
    if (known !== undefined) return known;
    const schema = Object.hasOwn(document.definitions, name) ? document.definitions[name] : undefined;
    if (schema === undefined) return undefined;
    const named = Object.defineProperty(schema, "name", { value: name }) as Definition;
    definitions.set(name, named);
    return named;
  }

  return {
    version: document.version,
    definition,
    definitionNames: lazy(() => Object.keys(document.definitions)),
    forKind({ group, version, kind }) {
      const name = byKind().get(`${group}/${version}/${kind}`);
      return name === undefined ? undefined : definition(name);
    },
    resolve: (schema) => (schema.$ref === undefined ? schema : required(definition(referredName(schema.$ref)), schema)),
    listRule,
    protobufFields,
    resources: lazy(readResourceFacts),
    bootstrapObjects: lazy(readBootstrapObjects),
    descriptions: lazy(() => readDerived<Descriptions>(descriptionsPath())),
    conformanceTests: lazy(readConformanceTests),
  };
});

function required(definition: Definition | undefined, { $ref }: Schema): Definition {
  if (definition === undefined) throw new Error(`${$ref} leads nowhere; derive the schemas again: npm run prepare`);
  return definition;
}

function indexByKind({ definitions }: SchemaDocument): Map<string, string> {
  const names = new Map<string, string>();
  for (const name in definitions) {
    for (const { group, version, kind } of definitions[name]?.["x-kubernetes-group-version-kind"] ?? []) {
      names.set(`${group}/${version}/${kind}`, name);
    }
  }
  return names;
}

function readDerived<T>(path: string): T {
  if (!existsSync(path)) deriveNow(path);
  return JSON.parse(readFileSync(path, "utf8")) as T;
}

function deriveNow(path: string): void {
  try {
    writeDerived();
  } catch (cause) {
    throw new Error(`${path} is missing and cannot be derived; npm install, with development dependencies`, { cause });
  }
}
