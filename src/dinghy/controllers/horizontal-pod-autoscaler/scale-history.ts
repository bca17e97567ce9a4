/** What an autoscaler has recommended and done of late. */
export interface ScaleHistory {
  /** Notes the first size that was seen, unless there is something to go by already. */
  begin(replicas: number, nowMs: number): void;
  recommend(replicas: number, nowMs: number, keepSeconds: number): void;
  /** What was recommended after `sinceMs`, or also at that time. */
  recommendedSince(sinceMs: number, inclusive?: boolean): number[];
  /** Notes that the size was changed. */
  scaled(before: number, after: number, nowMs: number): void;
  /** What the size was after `sinceMs`, were it for the autoscaler alone. */
  replicasAt(current: number, sinceMs: number): number;
}

interface Entry {
  readonly replicas: number;
  readonly atMs: number;
}

/** No policy looks back further: 30 minutes. */
const longestPeriodMs = 1_800_000;

export function createScaleHistory(): ScaleHistory {
  let recommendations: Entry[] = [];
  let changes: Entry[] = [];
  return {
    begin: (replicas, atMs) => {
      if (recommendations.length === 0) recommendations.push({ replicas, atMs });
    },
    recommend: (replicas, atMs, keepSeconds) => {
      recommendations = recommendations.filter((entry) => entry.atMs >= atMs - keepSeconds * 1000);
      recommendations.push({ replicas, atMs });
    },
    recommendedSince: (sinceMs, inclusive = false) =>
      recommendations
        .filter(({ atMs }) => atMs > sinceMs || (inclusive && atMs === sinceMs))
        .map(({ replicas }) => replicas),
    scaled: (before, after, atMs) => {
      changes = changes.filter((entry) => entry.atMs >= atMs - longestPeriodMs);
      changes.push({ replicas: after - before, atMs });
    },
    replicasAt: (current, sinceMs) =>
      changes.filter(({ atMs }) => atMs > sinceMs).reduce((sum, { replicas }) => sum - replicas, current),
  };
}
