import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One field of a model of `@kubernetes/client-node`. */
export interface ModelField {
  /** The name on the wire. */
  readonly name: string;
  /** In the client library's words: `string`, `Array<V1Container>`, `{ [key: string]: string; }`. */
  readonly type: string;
  /** Of the innermost value; empty where there is none. */
  readonly format: string;
  readonly required: boolean;
  readonly description: string;
}

export interface Model {
  readonly description: string;
  readonly fields: readonly ModelField[];
}

interface Attribute {
  name: string;
  baseName: string;
  type: string;
  format: string;
}

/**
 * The models that `@kubernetes/client-node` was generated with, by the library's name for them (`V1Deployment`).
 *
 * The library says the same thing in two places that we both need: the attribute table of the `.js` file knows names
 * on the wire and formats, the `.d.ts` file knows which fields are required and what they mean. Only models that the
 * library exports are read: its folder also holds leftovers of older releases.
 */
export function readClientModels(): { version: string; models: Map<string, Model> } {
  const folder = join(dirname(fileURLToPath(import.meta.resolve("@kubernetes/client-node"))), "gen", "models");
  const exported = readFileSync(join(folder, "all.d.ts"), "utf8").matchAll(/models\/(\w+)\.js/g);
  const models = new Map<string, Model>();
  let version = "";
  for (const [, name = ""] of exported) {
    const code = readFileSync(join(folder, `${name}.js`), "utf8");
    version ||= /OpenAPI spec version: release-([\d.]+)/.exec(code)?.[1] ?? "";
    models.set(name, readModel(name, code, readFileSync(join(folder, `${name}.d.ts`), "utf8")));
  }
  if (version === "") throw new Error(`no model under ${folder} names the release that it was generated from`);
  return { version: `v${version}`, models };
}

function readModel(name: string, code: string, declaration: string): Model {
  const table = /attributeTypeMap = (\[[\s\S]*?\n\]|\[\]);/.exec(code)?.[1];
  const body = /export declare class \w+ \{([\s\S]*)/.exec(declaration)?.[1];
  if (table === undefined || body === undefined)
    throw new Error(`${name}: the client library has a new way of writing models`);
  const declared = readDeclaredFields(body);
  const fields = (JSON.parse(table) as Attribute[]).map((attribute): ModelField => {
    const field = declared.get(attribute.name);
    if (field === undefined) throw new Error(`${name}.${attribute.name}: in the attribute table, but not declared`);
    return { name: attribute.baseName, type: attribute.type, format: attribute.format, ...field };
  });
  if (fields.length !== declared.size)
    throw new Error(`${name}: ${declared.size} fields declared, ${fields.length} in the table`);
  const description = /\/\*\*\n((?:\* .*\n)+)\*\/\nexport declare class/.exec(declaration)?.[1] ?? "";
  return { description: readProse(description), fields };
}

function readDeclaredFields(body: string): Map<string, { required: boolean; description: string }> {
  const field = /(?:\/\*\*\n((?:(?!\*\/)[\s\S])*)\*\/\s+)?^ {4}'([\w$]+)'(\??): /gm;
  const found = new Map<string, { required: boolean; description: string }>();
  for (const [, comment = "", name = "", optional] of body.matchAll(field)) {
    found.set(name, { required: optional === "", description: readProse(comment) });
  }
  return found;
}

function readProse(comment: string): string {
  return comment
    .replace(/^\s*\* ?/gm, "")
    .replace(/\\(['"])/g, "$1")
    .trim();
}
