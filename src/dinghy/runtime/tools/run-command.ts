import { FileError } from "../files/file-error.ts";
import type { ByteStream } from "../processes/byte-stream.ts";
import { defaultPath, findExecutable, loadProgram } from "../processes/executable.ts";
import { ExitRequest, type Process, type Program, ReplaceProgram } from "../processes/process.ts";

interface Loaded {
  readonly program: Program;
  readonly argv: readonly string[];
}

/** Finds a command along PATH. Where it cannot be run, says so and gives the exit code (127 or 126). */
export function loadCommand(process: Process, argv: readonly string[], env = process.env): Loaded | number {
  const name = argv[0] ?? "";
  try {
    const path = findExecutable(process, name, env.get("PATH") ?? defaultPath);
    const loaded = loadProgram(process, path, argv);
    if (loaded) return loaded;
    process.report(`can't execute '${name}': Exec format error`);
    return 126;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    process.report(`can't execute '${name}': ${error.message}`);
    return error.code === "ENOENT" ? 127 : 126;
  }
}

/** Starts a command as a child; gives the exit code where it cannot be run. */
export function startCommand(
  process: Process,
  argv: readonly string[],
  options: { env?: ReadonlyMap<string, string>; streams?: (ByteStream | undefined)[] } = {},
): Process | number {
  const loaded = loadCommand(process, argv, options.env);
  return typeof loaded === "number" ? loaded : process.spawn(loaded.program, loaded.argv, options);
}

/** Starts a command as a child; ends the process itself with 127 or 126 where that cannot be. */
export function spawnCommand(process: Process, argv: readonly string[], streams?: Process["streams"]): Process {
  const child = startCommand(process, argv, { streams });
  if (typeof child === "number") throw new ExitRequest(child);
  return child;
}

/** Runs a command to its end; gives its exit code. */
export async function runCommand(
  process: Process,
  argv: readonly string[],
  options: { env?: ReadonlyMap<string, string>; streams?: (ByteStream | undefined)[] } = {},
): Promise<number> {
  const child = startCommand(process, argv, options);
  return typeof child === "number" ? child : ((await process.waitFor(child)) ?? 0);
}

/** Becomes another command, as `exec` does; gives the exit code where that cannot be run. */
export function becomeCommand(process: Process, argv: readonly string[], env = process.env): number {
  const loaded = loadCommand(process, argv, env);
  if (typeof loaded === "number") return loaded;
  process.argv = loaded.argv;
  process.env = env;
  process.resetHandlers();
  throw new ReplaceProgram(loaded.program);
}
