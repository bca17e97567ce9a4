import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const resourceSlice = {
  path: "/apis/resource.k8s.io/v1/resourceslices",
  sound: {
    metadata: { name: "a" },
    spec: {
      driver: "gpu.example.com",
      nodeName: "n1",
      pool: { name: "p", resourceSliceCount: 1, generation: 1 },
      devices: [{ name: "d0" }],
    },
  },
};
judgeNew(resourceSlice.path, resourceSlice.sound, [
  ["a ResourceSlice is sound", {}, []],
  [
    "a ResourceSlice selects nodes by a term, and what a device consumes is counted",
    { spec: { nodeName: null, nodeSelector: {}, devices: [{ name: "d0", consumesCounters: [{}] }] } },
    [
      "spec.nodeSelector.nodeSelectorTerms: Required value: must have at least one node selector term",
      "spec.nodeSelector.nodeSelectorTerms: Invalid value: null: must have exactly one node selector term",
      "spec.devices[0].consumesCounters[0].counterSet: Required value",
      "spec.devices[0].consumesCounters[0].counters: Required value",
    ],
  ],
  [
    "a ResourceSlice without a spec lacks a driver, a pool and a place",
    { spec: null },
    [
      "spec.driver: Required value",
      "spec.pool.name: Required value",
      "spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
      "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required",
    ],
  ],
  [
    "a ResourceSlice is in one place",
    { spec: { allNodes: true } },
    [
      'spec: Invalid value: "{`nodeName`, `allNodes`}": exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required, but multiple fields are set',
    ],
  ],
  [
    "a ResourceSlice is part of a pool",
    { spec: { pool: { name: "A_", generation: -1, resourceSliceCount: 0 } } },
    [
      "spec.pool.name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
      "spec.pool.generation: Invalid value: -1: must be greater than or equal to zero",
    ],
  ],
  [
    "a ResourceSlice has devices by different names",
    { spec: { devices: [{ name: "a" }, { name: "a" }] } },
    ['spec.devices[1]: Duplicate value: "a"'],
  ],
  [
    "a ResourceSlice has attributes of one type",
    { spec: { devices: [{ name: "a", attributes: { "a b": {}, x: { string: "a", int: 1 } } }] } },
    [
      "spec.devices[0].attributes[a b]: Invalid value: \"a b\": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
      'spec.devices[0].attributes[a b]: Invalid value: "": exactly one value must be specified',
      'spec.devices[0].attributes[x]: Invalid value: {"IntValue":1,"BoolValue":null,"StringValue":"a","VersionValue":null}: exactly one value must be specified',
    ],
  ],
]);
judgeChange(resourceSlice.path, resourceSlice.sound, [
  [
    "a ResourceSlice keeps its driver, its pool and its node",
    { spec: { driver: "x.y", nodeName: "n2", pool: { name: "z" } } },
    [
      'spec.pool.name: Invalid value: "z": field is immutable',
      'spec.driver: Invalid value: "x.y": field is immutable',
      'spec.nodeName: Invalid value: "n2": field is immutable',
    ],
  ],
]);
