import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const podDisruptionBudget = {
  path: "/apis/policy/v1/namespaces/x/poddisruptionbudgets",
  sound: { metadata: { name: "a" }, spec: { minAvailable: 1, selector: { matchLabels: { app: "a" } } } },
};
judgeNew(podDisruptionBudget.path, podDisruptionBudget.sound, [
  ["a PodDisruptionBudget is sound", {}, []],
  [
    "a PodDisruptionBudget says one of two",
    { spec: { maxUnavailable: 1 } },
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":{"matchLabels":{"app":"a"}},"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ],
  ],
  [
    "a PodDisruptionBudget has a share of at most all",
    { spec: { minAvailable: "120%", unhealthyPodEvictionPolicy: "X" } },
    [
      'spec.minAvailable: Invalid value: "120%": must not be greater than 100%',
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "X": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ],
  ],
  [
    "a PodDisruptionBudget selects by labels",
    { spec: { minAvailable: -1, selector: { matchLabels: { app: "a b" } } } },
    [
      "spec.minAvailable: Invalid value: -1: must be greater than or equal to 0",
      "spec.selector.matchLabels: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
]);
judgeChange(podDisruptionBudget.path, podDisruptionBudget.sound, [
  ["a PodDisruptionBudget may change", { spec: { minAvailable: 2 } }, []],
]);
judgeChange(
  podDisruptionBudget.path,
  podDisruptionBudget.sound,
  [
    [
      "a PodDisruptionBudget counts nothing below zero",
      { status: { disruptionsAllowed: -1, currentHealthy: -1, desiredHealthy: -3, expectedPods: -4 } },
      [
        "status.disruptionsAllowed: Invalid value: -1: must be greater than or equal to 0",
        "status.currentHealthy: Invalid value: -1: must be greater than or equal to 0",
        "status.desiredHealthy: Invalid value: -3: must be greater than or equal to 0",
        "status.expectedPods: Invalid value: -4: must be greater than or equal to 0",
      ],
    ],
  ],
  "/status",
);
