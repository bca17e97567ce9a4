import type { Volume } from "#apimachinery";
import type { HostEntry } from "#runtime";

/** What to do before a path of the node is mounted, or why it may not be. */
export type HostPathCheck = { readonly make?: "directory" | "file" } | { readonly problem: string };

const wanted: Readonly<Record<string, readonly [entry: HostEntry, words: string]>> = {
  Directory: ["directory", "a directory"],
  DirectoryOrCreate: ["directory", "a directory"],
  File: ["file", "a file"],
  FileOrCreate: ["file", "a file"],
  Socket: ["socket", "a socket file"],
  CharDevice: ["character device", "a character device"],
  BlockDevice: ["block device", "a block device"],
};

/**
 * Whether what lies at a `hostPath` is what its type asks for. Without a type nothing is checked, and the runtime makes a
 * missing directory. Upstream: pkg/volume/hostpath/host_path.go `checkTypeInternal`. Answers to @seed:K10.2.
 */
export function checkHostPath(
  { path, type = "" }: NonNullable<Volume["hostPath"]>,
  found: HostEntry | undefined,
): HostPathCheck {
  const rule = wanted[type];
  if (rule === undefined) return found === undefined ? { make: "directory" } : {};
  const [entry, words] = rule;
  if (found === undefined && type.endsWith("OrCreate")) return { make: entry === "file" ? "file" : "directory" };
  return found === entry ? {} : { problem: `hostPath type check failed: ${path} is not ${words}` };
}
