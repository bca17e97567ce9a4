/**
 * Does `count` things in batches of 1, 2, 4, 8 … and stops after the first batch in which one failed: if the first Pod is
 * refused (a quota, a webhook), the other 499 would be too. Gives how many succeeded and the first error.
 * Upstream: slowStartBatch in pkg/controller/replicaset/replica_set.go.
 */
export async function slowStart(
  count: number,
  act: (index: number) => Promise<void>,
): Promise<{ succeeded: number; error?: unknown }> {
  let succeeded = 0;
  let next = 0;
  for (let batch = 1; next < count; batch *= 2) {
    const size = Math.min(batch, count - next);
    const indexes = Array.from({ length: size }, (_, offset) => next + offset);
    const results = await Promise.allSettled(indexes.map((index) => act(index)));
    next += size;
    const failed = results.find((result) => result.status === "rejected");
    succeeded += results.filter((result) => result.status === "fulfilled").length;
    if (failed) return { succeeded, error: failed.reason };
  }
  return { succeeded };
}
