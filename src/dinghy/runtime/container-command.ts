/** What a container runs: the image's words and the Pod's put together, as container runtimes do it. */

import { ContainerError } from "./container-error.ts";
import { FileError } from "./files/file-error.ts";
import { readText } from "./files/file-operations.ts";
import { type Caller, find, isDirectory } from "./files/resolve.ts";
import type { Image } from "./images/catalog.ts";
import { defaultPath, findExecutable, loadProgram } from "./processes/executable.ts";
import type { Program } from "./processes/process.ts";
import type { ProcessHost } from "./processes/process-host.ts";
import type { ContainerConfig } from "./runtime.ts";

/**
 * A command replaces the image's entry point together with its arguments; arguments alone replace only those. Throws
 * `ContainerError`. https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
 */
export function commandOf(image: Image, config: ContainerConfig): readonly string[] {
  const given = config.command !== undefined && config.command.length > 0;
  const args = config.args ?? [];
  const command = given ? (config.command ?? []) : (image.entrypoint ?? []);
  const rest = args.length > 0 || given ? args : (image.cmd ?? []);
  const words = [...command, ...rest];
  if (words.length > 0) return words;
  throw new ContainerError("CreateContainerError", "failed to generate container spec: no command specified");
}

export function environmentOf(
  image: Image,
  config: ContainerConfig,
  hostname: string,
  uid: number,
): ReadonlyMap<string, string> {
  const env = new Map<string, string>(image.env);
  env.set("HOSTNAME", hostname);
  if (config.tty) env.set("TERM", "xterm");
  for (const [name, value] of config.env) env.set(name, value);
  if (!env.has("HOME")) env.set("HOME", uid === 0 ? "/root" : "/");
  return env;
}

/** The number of the user; a name is looked up in the image's /etc/passwd. Throws `ContainerError`. */
export function userOf(image: Image, config: ContainerConfig, caller: Caller): number {
  if (config.user !== undefined) return config.user;
  if (typeof image.user !== "string") return image.user ?? 0;
  const { user } = image;
  const row = passwdLines(caller).find((line) => line.startsWith(`${user}:`));
  const uid = row === undefined ? Number.NaN : Number(row.split(":")[2]);
  if (!Number.isNaN(uid)) return uid;
  throw new ContainerError("CreateContainerError", `failed to generate container spec: no users found for "${user}"`);
}

function passwdLines(caller: Caller): string[] {
  try {
    return readText(caller, "/etc/passwd").split("\n");
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

/** The program that a command runs, or why it cannot be run, in runc's words. */
export function lookUp(
  host: ProcessHost,
  caller: Caller,
  command: readonly string[],
  env: ReadonlyMap<string, string>,
): { program: Program; argv: readonly string[] } | { error: string } {
  const name = command[0] ?? "";
  try {
    const path = findExecutable(caller, name, env.get("PATH") ?? defaultPath);
    const loaded = loadProgram({ ...caller, host }, path, command);
    return loaded ?? { error: `exec ${path}: exec format error` };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { error: `exec: "${name}": ${reason(caller, error, name)}` };
  }
}

function reason(caller: Caller, error: FileError, name: string): string {
  if (error.code === "ENOENT")
    return name.includes("/") ? `stat ${name}: no such file or directory` : "executable file not found in $PATH";
  // Go's lookup tells a directory apart, where the kernel would only deny it.
  const node = error.code === "EACCES" && name.includes("/") ? find(caller, name) : undefined;
  return node && isDirectory(node) ? "is a directory" : error.message.toLowerCase();
}

/** What containerd reports when a container's command cannot be run. */
export function startError(cause: string): string {
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${cause}: unknown`;
}
