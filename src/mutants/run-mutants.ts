/**
 * Holds the book against every mutant: each must turn the Rule red that it claims to break. Names as arguments choose
 * some of them. Prints one line for each and a sum; fails when one survives or cannot be planted, and when the book is
 * red without any mutant, since then red says nothing.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** All Rules on a sound cluster: on a slow machine, with others at work on it, they take several times as long as alone. */
const longPatienceMs = 900_000;
/** A mutant that hangs the cluster is caught by this; one Rule takes a small fraction of it, and of what all Rules take. */
const patienceMs = (allSeconds: number): number => Math.max(20_000, allSeconds * 250);

type Outcome = "killed" | "hung" | "survived" | "not run";

interface Run {
  readonly outcome: Outcome;
  readonly output: string;
  readonly seconds: number;
}

/** Runs the Rules under `tags` on a Dinghy with this mutant in it, or on a sound one, for at most `limitMs`. */
function hold(mutant: Mutant | undefined, tags: string, limitMs: number): Promise<Run> {
  const plant = mutant ? ["--import", fileURLToPath(new URL("./plant.ts", import.meta.url))] : [];
  const cucumber = ["node_modules/@cucumber/cucumber/bin/cucumber.js", "--tags", tags, "--fail-fast"];
  // Only Dinghy can be broken, whatever the target of other runs is.
  const env = {
    ...process.env,
    SEATRIAL_TARGET: undefined,
    SEATRIAL_MUTANT: mutant?.name,
    SEATRIAL_ORDER: mutant?.order,
    SEATRIAL_REPORTS: "none",
  };
  const sinceMs = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...plant, ...cucumber], { cwd: root, env });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk;
      });
    }
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ outcome: outcomeOf(code, output), output, seconds: (performance.now() - sinceMs) / 1000 });
    });
  });
}

/**
 * Red counts as killed only where the book says what did not conform: a cluster that could not even start proves
 * nothing. Green counts as survived only where scenarios passed.
 */
function outcomeOf(code: number | null, output: string): Outcome {
  if (code === null) return "hung";
  const scenarios = /^\d+ scenarios? \(.*\)$/m.exec(output)?.[0] ?? "";
  if (/\bfailed\b/.test(scenarios)) return /^ *AssertionMismatch: /m.test(output) ? "killed" : "not run";
  return code === 0 && /\bpassed\b/.test(scenarios) ? "survived" : "not run";
}

const noticed = ({ outcome }: Run): boolean => outcome === "killed" || outcome === "hung";
const excerpt = (output: string): string => output.trim().split("\n").slice(0, 20).join("\n");

const names = process.argv.slice(2);
const unknown = names.filter((name) => !mutants.some((mutant) => mutant.name === name));
if (unknown.length > 0) throw new Error(`no mutant is called ${unknown.join(" or ")}; see src/mutants/mutants.ts`);
const chosen = names.length === 0 ? mutants : mutants.filter(({ name }) => names.includes(name));

const tags = [...new Set(chosen.map(({ breaks }) => breaks))];
const unbroken = await hold(undefined, tags.join(" or "), longPatienceMs);
if (unbroken.outcome === "survived") {
  console.log(`green       without a mutant  (${tags.length} Rules, ${unbroken.seconds.toFixed(1)} s)`);
  const queue = [...chosen];
  let killed = 0;
  const work = async (): Promise<void> => {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const run = await hold(mutant, mutant.breaks, patienceMs(unbroken.seconds));
      console.log(`${run.outcome.padEnd(11)} ${mutant.name}  (${mutant.breaks}, ${run.seconds.toFixed(1)} s)`);
      if (noticed(run)) killed++;
      else if (run.outcome === "not run") console.log(excerpt(run.output));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  console.log(`${killed} of ${chosen.length} mutants were noticed by the book`);
  process.exitCode = killed === chosen.length ? 0 : 1;
} else {
  console.log(excerpt(unbroken.output));
  const how = unbroken.outcome === "hung" ? `not done after ${longPatienceMs / 1000} s` : "red already";
  console.log(`without a mutant the book is ${how}, so it can judge none: mend that first`);
  console.log(`0 of ${chosen.length} mutants were noticed by the book`);
  process.exitCode = 1;
}
