/**
 * The part of JSONPath that Kubernetes uses in printer columns and selectable fields: fields (with `\.` for a dot in a
 * name), indexes, `[*]`, quoted names and filters that compare one field with a string or number.
 * https://kubernetes.io/docs/reference/kubectl/jsonpath/
 */
export type JsonPath = readonly Step[];

type Step =
  | { readonly type: "field"; readonly name: string }
  | { readonly type: "index"; readonly index: number }
  | { readonly type: "slice"; readonly from?: number; readonly to?: number; readonly by: number }
  | { readonly type: "all" }
  | { readonly type: "filter"; readonly path: JsonPath; readonly operator: string; readonly value: unknown };

/** Throws an `Error` that quotes the path when it cannot be read. */
export function parseJsonPath(text: string): JsonPath {
  const bare = text.startsWith("{") && text.endsWith("}") ? text.slice(1, -1) : text;
  const steps: Step[] = [];
  let rest = bare.replace(/^\$/, "");
  if (rest !== "" && rest[0] !== "." && rest[0] !== "[") rest = `.${rest}`;
  while (rest !== "") {
    // Quotes do not keep together what a dot parts: to real servers `['a.b']` is `.a.b`.
    const quoted = bracketName.exec(rest);
    if (quoted) rest = `.${quoted[1] ?? quoted[2] ?? ""}${rest.slice(quoted[0].length)}`;
    const [step, length] = readStep(rest) ?? [undefined, 0];
    if (step === undefined)
      throw new Error(`the JSON path ${JSON.stringify(text)} cannot be read from ${JSON.stringify(rest)} on`);
    steps.push(step);
    rest = rest.slice(length);
  }
  return steps;
}

const field = /^\.((?:\\.|[^.[\]\\])+)/;
const bracketIndex = /^\[(-?\d+)\]/;
const bracketSlice = /^\[(-?\d+)?:(-?\d+)?(?::(\d+))?\]/;
const bracketAll = /^(?:\[\*\]|\.\*)/;
const bracketName = /^\[(?:'([^']*)'|"([^"]*)")\]/;
const filter =
  /^\[\?\(\s*@((?:\\.|[^=!<>\s])*)\s*(==|!=|<=|>=|<|>)\s*(?:'([^']*)'|"([^"]*)"|(-?\d+(?:\.\d+)?|true|false))\s*\)\]/;

function readStep(text: string): [Step, number] | undefined {
  const all = bracketAll.exec(text);
  if (all) return [{ type: "all" }, all[0].length];
  const name = field.exec(text);
  if (name) return [{ type: "field", name: (name[1] as string).replace(/\\(.)/g, "$1") }, name[0].length];
  const index = bracketIndex.exec(text);
  if (index) return [{ type: "index", index: Number(index[1]) }, index[0].length];
  const slice = bracketSlice.exec(text);
  if (slice) {
    const [from, to, by] = slice.slice(1).map((each) => (each === undefined ? undefined : Number(each)));
    return [{ type: "slice", from, to, by: Math.max(1, by ?? 1) }, slice[0].length];
  }
  const condition = filter.exec(text);
  if (condition === null) return undefined;
  const [whole, path = "", operator = "", single, double, literal] = condition;
  const value = single ?? double ?? JSON.parse(literal as string);
  return [{ type: "filter", path: parseJsonPath(path), operator, value }, whole.length];
}

/** All values that the path leads to; none where it leads nowhere. */
export function evaluateJsonPath(path: JsonPath, root: unknown): unknown[] {
  let values: unknown[] = [root];
  for (const step of path) values = values.flatMap((value) => take(step, value));
  return values;
}

function take(step: Step, value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  switch (step.type) {
    case "field": {
      const found = (value as Record<string, unknown>)[step.name];
      return found === undefined ? [] : [found];
    }
    case "index": {
      const found = Array.isArray(value) ? value.at(step.index) : undefined;
      return found === undefined ? [] : [found];
    }
    case "slice":
      return (Array.isArray(value) ? value : []).slice(step.from, step.to).filter((_, i) => i % step.by === 0);
    case "all":
      return Object.values(value);
    case "filter":
      return (Array.isArray(value) ? value : []).filter((item) =>
        evaluateJsonPath(step.path, item).some((each) => holds(each, step.operator, step.value)),
      );
  }
}

function holds(found: unknown, operator: string, wanted: unknown): boolean {
  if (operator === "==") return found === wanted;
  if (operator === "!=") return found !== wanted;
  if (typeof found !== "number" || typeof wanted !== "number") return false;
  return { "<": found < wanted, "<=": found <= wanted, ">": found > wanted, ">=": found >= wanted }[operator] ?? false;
}
