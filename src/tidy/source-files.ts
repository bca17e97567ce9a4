import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const skipped = new Set(["node_modules", "dist", "reports", ".git", "kubernetes"]);

/** Every file below `folders` (from the root) whose name ends in one of `endings`, in the order of their paths. */
export function filesBelow(folders: readonly string[], endings: readonly string[]): SourceFile[] {
  const paths = folders.flatMap((folder) => walk(join(root, folder)));
  return paths
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path: relative(root, path).replaceAll("\\", "/"), text: readFileSync(path, "utf8") }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

export interface Import {
  readonly from: string;
  readonly specifier: string;
  /** For a relative import: the file it leads to, from the root. */
  readonly resolved?: string;
  /** True where nothing but types is taken: such an import is gone when the program runs. */
  readonly onlyTypes: boolean;
}

const importing = /(?:^|\n)\s*(?:import|export)\s(?:([^"';]*?)\sfrom\s)?"([^"]+)"|\bimport\("([^"]+)"\)/g;

/** What a file imports, static and dynamic, bare `import "x"` included. */
export function importsOf({ path, text }: SourceFile): Import[] {
  return [...text.matchAll(importing)].map((match) => {
    const specifier = (match[2] ?? match[3]) as string;
    const resolved = specifier.startsWith(".") ? join(dirname(path), specifier).replaceAll("\\", "/") : undefined;
    return { from: path, specifier, resolved, onlyTypes: takesOnlyTypes(match[1]) };
  });
}

function takesOnlyTypes(what = ""): boolean {
  const names = /^\{(.*)\}$/s.exec(what.trim())?.[1];
  if (names === undefined) return /^type\s/.test(what.trim());
  const each = names.split(",").map((name) => name.trim());
  return each.every((name) => name === "" || name.startsWith("type "));
}
