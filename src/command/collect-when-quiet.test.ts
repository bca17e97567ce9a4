import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

/** In a process of its own: fills the heap, drops most of it, and tells its size (MB) before and after a while of quiet. */
const program = `
  import { getHeapStatistics } from "node:v8";
  import { createWallClock } from "#clock";
  import { collectWhenQuiet } from ${JSON.stringify(new URL("./collect-when-quiet.ts", import.meta.url).href)};
  collectWhenQuiet(createWallClock());
  let burst = Array.from({ length: 5e6 }, (_, index) => ({ index }));
  const megabytes = () => Math.round(getHeapStatistics().total_heap_size / 1e6);
  const full = megabytes();
  burst = undefined;
  setTimeout(() => console.log(JSON.stringify([full, megabytes()])), 4000);
`;

test("what a burst has left behind is given back when it is over", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
  const [full, rested] = JSON.parse(stdout) as [number, number];
  assert.ok(full > 120 && rested < full / 2, `${full} MB, then ${rested} MB`);
});
