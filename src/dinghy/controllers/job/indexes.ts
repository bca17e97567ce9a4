/** Completion indexes as Job statuses write them: `0,1` and `0-2,5`. Intervals are disjoint, ascending and not adjacent. */
export type Indexes = readonly (readonly [first: number, last: number])[];

export const noIndexes: Indexes = [];

/** Indexes from `completions` on are left out, parts that are no numbers too. */
export function parseIndexes(text: string | undefined, completions: number): Indexes {
  const intervals = (text ?? "").split(",").flatMap((part): [number, number][] => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined || Number(first) >= completions) return [];
    return [[Number(first), Math.min(Number(last), completions - 1)]];
  });
  return joined(intervals);
}

export function withIndexes(indexes: Indexes, more: Iterable<number>): Indexes {
  return joined([...indexes, ...Array.from(more, (index) => [index, index] as const)]);
}

export function union(a: Indexes, b: Indexes): Indexes {
  return joined([...a, ...b]);
}

function joined(intervals: readonly (readonly [number, number])[]): Indexes {
  const result: [number, number][] = [];
  for (const [first, last] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const latest = result.at(-1);
    if (latest === undefined || first > latest[1] + 1) result.push([first, last]);
    else latest[1] = Math.max(latest[1], last);
  }
  return result;
}

/** Two neighbours are written with a comma, three and more as a range. */
export function formatIndexes(indexes: Indexes): string {
  return indexes
    .map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? "," : "-"}${last}`))
    .join(",");
}

export function countIndexes(indexes: Indexes): number {
  return indexes.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

export function hasIndex(indexes: Indexes, index: number): boolean {
  return indexes.some(([first, last]) => first <= index && index <= last);
}

/** The lowest `count` indexes below `completions` that are not among these. */
export function firstMissing(indexes: Indexes, count: number, completions: number): number[] {
  const missing: number[] = [];
  let candidate = 0;
  for (const [first, last] of [...indexes, [completions, completions] as const]) {
    for (; candidate < first && candidate < completions && missing.length < count; candidate++) missing.push(candidate);
    candidate = Math.max(candidate, last + 1);
  }
  return missing;
}

/** How many indexes are in both. */
export function countCommon(a: Indexes, b: Indexes): number {
  let common = 0;
  for (const [first, last] of a) {
    for (const [from, to] of b) common += Math.max(0, Math.min(last, to) - Math.max(first, from) + 1);
  }
  return common;
}
