/**
 * Real servers read neither JSON nor YAML that is nested deeper than this: a text of a few hundred kilobytes could
 * otherwise take seconds and a gigabyte. Upstream: sigs.k8s.io/json, go.yaml.in/yaml.
 */
const deepest = 10_000;

const quote = 0x22;
const backslash = 0x5c;
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

export class NestingError extends Error {
  constructor() {
    super("exceeded max depth");
    this.name = "NestingError";
  }
}

/** Throws `NestingError` when brackets, or dashes of nested YAML lists, stand too deep. Short texts cost nothing. */
export function refuseDeepNesting(text: string): void {
  if (text.length <= 2 * deepest) return;
  if (text.includes("- ".repeat(deepest)) || bracketDepth(text) > deepest) throw new NestingError();
}

/** Brackets inside double quotes do not count. */
function bracketDepth(text: string): number {
  let depth = 0;
  let most = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === quote) index = endOfString(text, index);
    else if (opening.has(code)) most = Math.max(most, ++depth);
    else if (closing.has(code)) depth--;
  }
  return most;
}

/** Where the string that begins here ends; where it began, when it never does. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === backslash) index++;
    else if (code === quote) return index;
  }
  return start;
}
