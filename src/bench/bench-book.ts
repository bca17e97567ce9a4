import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Line } from "./lines.ts";
import { milliseconds } from "./statistics.ts";

/** The wall time of all trials, as `npm run trial` holds them. */
export async function benchBook(): Promise<readonly Line[]> {
  const root = join(import.meta.dirname, "../..");
  const began = performance.now();
  const child = spawn(process.execPath, [join(root, "node_modules/.bin/cucumber-js")], { cwd: root, stdio: "ignore" });
  const code = await new Promise<number | null>((resolve) => void child.once("exit", resolve));
  const verdict = code === 0 ? "all passed" : `ended with ${code}`;
  return [{ what: "npm run trial", measured: milliseconds(performance.now() - began), remark: verdict }];
}
