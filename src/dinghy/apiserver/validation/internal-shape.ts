/** An object as real servers show it in messages that print what they hold inside. */
import { isJsonObject, type JsonObject } from "../json-value.ts";
import { internalGroupTypes } from "./internal-group-types.ts";
import { internalTypes } from "./internal-types.ts";

interface Field {
  readonly inside: string;
  readonly outside: string;
  readonly kind: "text" | "#" | "?" | "*" | "~" | "[]" | "{}" | "struct" | "embedded";
  readonly type: string | undefined;
}

const parsed = new Map<string, readonly Field[]>();
const form = /^(\+?)(\w+)(?:\/(\w+))?(#|\?|\*|~|\[\]|\{\})?(?:=(\w+))?$/;

function fieldsOf(type: string): readonly Field[] {
  const known = parsed.get(type);
  if (known !== undefined) return known;
  const text = internalTypes[type] ?? internalGroupTypes[type];
  if (text === undefined) throw new Error(`no internal type ${type}; add it to internal-types.ts`);
  const fields = text.split(" ").map((entry): Field => {
    const [, plus, inside = "", outside, mark, struct] = form.exec(entry) ?? [];
    const plain = inside.charAt(0).toLowerCase() + inside.slice(1);
    const kind = plus ? "embedded" : ((mark ?? (struct ? "struct" : "text")) as Field["kind"]);
    return { inside, outside: outside ?? plain, kind, type: plus ? inside : struct };
  });
  parsed.set(type, fields);
  return fields;
}

/** The object with all fields of the type, by the names and in the order that they have inside. */
export function shown(type: string, object: JsonObject | undefined): JsonObject {
  const result: JsonObject = {};
  for (const field of fieldsOf(type)) {
    const { inside, kind, type: inner } = field;
    if (kind === "embedded") Object.assign(result, shown(inner as string, object));
    else result[inside] = shownValue(field, object?.[field.outside]);
  }
  return result;
}

function shownValue({ kind, type }: Field, value: unknown): unknown {
  switch (kind) {
    case "text":
      return value ?? "";
    case "#":
      return value ?? 0;
    case "?":
      return value ?? false;
    case "struct":
      return shown(type as string, isJsonObject(value) ? value : undefined);
    case "*":
      if (value === undefined || value === null || type === undefined) return value ?? null;
      return shown(type, value as JsonObject);
    case "[]":
      if (!Array.isArray(value)) return null;
      return type === undefined ? value : value.map((item: JsonObject) => shown(type, item));
    case "{}":
      return isJsonObject(value) ? sorted(value) : null;
    default:
      return value ?? null;
  }
}

function sorted(map: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((key) => [key, map[key]]),
  );
}

/** A Pod's spec; what shares its node's namespaces stands in the security context inside. */
export function shownPodSpec(spec: JsonObject): JsonObject {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } = spec;
  const context = { ...(spec.securityContext as JsonObject | undefined) };
  Object.assign(context, { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers });
  return shown("PodSpec", { ...spec, securityContext: context });
}

/** A template of Pods, or of what else has a spec of its own: its metadata looks inside as it does outside. */
export function shownTemplate({ metadata, spec }: JsonObject, shownSpec: (spec: JsonObject) => JsonObject): JsonObject {
  const { labels, annotations, ...rest } = (metadata ?? {}) as JsonObject;
  return {
    ...rest,
    ...(isJsonObject(labels) && { labels: sorted(labels) }),
    ...(isJsonObject(annotations) && { annotations: sorted(annotations) }),
    Spec: shownSpec((spec ?? {}) as JsonObject),
  };
}
