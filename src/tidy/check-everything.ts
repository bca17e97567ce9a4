/**
 * Everything the project checks, one after the other, each told as it runs; the last line sums up. `npm test` and
 * `.ci/run` call this and nothing else. A part that ran nothing counts as failed: an empty check proves nothing.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { styleText } from "node:util";
import { root } from "./source-files.ts";

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Part {
  readonly name: string;
  readonly command: readonly string[];
  /** What the part's output says that it has run; undefined: the part is one check, judged by its exit code. */
  readonly count?: (output: string) => Counts;
}

const last = (output: string, pattern: RegExp): number => Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0);

const nodeTests = (output: string): Counts => ({
  passed: last(output, /^ℹ pass (\d+)$/gm),
  failed: last(output, /^ℹ fail (\d+)$/gm) + last(output, /^ℹ cancelled (\d+)$/gm),
  skipped: last(output, /^ℹ skipped (\d+)$/gm),
});

const scenarios = (output: string): Counts => {
  const told = [...output.matchAll(/^\d+ scenarios? \(([^)]*)\)/gm)].at(-1)?.[1] ?? "";
  const number = (word: string): number => Number(new RegExp(`(\\d+) ${word}`).exec(told)?.[1] ?? 0);
  const failed = ["failed", "undefined", "ambiguous", "pending"].map(number).reduce((a, b) => a + b);
  return { passed: number("passed"), failed, skipped: number("skipped") };
};

const mutants = (output: string): Counts => {
  const [, killed = "0", all = "0"] = /^(\d+) of (\d+) mutants/m.exec(output) ?? [];
  return { passed: Number(killed), failed: Number(all) - Number(killed), skipped: 0 };
};

const trials = (output: string): Counts => {
  const [, held = "0", broken = "0"] = /^(\d+) trials of .*: (\d+) scenarios failed$/m.exec(output) ?? [];
  return { passed: Number(held) - Number(broken), failed: Number(broken), skipped: 0 };
};

/** Where orders matter most, in less than a minute. The seeds are fixed, so that a failure stays one. */
const schedules = [
  ...["--seeds", "4", "features/03-control-plane/02-garbage-collection.feature"],
  "features/04-scheduling/01-placing-a-pod.feature",
  ...["01-replicasets", "03-rolling-updates", "04-statefulsets", "05-daemonsets", "06-jobs"].map(
    (name) => `features/06-workloads/${name}.feature`,
  ),
];

const node = (...args: string[]): string[] => [process.execPath, ...args];

const parts: readonly Part[] = [
  { name: "types", command: node("node_modules/typescript/bin/tsc", "-p", ".") },
  { name: "lint", command: ["node_modules/.bin/biome", "check", "--error-on-warnings"] },
  {
    name: "unit tests and house rules",
    command: node("--test", "--test-isolation=none", "--test-reporter=spec", "src/!(clients)/**/*.test.ts"),
    count: nodeTests,
  },
  {
    name: "real clients",
    command: node("--test", "--test-concurrency=2", "--test-reporter=spec", "src/clients/*.test.ts"),
    count: nodeTests,
  },
  { name: "the book", command: node("node_modules/@cucumber/cucumber/bin/cucumber.js"), count: scenarios },
  { name: "schedules", command: node("src/explore/explore.ts", ...schedules), count: trials },
  { name: "mutants", command: node("src/mutants/run-mutants.ts"), count: mutants },
];

/** What one process has compiled the next need not. */
const env = { NODE_COMPILE_CACHE: join(root, "node_modules/.cache/seatrial-compiled"), ...process.env };

/** A part that hangs must not take the verdict on the others with it. The longest takes a quarter of this. */
const limitMs = 40 * 60_000;

function run(part: Part): Promise<{ code: number; output: string }> {
  const [program, ...args] = part.command as [string, ...string[]];
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk;
        process.stdout.write(chunk);
      });
    }
    const timer = setTimeout(() => {
      console.log(`${part.name}: not done after ${limitMs / 60_000} minutes, and ended`);
      child.kill("SIGKILL");
    }, limitMs);
    const end = (code: number, said: string): void => {
      clearTimeout(timer);
      resolve({ code, output: said });
    };
    child.on("error", (error) => end(1, `${output}${error.message}`));
    child.on("close", (code) => end(code ?? 1, output));
  });
}

const sum = { passed: 0, failed: 0, skipped: 0 };
const failedParts: string[] = [];
for (const part of parts) {
  console.log(styleText("bold", `\n── ${part.name}`));
  const { code, output } = await run(part);
  const counted = part.count?.(output) ?? { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  const nothingRan = counted.passed + counted.failed === 0;
  // A part that fails without a failure of its own to show (it crashed, or ran nothing) is one failure more.
  const unexplained = nothingRan || (code !== 0 && counted.failed === 0);
  sum.passed += counted.passed;
  sum.failed += counted.failed + (unexplained ? 1 : 0);
  sum.skipped += counted.skipped;
  if (unexplained || counted.failed > 0) failedParts.push(`${part.name}${nothingRan ? " (nothing ran)" : ""}`);
}
if (failedParts.length > 0) console.log(`\nFailed: ${failedParts.join(", ")}`);
console.log(`\n${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ""}`);
process.exitCode = sum.failed > 0 ? 1 : 0;
