/**
 * `npm run fuzz -- --kubeconfig FILE [--seed TEXT] [--rounds N]`: nonsense for the API server of that cluster. Prints
 * what it found and how much memory the server has taken; ends with 1 when there is a finding.
 */
import { parseArgs } from "node:util";
import { createRandom, createWallClock } from "#clock";
import { readKubeconfig } from "#suite";
import { fuzz } from "./fuzz.ts";

const { values } = parseArgs({
  options: {
    kubeconfig: { type: "string", default: process.env.KUBECONFIG },
    seed: { type: "string", default: "1" },
    rounds: { type: "string", default: "200" },
  },
});
if (!values.kubeconfig) {
  console.error("Which cluster? Give --kubeconfig FILE, or set KUBECONFIG.");
  process.exit(2);
}
const access = readKubeconfig(values.kubeconfig, createWallClock().now());
const report = await fuzz({ access, random: createRandom(values.seed), rounds: Number(values.rounds) });
for (const { attack, sent, complaint } of report.findings) console.log(`${attack}\n  sent: ${sent}\n  ${complaint}\n`);
const memory = (bytes: number | undefined): string => (bytes === undefined ? "?" : `${Math.round(bytes / 1e6)} MB`);
const told = [...report.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status || "none"}: ${count}`);
console.log(`answers: ${told.join(", ")}`);
console.log(`memory of the server: ${memory(report.memoryBefore)} before, ${memory(report.memoryAfter)} after`);
console.log(`${report.attacks} attacks with seed ${values.seed}, ${report.findings.length} findings`);
process.exitCode = report.findings.length > 0 ? 1 : 0;
