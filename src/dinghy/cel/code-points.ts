const surrogate = /[\ud800-\udfff]/;

/** What CEL counts in a string: code points. A string of plain characters is given as it is, which is the same. */
export function codePoints(text: string): string | string[] {
  return surrogate.test(text) ? [...text] : text;
}

/** From one code point to before another. */
export function slicePoints(text: string, start: number, end?: number): string {
  const points = codePoints(text);
  return typeof points === "string" ? points.slice(start, end) : points.slice(start, end).join("");
}

/** An index as JavaScript counts, as CEL counts it. */
export function pointIndex(text: string, index: number): number {
  return index < 0 ? index : codePoints(text.slice(0, index)).length;
}
