import assert from "node:assert/strict";
import { test } from "node:test";
import { comparisonCheck, selectionOf } from "./claims.ts";
import { parseComparison } from "./comparison.ts";
import { checkInvariants, expectHolds } from "./expect.ts";
import { createFakeTarget, type FakeTarget } from "./fake-target.ts";
import { parsePath } from "./field-path.ts";
import { parseObjectSet } from "./object-set.ts";
import { objectPredicate, setPredicate } from "./predicate.ts";
import { parseQuantifier } from "./quantifier.ts";
import { act } from "./requests.ts";
import type { ScenarioText } from "./scenario-plan.ts";
import { findLeftover, unlookedAt } from "./scenario-run.ts";
import { parseState } from "./state.ts";
import { parseTiming } from "./timing.ts";
import { startTrial, type Trial } from "./trial.ts";
import { AssertionMismatch } from "./verdict.ts";

const scenario: ScenarioText = {
  uri: "features/x.feature",
  line: 7,
  rule: "R",
  name: "S",
  row: [],
  tags: [],
  steps: [{ text: "Pod/web is Ready" }],
};

const running = { status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } };
const broken = {
  status: { phase: "Running", conditions: [{ type: "Ready", status: "False", reason: "ContainersNotReady" }] },
};

async function begin(tags: readonly string[] = []): Promise<{ trial: Trial; target: FakeTarget; path: string }> {
  const target = createFakeTarget();
  const trial = await startTrial({
    target,
    scenario: { ...scenario, tags },
    seed: "7",
    rerun: "npx cucumber-js features/x.feature:7",
    runId: "r",
  });
  return { trial, target, path: `/api/v1/namespaces/${trial.namespace}/pods/web` };
}

async function createPod(trial: Trial): Promise<void> {
  const body = { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: {} };
  await act(trial, { method: "POST", url: `/api/v1/namespaces/${trial.namespace}/pods`, body });
}

async function expectState(trial: Trial, timing: string, state: string): Promise<void> {
  const key = await trial.key({ kind: "Pod", name: "web" });
  await expectHolds(trial, timing, parseTiming(timing), objectPredicate(key, `is ${state}`, parseState(state).check));
}

test("what becomes true in time holds, and no longer is waited", async () => {
  const { trial, target, path } = await begin();
  await createPod(trial);
  target.later(2000, path, running);
  target.later(60_000, path, broken);
  await expectState(trial, "within 30s", "Ready");
  assert.equal(target.clock.now() - trial.anchor.atMs, 2000);
  await expectState(trial, "within 30s and for 10s", "Ready");
});

test("what came and went between two looks was seen", async () => {
  const { trial, target, path } = await begin();
  await createPod(trial);
  target.later(1000, path, running);
  target.later(1001, path, broken);
  await trial.target.time.sleep(5000);
  await expectState(trial, "within 30s", "Ready");
  await assert.rejects(expectState(trial, "never within 30s", "Ready"), {
    name: "AssertionMismatch",
    message: /it was so after 1s/,
  });
});

test("a hopeless wait fails at once, and says what it saw, how it moved and how to run it again", async () => {
  const { trial, target, path } = await begin();
  await createPod(trial);
  target.later(2100, path, broken);
  await assert.rejects(expectState(trial, "within 30s", "Ready"), (error: Error) => {
    const lines = error.message.split("\n");
    assert.equal(lines[0], "within 30s Pod/web is Ready: it was not so");
    assert.match(
      lines[1] ?? "",
      /^ {2}\(quiescent at 2\.1s, nothing is left to happen · wall \d+ms · 1 revisions · seed 7\)$/,
    );
    assert.match(
      lines[2] ?? "",
      /\.status\.conditions\["Ready"\]\.status +want "True" +got "False" \(ContainersNotReady\)$/,
    );
    assert.equal(lines[3]?.trim(), 'absent@0ms → "False" (ContainersNotReady)@2.1s');
    assert.match(error.message, /why {2}Pod\/web Running, 2\.1s old/);
    assert.match(error.message, /rerun {2}npx cucumber-js features\/x\.feature:7/);
    assert.ok(lines.length <= 25);
    return true;
  });
  assert.equal(target.clock.now() - trial.anchor.atMs, 2100);
});

test("that something never happens is proven when nothing is left to happen", async () => {
  const { trial, target } = await begin();
  await createPod(trial);
  await expectState(trial, "never within 10s", "Ready");
  await expectState(trial, "always", "present");
  assert.equal(target.clock.now(), trial.anchor.atMs);
});

test("the state before the action was answered does not count", async () => {
  const { trial } = await begin();
  await createPod(trial);
  await expectState(trial, "never within 10s", "gone");
});

test("a watch that is lost goes on; one that expired leaves the verdict open where it matters", async () => {
  const { trial, target, path } = await begin();
  await createPod(trial);
  target.breakWatches(false);
  target.later(2000, path, running);
  await expectState(trial, "within 30s", "Ready");
  await expectState(trial, "for 20s", "present");
  target.breakWatches(true);
  target.later(1000, path, broken);
  await trial.target.time.sleep(2000);
  await expectState(trial, "within 30s", "not Ready");
  await assert.rejects(expectState(trial, "for 20s", "present"), {
    name: "HarnessError",
    message: /could not tell, the record of \w+ has a gap/,
  });
});

test("sets are counted, and the nearest candidate is told", async () => {
  const { trial, target, path } = await begin();
  await createPod(trial);
  target.later(1000, path, broken);
  const predicate = setPredicate(
    await selectionOf(trial, parseObjectSet("Pods")),
    parseQuantifier("exactly 2"),
    "are Ready",
    parseState("Ready").check,
  );
  await assert.rejects(expectHolds(trial, "within 5s", parseTiming("within 5s"), predicate), (error: Error) => {
    assert.match(error.message, /^within 5s exactly 2 Pods are Ready: it was not so/);
    assert.match(error.message, /count +want exactly 2 +got 0 of 1/);
    assert.match(error.message, /Pod\/web \.status\.conditions\["Ready"\]\.status +want "True"/);
    return true;
  });
});

test("what must always hold is checked at every revision", async () => {
  const { trial, target, path } = await begin();
  await createPod(trial);
  const key = await trial.key({ kind: "Pod", name: "web" });
  const check = comparisonCheck(trial, parsePath(".status.phase"), parseComparison('is not "Failed"'));
  const { end } = trial.trace;
  trial.invariants.push({
    predicate: objectPredicate(key, "never fails", check),
    replay: trial.trace.replay(end),
    fromMs: 0,
    line: 9,
  });
  target.later(1000, path, { status: { phase: "Failed" } });
  target.later(1001, path, running);
  await assert.rejects(expectState(trial, "within 30s", "Ready"), {
    name: "AssertionMismatch",
    message: /it must always hold that Pod\/web never fails: it did not/,
  });
  checkInvariants(trial);
});

test("a refusal that nobody looks at is a finding", async () => {
  const { trial } = await begin();
  await act(trial, { method: "DELETE", url: `/api/v1/namespaces/${trial.namespace}/pods/none` });
  assert.match(unlookedAt(trial)?.message ?? "", /404 NotFound/);
});

async function breakNode(tags: readonly string[]): Promise<Trial> {
  const { trial, target, path } = await begin(tags);
  await createPod(trial);
  target.later(1000, path, { spec: { nodeName: "one" } });
  target.later(2000, path, { spec: { nodeName: "two" } });
  await target.time.wait(target.time.now() + 5000);
  return trial;
}

test("what holds in every scenario is held against every revision, and a breach tells who, when and how", async () => {
  const error = findLeftover(await breakNode([]));
  assert.ok(error instanceof AssertionMismatch);
  const [headline, circumstances, difference] = error.message.split("\n");
  assert.equal(
    headline,
    "a Pod never moves to another node: Pod/web did not keep to it (standing invariant node-stays)",
  );
  assert.match(circumstances ?? "", /cluster 2s · revision \d+ · resourceVersion \d+ · seed 7/);
  assert.match(difference ?? "", /Pod\/web \.spec\.nodeName +want one +got two/);
});

test("a scenario may break what it says it breaks, has to, and can break nothing that there is not", async () => {
  assert.equal(findLeftover(await breakNode(["@breaks:node-stays"])), undefined);
  assert.match(
    String(findLeftover(await breakNode(["@breaks:node-stays", "@breaks:uid-stays"]))),
    /breaks no such thing/,
  );
  assert.match(
    String(findLeftover(await breakNode(["@breaks:nothing"]))),
    /no such standing invariant; there are version-grows/,
  );
});
