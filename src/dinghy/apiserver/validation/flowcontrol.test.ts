import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const flowSchema = {
  path: "/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas",
  sound: {
    metadata: { name: "a" },
    spec: { matchingPrecedence: 5000, priorityLevelConfiguration: { name: "workload-low" } },
  },
};
judgeNew(flowSchema.path, flowSchema.sound, [
  ["a FlowSchema is sound", {}, []],
  [
    "a FlowSchema leads to a level",
    { spec: null },
    ["spec.priorityLevelConfiguration.name: Required value: must reference a priority level"],
  ],
  [
    "a FlowSchema has a precedence below the last",
    { spec: { matchingPrecedence: 10001 } },
    ["spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000"],
  ],
  [
    "a FlowSchema leaves the first place to exempt",
    { spec: { matchingPrecedence: 1 } },
    ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
  ],
  [
    "a FlowSchema tells flows apart in two ways",
    { spec: { distinguisherMethod: { type: "X" } } },
    ['spec.distinguisherMethod.type: Unsupported value: {"Type":"X"}: supported values: "ByNamespace", "ByUser"'],
  ],
  [
    "a FlowSchema is about subjects",
    {
      spec: {
        rules: [
          {
            subjects: [{ kind: "X" }, { kind: "User", group: { name: "g" } }],
            resourceRules: [{ verbs: ["foo"], apiGroups: [], resources: [], namespaces: ["A_"] }],
          },
        ],
      },
    },
    [
      'spec.rules[0].subjects[0].kind: Unsupported value: "X": supported values: "Group", "ServiceAccount", "User"',
      "spec.rules[0].subjects[1].user: Required value: user is required when subject kind is 'User'",
      "spec.rules[0].subjects[1].group: Forbidden: group is forbidden when subject kind is not 'Group'",
      'spec.rules[0].resourceRules[0].verbs: Unsupported value: ["foo"]: supported values: "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"',
      "spec.rules[0].resourceRules[0].apiGroups: Required value: resource rules must supply at least one api group",
      "spec.rules[0].resourceRules[0].resources: Required value: resource rules must supply at least one resource",
      "spec.rules[0].resourceRules[0].namespaces[0]: Invalid value: \"A_\": each member of this list must be '*' or a DNS-1123 label; a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "a FlowSchema is about something",
    { spec: { rules: [{ subjects: [{ kind: "User", user: { name: "u" } }] }] } },
    ["spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty"],
  ],
  [
    "a FlowSchema is about paths that begin at the root",
    {
      spec: {
        rules: [
          {
            subjects: [{ kind: "User", user: { name: "u" } }],
            nonResourceRules: [{ verbs: [], nonResourceURLs: ["x"] }],
          },
        ],
      },
    },
    [
      "spec.rules[0].nonResourceRules[0].verbs: Required value: verbs must contain at least one value",
      'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "x": must start with slash',
    ],
  ],
]);
judgeChange(
  flowSchema.path,
  flowSchema.sound,
  [
    [
      "a FlowSchema has each condition once",
      {
        status: {
          conditions: [
            { type: "Dangling", status: "True" },
            { type: "Dangling", status: "True" },
          ],
        },
      },
      ['status.conditions[1].type: Duplicate value: "Dangling"'],
    ],
  ],
  "/status",
);
