import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { startDinghyProcess } from "./dinghy-process.ts";

const missing = spawnSync("kubectl", ["version", "--client"]).status !== 0;

// What kubectl does on a cluster stands in src/clients; here it is only shown in by the command.
test("the kubeconfig that the command writes lets kubectl in", {
  skip: missing ? "kubectl is not on the PATH" : false,
}, async () => {
  const dinghy = await startDinghyProcess(["--nodes", "2"]);
  try {
    const nodes = await dinghy.run("kubectl", ["get", "nodes"]);
    assert.match(nodes.stdout, /node1 +Ready[\s\S]*node2 +Ready/, nodes.stderr);
    const whoami = await dinghy.run("kubectl", ["auth", "whoami"]);
    assert.match(whoami.stdout, /Username +admin[\s\S]*system:masters/, whoami.stderr);
  } finally {
    assert.equal((await dinghy.stop()).code, 0);
  }
});
