/**
 * Compiles the project for publishing. A checkout runs its TypeScript as it is; Node refuses to do so below
 * `node_modules`, so the package carries `dist/`: the same tree as JavaScript, with a `package.json` of its own whose
 * `imports` lead to the compiled doors.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const at = (path: string): string => `${root}${path}`;

rmSync(at("dist"), { recursive: true, force: true });
const options = [
  "--outDir",
  "dist",
  "--rootDir",
  ".",
  "--noEmit",
  "false",
  "--sourceMap",
  "false",
  "--declaration",
  "false",
];
const compiled = spawnSync(
  process.execPath,
  [at("node_modules/typescript/bin/tsc"), "-p", at("tsconfig.json"), ...options],
  {
    cwd: root,
    stdio: "inherit",
  },
);
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

const manifest = JSON.parse(readFileSync(at("package.json"), "utf8")) as {
  imports: Record<string, string>;
  version: string;
};
const imports = Object.fromEntries(
  Object.entries(manifest.imports).map(([door, file]) => [door, file.replace(/\.ts$/, ".js")]),
);
mkdirSync(at("dist"), { recursive: true });
writeFileSync(
  at("dist/package.json"),
  `${JSON.stringify({ type: "module", version: manifest.version, imports }, null, 2)}\n`,
);
// The data that compiled code finds beside itself, as it does in a checkout.
cpSync(at("schemas"), at("dist/schemas"), { recursive: true });
