import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const resourceClaim = {
  path: "/apis/resource.k8s.io/v1/namespaces/x/resourceclaims",
  sound: {
    metadata: { name: "a" },
    spec: { devices: { requests: [{ name: "r", exactly: { deviceClassName: "gpu" } }] } },
  },
};
judgeNew(resourceClaim.path, resourceClaim.sound, [
  ["a ResourceClaim is sound", {}, []],
  [
    "a ResourceClaim asks by different names, exactly or by preference",
    {
      spec: {
        devices: {
          requests: [
            { name: "b" },
            { name: "b", exactly: { deviceClassName: "", allocationMode: "X", selectors: [{}] } },
          ],
        },
      },
    },
    [
      "spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required",
      "spec.devices.requests[1].exactly.deviceClassName: Required value",
      "spec.devices.requests[1].exactly.selectors[0].cel: Required value",
      'spec.devices.requests[1].exactly.allocationMode: Unsupported value: "X": supported values: "All", "ExactCount"',
      'spec.devices.requests[1]: Duplicate value: "b"',
    ],
  ],
  [
    "a ResourceClaim bounds and configures what it asks for",
    {
      spec: {
        devices: { constraints: [{ requests: ["nope"] }, { matchAttribute: "bad" }], config: [{ requests: ["nope"] }] },
      },
    },
    [
      "spec.devices.constraints[0].requests[0]: Invalid value: \"nope\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
      "spec.devices.constraints[0].matchAttribute: Required value",
      'spec.devices.constraints[1].matchAttribute: Invalid value: "bad": a fully qualified name must be a domain and a name separated by a slash',
      "spec.devices.config[0].requests[0]: Invalid value: \"nope\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
      "spec.devices.config[0].opaque: Required value",
    ],
  ],
  [
    "a ResourceClaim asks for all or for a number",
    {
      spec: {
        devices: {
          requests: [
            {
              name: "r",
              exactly: { deviceClassName: "gpu", count: 3, allocationMode: "All", tolerations: [{ operator: "X" }] },
            },
          ],
        },
      },
    },
    [
      "spec.devices.requests[0].exactly.count: Invalid value: 3: must not be specified when allocationMode is 'All'",
      'spec.devices.requests[0].exactly.tolerations[0].operator: Unsupported value: "X": supported values: "Equal", "Exists"',
    ],
  ],
]);
judgeChange(resourceClaim.path, resourceClaim.sound, [
  [
    "a ResourceClaim keeps what it asks for",
    { spec: { devices: { requests: null } } },
    ['spec: Invalid value: {"Devices":{"Requests":null,"Constraints":null,"Config":null}}: field is immutable'],
  ],
]);
judgeChange(
  resourceClaim.path,
  resourceClaim.sound,
  [
    [
      "a ResourceClaim is reserved only when it is allocated",
      { status: { reservedFor: [{ resource: "pods", name: "p", uid: "u" }] } },
      ["status.reservedFor: Forbidden: may not be specified when `allocated` is not set"],
    ],
    [
      "a ResourceClaim is allocated for what it asks for",
      {
        status: { allocation: { devices: { results: [{ request: "nope", driver: "d", pool: "p", device: "dev" }] } } },
      },
      [
        "status.allocation.devices.results[0].request: Invalid value: \"nope\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
      ],
    ],
    [
      "a ResourceClaim may be allocated",
      { status: { allocation: { devices: { results: [{ request: "r", driver: "d", pool: "p", device: "dev" }] } } } },
      [],
    ],
  ],
  "/status",
);

const resourceClaimTemplate = {
  path: "/apis/resource.k8s.io/v1/namespaces/x/resourceclaimtemplates",
  sound: {
    metadata: { name: "a" },
    spec: { spec: { devices: { requests: [{ name: "r", exactly: { deviceClassName: "gpu" } }] } } },
  },
};
judgeNew(resourceClaimTemplate.path, resourceClaimTemplate.sound, [
  ["a ResourceClaimTemplate is sound", {}, []],
  [
    "a ResourceClaimTemplate gives labels that can be",
    { spec: { metadata: { labels: { a: "b c" } } } },
    [
      "spec.metadata.labels: Invalid value: \"b c\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
]);
judgeChange(resourceClaimTemplate.path, resourceClaimTemplate.sound, [
  [
    "a ResourceClaimTemplate keeps what it asks for",
    { spec: { spec: { devices: { requests: null } } } },
    [
      'spec: Invalid value: {"Spec":{"Devices":{"Requests":null,"Constraints":null,"Config":null}}}: field is immutable',
    ],
  ],
]);

const deviceClass = { path: "/apis/resource.k8s.io/v1/deviceclasses", sound: { metadata: { name: "a" }, spec: {} } };
judgeNew(deviceClass.path, deviceClass.sound, [
  ["a DeviceClass is sound", {}, []],
  [
    "a DeviceClass selects and configures by something",
    { spec: { selectors: [{}], config: [{}], extendedResourceName: "nope" } },
    [
      "spec.selectors[0].cel: Required value",
      "spec.config[0].opaque: Required value",
      'spec.extendedResourceName: Invalid value: "nope": must be a valid extended resource name',
    ],
  ],
]);
