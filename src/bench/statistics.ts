/** The value below which a share of the numbers lies; 0 when there are none. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

/** Milliseconds with as many digits as can mean something. */
export function milliseconds(ms: number): string {
  return `${ms >= 100 ? Math.round(ms) : ms.toPrecision(3)} ms`;
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
