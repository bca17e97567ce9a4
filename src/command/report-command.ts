import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { UsageError } from "./usage-error.ts";

const results = "reports/allure-results";
const report = "reports/allure-report";

/**
 * Makes the Allure report of the last trial. Without Java it says so in one line and changes nothing (exit code 0: the
 * HTML report of the trial itself is there in any case). Rejects with `UsageError` when no trial has run.
 */
export async function run(_args: string[]): Promise<number> {
  if (!existsSync(results)) throw new UsageError(`there is no ${results}; run the trial first: npx cucumber-js`);
  if (!javaIsThere()) {
    process.stdout.write(`No Java was found, so there is no Allure report; reports/seatrial.html tells the same.\n`);
    return 0;
  }
  const allure = createRequire(import.meta.url).resolve("allure-commandline/bin/allure");
  const args = [allure, "generate", "--clean", "--single-file", results, "-o", report];
  // Only the exact word "true" keeps the page from calling out to the internet when it is opened.
  const child = spawn(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, ALLURE_NO_ANALYTICS: "true" },
  });
  const code = await new Promise<number>((done) => child.on("exit", (status) => done(status ?? 1)));
  if (code === 0) process.stdout.write(`The Allure report is ${report}/index.html\n`);
  return code;
}

function javaIsThere(): boolean {
  const java = process.env["JAVA_HOME"] ? `${process.env["JAVA_HOME"]}/bin/java` : "java";
  return spawnSync(java, ["-version"]).status === 0;
}
