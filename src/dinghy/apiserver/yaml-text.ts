import { createRequire } from "node:module";

type Yaml = typeof import("yaml");

let loaded: Yaml | undefined;

/** Loaded when the first YAML comes by: most processes never see any. */
function yaml(): Yaml {
  loaded ??= createRequire(import.meta.url)("yaml") as Yaml;
  return loaded;
}

/** One YAML document as JSON data. Throws an `Error` that says where it breaks the grammar. */
export function parseYaml(text: string): unknown {
  return yaml().parse(text, { version: "1.1", schema: "core", uniqueKeys: false, logLevel: "silent" });
}

export function yamlOf(value: unknown): string {
  return yaml().stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
