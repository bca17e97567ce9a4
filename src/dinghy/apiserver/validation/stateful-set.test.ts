import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const statefulSet = {
  path: "/apis/apps/v1/namespaces/x/statefulsets",
  sound: {
    metadata: { name: "a" },
    spec: {
      replicas: 0,
      serviceName: "s",
      selector: { matchLabels: { app: "a" } },
      template: { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "c", image: "busybox" }] } },
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        },
      ],
    },
  },
};
judgeNew(statefulSet.path, statefulSet.sound, [
  ["a StatefulSet is sound", {}, []],
  [
    "a StatefulSet may leave its claims without names",
    { spec: { volumeClaimTemplates: [{ spec: statefulSet.sound.spec.volumeClaimTemplates[0]?.spec }] } },
    [],
  ],
  [
    "a StatefulSet's selector can be read, or its template is not judged",
    { spec: { selector: { matchExpressions: [{ key: "app", operator: "Like" }] }, template: { spec: null } } },
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator',
      'spec.selector: Invalid value: {"matchLabels":{"app":"a"},"matchExpressions":[{"key":"app","operator":"Like"}]}',
    ],
  ],
  [
    "a StatefulSet has a host name",
    { metadata: { name: "a.b" } },
    ['metadata.name: Invalid value: "a.b": must not contain dots'],
  ],
  [
    "a StatefulSet knows how to manage and to update",
    { spec: { serviceName: "A.b", podManagementPolicy: "X", updateStrategy: { type: "X" } } },
    [
      "spec.podManagementPolicy: Invalid value: \"X\": must be 'OrderedReady' or 'Parallel'",
      'spec.updateStrategy: Invalid value: {"Type":"X","RollingUpdate":null}: must be \'RollingUpdate\' or \'OnDelete\'',
      "spec.serviceName: Invalid value: \"A.b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "a StatefulSet rolls only where it rolls",
    { spec: { updateStrategy: { type: "OnDelete", rollingUpdate: { partition: 1 } } } },
    [
      'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
    ],
  ],
  [
    "a StatefulSet keeps or deletes claims, and counts from zero",
    { spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: "X" }, ordinals: { start: -1 } } },
    [
      'spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "X": supported values: "Retain", "Delete"',
      "spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
  [
    "a StatefulSet rolls from a partition; nobody reads the field of a gate that is off in v1.36",
    { spec: { updateStrategy: { rollingUpdate: { partition: -1, maxUnavailable: "0%" } } } },
    ["spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0"],
  ],
  [
    "a StatefulSet asks for claims that could be made",
    { spec: { volumeClaimTemplates: [{ metadata: { name: "A" }, spec: {} }] } },
    [
      "spec.volumeClaimTemplates[0].metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required",
      "spec.volumeClaimTemplates[0].spec.resources[storage]: Required value",
    ],
  ],
]);
judgeChange(statefulSet.path, statefulSet.sound, [
  [
    "a StatefulSet changes only in what it may",
    { spec: { serviceName: "other" } },
    [
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
  ],
  [
    "a StatefulSet keeps its selector",
    { spec: { selector: { matchLabels: { b: "c" } } } },
    [
      'spec.template.metadata.labels: Invalid value: {"app":"a"}: `selector` does not match template `labels`',
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
  ],
  [
    "a StatefulSet may change its update strategy",
    { spec: { updateStrategy: { type: "OnDelete", rollingUpdate: null } } },
    [],
  ],
]);
judgeChange(
  statefulSet.path,
  statefulSet.sound,
  [
    [
      "a StatefulSet counts no more ready Pods than there are",
      { status: { replicas: 1, readyReplicas: 2, currentReplicas: 3, updatedReplicas: 4, availableReplicas: 5 } },
      [
        "status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
        "status.currentReplicas: Invalid value: 3: cannot be greater than status.replicas",
        "status.updatedReplicas: Invalid value: 4: cannot be greater than status.replicas",
        "status.availableReplicas: Invalid value: 5: cannot be greater than status.replicas",
        "status.availableReplicas: Invalid value: 5: cannot be greater than status.readyReplicas",
      ],
    ],
  ],
  "/status",
);
