import { FileError } from "../files/file-error.ts";
import { readText } from "../files/file-operations.ts";
import type { Caller } from "../files/resolve.ts";

interface Account {
  readonly name: string;
  readonly id: number;
  /** The primary group of a user; a group's own number. */
  readonly gid: number;
  readonly home: string;
}

function accounts(caller: Caller, path: string): Account[] {
  try {
    const rows = readText(caller, path)
      .split("\n")
      .map((line) => line.split(":"));
    return rows
      .filter((row) => row.length >= 3)
      .map(([name = "", , id, gid, , home = "/"]) => ({ name, id: Number(id), gid: Number(gid), home }));
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

/** The user's name, or the number where /etc/passwd has none. */
export function userName(caller: Caller, uid: number): string {
  return accounts(caller, "/etc/passwd").find(({ id }) => id === uid)?.name ?? String(uid);
}

export function groupName(caller: Caller, gid: number): string {
  return accounts(caller, "/etc/group").find(({ id }) => id === gid)?.name ?? String(gid);
}

/** The number of a user given by name or number. */
export function findUser(caller: Caller, text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  return accounts(caller, "/etc/passwd").find(({ name }) => name === text)?.id;
}

export function findGroup(caller: Caller, text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  return accounts(caller, "/etc/group").find(({ name }) => name === text)?.id;
}

/** The primary group; root's where the user has no entry. */
export function groupOf(caller: Caller, uid: number): number {
  return accounts(caller, "/etc/passwd").find(({ id }) => id === uid)?.gid ?? 0;
}
