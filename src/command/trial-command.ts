import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Runs cucumber on the book. `--target` is short for the environment variable `SEATRIAL_TARGET`; everything else goes
 * to cucumber as it is. Resolves with cucumber's exit code.
 */
export async function run(args: string[]): Promise<number> {
  const rest = [...args];
  const env = { ...process.env };
  const at = rest.indexOf("--target");
  const [, target] = at < 0 ? [] : rest.splice(at, 2);
  if (target !== undefined) env["SEATRIAL_TARGET"] = target === "dinghy" ? target : resolve(target);
  const root = packageRoot();
  const cucumber = join(
    dirname(createRequire(import.meta.url).resolve("@cucumber/cucumber/package.json")),
    "bin/cucumber.js",
  );
  const configuration = fileURLToPath(new URL(`../suite/cucumber${extension()}`, import.meta.url));
  const child = spawn(process.execPath, [cucumber, "--config", configuration, ...rest], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  return new Promise((done) => child.on("exit", (code) => done(code ?? 1)));
}

/** In a checkout this file is TypeScript; in the published package it is compiled, one folder deeper. */
function extension(): ".ts" | ".js" {
  return import.meta.url.endsWith(".ts") ? ".ts" : ".js";
}

function packageRoot(): string {
  return fileURLToPath(new URL(extension() === ".ts" ? "../../" : "../../../", import.meta.url));
}
