import assert from "node:assert/strict";
import { test } from "node:test";
import { Content, zeroBlock } from "./content.ts";
import { FileError } from "./file-error.ts";
import {
  list,
  makeDirectories,
  makeDirectory,
  makeSymlink,
  readText,
  removeDirectory,
  rename,
  unlink,
  writeFile,
} from "./file-operations.ts";
import { imageTree } from "./image-tree.ts";
import { directoryNode, type MountNode } from "./node.ts";
import { type Caller, find } from "./resolve.ts";

const layers = [
  { "/bin/sh": { program: "sh" }, "/etc/motd": { text: "base\n" }, "/srv/data": { directory: true, mode: 0o700 } },
  { "/etc/motd": { text: "upper\n" }, "/latest": { link: "/etc/motd" } },
] as const;

function caller(uid = 0, readOnly = false): Caller {
  const root: MountNode = { kind: "mount", root: imageTree(layers), owner: {}, readOnly, source: "overlay" };
  return { root, cwd: "/", uid, gid: uid, groups: [], pid: 1, umask: 0o022, now: () => 1 };
}

const fails = (code: string) => (error: FileError) => error instanceof FileError && error.code === code;

test("a later layer covers an earlier one, and containers of an image share one tree", () => {
  const [a, b] = [caller(), caller()];
  assert.equal(readText(a, "/latest"), "upper\n");
  assert.equal(find(a, "/bin/sh"), find(b, "/bin/sh"));
});

test("a write or a deletion is seen neither by the image nor by another container", () => {
  const [a, b] = [caller(), caller()];
  writeFile(a, "/etc/motd", "mine\n");
  writeFile(a, "/etc/new", "x");
  unlink(a, "/latest");
  assert.deepEqual([readText(a, "/etc/motd"), readText(b, "/etc/motd")], ["mine\n", "upper\n"]);
  assert.deepEqual([list(a, "/etc"), list(b, "/etc")], [["motd", "new"], ["motd"]]);
  assert.equal(readText(b, "/latest"), "upper\n");
  assert.equal(find(a, "/bin/sh"), find(b, "/bin/sh"), "what was not written to stays shared");
});

test("calls fail as POSIX says", () => {
  const me = caller();
  const cases: [string, () => void][] = [
    ["ENOENT", () => readText(me, "/nosuch")],
    ["ENOENT", () => writeFile(me, "/no/such", "")],
    ["ENOTDIR", () => readText(me, "/etc/motd/x")],
    ["EISDIR", () => readText(me, "/etc")],
    ["EISDIR", () => unlink(me, "/etc")],
    ["EEXIST", () => makeDirectory(me, "/etc")],
    ["ENOTEMPTY", () => removeDirectory(me, "/etc")],
    ["ENOTDIR", () => removeDirectory(me, "/etc/motd")],
    ["EINVAL", () => rename(me, "/etc", "/etc/sub")],
    ["EROFS", () => writeFile(caller(0, true), "/etc/motd", "")],
    ["EROFS", () => makeDirectory(caller(0, true), "/new")],
    ["EACCES", () => writeFile(caller(1000), "/etc/motd", "")],
    ["EACCES", () => list(caller(1000), "/srv/data")],
    ["EACCES", () => makeDirectory(caller(1000), "/new")],
  ];
  makeSymlink(me, "/loop2", "/loop1");
  makeSymlink(me, "/loop1", "/loop2");
  cases.push(["ELOOP", () => readText(me, "/loop1")]);
  for (const [code, call] of cases) assert.throws(call, fails(code), code);
});

test("renames move files and trees, replacing what may be replaced", () => {
  const me = caller();
  makeDirectories(me, "/a/b/c");
  writeFile(me, "/a/b/c/f", "1");
  rename(me, "/a/b", "/moved");
  assert.equal(readText(me, "/moved/c/f"), "1");
  writeFile(me, "/g", "2");
  rename(me, "/g", "/moved/c/f");
  assert.equal(readText(me, "/moved/../moved/./c/f"), "2");
  assert.deepEqual(list(me, "/a"), []);
});

test("a mount inside a volume is not seen by others who have the volume", () => {
  const owner = {};
  const shared = directoryNode(owner, 0o755, 0);
  const volume = (): MountNode => ({ kind: "mount", root: shared, owner, readOnly: false, source: "disk" });
  const withNested = volume();
  const inner = directoryNode({}, 0o755, 0);
  withNested.nested = new Map([
    ["sub", { kind: "mount", root: inner, owner: inner.owner, readOnly: false, source: "disk" }],
  ]);
  const [a, b] = [caller(), caller()];
  a.root.nested = new Map([["data", withNested]]);
  b.root.nested = new Map([["data", volume()]]);
  writeFile(a, "/data/sub/f", "x");
  writeFile(a, "/data/g", "y");
  assert.deepEqual([list(a, "/data"), list(b, "/data")], [["g", "sub"], ["g"]]);
  assert.throws(() => removeDirectory(a, "/data/sub"), fails("ENOTEMPTY"));
});

test("zeros take no room, and what has been read stays as it was", () => {
  const content = new Content();
  for (let block = 0; block < 4000; block++) content.write(content.size, zeroBlock);
  assert.equal(content.size, 4000 * zeroBlock.length);
  content.truncate(0);
  content.write(0, new TextEncoder().encode("hello"));
  const read = content.read(0, 5);
  content.write(0, new TextEncoder().encode("J"));
  content.truncate(0);
  content.write(0, new TextEncoder().encode("world"));
  assert.equal(new TextDecoder().decode(read), "hello");
  content.write(8, new TextEncoder().encode("!"));
  assert.equal(new TextDecoder().decode(content.bytes()), "world\0\0\0!");
});
