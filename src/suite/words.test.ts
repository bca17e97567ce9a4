import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubernetesObject } from "#apimachinery";
import { comparisonPattern, parseComparison } from "./comparison.ts";
import { parsePath, pathPattern, readPath } from "./field-path.ts";
import { createKindCatalogue } from "./kind.ts";
import { objectSetPattern, parseObjectSet } from "./object-set.ts";
import { parseQuantifier, quantifierPattern } from "./quantifier.ts";
import { parseReference, referencePattern } from "./reference.ts";
import { parseState, statePattern } from "./state.ts";

const is = (pattern: string, text: string): void => assert.match(text, new RegExp(`^(?:${pattern})$`));

const variables = new Map<string, unknown>([["uid", "u-1"]]);

const comparisons: readonly (readonly [string, unknown, boolean])[] = [
  ["is 3", 3, true],
  ["is 3", "3", false],
  ['is "Running"', "Running", true],
  ['is not "Running"', undefined, true],
  ["is at least 2", 2, true],
  ["is at least 2", undefined, false],
  ["is more than 500m", "1", true],
  ["is 1Gi", "1024Mi", true],
  ["is between 2 and 4", 5, false],
  ['is one of "a", "b"', "b", true],
  ["is true", true, true],
  ["is absent", undefined, true],
  ["is present", 0, true],
  ["is empty", [], true],
  ["is $uid", "u-1", true],
  ["is not $uid", "u-2", true],
  ["has 2 items", [1, 2], true],
  ['starts with "web-"', "web-1", true],
  ['contains "b"', "abc", true],
  ['contains "b"', ["a", "b"], true],
  ['does not contain "b"', ["a"], true],
  ["matches /^web-\\d+$/", "web-0", true],
];

for (const [text, value, expected] of comparisons) {
  test(`${JSON.stringify(value)} ${text}: ${expected}`, () => {
    is(comparisonPattern, text);
    assert.equal(parseComparison(text).holds(value, variables), expected);
  });
}

test("references name kind, object and namespace", () => {
  for (const text of [
    "Pod/web-0",
    "Deployment.apps/web",
    "ConfigMap/c@other",
    "Pod/$name",
    "ClusterRole/system:node",
    "it",
  ])
    is(referencePattern, text);
  assert.deepEqual(parseReference("ConfigMap/c@other"), { kind: "ConfigMap", name: "c", namespace: "other" });
});

test("sets name kind, labels, owner, node and namespace", () => {
  for (const text of [
    "Pods",
    "Pod objects",
    'Pods labelled "app=web,tier!=db"',
    "Pods owned by Deployment/web on Node/$n",
    "Events in every namespace",
  ])
    is(objectSetPattern, text);
  assert.deepEqual(parseObjectSet('Pod objects labelled "app=web" owned by Job/j in namespace "x"'), {
    text: 'Pod objects labelled "app=web" owned by Job/j in namespace "x"',
    kind: "Pod",
    labelSelector: "app=web",
    ownedBy: { kind: "Job", name: "j" },
    namespace: "x",
    everyNamespace: false,
  });
});

test("every of nothing fails", () => {
  is(quantifierPattern, "between 2 and 4");
  assert.equal(parseQuantifier("every").accepts(0, 0), false);
  assert.equal(parseQuantifier("no").accepts(0, 0), true);
  assert.equal(parseQuantifier("between 2 and 4").accepts(4, 9), true);
});

test("kinds are found by name, by plural, and by group", () => {
  const kind = (name: string, resource: string, group = "") => ({
    group,
    version: "v1",
    resource,
    kind: name,
    namespaced: true,
    verbs: [],
  });
  const catalogue = createKindCatalogue([
    kind("Event", "events", "events.k8s.io"),
    kind("Event", "events"),
    kind("NetworkPolicy", "networkpolicies", "networking.k8s.io"),
    kind("Endpoints", "endpoints"),
    kind("EndpointSlice", "endpointslices", "discovery.k8s.io"),
  ]);
  assert.equal(catalogue.named("Events")?.group, "");
  assert.equal(catalogue.named("Event.events.k8s.io")?.group, "events.k8s.io");
  assert.equal(catalogue.named("NetworkPolicies")?.resource, "networkpolicies");
  assert.equal(catalogue.named("EndpointSlices")?.resource, "endpointslices");
  assert.equal(catalogue.named("Endpoints")?.resource, "endpoints");
  assert.equal(catalogue.named("Boat"), undefined);
});

test("paths go by field, by key and by place", () => {
  const pod = {
    status: { conditions: [{ type: "Ready", status: "True" }] },
    spec: {
      containers: [
        { name: "a", image: "x" },
        { name: "b", image: "y" },
      ],
    },
  };
  for (const [path, expected] of [
    ['.status.conditions["Ready"].status', "True"],
    [".spec.containers[1].image", "y"],
    [".spec.containers[*].image", ["x", "y"]],
    ['.spec.containers["b"].image', "y"],
    [".spec.nothing.here", undefined],
  ] as const) {
    is(pathPattern, path);
    assert.deepEqual(readPath(pod, parsePath(path)), expected);
  }
});

const object = (kind: string, parts: object, generation = 1): KubernetesObject =>
  ({ apiVersion: "v1", kind, metadata: { name: "x", generation }, ...parts }) as unknown as KubernetesObject;

const states: readonly (readonly [string, KubernetesObject | undefined, boolean, string])[] = [
  ["gone", undefined, true, "what is not there is gone"],
  ["present", undefined, false, "and not present"],
  ["not Ready", undefined, false, "what is not there is not even not Ready"],
  ["Running", object("Pod", { status: { phase: "Running" } }), true, "a phase"],
  [
    "Ready",
    object("Pod", { status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] } }),
    true,
    "a condition",
  ],
  [
    "Available",
    object("Deployment", { status: { observedGeneration: 1, conditions: [{ type: "Available", status: "True" }] } }, 2),
    false,
    "a status of an older spec does not count",
  ],
  [
    "Ready",
    object("StatefulSet", { spec: { replicas: 2 }, status: { observedGeneration: 1, readyReplicas: 2 } }),
    true,
    "kinds without the condition are counted",
  ],
  [
    "rolled out",
    object("Deployment", {
      spec: { replicas: 2 },
      status: { observedGeneration: 1, updatedReplicas: 2, replicas: 3, availableReplicas: 3 },
    }),
    false,
    "old replicas have to go",
  ],
  [
    "rolled out",
    object("ReplicaSet", { spec: { replicas: 0 }, status: { observedGeneration: 1, replicas: 0 } }),
    true,
    "an absent count is zero",
  ],
];

for (const [state, value, expected, claim] of states) {
  test(`${state}: ${claim}`, () => {
    is(statePattern, state);
    assert.equal(parseState(state).check(value).length === 0, expected);
  });
}
