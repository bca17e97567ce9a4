import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf, templateHash } from "../objects/template-hash.ts";
import { newSetAnnotations } from "./annotations.ts";
import { findNewSet, newReplicaSet, refreshedNewSet, surplusHistory } from "./replica-sets.ts";
import { deploymentOf, setOf } from "./rollout.test-data.ts";

const revision = "deployment.kubernetes.io/revision";
const history = "deployment.kubernetes.io/revision-history";

test("the name spells FNV-1a of the template in letters that make no words", () => {
  // FNV-1a of the empty text is 2166136261.
  assert.equal(hashOf(""), "65bb57b6b5");
  assert.match(hashOf("x"), /^[bcdf456789]{7,10}$/);
});

test("the same template has the same hash whatever the order of its fields; a collision changes it", () => {
  const a = { metadata: { labels: { a: "1", b: "2" } }, spec: { containers: [] } };
  const b = { spec: { containers: [] }, metadata: { labels: { b: "2", a: "1" } } };
  assert.equal(templateHash(a), templateHash(b));
  assert.notEqual(templateHash(a), templateHash(a, 1));
  assert.notEqual(templateHash(a, 1), templateHash(a, 2));
});

test("the new ReplicaSet is found by its template, whatever hash label it carries", () => {
  const set = setOf("web-1", 1, { image: "web:2" });
  set.spec.template.metadata = { labels: { app: "web", "pod-template-hash": "x" } };
  assert.equal(findNewSet(deploymentOf(1), [setOf("web-0", 1), set]), set);
  assert.equal(findNewSet(deploymentOf(1, { image: "web:3" }), [set]), undefined);
});

test("a new ReplicaSet is apart from others by the hash in name, selector and labels", () => {
  const deployment = deploymentOf(3, { annotations: { note: "kept", [revision]: "7" } });
  const set = newReplicaSet(deployment, [setOf("old", 3)], 2);
  const hash = templateHash(deployment.spec.template);
  assert.equal(set.metadata.name, `web-${hash}`);
  assert.deepEqual(set.spec.selector.matchLabels, { app: "web", "pod-template-hash": hash });
  assert.equal(set.spec.replicas, 1);
  assert.deepEqual(set.metadata.annotations, {
    note: "kept",
    [revision]: "2",
    "deployment.kubernetes.io/desired-replicas": "3",
    "deployment.kubernetes.io/max-replicas": "4",
  });
});

test("a rollback gives the old ReplicaSet a new revision and remembers the old ones", () => {
  const deployment = deploymentOf(1);
  assert.deepEqual(newSetAnnotations(deployment, { [revision]: "1" }, 3), { [revision]: "3", [history]: "1" });
  assert.equal(newSetAnnotations(deployment, { [revision]: "3", [history]: "1" }, 5)[history], "1,3");
  assert.equal(newSetAnnotations(deployment, { [revision]: "5" }, 3)[revision], "5");
});

test("a ReplicaSet that says all it should is left alone", () => {
  const set = setOf("web-1", 1, { annotations: { [revision]: "2" } });
  assert.equal(refreshedNewSet(deploymentOf(1), set, 2), undefined);
});

test("history beyond the limit goes, the oldest first, never a set that still has Pods", () => {
  const sets = [3, 1, 2, 4].map((each) =>
    setOf(`r${each}`, each === 1 ? 1 : 0, { annotations: { [revision]: `${each}` } }),
  );
  const names = surplusHistory(deploymentOf(1, { historyLimit: 1 }), sets).map(({ metadata }) => metadata.name);
  assert.deepEqual(names, ["r2", "r3"]);
});
