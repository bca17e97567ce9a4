import type { JsonSchema } from "./definition.ts";

export type FieldPath =
  | { readonly ok: true; readonly path: string; readonly schema: JsonSchema; readonly steps: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** Single characters that divide, quoted texts, and everything between them. */
const tokens = /[.[\]]|'(?:[^'\\]|\\.)*'|'[\s\S]*|[^.[\]]+/g;

const escapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "'": "'",
  "\\": "\\",
};

/**
 * A path of fields and keys of maps (`.spec.a['b']`) through a schema, as rules (`fieldPath`) and selectable fields give
 * it; `why` in the words of real servers.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go `ValidFieldPath`.
 */
export function readFieldPath(text: string, schema: JsonSchema, brackets = true): FieldPath {
  const all = text.match(tokens) ?? [];
  let node = schema;
  let path = "";
  const steps: string[] = [];
  for (let at = 0; at < all.length; ) {
    const token = all[at++];
    let name: string;
    if (token === "[") {
      if (!brackets) return failed("array notation is not allowed");
      const quoted = readQuoted(all[at++]);
      if (!quoted.ok) return failed(quoted.why);
      name = quoted.text;
      const end = all[at++];
      if (end === undefined) return failed("unexpected end of JSON path");
      if (end !== "]") return failed(`expected ] but got ${end}`);
    } else if (token === ".") {
      const next = all[at++];
      if (next === undefined) return failed("unexpected end of JSON path");
      name = next;
    } else return failed(`expected [ or . but got: ${token}`);
    const inner = stepInto(node, name);
    if (inner === undefined) return failed("does not refer to a valid field");
    path += node.properties === undefined ? `[${name}]` : path === "" ? name : `.${name}`;
    node = inner;
    steps.push(name);
  }
  return { ok: true, path, schema: node, steps };
}

function failed(why: string): FieldPath {
  return { ok: false, why };
}

function readQuoted(token: string | undefined): { ok: true; text: string } | { ok: false; why: string } {
  if (token === undefined) return { ok: false, why: "unexpected end of JSON path" };
  if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'")) {
    return { ok: false, why: `expected single quoted string but got ${token}` };
  }
  let unknown: string | undefined;
  const text = token.slice(1, -1).replace(/\\./g, (pair) => {
    const meant = escapes[pair[1] as string];
    if (meant === undefined) unknown = pair;
    return meant ?? "";
  });
  if (unknown !== undefined) return { ok: false, why: `invalid string literal: invalid escape char ${unknown}` };
  return { ok: true, text };
}

function stepInto(schema: JsonSchema, name: string): JsonSchema | undefined {
  if (schema.properties !== undefined) {
    return Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
  }
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}
