import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** What `kubernetes-models` knows of a field and the client library does not. */
export interface PublishedField {
  /** The closed set of values, sorted, or undefined where any string goes. */
  readonly enum?: readonly string[];
  /** `quantity`: a resource quantity; `raw`: an object that the schema says nothing about. */
  readonly kind?: "quantity" | "raw";
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
    if (fields.size > 0) found.set(`${groupVersion}/${entry.name.slice(0, -".d.ts".length)}`, fields);
  }
  if (found.size === 0) throw new Error(`no field of interest under ${root}: kubernetes-models has a new layout`);
  return found;
}

function readInterface(declaration: string): Map<string, PublishedField> {
  const fields = new Map<string, PublishedField>();
  const body = /export interface I\w+[^{]*\{([\s\S]*?)\n\}/.exec(declaration)?.[1] ?? "";
  for (const [, name = "", type = ""] of body.matchAll(/^ {4}"([^"]+)"\??: ((?:\{[^}]*\}|[^;{])*);$/gm)) {
    const field = readType(type);
    // `apiVersion` and `kind` of a root type are unions of one: they are checked when the body is routed.
    if (field !== undefined && !(field.enum?.length === 1 && (name === "apiVersion" || name === "kind"))) {
      fields.set(name, field);
    }
  }
  return fields;
}

function readType(type: string): PublishedField | undefined {
  if (type.includes("PkgApiResourceQuantity")) return { kind: "quantity" };
  if (type.includes("PkgRuntimeRawExtension")) return { kind: "raw" };
  const union = /^(?:Array<)?("[^"]*"(?: \| "[^"]*")*)>?(?: \| null)?$/.exec(type)?.[1];
  return union === undefined ? undefined : { enum: union.split(" | ").map((literal) => JSON.parse(literal) as string) };
}
