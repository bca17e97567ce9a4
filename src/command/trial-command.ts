import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Runs cucumber on the book. `--target` is short for the environment variable `SEATRIAL_TARGET`; everything else goes
 * to cucumber as it is. Reports are left in `reports/` of the folder it is called in. Resolves with cucumber's exit code.
 */
export async function run(args: string[]): Promise<number> {
  const rest = [...args];
  const env = { ...process.env };
  const at = rest.indexOf("--target");
  const [, target] = at < 0 ? [] : rest.splice(at, 2);
  if (target !== undefined) env.SEATRIAL_TARGET = target === "dinghy" ? target : resolve(target);
  const cucumber = join(
    dirname(createRequire(import.meta.url).resolve("@cucumber/cucumber/package.json")),
    "bin/cucumber.js",
  );
  const configuration = fileURLToPath(new URL(`../suite/cucumber${extension}`, import.meta.url));
  // cucumber takes the path of its configuration as relative to where it is started.
  const call = [cucumber, "--config", relative(process.cwd(), configuration), ...inTheBook(rest)];
  const child = spawn(process.execPath, call, { env, stdio: "inherit" });
  return new Promise((done) => child.on("exit", (code) => done(code ?? 1)));
}

/** In a checkout this file is TypeScript; in the published package it is compiled, one folder deeper. */
const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const packageRoot = fileURLToPath(new URL(extension === ".ts" ? "../../" : "../../../", import.meta.url));

/** Called from elsewhere than a checkout, `features/…` means the book that comes with the package. */
function inTheBook(args: readonly string[]): string[] {
  const book = (path: string): string => relative(process.cwd(), join(packageRoot, path));
  const isPath = (arg: string): boolean => /^features(\/|$)/.test(arg);
  const placed = args.map((arg) => (isPath(arg) && !existsSync(arg.split(":")[0] as string) ? book(arg) : arg));
  return placed.some((arg) => arg.includes("features")) || existsSync("features")
    ? placed
    : [...placed, book("features")];
}
