import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const endpointSlice = {
  path: "/apis/discovery.k8s.io/v1/namespaces/x/endpointslices",
  sound: {
    metadata: { name: "a" },
    addressType: "IPv4",
    ports: [{ name: "http", port: 80 }],
    endpoints: [{ addresses: ["10.1.2.3"] }],
  },
};
judgeNew(endpointSlice.path, endpointSlice.sound, [
  ["an EndpointSlice is sound", {}, []],
  [
    "what an EndpointSlice says of where its endpoints are in the old way is not read",
    { endpoints: [{ addresses: ["10.1.2.3"], deprecatedTopology: { "a b": "c d" } }] },
    [],
  ],
  ["an EndpointSlice has a type", { addressType: null }, ["addressType: Required value"]],
  [
    "an EndpointSlice knows three types",
    { addressType: "X" },
    ['addressType: Unsupported value: "X": supported values: "FQDN", "IPv4", "IPv6"'],
  ],
  [
    "an EndpointSlice has ports by different names",
    { ports: [{ name: "A_", port: 0, protocol: "X" }, { name: "A_" }, { name: "b", appProtocol: "a b" }] },
    [
      "ports[0].name: Invalid value: \"A_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      'ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
      "ports[1].name: Invalid value: \"A_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      'ports[1].name: Duplicate value: "A_"',
      "ports[2].appProtocol: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "an EndpointSlice has endpoints with addresses that lead somewhere",
    { endpoints: [{ addresses: [] }, { addresses: ["127.0.0.1", "010.1.1.1", "x"], hostname: "A_", nodeName: "A_" }] },
    [
      "endpoints[0].addresses: Required value: must contain at least 1 address",
      'endpoints[1].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'endpoints[1].addresses[1]: Invalid value: "010.1.1.1": must not have leading 0s',
      'endpoints[1].addresses[2]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      "endpoints[1].nodeName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "endpoints[1].hostname: Invalid value: \"A_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "an EndpointSlice has names for addresses when it says so",
    { addressType: "FQDN", endpoints: [{ addresses: ["A_.b"] }] },
    [
      "endpoints[0].addresses[0]: Invalid value: \"A_.b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
]);
judgeChange(endpointSlice.path, endpointSlice.sound, [
  [
    "an EndpointSlice keeps its type",
    { addressType: "FQDN" },
    ['addressType: Invalid value: "FQDN": field is immutable'],
  ],
]);
