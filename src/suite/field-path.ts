/** One step of a path: a field, an item by its key (or a map's entry), an item by its place, or all items. */
export type Segment =
  | { readonly field: string }
  | { readonly key: string }
  | { readonly index: number }
  | { readonly all: true };

export type FieldPath = readonly Segment[];

/** What `{path}` matches: `.status.conditions["Ready"].status`, `.spec.containers[0].image`, `.metadata.labels["a.b/c"]`. */
export const pathPattern = String.raw`(?:\.[A-Za-z][\w-]*|\["[^"]*"\]|\[\d+\]|\[\*\])+`;

/** Throws an `Error` when the text is no path. */
export function parsePath(text: string): FieldPath {
  if (!text.startsWith(".") || !new RegExp(`^${pathPattern}$`).test(text)) {
    throw new Error(`"${text}" is no path like .status.conditions["Ready"].status`);
  }
  return [...text.matchAll(/\.([A-Za-z][\w-]*)|\["([^"]*)"\]|\[(\d+)\]|\[\*\]/g)].map(
    ([, field, key, index]): Segment => {
      if (field !== undefined) return { field };
      if (key !== undefined) return { key };
      return index === undefined ? { all: true } : { index: Number(index) };
    },
  );
}

export function formatPath(path: FieldPath): string {
  return path
    .map((segment) => {
      if ("field" in segment) return `.${segment.field}`;
      if ("key" in segment) return `["${segment.key}"]`;
      return "index" in segment ? `[${segment.index}]` : "[*]";
    })
    .join("");
}

/** Fields that tell the items of a list apart, the first that an item has counts. */
const keyFields = [
  "name",
  "type",
  "key",
  "mountPath",
  "containerPort",
  "port",
  "ip",
  "kind",
  "resource",
  "topologyKey",
];

/** The value at the path; undefined where there is none. With `[*]` it is the list of the values there. */
export function readPath(object: unknown, path: FieldPath): unknown {
  let value = object;
  for (const [position, segment] of path.entries()) {
    if (value === undefined || value === null) return undefined;
    if ("all" in segment) {
      const rest = path.slice(position + 1);
      const items = Array.isArray(value) ? value : Object.values(value);
      return items.flatMap((item) => readPath(item, rest));
    }
    value = step(value, segment);
  }
  return value ?? undefined;
}

function step(value: unknown, segment: Exclude<Segment, { all: true }>): unknown {
  if (Array.isArray(value)) {
    if ("index" in segment) return value[segment.index];
    return "key" in segment ? value.find((item) => keyOf(item) === segment.key) : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const name = "field" in segment ? segment.field : "key" in segment ? segment.key : String(segment.index);
  return (value as Record<string, unknown>)[name];
}

function keyOf(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const field = keyFields.find((name) => name in item);
  return field === undefined ? undefined : String((item as Record<string, unknown>)[field]);
}
