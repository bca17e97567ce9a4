const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** What `{duration}` matches: `500ms`, `30s`, `1m30s`, `2h`. */
export const durationPattern = String.raw`(?:\d+(?:\.\d+)?(?:ms|s|m|h))+`;

/** Milliseconds. Throws an `Error` when the text is no duration. */
export function parseDuration(text: string): number {
  if (!new RegExp(`^${durationPattern}$`).test(text))
    throw new Error(`"${text}" is no duration like 500ms, 30s or 1m30s`);
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    total += Number(number) * (unitMs[unit as string] as number);
  }
  return total;
}

/** As short as it can be read: `850ms`, `2.1s`, `1m30s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return `${tenths / 10}s`;
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)}m${rest === 0 ? "" : `${rest}s`}`;
}
