import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const daemonSet = {
  path: "/apis/apps/v1/namespaces/x/daemonsets",
  sound: {
    metadata: { name: "a" },
    spec: {
      selector: { matchLabels: { app: "a" } },
      template: { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "c", image: "busybox" }] } },
    },
  },
};
judgeNew(daemonSet.path, daemonSet.sound, [
  ["a DaemonSet is sound", {}, []],
  [
    "a DaemonSet's template is judged, though not by a selector that cannot be read",
    { spec: { selector: { matchLabels: { app: "a b" } }, template: { spec: { restartPolicy: "Never" } } } },
    [
      "spec.selector.matchLabels: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
  ],
  [
    "a DaemonSet that makes unavailable what is no number makes nothing unavailable",
    { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: "x" } } } },
    [
      "spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: \"x\": a valid percent string must be a numeric string followed by an ending '%'",
      "spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0",
    ],
  ],
  [
    "a DaemonSet knows two strategies",
    { spec: { updateStrategy: { type: "X" } } },
    [
      'spec.updateStrategy: Unsupported value: {"Type":"X","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"',
    ],
  ],
  [
    "a DaemonSet rolls only if something may move",
    { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } } } },
    ["spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"],
  ],
  [
    "a DaemonSet surges or makes unavailable",
    { spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } } } },
    ["spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero"],
  ],
  [
    "a DaemonSet counts nothing below zero",
    { spec: { minReadySeconds: -1, revisionHistoryLimit: -1 } },
    [
      "spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
      "spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
  [
    "a DaemonSet restarts its Pods always",
    { spec: { template: { spec: { restartPolicy: "OnFailure" } } } },
    ['spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"'],
  ],
  [
    "a DaemonSet does not select everything",
    { spec: { selector: { matchLabels: null } } },
    ["spec.selector: Invalid value: {}: empty selector is invalid for daemonset"],
  ],
]);
judgeChange(daemonSet.path, daemonSet.sound, [
  [
    "a DaemonSet keeps its selector, and is judged twice over",
    { spec: { selector: { matchLabels: { b: "c" } } } },
    [
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      'spec.selector: Invalid value: {"matchLabels":{"app":"a","b":"c"}}: field is immutable',
    ],
  ],
]);
judgeChange(
  daemonSet.path,
  daemonSet.sound,
  [
    [
      "a DaemonSet counts nothing below zero in its status",
      { status: { numberReady: -1, desiredNumberScheduled: -2 } },
      [
        "status.desiredNumberScheduled: Invalid value: -2: must be greater than or equal to 0",
        "status.numberReady: Invalid value: -1: must be greater than or equal to 0",
      ],
    ],
  ],
  "/status",
);

const controllerRevision = {
  path: "/apis/apps/v1/namespaces/x/controllerrevisions",
  sound: { metadata: { name: "a" }, data: { a: 1 }, revision: 3 },
};
judgeNew(controllerRevision.path, controllerRevision.sound, [
  ["a ControllerRevision is sound", {}, []],
  [
    "a ControllerRevision has data and a revision",
    { data: null, revision: -1 },
    ["data: Required value: data is mandatory", "revision: Invalid value: -1: must be greater than or equal to 0"],
  ],
]);
judgeChange(controllerRevision.path, controllerRevision.sound, [
  ["a ControllerRevision keeps its data", { data: { a: 2 } }, ['data: Invalid value: {"a":2}: field is immutable']],
  ["a ControllerRevision may get another number", { revision: 7 }, []],
]);
