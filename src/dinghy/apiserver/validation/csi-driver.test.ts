import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const csiDriver = {
  path: "/apis/storage.k8s.io/v1/csidrivers",
  sound: { metadata: { name: "csi.example.com" }, spec: {} },
};
judgeNew(csiDriver.path, csiDriver.sound, [
  ["a CSIDriver is sound", {}, []],
  [
    "a CSIDriver knows its modes",
    { spec: { fsGroupPolicy: "X", volumeLifecycleModes: ["Foo"] } },
    [
      'spec.fsGroupPolicy: Unsupported value: "X": supported values: "File", "None", "ReadWriteOnceWithFSType"',
      'spec.volumeLifecycleModes: Unsupported value: "Foo": supported values: "Persistent", "Ephemeral"',
    ],
  ],
  [
    "a CSIDriver asks for tokens that last, one for an audience",
    { spec: { tokenRequests: [{ audience: "a", expirationSeconds: 5 }, { audience: "a" }] } },
    [
      "spec.tokenRequests[0].expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes",
      'spec.tokenRequests[1].audience: Duplicate value: "a"',
    ],
  ],
  [
    "a CSIDriver has a name that can be a host",
    { metadata: { name: "A_b" } },
    [
      "metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
]);
judgeChange(csiDriver.path, csiDriver.sound, [
  [
    "a CSIDriver keeps how it attaches",
    { spec: { attachRequired: false, volumeLifecycleModes: ["Ephemeral"] } },
    [
      "spec.attachedRequired: Invalid value: false: field is immutable",
      'spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable',
    ],
  ],
  ["a CSIDriver may ask for tokens", { spec: { tokenRequests: [{ audience: "x" }] } }, []],
]);
