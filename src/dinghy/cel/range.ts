/** Between least and most; what no uint64 holds is infinite. Sizes and costs are reckoned so. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export const exactly = (value: number): Range => ({ min: value, max: value });
export const nothing: Range = exactly(0);
export const anything: Range = { min: 0, max: Number.POSITIVE_INFINITY };

const largest = 2 ** 64;
const bounded = (value: number): number => (value >= largest ? Number.POSITIVE_INFINITY : value);
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : bounded(a * b));

export function add(...ranges: readonly Range[]): Range {
  const sum = (pick: (range: Range) => number): number =>
    bounded(ranges.reduce((total, each) => total + pick(each), 0));
  return { min: sum(({ min }) => min), max: sum(({ max }) => max) };
}

export function multiply(a: Range, b: Range): Range {
  return { min: times(a.min, b.min), max: times(a.max, b.max) };
}

/** Rounded up. */
export function scale({ min, max }: Range, factor: number): Range {
  return { min: Math.ceil(times(min, factor)), max: Math.ceil(times(max, factor)) };
}

export function union(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
