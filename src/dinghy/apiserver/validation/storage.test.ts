import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const storageClass = {
  path: "/apis/storage.k8s.io/v1/storageclasses",
  sound: { metadata: { name: "a" }, provisioner: "example.com/x", parameters: { a: "b" } },
};
judgeNew(storageClass.path, storageClass.sound, [
  ["a StorageClass is sound", {}, []],
  ["a StorageClass has a provisioner", { provisioner: null }, ["provisioner: Required value"]],
  [
    "a StorageClass knows its policies",
    { provisioner: "A b", reclaimPolicy: "X", volumeBindingMode: "Y", parameters: { "": "x" } },
    [
      "provisioner: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'parameters: Invalid value: "": field can not be empty.',
      'reclaimPolicy: Unsupported value: "X": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "Y": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  ],
  [
    "a StorageClass is allowed somewhere",
    { allowedTopologies: [{ matchLabelExpressions: [{ key: "a b", values: [] }] }] },
    [
      "allowedTopologies[0].matchLabelExpressions[0].values: Required value",
      "allowedTopologies[0].matchLabelExpressions[0].key: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
]);
judgeChange(storageClass.path, storageClass.sound, [
  [
    "a StorageClass keeps what volumes were made by",
    { provisioner: "x", parameters: { c: "d" }, reclaimPolicy: "Retain", volumeBindingMode: "WaitForFirstConsumer" },
    [
      "parameters: Forbidden: updates to parameters are forbidden.",
      "provisioner: Forbidden: updates to provisioner are forbidden.",
      "reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.",
      'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
    ],
  ],
  ["a StorageClass may let volumes grow", { allowVolumeExpansion: true }, []],
]);

const volumeAttachment = {
  path: "/apis/storage.k8s.io/v1/volumeattachments",
  sound: {
    metadata: { name: "a" },
    spec: { attacher: "example.com", nodeName: "n1", source: { persistentVolumeName: "pv" } },
  },
};
judgeNew(volumeAttachment.path, volumeAttachment.sound, [
  ["a VolumeAttachment is sound", {}, []],
  [
    "a VolumeAttachment without a spec attaches nothing to nowhere",
    { spec: null },
    [
      "spec.attacher: Required value",
      "spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName",
      "spec.nodeName: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.attacher: Required value",
    ],
  ],
  [
    "a VolumeAttachment attaches one thing",
    { spec: { attacher: "A_", source: { inlineVolumeSpec: {} } } },
    [
      "spec.source: Forbidden: must specify exactly one of inlineVolumeSpec and persistentVolumeName",
      "spec.attacher: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
]);
judgeChange(volumeAttachment.path, volumeAttachment.sound, [
  [
    "a VolumeAttachment keeps its spec",
    { spec: { nodeName: "n2" } },
    [
      'spec: Invalid value: {"Attacher":"example.com","Source":{"PersistentVolumeName":"pv","InlineVolumeSpec":null},"NodeName":"n2"}: field is immutable',
    ],
  ],
]);

const csiNode = {
  path: "/apis/storage.k8s.io/v1/csinodes",
  sound: {
    metadata: { name: "a" },
    spec: { drivers: [{ name: "csi.example.com", nodeID: "x", topologyKeys: ["zone"] }] },
  },
};
judgeNew(csiNode.path, csiNode.sound, [
  ["a CSINode is sound", {}, []],
  [
    "a CSINode has drivers by different names",
    {
      spec: {
        drivers: [
          { name: "a", nodeID: "", allocatable: { count: -1 } },
          { name: "a", nodeID: "x", topologyKeys: ["k", "k"] },
        ],
      },
    },
    [
      "spec.drivers[0].nodeID: Required value",
      "spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0",
      'spec.drivers[1].name: Duplicate value: "a"',
      'spec.drivers[1]: Duplicate value: "k"',
    ],
  ],
]);
judgeChange(csiNode.path, csiNode.sound, [
  [
    "a CSINode keeps its drivers as they are",
    { spec: { drivers: [{ name: "csi.example.com", nodeID: "y", topologyKeys: [] }] } },
    [
      'spec.drivers: Invalid value: {"Name":"csi.example.com","NodeID":"y","TopologyKeys":null,"Allocatable":null}: field is immutable',
    ],
  ],
  ["a CSINode may lose a driver", { spec: { drivers: [] } }, []],
]);

const csiStorageCapacity = {
  path: "/apis/storage.k8s.io/v1/namespaces/x/csistoragecapacities",
  sound: { metadata: { name: "a" }, storageClassName: "sc", capacity: "1Gi", nodeTopology: {} },
};
judgeNew(csiStorageCapacity.path, csiStorageCapacity.sound, [
  ["a CSIStorageCapacity is sound", {}, []],
  [
    "a CSIStorageCapacity is of a class, and not negative",
    { storageClassName: "A_", capacity: "-1" },
    [
      "storageClassName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'capacity: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
]);
judgeChange(csiStorageCapacity.path, csiStorageCapacity.sound, [
  [
    "a CSIStorageCapacity keeps its class and its place",
    { storageClassName: "other", nodeTopology: { matchLabels: { a: "b" } } },
    [
      'nodeTopology: Invalid value: {"matchLabels":{"a":"b"}}: field is immutable',
      'storageClassName: Invalid value: "other": field is immutable',
    ],
  ],
  ["a CSIStorageCapacity may be more", { capacity: "5Gi" }, []],
]);

const volumeAttributesClass = {
  path: "/apis/storage.k8s.io/v1/volumeattributesclasses",
  sound: { metadata: { name: "a" }, driverName: "csi.example.com", parameters: { iops: "1" } },
};
judgeNew(volumeAttributesClass.path, volumeAttributesClass.sound, [
  ["a VolumeAttributesClass is sound", {}, []],
  [
    "a VolumeAttributesClass has a driver and parameters",
    { driverName: null, parameters: null },
    ["driverName: Required value", "parameters: Required value: must contain at least one key/value pair"],
  ],
]);
judgeChange(volumeAttributesClass.path, volumeAttributesClass.sound, [
  [
    "a VolumeAttributesClass keeps both",
    { driverName: "q", parameters: { iops: "5" } },
    [
      "driverName: Forbidden: updates to driverName are forbidden.",
      "parameters: Forbidden: updates to parameters are forbidden.",
    ],
  ],
]);
