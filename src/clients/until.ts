import assert from "node:assert/strict";

const patienceMs = 40_000;

/** Looks again and again, as users of a client do. Rejects after a time that only a failure takes. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + patienceMs;
  while (!(await holds())) {
    assert.ok(Date.now() < endMs, `not within ${patienceMs} ms: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
