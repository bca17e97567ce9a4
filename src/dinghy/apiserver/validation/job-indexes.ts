/** Lists of indexes as Jobs write them: `1,3-5`. Upstream: pkg/apis/batch/validation `validateIndexesFormat`. */

interface Interval {
  readonly first: number;
  readonly last: number;
}

/** The number of indexes in `text`; throws an `Error` worded as real servers word it. */
export function countIndexes(text: string, completions: number): number {
  if (text === "") return 0;
  let last: Interval | undefined;
  let total = 0;
  for (const part of text.split(",")) {
    const interval = parseInterval(part, completions);
    if (last !== undefined && last.last >= interval.first)
      throw new Error(`non-increasing order, previous: ${last.last}, current: ${interval.first}`);
    total += interval.last - interval.first + 1;
    last = interval;
  }
  return total;
}

function parseInterval(text: string, completions: number): Interval {
  const limits = text.split("-");
  if (limits.length > 2)
    throw new Error(
      `the fragment ${JSON.stringify(text)} violates the requirement that an index interval can have at most two parts separated by '-'`,
    );
  const first = parseIndex(limits[0] as string);
  if (first >= completions) throw new Error(`too large index: ${JSON.stringify(limits[0])}`);
  if (limits.length === 1) return { first, last: first };
  const last = parseIndex(limits[1] as string);
  if (last >= completions) throw new Error(`too large index: ${JSON.stringify(limits[1])}`);
  if (first >= last) throw new Error(`non-increasing order, previous: ${first}, current: ${last}`);
  return { first, last };
}

function parseIndex(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new Error(`cannot convert string to integer for index: ${JSON.stringify(text)}`);
  return Number(text);
}

/** The first index that is in both lists; what cannot be read is passed over. */
export function overlapOf(one: string, other: string, completions: number): number | undefined {
  const read = (text: string): Interval[] =>
    text.split(",").flatMap((part) => {
      try {
        return part === "" ? [] : [parseInterval(part, completions)];
      } catch {
        return [];
      }
    });
  const others = read(other);
  for (const { first, last } of read(one)) {
    const hit = others.find((interval) => first <= interval.last && interval.first <= last);
    if (hit !== undefined) return Math.max(first, hit.first);
  }
  return undefined;
}
