import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attributes } from "./authorize.ts";
import { createFlowClassifier, type FlowRules, flowRuleMatches } from "./flow-classifier.ts";
import type { LiveObjects } from "./live-objects.ts";

const everyone = { kind: "Group", group: { name: "*" } };
const ann = { username: "ann", groups: ["staff"] };
const robot = { username: "system:serviceaccount:ns:robot", groups: ["system:serviceaccounts"] };
const pods = { verb: "list", group: "", version: "v1", resource: "pods", namespace: "ns" };
const resources = { verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"], clusterScope: true };

const claims: [string, FlowRules, object, boolean][] = [
  ["a rule for every user", { subjects: [{ kind: "User", user: { name: "*" } }] }, {}, true],
  ["a rule for another user", { subjects: [{ kind: "User", user: { name: "bob" } }] }, {}, false],
  ["a rule for the group", { subjects: [{ kind: "Group", group: { name: "staff" } }] }, {}, true],
  ["a rule for another group", { subjects: [{ kind: "Group", group: { name: "guests" } }] }, {}, false],
  [
    "a rule for the accounts of a namespace",
    { subjects: [{ kind: "ServiceAccount", serviceAccount: { namespace: "ns", name: "*" } }] },
    { user: robot },
    true,
  ],
  [
    "a rule for an account of another namespace",
    { subjects: [{ kind: "ServiceAccount", serviceAccount: { namespace: "n", name: "robot" } }] },
    { user: robot },
    false,
  ],
  ["a rule for nobody", { subjects: [] }, {}, false],
  ["a rule for another verb", { resourceRules: [{ ...resources, verbs: ["get"] }] }, {}, false],
  ["a rule for the resource", { resourceRules: [{ ...resources, resources: ["pods"] }] }, {}, true],
  [
    "a rule for the resource, asked for its subresource",
    { resourceRules: [{ ...resources, resources: ["pods"] }] },
    { subresource: "status" },
    false,
  ],
  ["a rule for another group of resources", { resourceRules: [{ ...resources, apiGroups: ["apps"] }] }, {}, false],
  ["a rule for another namespace", { resourceRules: [{ ...resources, namespaces: ["other"] }] }, {}, false],
  [
    "a rule for namespaces, asked for what is in none",
    { resourceRules: [{ ...resources, clusterScope: false }] },
    { namespace: undefined },
    false,
  ],
  ["a rule for paths, asked for a resource", { resourceRules: [], nonResourceRules: [path("*")] }, {}, false],
  ["a rule for a path", { nonResourceRules: [path("/healthz")] }, outside("/healthz"), true],
  ["a rule for a path, asked for one below", { nonResourceRules: [path("/healthz")] }, outside("/healthz/etcd"), true],
  ["a rule for a path, asked for one like it", { nonResourceRules: [path("/healthz")] }, outside("/healthzz"), false],
  ["a rule for all below a path", { nonResourceRules: [path("/apis/*")] }, outside("/apis/apps"), true],
];

function path(url: string): { verbs: string[]; nonResourceURLs: string[] } {
  return { verbs: ["*"], nonResourceURLs: [url] };
}

function outside(at: string): object {
  return { verb: "get", path: at };
}

for (const [what, rule, asked, expected] of claims)
  test(`${what} ${expected ? "catches" : "leaves"} the request`, () => {
    const attributes = { user: ann, ...("path" in asked ? {} : pods), ...asked } as Attributes;
    assert.equal(flowRuleMatches({ subjects: [everyone], resourceRules: [resources], ...rule }, attributes), expected);
  });

function schema(name: string, precedence: number, level: string): object {
  const spec = { matchingPrecedence: precedence, priorityLevelConfiguration: { name: level } };
  return {
    metadata: { name, uid: name },
    spec: { ...spec, rules: [{ subjects: [everyone], resourceRules: [resources] }] },
  };
}

test("of all that match, the schema of the lowest precedence is told of, and none whose level is missing", () => {
  const found = [
    schema("late", 900, "there"),
    schema("b", 5, "there"),
    schema("a", 5, "there"),
    schema("first", 2, "gone"),
  ];
  const classify = createFlowClassifier({
    list: () => found,
    get: (_: string, name: string) => (name === "there" ? { metadata: { uid: "level" } } : undefined),
    generation: () => 1,
  } as unknown as LiveObjects);
  const told = { "x-kubernetes-pf-flowschema-uid": "a", "x-kubernetes-pf-prioritylevel-uid": "level" };
  assert.deepEqual(classify({ user: ann, ...pods } as Attributes), told);
  assert.deepEqual(classify({ user: ann, ...pods, subresource: "log" } as Attributes), {});
});
