import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const networkPolicy = {
  path: "/apis/networking.k8s.io/v1/namespaces/x/networkpolicies",
  sound: { metadata: { name: "a" }, spec: { podSelector: {} } },
};
judgeNew(networkPolicy.path, networkPolicy.sound, [
  ["a NetworkPolicy is sound", {}, []],
  ["a NetworkPolicy without a spec is for all Pods", { spec: null }, []],
  [
    "a NetworkPolicy speaks of ports that can be",
    {
      spec: {
        ingress: [
          {
            ports: [
              { protocol: "X", port: 0 },
              { port: "A_B" },
              { endPort: 3 },
              { port: 80, endPort: 70 },
              { port: "http", endPort: 90 },
            ],
          },
        ],
      },
    },
    [
      'spec.ingress[0].ports[0].protocol: Unsupported value: "X": supported values: "TCP", "UDP", "SCTP"',
      "spec.ingress[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
      'spec.ingress[0].ports[1].port: Invalid value: "A_B": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.ingress[0].ports[1].port: Invalid value: "A_B": must contain at least one letter (a-z)',
      "spec.ingress[0].ports[2].endPort: Invalid value: 3: may not be specified when `port` is not specified",
      "spec.ingress[0].ports[3].endPort: Invalid value: 80: must be greater than or equal to `port`",
      "spec.ingress[0].ports[4].endPort: Invalid value: 90: may not be specified when `port` is non-numeric",
    ],
  ],
  [
    "a NetworkPolicy speaks of peers that can be",
    {
      spec: {
        ingress: [
          {
            from: [
              {},
              { ipBlock: { cidr: "10.0.0.1/40" } },
              { ipBlock: { cidr: "10.0.0.0/8", except: ["11.0.0.0/8", "x"] }, podSelector: {} },
              { ipBlock: { cidr: "10.0.0.5/8" } },
            ],
          },
        ],
      },
    },
    [
      "spec.ingress[0].from[0]: Required value: must specify a peer",
      'spec.ingress[0].from[1].ipBlock.cidr: Invalid value: "10.0.0.1/40": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'spec.ingress[0].from[2].ipBlock.except[0]: Invalid value: "11.0.0.0/8": must be a strict subset of `cidr`',
      'spec.ingress[0].from[2].ipBlock.except[1]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      "spec.ingress[0].from[2]: Forbidden: may not specify both ipBlock and another peer",
      'spec.ingress[0].from[3].ipBlock.cidr: Invalid value: "10.0.0.5/8": must not have bits set beyond the prefix length',
    ],
  ],
  [
    "a NetworkPolicy knows two types",
    { spec: { policyTypes: ["Foo"] } },
    ['spec.policyTypes[0]: Unsupported value: "Foo": supported values: "Ingress", "Egress"'],
  ],
  [
    "a NetworkPolicy has no third type",
    { spec: { policyTypes: ["Foo", "Ingress", "Egress"] } },
    ['spec.policyTypes: Invalid value: ["Foo","Ingress","Egress"]: may not specify more than two policyTypes'],
  ],
]);

const ipAddress = {
  path: "/apis/networking.k8s.io/v1/ipaddresses",
  sound: {
    metadata: { name: "192.168.1.5" },
    spec: { parentRef: { resource: "services", name: "foo", namespace: "bar" } },
  },
};
judgeNew(ipAddress.path, ipAddress.sound, [
  ["an IPAddress is sound", {}, []],
  [
    "an IPAddress is named after itself and belongs to something",
    { metadata: { name: "010.0.0.1" }, spec: { parentRef: { group: "A_", resource: "", name: "" } } },
    [
      'metadata.name: Invalid value: "010.0.0.1": must not have leading 0s',
      "spec.parentRef.group: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.parentRef.resource: Required value",
      "spec.parentRef.name: Required value",
    ],
  ],
]);
judgeChange(ipAddress.path, ipAddress.sound, [
  [
    "an IPAddress keeps what it belongs to",
    { spec: { parentRef: { name: "other" } } },
    [
      'spec.parentRef: Invalid value: {"Group":"","Resource":"services","Namespace":"bar","Name":"other"}: field is immutable',
    ],
  ],
]);

const serviceCIDR = {
  path: "/apis/networking.k8s.io/v1/servicecidrs",
  sound: { metadata: { name: "a" }, spec: { cidrs: ["10.200.0.0/24"] } },
};
judgeNew(serviceCIDR.path, serviceCIDR.sound, [
  ["a ServiceCIDR is sound", {}, []],
  ["a ServiceCIDR has a range", { spec: null }, ["spec.cidrs: Required value: at least one CIDR required"]],
  [
    "a ServiceCIDR has a range of each family at most",
    { spec: { cidrs: ["10.0.0.0/24", "10.1.0.0/24"] } },
    [
      'spec.cidrs: Invalid value: {"CIDRs":["10.0.0.0/24","10.1.0.0/24"]}: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  ],
  [
    "a ServiceCIDR has two ranges at most",
    { spec: { cidrs: ["10.0.0.0/24", "fd00::/64", "10.1.0.0/24"] } },
    ['spec.cidrs: Invalid value: {"CIDRs":["10.0.0.0/24","fd00::/64","10.1.0.0/24"]}: may only hold up to 2 values'],
  ],
]);
judgeChange(serviceCIDR.path, serviceCIDR.sound, [
  [
    "a ServiceCIDR keeps its range",
    { spec: { cidrs: ["10.201.0.0/24"] } },
    ['spec.cidrs[0]: Invalid value: "10.201.0.0/24": field is immutable'],
  ],
  ["a ServiceCIDR may get a range of the other family", { spec: { cidrs: ["10.200.0.0/24", "fd00::/64"] } }, []],
]);
