import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The path of a file under the project's `schemas/` folder.
 *
 * Searched upwards, because this module runs from `src/` in a checkout and from `dist/src/` in a package.
 */
export function schemasPath(...parts: string[]): string {
  folder ??= findFolder(import.meta.dirname);
  return join(folder, ...parts);
}

let folder: string | undefined;

function findFolder(from: string): string {
  const candidate = join(from, "schemas");
  if (existsSync(join(candidate, "facts"))) return candidate;
  const parent = dirname(from);
  if (parent === from) throw new Error("no folder schemas/facts above the schemas room; is the installation complete?");
  return findFolder(parent);
}
