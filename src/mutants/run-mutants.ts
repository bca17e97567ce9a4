/**
 * Holds the book against every mutant: each must turn the Rule red that it claims to break. A mutant that survives, or
 * that could not be planted, fails the run. Prints one line for each and a sum.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** A mutant that hangs the cluster is caught by this; the book itself takes a fraction of it. */
const patienceMs = 60_000;

type Outcome = "killed" | "survived" | "not planted" | "hung";

function hold(mutant: Mutant): Promise<{ outcome: Outcome; output: string }> {
  const args = [
    "--import",
    fileURLToPath(new URL("./plant.ts", import.meta.url)),
    "node_modules/@cucumber/cucumber/bin/cucumber.js",
    "--tags",
    mutant.breaks,
    "--fail-fast",
  ];
  const env = { ...process.env, SEATRIAL_MUTANT: mutant.name, SEATRIAL_REPORTS: "none" };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk;
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ outcome: outcomeOf(code, output), output });
    });
  });
}

/** Red counts as killed only when scenarios ran and failed: a run that never began proves nothing. */
function outcomeOf(code: number | null, output: string): Outcome {
  if (code === null) return "hung";
  if (code === 70) return "not planted";
  if (/\b[1-9]\d* failed\b/.test(output)) return "killed";
  return code === 0 ? "survived" : "not planted";
}

const only = process.argv.slice(2);
const chosen = only.length === 0 ? [...mutants] : mutants.filter(({ name }) => only.includes(name));
if (chosen.length === 0) throw new Error(`no mutant is called ${only.join(" or ")}`);
const results = new Map<string, Outcome>();
const queue = [...chosen];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const { outcome, output } = await hold(mutant);
      results.set(mutant.name, outcome);
      console.log(`${outcome.padEnd(11)} ${mutant.name}  (${mutant.breaks})`);
      if (outcome === "not planted") console.log(output.trim().split("\n").slice(0, 10).join("\n"));
    }
  }),
);
const killed = [...results.values()].filter((outcome) => outcome === "killed" || outcome === "hung").length;
console.log(`${killed} of ${chosen.length} mutants were noticed by the book`);
process.exitCode = killed === chosen.length ? 0 : 1;
