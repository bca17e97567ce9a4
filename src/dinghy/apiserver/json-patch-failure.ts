import type { Operation } from "./json-patch.ts";
import { ownField } from "./json-value.ts";

/**
 * Why an operation cannot be done to an object, in the words of the library that real servers use. They are told only
 * where the patch is a webhook's or a policy's; clients hear nothing of the kind.
 * Upstream: gopkg.in/evanphx/json-patch.v4 (patch.go).
 */
export function jsonPatchFailure(object: unknown, operation: Operation): string {
  const { op = "", path = "", from = "" } = operation;
  const missing = (what: string): string => `${op} operation does not apply: doc is missing ${what}: missing value`;
  const home = containerOf(object, path);
  switch (op) {
    case "add":
      return home === undefined ? missing(`path: "${path}"`) : `error in add for path: '${path}': ${indexText(path)}`;
    case "remove":
      if (home === undefined) return missing(`path: "${path}"`);
      return `error in remove for path: '${path}': ${
        Array.isArray(home) ? indexText(path) : `Unable to remove nonexistent key: ${keyOf(path)}: missing value`
      }`;
    case "replace":
      return missing(home === undefined ? `path: ${path}` : `key: ${path}`);
    case "test":
      return home === undefined
        ? `test operation does not apply: is missing path: ${path}: missing value`
        : `testing value ${path} failed: test failed`;
    case "move":
    case "copy":
      return transferFailure(object, op, path, from);
    default:
      return `Unexpected kind: ${op}`;
  }
}

function transferFailure(object: unknown, op: string, path: string, from: string): string {
  const source = containerOf(object, from);
  if (source === undefined) return `${op} operation does not apply: doc is missing from path: ${from}: missing value`;
  if (valueAt(source, keyOf(from)) === undefined) {
    const where = op === "copy" ? `from: '${from}'` : `path: '${from}'`;
    const why = Array.isArray(source)
      ? indexText(from)
      : `unable to get nonexistent key: ${keyOf(from)}: missing value`;
    return `error in ${op} for ${where}: ${why}`;
  }
  return `${op} operation does not apply: doc is missing destination path: ${path}: missing value`;
}

function indexText(path: string): string {
  const key = keyOf(path);
  if (/^-?\d+$/.test(key)) return `Unable to access invalid index: ${key}: invalid index referenced`;
  const parsing = `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
  return `value was not a proper array index: '${key}': ${parsing}`;
}

function keyOf(path: string): string {
  return decoded(path.slice(path.lastIndexOf("/") + 1));
}

function decoded(key: string): string {
  return key.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** What a pointer's last step leads from; undefined when that is missing already. */
function containerOf(object: unknown, path: string): object | undefined {
  const steps = path.split("/");
  if (steps.length < 2) return undefined;
  let value: unknown = object;
  for (const step of steps.slice(1, -1)) value = valueAt(value, decoded(step));
  return typeof value === "object" && value !== null ? value : undefined;
}

function valueAt(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return typeof value === "object" && value !== null ? ownField(value as Record<string, never>, key) : undefined;
}
