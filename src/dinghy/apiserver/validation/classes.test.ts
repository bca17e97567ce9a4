import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const lease = {
  path: "/apis/coordination.k8s.io/v1/namespaces/x/leases",
  sound: { metadata: { name: "a" }, spec: { holderIdentity: "me", leaseDurationSeconds: 30 } },
};
judgeNew(lease.path, lease.sound, [
  ["a Lease is sound", {}, []],
  [
    "a Lease lasts a while",
    { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } },
    [
      "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
      "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
  [
    "a Lease has a strategy that is known",
    { spec: { strategy: "X" } },
    ['spec.strategy.strategy: Unsupported value: "X": supported values: "OldestEmulationVersion"'],
  ],
  [
    "a Lease prefers a holder only by a strategy",
    { spec: { preferredHolder: "x" } },
    ["spec.preferredHolder: Forbidden: may only be specified if `strategy` is defined"],
  ],
]);

const priorityClass = {
  path: "/apis/scheduling.k8s.io/v1/priorityclasses",
  sound: { metadata: { name: "a" }, value: 5 },
};
judgeNew(priorityClass.path, priorityClass.sound, [
  ["a PriorityClass is sound", {}, []],
  [
    "a PriorityClass without a name lacks just that",
    { metadata: { name: null } },
    ["metadata.name: Required value: name or generateName is required"],
  ],
  [
    "a PriorityClass is less than the system's",
    { value: 2000000000, preemptionPolicy: "X" },
    [
      "value: Forbidden: maximum allowed value of a user defined priority is 1000000000",
      'preemptionPolicy: Unsupported value: "X": supported values: "PreemptLowerPriority", "Never"',
    ],
  ],
  [
    "a PriorityClass does not take the system's names",
    { metadata: { name: "system-foo" } },
    [
      "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-foo is not a known system priority class",
    ],
  ],
]);
judgeChange(priorityClass.path, priorityClass.sound, [
  [
    "a PriorityClass keeps its value",
    { value: 3, preemptionPolicy: "Never" },
    [
      "value: Forbidden: may not be changed in an update.",
      'preemptionPolicy: Invalid value: "Never": field is immutable',
    ],
  ],
  ["a PriorityClass may be described anew", { description: "y" }, []],
]);

const runtimeClass = {
  path: "/apis/node.k8s.io/v1/runtimeclasses",
  sound: { metadata: { name: "a" }, handler: "runc" },
};
judgeNew(runtimeClass.path, runtimeClass.sound, [
  ["a RuntimeClass is sound", {}, []],
  [
    "a RuntimeClass has a handler",
    { handler: "A_" },
    [
      "handler: Invalid value: \"A_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "a RuntimeClass schedules by what can be",
    {
      scheduling: {
        nodeSelector: { "a b": "c" },
        tolerations: [
          { key: "", operator: "Equal" },
          { key: "a", tolerationSeconds: 3 },
          { key: "a", operator: "Exists", effect: "NoSchedule" },
          { key: "a", operator: "Exists", effect: "NoSchedule" },
        ],
      },
    },
    [
      "scheduling.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'scheduling.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      "scheduling.tolerations[1].effect: Invalid value: \"\": effect must be 'NoExecute' when `tolerationSeconds` is set",
      'scheduling.tolerations[3]: Duplicate value: {"Key":"a","Operator":"Exists","Value":"","Effect":"NoSchedule","TolerationSeconds":null}',
    ],
  ],
  [
    "a RuntimeClass costs something that can be",
    { overhead: { podFixed: { cpu: "-1" } } },
    ['overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
  ],
]);
judgeChange(runtimeClass.path, runtimeClass.sound, [
  ["a RuntimeClass keeps its handler", { handler: "kata" }, ['handler: Invalid value: "kata": field is immutable']],
]);
