import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { runSeatrial, startDinghyProcess, temporaryFolder } from "./dinghy-process.ts";

const folder = temporaryFolder();
after(() => rmSync(folder, { recursive: true, force: true }));
const kubeconfig = join(folder, "kubeconfig");

const refused: readonly (readonly [string, string[], RegExp])[] = [
  ["no kubeconfig", ["dinghy"], /say where to write the kubeconfig: --kubeconfig FILE/],
  ["an unknown option", ["dinghy", "--kubeconfig", kubeconfig, "--nods", "3"], /Unknown option '--nods'/],
  [
    "an unknown clock",
    ["dinghy", "--kubeconfig", kubeconfig, "--clock", "sun"],
    /--clock takes "wall" or "virtual", not "sun"/,
  ],
  ["a port that is none", ["dinghy", "--kubeconfig", kubeconfig, "--port", "99999"], /--port takes a whole number/],
  [
    "a kubeconfig that cannot be written",
    ["dinghy", "--kubeconfig", join(folder, "no/such/folder/k")],
    /cannot write the kubeconfig/,
  ],
  ["an unknown command", ["sail"], /"sail" is no command; there are dinghy, trial, report/],
];

for (const [what, args, message] of refused) {
  test(`${what} is refused in one line`, async () => {
    const { code, stderr } = await runSeatrial(args);
    assert.notEqual(code, 0);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  });
}

test("a port in use is named, with what to do", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const { code, stderr } = await runSeatrial(["dinghy", "--kubeconfig", kubeconfig, "--port", String(port)]);
  server.close();
  assert.notEqual(code, 0);
  assert.match(stderr, new RegExp(`port ${port}\\b.*in use`));
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} stops it in order`, async () => {
    const dinghy = await startDinghyProcess();
    assert.match(dinghy.readyLine, /^Dinghy v1\.36\.0 is ready at https:\/\/127\.0\.0\.1:\d+ \(1 node, wall clock\)/);
    assert.equal((await dinghy.stop(signal)).code, 0);
  });
}

test("what was acknowledged survives kill -9, and a second process is kept out meanwhile", async () => {
  const data = join(folder, "data");
  const first = await startDinghyProcess(["--data-dir", data]);
  const second = await runSeatrial(["dinghy", "--kubeconfig", kubeconfig, "--data-dir", data]);
  assert.notEqual(second.code, 0);
  assert.match(second.stderr, /in use by process \d+/);
  await first.stop("SIGKILL");
  const third = await startDinghyProcess(["--data-dir", data]);
  assert.equal((await third.stop()).code, 0);
});

test("a damaged data folder is refused and left as it is", async () => {
  const data = join(folder, "damaged");
  const dinghy = await startDinghyProcess(["--data-dir", data]);
  await dinghy.stop();
  const log = await findLog(data);
  const bytes = readFileSync(log);
  bytes.fill(0x58, 100, 160);
  writeFileSync(log, bytes);
  const { code, stderr } = await runSeatrial(["dinghy", "--kubeconfig", kubeconfig, "--data-dir", data]);
  assert.notEqual(code, 0);
  assert.match(stderr, /damaged/);
  assert.deepEqual(readFileSync(log), bytes);
});

async function findLog(data: string): Promise<string> {
  const { readdirSync, statSync } = await import("node:fs");
  const files = readdirSync(data)
    .map((name) => join(data, name))
    .filter((path) => statSync(path).isFile());
  return files.sort((a, b) => statSync(b).size - statSync(a).size)[0] as string;
}

test("a virtual clock serves too, and time flies", async () => {
  const dinghy = await startDinghyProcess(["--clock", "virtual", "--seed", "7"]);
  assert.match(dinghy.readyLine, /virtual clock/);
  assert.equal((await dinghy.stop()).code, 0);
});

test("the command shows how it is used", async () => {
  const { code, stdout } = await runSeatrial(["help"]);
  assert.equal(code, 0);
  assert.match(stdout, /seatrial dinghy --kubeconfig FILE/);
});
