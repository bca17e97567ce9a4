import { judgeNew } from "./judgement.test-data.ts";

const priorityLevelConfiguration = {
  path: "/apis/flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations",
  sound: {
    metadata: { name: "a" },
    spec: { type: "Limited", limited: { limitResponse: { type: "Queue", queuing: {} } } },
  },
};
judgeNew(priorityLevelConfiguration.path, priorityLevelConfiguration.sound, [
  ["a PriorityLevelConfiguration is sound", {}, []],
  [
    "a PriorityLevelConfiguration has a type",
    { spec: null },
    ['spec.type: Unsupported value: "": supported values: "Exempt", "Limited"'],
  ],
  [
    "a PriorityLevelConfiguration lends within limits",
    { spec: { limited: { nominalConcurrencyShares: -1, lendablePercent: 101, borrowingLimitPercent: -1 } } },
    [
      "spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer",
      "spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive",
      "spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer",
    ],
  ],
  [
    "a PriorityLevelConfiguration is not exempt",
    { spec: { type: "Exempt", limited: {} } },
    [
      "spec.type: Invalid value: \"Exempt\": type must be 'Exempt' if and only if name is 'exempt'",
      "spec.limited: Forbidden: must be nil if the type is not Limited",
    ],
  ],
  [
    "a PriorityLevelConfiguration queues only when it queues",
    { spec: { limited: { limitResponse: { type: "Reject" } } } },
    ["spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited"],
  ],
  [
    "a PriorityLevelConfiguration queues somewhere",
    { spec: { limited: { limitResponse: { queuing: null } } } },
    ["spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited"],
  ],
  [
    "a PriorityLevelConfiguration deals hands from its queues",
    { spec: { limited: { limitResponse: { queuing: { queues: 10, handSize: 11 } } } } },
    ["spec.limited.limitResponse.queuing.handSize: Invalid value: 11: should not be greater than queues (10)"],
  ],
]);
