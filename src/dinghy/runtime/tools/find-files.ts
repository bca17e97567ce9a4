import { FileError } from "../files/file-error.ts";
import { list, stat } from "../files/file-operations.ts";
import type { Entry } from "../files/node.ts";
import { isDirectory } from "../files/resolve.ts";
import type { Process, Program } from "../processes/process.ts";
import { matchesPattern } from "../shell/pattern.ts";
import { usage } from "./arguments.ts";
import { parseMode } from "./attributes.ts";
import { sizeOf } from "./node-description.ts";
import { removeTree } from "./remove-files.ts";
import { runCommand } from "./run-command.ts";
import { findUser } from "./users.ts";

interface Visit {
  readonly path: string;
  readonly name: string;
  readonly node: Entry;
  /** Set by -prune: what is below is left out. */
  pruned: boolean;
}

type Test = (visit: Visit) => boolean | Promise<boolean>;

interface Plan {
  readonly test: Test;
  readonly minDepth: number;
  readonly maxDepth: number;
  readonly depthFirst: boolean;
  readonly follow: boolean;
  /** Run when everything has been seen (`-exec … +`). */
  readonly finish: () => Promise<void>;
}

/** `find [-L] [PATH]... [EXPRESSION]`: tests, `!`, `-a`, `-o`, parentheses, -print, -print0, -delete, -exec, -prune, -quit. */
export const find: Program = async (process) => {
  const words = process.argv.slice(1);
  let follow = false;
  while (/^-[LHP]$/.test(words[0] ?? "")) follow = words.shift() === "-L";
  const at = words.findIndex((word) => /^(?:-|!|\()/.test(word));
  const paths = words.slice(0, at < 0 ? undefined : at);
  const plan = new ExpressionReader(process, at < 0 ? [] : words.slice(at), follow).plan();
  let status = 0;
  for (const path of paths.length === 0 ? ["."] : paths) {
    try {
      await walk(process, plan, path, path.replace(/(.)\/+$/, "$1").replace(/^.*\/(?=.)/, ""), 0);
    } catch (error) {
      if (error instanceof Quit) break;
      if (!(error instanceof FileError)) throw error;
      process.report(`${error.path || path}: ${error.message}`);
      status = 1;
    }
  }
  await plan.finish();
  return status;
};

class Quit extends Error {}

async function walk(process: Process, plan: Plan, path: string, name: string, depth: number): Promise<void> {
  const pause = process.charge(1);
  if (pause) await pause;
  const node = stat(process, path, plan.follow);
  const visit: Visit = { path, name, node, pruned: false };
  const look = async (): Promise<void> => {
    if (depth >= plan.minDepth) await plan.test(visit);
  };
  if (!plan.depthFirst) await look();
  if (isDirectory(node) && depth < plan.maxDepth && !visit.pruned) {
    for (const child of list(process, path)) {
      try {
        await walk(process, plan, path.endsWith("/") ? path + child : `${path}/${child}`, child, depth + 1);
      } catch (error) {
        // Gone in the meantime, as processes in /proc are.
        if (!(error instanceof FileError && error.code === "ENOENT")) throw error;
      }
    }
  }
  if (plan.depthFirst) await look();
}

/** Compares with `+N`, `-N` or `N`. */
function compares(text: string, value: number): boolean {
  const wanted = Number(text.replace(/^[-+]/, ""));
  return text.startsWith("+") ? value > wanted : text.startsWith("-") ? value < wanted : value === wanted;
}

const kinds: Readonly<Record<string, (node: Entry) => boolean>> = {
  f: (node) => node.kind === "file" || (node.kind === "computed" && !isDirectory(node)),
  d: isDirectory,
  l: (node) => node.kind === "symlink",
  c: (node) => node.kind === "device",
};

const sizeUnits: Readonly<Record<string, number>> = { c: 1, w: 2, b: 512, k: 1024, M: 1 << 20, G: 1 << 30 };

class ExpressionReader {
  readonly #process: Process;
  readonly #words: string[];
  readonly #follow: boolean;
  #minDepth = 0;
  #maxDepth = Number.POSITIVE_INFINITY;
  #depthFirst = false;
  #acts = false;
  readonly #gathered: { readonly command: readonly string[]; readonly paths: string[] }[] = [];

  constructor(process: Process, words: readonly string[], follow: boolean) {
    this.#process = process;
    this.#words = [...words];
    this.#follow = follow;
  }

  plan(): Plan {
    const expression = this.#words.length === 0 ? () => true : this.#either();
    if (this.#words.length > 0) usage(this.#process, `unrecognized: ${this.#words[0]}`);
    const print = this.#printing("\n");
    const test: Test = this.#acts ? expression : async (visit) => (await expression(visit)) && print(visit);
    const finish = async (): Promise<void> => {
      for (const { command, paths } of this.#gathered)
        if (paths.length > 0) await runCommand(this.#process, [...command, ...paths]);
    };
    return {
      test,
      minDepth: this.#minDepth,
      maxDepth: this.#maxDepth,
      depthFirst: this.#depthFirst,
      follow: this.#follow,
      finish,
    };
  }

  #printing(end: string): Test {
    return async ({ path }) => {
      await this.#process.print(path + end);
      return true;
    };
  }

  #either(): Test {
    const left = this.#both();
    if (this.#words[0] !== "-o" && this.#words[0] !== "-or") return left;
    this.#words.shift();
    const right = this.#either();
    return async (visit) => (await left(visit)) || (await right(visit));
  }

  #both(): Test {
    const left = this.#not();
    const next = this.#words[0];
    if (next === undefined || next === "-o" || next === "-or" || next === ")") return left;
    if (next === "-a" || next === "-and") this.#words.shift();
    const right = this.#both();
    return async (visit) => (await left(visit)) && (await right(visit));
  }

  #not(): Test {
    const word = this.#next();
    if (word === "!" || word === "-not") {
      const test = this.#not();
      return async (visit) => !(await test(visit));
    }
    if (word !== "(") return this.#primary(word);
    const inner = this.#either();
    if (this.#next() !== ")") usage(this.#process, "unpaired '('");
    return inner;
  }

  #primary(word: string): Test {
    const option = this.#option(word) ?? this.#action(word);
    if (option) return option;
    const argument = word === "-empty" ? "" : this.#next();
    switch (word) {
      case "-name":
        return ({ name }) => matchesPattern(argument, name);
      case "-iname":
        return ({ name }) => matchesPattern(argument.toLowerCase(), name.toLowerCase());
      case "-path":
      case "-wholename":
        return ({ path }) => matchesPattern(argument, path);
      case "-type":
        return ({ node }) => kinds[argument]?.(node) === true;
      case "-empty":
        return ({ path, node }) =>
          isDirectory(node) ? list(this.#process, path).length === 0 : node.kind === "file" && sizeOf(node) === 0;
      case "-size": {
        const unit = sizeUnits[argument.at(-1) ?? ""] ?? 512;
        return ({ node }) => compares(argument.replace(/[a-zA-Z]$/, ""), Math.ceil(sizeOf(node) / unit));
      }
      case "-perm": {
        const wanted = parseMode(this.#process, argument.replace(/^[-/]/, ""), 0, false);
        if (argument.startsWith("-")) return ({ node }) => (node.mode & wanted) === wanted;
        if (argument.startsWith("/")) return ({ node }) => (node.mode & wanted) !== 0;
        return ({ node }) => (node.mode & 0o7777) === wanted;
      }
      case "-user": {
        const uid = findUser(this.#process, argument);
        return ({ node }) => node.uid === uid;
      }
      case "-mtime":
      case "-mmin": {
        const unitMs = word === "-mmin" ? 60_000 : 86_400_000;
        return ({ node }) => compares(argument, Math.floor((this.#process.now() - node.modifiedMs) / unitMs));
      }
      case "-newer": {
        const { modifiedMs } = stat(this.#process, argument);
        return ({ node }) => node.modifiedMs > modifiedMs;
      }
      default:
        return usage(this.#process, `unrecognized: ${word}`);
    }
  }

  #option(word: string): Test | undefined {
    if (word === "-maxdepth") this.#maxDepth = Number(this.#next());
    else if (word === "-mindepth") this.#minDepth = Number(this.#next());
    else if (word === "-depth") this.#depthFirst = true;
    else if (word === "-follow" || word === "-xdev" || word === "-mount" || word === "-true") return () => true;
    else return undefined;
    return () => true;
  }

  #action(word: string): Test | undefined {
    if (word === "-prune") {
      return (visit) => {
        visit.pruned = true;
        return true;
      };
    }
    if (!/^-(?:print0?|delete|exec|quit)$/.test(word)) return undefined;
    this.#acts = true;
    if (word === "-quit") {
      return () => {
        throw new Quit();
      };
    }
    if (word === "-exec") return this.#exec();
    if (word !== "-delete") return this.#printing(word === "-print0" ? "\0" : "\n");
    this.#depthFirst = true;
    return ({ path }) => {
      removeTree(this.#process, path);
      return true;
    };
  }

  #exec(): Test {
    const command: string[] = [];
    for (let word = this.#next(); ; word = this.#next()) {
      if (word === ";") break;
      if (word === "+" && command.at(-1) === "{}") {
        const gathered = { command: command.slice(0, -1), paths: [] as string[] };
        this.#gathered.push(gathered);
        return ({ path }) => gathered.paths.push(path) > 0;
      }
      command.push(word);
    }
    return async ({ path }) => {
      const argv = command.map((word) => word.replaceAll("{}", path));
      return (await runCommand(this.#process, argv)) === 0;
    };
  }

  #next(): string {
    return this.#words.shift() ?? usage(this.#process, "missing argument");
  }
}
