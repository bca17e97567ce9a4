/** The most that a server reports at a time. */
const duplicatesMax = 100;

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;

/** An object or a list that the scan is inside of. */
interface Frame {
  /** Keys met so far with how often; undefined in a list. */
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
}

/**
 * Paths of object keys that stand more than once in the same object of a JSON text, in document order:
 * `spec.template.spec.containers[0].name`. Each repetition counts once. The text must be JSON: nothing else is checked.
 *
 * Upstream https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
 *
 * `parsed`, what the text says, makes it quick where there are none, as nearly always: then it has as many fields as
 * the text has colons.
 */
export function findDuplicateFields(text: string, parsed?: unknown): string[] {
  if (parsed !== undefined && countFields(parsed) === countColons(text)) return [];
  const found: string[] = [];
  const frames: Frame[] = [];
  let frame: Frame | undefined;
  let expectsKey = false;
  for (let at = 0; at < text.length && found.length < duplicatesMax; at++) {
    switch (text.charCodeAt(at)) {
      case quote: {
        const end = endOfString(text, at);
        if (expectsKey && frame?.keys !== undefined) {
          frame.key = readString(text, at, end);
          if (frame.keys.has(frame.key)) found.push(pathOf(frames));
          else frame.keys.add(frame.key);
        }
        at = end;
        break;
      }
      case openBrace:
        frame = { keys: new Set(), key: "", index: 0 };
        frames.push(frame);
        expectsKey = true;
        break;
      case openBracket:
        frame = { keys: undefined, key: "", index: 0 };
        frames.push(frame);
        expectsKey = false;
        break;
      case closeBrace:
      case closeBracket:
        frames.pop();
        frame = frames.at(-1);
        expectsKey = false;
        break;
      case comma:
        if (frame !== undefined) frame.index++;
        expectsKey = frame?.keys !== undefined;
        break;
      case colon:
        expectsKey = false;
        break;
    }
  }
  return found;
}

/** What is nested deeper than anything of Kubernetes is not counted, lest the stack end. */
const deepest = 200;

function countFields(value: unknown, depth = 0): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth > deepest) return Number.NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countFields(item, depth + 1);
    return count;
  }
  for (const name in value) count += 1 + countFields((value as Record<string, unknown>)[name], depth + 1);
  return count;
}

/** Those between a field and its value. */
function countColons(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === colon) count++;
  }
  return count;
}

/** The position of the quote that ends the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++;
  return slashes % 2 === 1;
}

function readString(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  return raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
}

function pathOf(frames: readonly Frame[]): string {
  let path = "";
  for (const frame of frames) {
    if (frame.keys === undefined) path += `[${frame.index}]`;
    else path += path === "" ? frame.key : `.${frame.key}`;
  }
  return path;
}
