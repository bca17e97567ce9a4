import { FileError } from "../files/file-error.ts";
import { list } from "../files/file-operations.ts";
import { type Caller, find, isDirectory } from "../files/resolve.ts";
import { isPattern, matchesPattern, unquotePattern } from "./pattern.ts";

/** The paths that a pattern matches, sorted; empty where it matches none. */
export function expandPaths(caller: Caller, pattern: string): string[] {
  const parts = pattern.split("/");
  let found = [""];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    found = found.flatMap((prefix) => step(caller, prefix, part, index === 0, last));
  }
  return found.sort();
}

function step(caller: Caller, prefix: string, part: string, first: boolean, last: boolean): string[] {
  const at = (name: string): string => (first ? name : `${prefix}/${name}`);
  if (part === "") return [at("")];
  if (!isPattern(part)) {
    const path = at(unquotePattern(part));
    const node = find(caller, path, false);
    return node && (last || isDirectoryAt(caller, path)) ? [path] : [];
  }
  const names = namesIn(caller, first ? "." : prefix === "" ? "/" : prefix);
  const matching = names.filter(
    (name) => (!name.startsWith(".") || part.startsWith(".")) && matchesPattern(part, name),
  );
  return matching.map(at).filter((path) => last || isDirectoryAt(caller, path));
}

function isDirectoryAt(caller: Caller, path: string): boolean {
  const node = find(caller, path);
  return node !== undefined && isDirectory(node);
}

function namesIn(caller: Caller, directory: string): string[] {
  try {
    return list(caller, directory);
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}
