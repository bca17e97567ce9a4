import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** What `kubernetes-models` knows of a field and the client library does not. */
export interface PublishedField {
  /** The closed set of values, sorted, or undefined where any string goes. */
  readonly enum?: readonly string[];
  /** True for a resource quantity, which the client library takes for any string. */
  readonly isQuantity?: true;
  /** Empty where nothing is said. */
  readonly description: string;
}

/** By `<group>/<version>/<Kind>` (core: `v1/<Kind>`), then by field. */
export type PublishedFields = ReadonlyMap<string, ReadonlyMap<string, PublishedField>>;

/**
 * Reads the `.d.ts` files of `kubernetes-models`, which was generated from the OpenAPI v3 documents and so knows enums
 * and quantities that the v2 document flattens to strings.
 */
export function readPublishedFields(): PublishedFields {
  const root = dirname(fileURLToPath(import.meta.resolve("kubernetes-models")));
  const found = new Map<string, Map<string, PublishedField>>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".d.ts") || entry.name === "index.d.ts") continue;
    const groupVersion = relative(root, entry.parentPath).split(sep).join("/");
    if (groupVersion.startsWith("_") || groupVersion.startsWith("node_modules")) continue;
    const fields = readInterface(readFileSync(join(entry.parentPath, entry.name), "utf8"));
    found.set(`${groupVersion}/${entry.name.slice(0, -".d.ts".length)}`, fields);
  }
  if (found.size === 0) throw new Error(`no declaration under ${root}: kubernetes-models has a new layout`);
  return found;
}

function readInterface(declaration: string): Map<string, PublishedField> {
  const fields = new Map<string, PublishedField>();
  const body = /export interface I\w+[^{]*\{([\s\S]*?)\n\}/.exec(declaration)?.[1] ?? "";
  const field = /(?: {4}\/\*\*\n((?: {5}\*.*\n)*?) {5}\*\/\n)?^ {4}"([^"]+)"\??: ((?:\{[^}]*\}|[^;{])*);$/gm;
  for (const [, comment = "", name = "", type = ""] of body.matchAll(field)) {
    const description = comment.replace(/^ {5}\*(?: |(?=\n))/gm, "").trim();
    fields.set(name, { ...readType(name, type), description });
  }
  return fields;
}

function readType(field: string, type: string): { enum?: readonly string[]; isQuantity?: true } {
  if (type.includes("PkgApiResourceQuantity")) return { isQuantity: true };
  const union = /^(?:Array<)?("[^"]*"(?: \| "[^"]*")*)>?(?: \| null)?$/.exec(type)?.[1];
  const values = union?.split(" | ").map((literal) => JSON.parse(literal) as string);
  // `apiVersion` and `kind` of a root type are unions of one: they are checked when the body is routed.
  const isFixed = values?.length === 1 && (field === "apiVersion" || field === "kind");
  return values === undefined || isFixed ? {} : { enum: values };
}
