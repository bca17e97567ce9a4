import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isExempt,
  type MatchRule,
  type MatchSubject,
  namespaceOf,
  objectMatches,
  parseSelector,
  ruleMatches,
} from "./match-rules.ts";

const rule = (more: Partial<MatchRule> = {}): MatchRule => ({
  operations: ["CREATE"],
  apiGroups: [""],
  apiVersions: ["v1"],
  resources: ["pods"],
  ...more,
});
const pod: MatchSubject = {
  operation: "CREATE",
  group: "",
  version: "v1",
  resource: "pods",
  namespace: "a",
  name: "p",
};

test("a rule names operation, group, version and resource, or any of them by a star", () => {
  const table: [rule: Partial<MatchRule>, request: Partial<MatchSubject>, matches: boolean][] = [
    [{}, {}, true],
    [{ operations: ["UPDATE", "DELETE"] }, {}, false],
    [{ operations: ["*"] }, { operation: "CONNECT" }, true],
    [{ apiGroups: ["apps"] }, {}, false],
    [{ apiGroups: ["*"] }, { group: "apps" }, true],
    [{ apiVersions: ["v2"] }, {}, false],
    [{ resources: ["pods"] }, { subresource: "status" }, false],
    [{ resources: ["pods/status"] }, { subresource: "status" }, true],
    [{ resources: ["pods/status"] }, {}, false],
    [{ resources: ["pods/*"] }, {}, true],
    [{ resources: ["pods/*"] }, { subresource: "exec" }, true],
    [{ resources: ["*"] }, { resource: "secrets" }, true],
    [{ resources: ["*"] }, { subresource: "status" }, false],
    [{ resources: ["*/status"] }, { subresource: "status" }, true],
    [{ resources: ["*/*"] }, { subresource: "status" }, true],
    [{ resourceNames: ["q"] }, {}, false],
    [{ resourceNames: ["q", "p"] }, {}, true],
  ];
  for (const [changes, request, matches] of table) {
    assert.equal(ruleMatches(rule(changes), { ...pod, ...request }), matches, JSON.stringify([changes, request]));
  }
});

test("scope tells objects in namespaces from the others, and a Namespace is one of the others", () => {
  const namespace = { ...pod, resource: "namespaces", namespace: "a", name: "a" };
  const node = { ...pod, resource: "nodes", namespace: "" };
  const inScope = (scope: string, subject: MatchSubject) =>
    ruleMatches(rule({ scope, resources: [subject.resource] }), subject);
  assert.deepEqual(
    [pod, namespace, node].map((each) => inScope("Namespaced", each)),
    [true, false, false],
  );
  assert.deepEqual(
    [pod, namespace, node].map((each) => inScope("Cluster", each)),
    [false, true, true],
  );
  assert.deepEqual(
    [pod, namespace, node].map((each) => inScope("*", each)),
    [true, true, true],
  );
  assert.equal(namespaceOf({ ...namespace, namespace: "" }), "a");
});

test("an object matches by its labels as they were or as they will be", () => {
  const selector = parseSelector({ matchLabels: { app: "web" } });
  const labelled = (labels?: Record<string, string>) =>
    ({ metadata: { name: "p", ...(labels && { labels }) } }) as unknown as Parameters<
      typeof objectMatches
    >[1]["object"];
  assert.equal(objectMatches(selector, { object: labelled({ app: "web" }) }), true);
  assert.equal(objectMatches(selector, { object: labelled(), oldObject: labelled({ app: "web" }) }), true);
  assert.equal(objectMatches(selector, { object: labelled({ app: "db" }) }), false);
  assert.equal(objectMatches(selector, {}), false);
  assert.equal(objectMatches(parseSelector({}), {}), true);
});

test("what configures admission is exempt from it, and nothing else of its group", () => {
  const group = "admissionregistration.k8s.io";
  assert.equal(isExempt({ group, kind: "MutatingAdmissionPolicyBinding" }), true);
  assert.equal(isExempt({ group: "example.com", kind: "ValidatingWebhookConfiguration" }), false);
});
