import { createRequire } from "node:module";
import type { ScalarTag } from "yaml";
import { refuseDeepNesting } from "./nesting-depth.ts";

type Yaml = typeof import("yaml");

let loaded: Yaml | undefined;

/** Loaded when the first YAML comes by: most processes never see any. */
function yaml(): Yaml {
  loaded ??= createRequire(import.meta.url)("yaml") as Yaml;
  return loaded;
}

const yes = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
const no = /^(?:n|N|no|No|NO|off|Off|OFF)$/;

/** What the YAML reader of real servers takes for more than text: the old words for true and false, octal numbers. */
const oldTags: ScalarTag[] = [
  { tag: "tag:yaml.org,2002:bool", default: true, test: yes, identify: () => false, resolve: () => true },
  { tag: "tag:yaml.org,2002:bool", default: true, test: no, identify: () => false, resolve: () => false },
  {
    tag: "tag:yaml.org,2002:int",
    default: true,
    test: /^[-+]?0[0-7]+$/,
    identify: () => false,
    resolve: (text) => Number.parseInt(text, 8),
  },
];

/** One YAML document as JSON data. Throws an `Error` that says where it breaks the grammar. */
export function parseYaml(text: string): unknown {
  refuseDeepNesting(text);
  const document = yaml().parseDocument(text, {
    version: "1.1",
    schema: "core",
    customTags: (tags) => [...oldTags, ...tags],
    uniqueKeys: false,
    logLevel: "silent",
  });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  return document.toJS();
}

/** Keys that stand twice in one mapping: `line 3: key "a" already set in map`. Nothing for a text that is no YAML. */
export function duplicateKeys(text: string): string[] {
  const { LineCounter, parseDocument } = yaml();
  const lineCounter = new LineCounter();
  const { errors } = parseDocument(text, { version: "1.1", uniqueKeys: true, logLevel: "silent", lineCounter });
  return errors
    .filter(({ code }) => code === "DUPLICATE_KEY")
    .map(({ pos }) => {
      const key = /^[^\s:,}]+/.exec(text.slice(pos[0]))?.[0].replace(/^["']|["']$/g, "") ?? "";
      return `line ${lineCounter.linePos(pos[0]).line}: key ${JSON.stringify(key)} already set in map`;
    });
}

/** With the fields in order of their names, and quotes where older readers would see something else than text. */
export function yamlOf(value: unknown): string {
  const options = { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false, sortMapEntries: true } as const;
  return yaml().stringify(value, { ...options, indentSeq: false });
}
