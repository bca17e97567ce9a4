import assert from "node:assert/strict";
import { test } from "node:test";
import type { Status } from "#apimachinery";
import { type Channel, createChannelPair, documentOf } from "#wire";
import { execute } from "./exec.ts";
import { createFakeTarget } from "./fake-target.ts";
import { RefusedUpgrade } from "./target.ts";
import { startTrial, type Trial } from "./trial.ts";

/** A trial whose Pods answer `exec` by `serve`. */
async function trialWith(serve: (channel: Channel, url: string) => void): Promise<Trial> {
  const fake = createFakeTarget();
  const target = {
    ...fake,
    connect: async ({ url }: { url: string }) => {
      const [mine, theirs] = createChannelPair("v5.channel.k8s.io");
      serve(theirs, url);
      return mine;
    },
  };
  const scenario = { uri: "x", line: 1, rule: "", name: "", row: [], tags: [], steps: [] };
  return startTrial({ target, scenario, seed: "1", rerun: "", runId: "r" });
}

const say = (channel: Channel, stream: number, text: string): void =>
  channel.send(Buffer.concat([Uint8Array.of(stream), Buffer.from(text)]));

const run = async (trial: Trial) => execute(trial, await trial.key({ kind: "Pod", name: "p" }), ["sh", "-c", "x y"]);

test("streams are told apart, and the exit code is the status's", async () => {
  const failed: Partial<Status> = {
    status: "Failure",
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: "3" }] },
  };
  const trial = await trialWith((channel, url) => {
    assert.match(url, /\/pods\/p\/exec\?command=sh&command=-c&command=x\+y&stdout=true&stderr=true$/);
    say(channel, 1, "out");
    say(channel, 2, "err");
    say(channel, 1, "put");
    say(channel, 3, JSON.stringify(failed));
    channel.close();
  });
  assert.deepEqual(await run(trial), { stdout: "output", stderr: "err", exitCode: 3 });
});

test("a command that can never end is a finding, at once", async () => {
  const trial = await trialWith(() => {});
  await assert.rejects(run(trial), { name: "AssertionMismatch", message: /did not end and nothing is left to happen/ });
});

test("a connection that breaks tells nothing", async () => {
  const trial = await trialWith((channel) => channel.close(1006, "gone"));
  await assert.rejects(run(trial), { name: "HarnessError", message: /the connection to the container broke/ });
});

test("a refusal is told with the server's words", async () => {
  const status = { kind: "Status", status: "Failure", reason: "NotFound", message: 'pods "p" not found' };
  const trial = await trialWith(() => {
    throw new RefusedUpgrade({ status: 404, headers: {}, body: documentOf(status) });
  });
  await assert.rejects(run(trial), {
    name: "AssertionMismatch",
    message: /was refused: .*404 NotFound: pods "p" not found/,
  });
});
