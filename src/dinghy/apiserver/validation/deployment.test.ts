import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const deployment = {
  path: "/apis/apps/v1/namespaces/x/deployments",
  sound: {
    metadata: { name: "a" },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: "a" } },
      template: { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "c", image: "busybox" }] } },
    },
  },
};
judgeNew(deployment.path, deployment.sound, [
  ["a Deployment is sound", {}, []],
  [
    "a Deployment's selector can be read, or its template is not judged",
    { spec: { selector: { matchExpressions: [{ key: "app", operator: "In" }] }, template: { spec: null } } },
    [
      "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.selector: Invalid value: {"matchLabels":{"app":"a"},"matchExpressions":[{"key":"app","operator":"In"}]}: invalid label selector',
    ],
  ],
  [
    "a Deployment without a spec lacks a selector and containers",
    { spec: null },
    [
      "spec.selector: Required value",
      "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
      "spec.template.spec.containers: Required value",
    ],
  ],
  [
    "a Deployment counts nothing below zero",
    { spec: { replicas: -1, minReadySeconds: -1, revisionHistoryLimit: -1 } },
    [
      "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
      "spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
      "spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
  [
    "a Deployment knows two strategies",
    { spec: { strategy: { type: "Foo" } } },
    [
      'spec.strategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
  ],
  [
    "a Deployment recreates all at once or rolls, not both",
    { spec: { strategy: { type: "Recreate", rollingUpdate: { maxSurge: 1 } } } },
    ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ],
  [
    "a Deployment rolls only if something may move",
    { spec: { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } } },
    ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"],
  ],
  [
    "a Deployment rolls by counts or shares of at most all",
    { spec: { strategy: { rollingUpdate: { maxSurge: "abc", maxUnavailable: "120%" } } } },
    [
      "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"abc\": a valid percent string must be a numeric string followed by an ending '%'",
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "120%": must not be greater than 100%',
    ],
  ],
  [
    "a Deployment gives up only after its Pods can be ready",
    { spec: { progressDeadlineSeconds: 5, minReadySeconds: 10 } },
    ["spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds"],
  ],
  [
    "a Deployment does not select everything",
    { spec: { selector: { matchLabels: null } } },
    ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
  ],
  [
    "a Deployment restarts its Pods always and for ever",
    { spec: { template: { spec: { restartPolicy: "Never", activeDeadlineSeconds: 3 } } } },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported",
    ],
  ],
  [
    "a Deployment selects by what selectors are made of",
    {
      spec: {
        selector: {
          matchExpressions: [
            { key: "a", operator: "Foo" },
            { key: "b", operator: "In" },
          ],
        },
      },
    },
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator',
      "spec.selector.matchExpressions[1].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.selector: Invalid value: {"matchLabels":{"app":"a"},"matchExpressions":[{"key":"a","operator":"Foo"},{"key":"b","operator":"In"}]}: invalid label selector',
    ],
  ],
  [
    "a Deployment selects its own Pods",
    { spec: { selector: { matchLabels: { app: "other", z: "1", b: "2" } } } },
    ['spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`'],
  ],
]);
judgeChange(deployment.path, deployment.sound, [
  [
    "a Deployment keeps its selector",
    { spec: { selector: { matchLabels: { b: "c" } } } },
    [
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      'spec.selector: Invalid value: {"matchLabels":{"app":"a","b":"c"}}: field is immutable',
    ],
  ],
]);
judgeChange(
  deployment.path,
  deployment.sound,
  [
    [
      "a Deployment counts no more ready Pods than there are",
      { status: { replicas: 1, readyReplicas: 4, availableReplicas: 5, updatedReplicas: -1 } },
      [
        "status.updatedReplicas: Invalid value: -1: must be greater than or equal to 0",
        "status.readyReplicas: Invalid value: 4: cannot be greater than status.replicas",
        "status.availableReplicas: Invalid value: 5: cannot be greater than status.replicas",
        "status.availableReplicas: Invalid value: 5: cannot be greater than readyReplicas",
      ],
    ],
  ],
  "/status",
);

const replicaSet = {
  path: "/apis/apps/v1/namespaces/x/replicasets",
  sound: {
    metadata: { name: "a" },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: "a" } },
      template: { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "c", image: "busybox" }] } },
    },
  },
};
judgeNew(replicaSet.path, replicaSet.sound, [
  ["a ReplicaSet is sound", {}, []],
  [
    "a ReplicaSet counts nothing below zero",
    { spec: { replicas: -2, minReadySeconds: -1 } },
    [
      "spec.replicas: Invalid value: -2: must be greater than or equal to 0",
      "spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
  [
    "a ReplicaSet has a selector",
    { spec: { selector: null } },
    [
      "spec.selector: Required value",
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
    ],
  ],
]);
judgeChange(replicaSet.path, replicaSet.sound, [
  [
    "a ReplicaSet keeps its selector",
    { spec: { selector: { matchLabels: { b: "c" } } } },
    [
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      'spec.selector: Invalid value: {"matchLabels":{"app":"a","b":"c"}}: field is immutable',
    ],
  ],
]);
judgeChange(
  replicaSet.path,
  replicaSet.sound,
  [
    [
      "a ReplicaSet counts no more ready Pods than there are",
      { status: { replicas: 1, readyReplicas: 4, availableReplicas: 5, fullyLabeledReplicas: 2 } },
      [
        "status.fullyLabeledReplicas: Invalid value: 2: cannot be greater than status.replicas",
        "status.readyReplicas: Invalid value: 4: cannot be greater than status.replicas",
        "status.availableReplicas: Invalid value: 5: cannot be greater than status.replicas",
        "status.availableReplicas: Invalid value: 5: cannot be greater than readyReplicas",
      ],
    ],
  ],
  "/status",
);
