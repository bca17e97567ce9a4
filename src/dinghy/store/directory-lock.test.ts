import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DataDirectoryError } from "./data-directory-error.ts";
import { describeSelf, judge, lockDirectory, lockFileName } from "./directory-lock.ts";

const root = mkdtempSync(join(tmpdir(), "dinghy-lock-"));
after(() => rmSync(root, { recursive: true, force: true }));
const directory = (): string => mkdtempSync(join(root, "d"));

test("a directory is open to one at a time, and to the next when it is left", () => {
  const place = directory();
  const lock = lockDirectory(place);
  assert.throws(() => lockDirectory(place), {
    name: "DataDirectoryError",
    message: new RegExp(`${place} cannot be used: it is in use by process ${process.pid} \\(this one\\)\\. Stop`),
  });
  lock.release();
  lockDirectory(place).release();
  assert.deepEqual(readdirSync(place), []);
});

test("what a killed process left behind does not keep the next out; a living one does", async () => {
  const place = directory();
  const program = `
    import { lockDirectory } from ${JSON.stringify(new URL("./directory-lock.ts", import.meta.url).href)};
    lockDirectory(process.argv[1]);
    console.log("in");
    setTimeout(() => {}, 60_000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program, place]);
  await once(child.stdout, "data");
  assert.throws(() => lockDirectory(place), new RegExp(`in use by process ${child.pid}\\.`));
  child.kill("SIGKILL");
  await once(child, "exit");
  assert.equal(readdirSync(place).length, 1);
  const lock = lockDirectory(place);
  assert.equal(readdirSync(place).length, 1);
  lock.release();
});

test("files that are no locks are left alone", () => {
  const place = directory();
  writeFileSync(join(place, "store.log"), "x");
  lockDirectory(place).release();
  assert.deepEqual(readdirSync(place), ["store.log"]);
});

test("a holder in a container that cannot be seen keeps others out, and the message says how to go on", () => {
  const place = directory();
  const name = lockFileName({ ...describeSelf(), pid: 1, namespace: "12345" });
  writeFileSync(join(place, name), "");
  assert.throws(
    () => lockDirectory(place),
    (error: unknown) => {
      assert.ok(error instanceof DataDirectoryError);
      assert.ok(error.message.includes(`process 1 of another container`));
      assert.ok(error.message.includes(`delete ${join(place, name)}`));
      return true;
    },
  );
  assert.deepEqual(readdirSync(place), [name]);
});

test("a process is told from another that has its number", () => {
  const self = { pid: 7, started: "100", boot: "b", namespace: "n" };
  const holder = { ...self, pid: 8 };
  const table: [Parameters<typeof judge>[0], string | undefined, ReturnType<typeof judge>][] = [
    [holder, "100", "running"],
    [holder, "200", "gone"],
    [holder, undefined, "gone"],
    [holder, "0", "running"],
    [{ ...holder, started: "0" }, "100", "running"],
    [{ ...holder, boot: "before" }, "100", "gone"],
    [{ ...holder, namespace: "other" }, undefined, "unseen"],
    [{ ...holder, namespace: "other", boot: "before" }, undefined, "gone"],
  ];
  for (const [who, started, verdict] of table) assert.equal(judge(who, self, started), verdict);
});
