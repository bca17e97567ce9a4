/** The other kinds of the core group, in the words of real servers. Upstream: pkg/apis/core/validation/validation_test.go. */
import { judgeNew } from "./judgement.test-data.ts";

const quota = { metadata: { name: "judged" }, spec: { hard: { pods: "1" } } };

judgeNew("/api/v1/namespaces/default/resourcequotas", quota, [
  ["a sound quota is taken", {}, []],
  [
    "what is counted is known, whole and not negative",
    { spec: { hard: { pods: "-1", services: "1500m", "who knows": "1" } } },
    [
      'spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.hard[services]: Invalid value: "1500m": must be an integer',
      "spec.hard[who knows]: Invalid value: \"who knows\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.hard[who knows]: Invalid value: "who knows": must be a standard resource for quota',
    ],
  ],
  [
    "scopes are known, and agree",
    { spec: { scopes: ["Best", "Terminating", "NotTerminating"] } },
    [
      'spec.scopes: Invalid value: ["Best","Terminating","NotTerminating"]: unsupported scope',
      'spec.scopes: Invalid value: ["Best","Terminating","NotTerminating"]: conflicting scopes',
    ],
  ],
  [
    "a scope counts what it can",
    { spec: { hard: { "requests.cpu": "1", services: "1" }, scopes: ["BestEffort"] } },
    [
      'spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource',
      'spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource',
    ],
  ],
  [
    "a selector of scopes compares with operators",
    {
      spec: {
        scopeSelector: {
          matchExpressions: [
            { scopeName: "PriorityClass", operator: "In" },
            { scopeName: "BestEffort", operator: "In", values: ["x"] },
            { scopeName: "PriorityClass", operator: "Exists", values: ["x"] },
          ],
        },
      },
    },
    [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      "spec.scopeSelector.matchExpressions.operator: Invalid value: \"In\": must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      "spec.scopeSelector.matchExpressions.values: Invalid value: [\"x\"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
    ],
  ],
]);

const range = { metadata: { name: "judged" }, spec: { limits: [{ type: "Container", max: { cpu: "2" } }] } };

judgeNew("/api/v1/namespaces/default/limitranges", range, [
  ["a sound range is taken", {}, []],
  [
    "limits are of a type, each once",
    { spec: { limits: [{ type: "Container" }, { type: "Container" }, { type: "Thing" }] } },
    [
      'spec.limits[1].type: Duplicate value: "Container"',
      'spec.limits[2].type: Invalid value: "Thing": must be a standard limit type or fully qualified',
    ],
  ],
  [
    "a minimum is no maximum, and what is given is between them",
    {
      spec: {
        limits: [
          {
            type: "Container",
            min: { cpu: "3" },
            max: { cpu: "2" },
            default: { cpu: "5" },
            defaultRequest: { cpu: "1" },
          },
        ],
      },
    },
    [
      'spec.limits[0].min[cpu]: Invalid value: "3": min value 3 is greater than max value 2',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 3 is greater than default request value 1',
      'spec.limits[0].default[cpu]: Invalid value: "2": default value 5 is greater than max value 2',
    ],
  ],
  [
    "a Pod is not given what its containers are",
    { spec: { limits: [{ type: "Pod", default: { cpu: "1" }, defaultRequest: { cpu: "1" } }] } },
    [
      "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
      "spec.limits[0].defaultRequest: Forbidden: may not be specified when `type` is 'Pod'",
    ],
  ],
  [
    "a claim is bounded by something",
    { spec: { limits: [{ type: "PersistentVolumeClaim" }] } },
    [
      "spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided",
    ],
  ],
  [
    "a ratio leaves room, and fits the bounds",
    {
      spec: {
        limits: [
          {
            type: "Container",
            min: { cpu: "1" },
            max: { cpu: "2" },
            maxLimitRequestRatio: { cpu: "500m", memory: "4" },
          },
        ],
      },
    },
    ['spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "500m": ratio 500m is less than 1'],
  ],
]);

const node = { metadata: { name: "judged" } };

judgeNew("/api/v1/nodes", node, [
  ["a sound Node is taken", {}, []],
  [
    "a taint has a key, an effect and a value",
    {
      spec: {
        taints: [
          { key: "", effect: "" },
          { key: "a", effect: "Away", value: "x y" },
          { key: "b", effect: "NoSchedule" },
          { key: "b", effect: "NoSchedule", value: "2" },
        ],
      },
    },
    [
      'metadata.taints[0].key: Invalid value: "": name part must be non-empty',
      "metadata.taints[0].key: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "metadata.taints[0].effect: Required value",
      "metadata.taints[1].value: Invalid value: \"x y\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'metadata.taints[1].effect: Unsupported value: "Away": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      'metadata.taints[3]: Duplicate value: {"Key":"b","Value":"2","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
    ],
  ],
  [
    "addresses of its Pods are ranges",
    { spec: { podCIDR: "x", podCIDRs: ["x"] } },
    ['spec.podCIDRs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
  ],
]);

const endpoints = {
  metadata: { name: "judged" },
  subsets: [{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 80 }] }],
};

judgeNew("/api/v1/namespaces/default/endpoints", endpoints, [
  ["sound Endpoints are taken", {}, []],
  [
    "a subset has addresses",
    { subsets: [{}] },
    ["subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"],
  ],
  [
    "an address is one that can be reached",
    {
      subsets: [
        {
          addresses: [{ ip: "x" }, { ip: "127.0.0.1" }, { ip: "10.0.0.1", hostname: "A", nodeName: "N_" }],
          ports: [{ port: 80 }],
        },
      ],
    },
    [
      'subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address',
      'subsets[0].addresses[1].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      "subsets[0].addresses[2].hostname: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      "subsets[0].addresses[2].nodeName: Invalid value: \"N_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "ports of several are named",
    { subsets: [{ addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 0 }, { name: "B", port: 1, protocol: "X" }] }] },
    [
      "subsets[0].ports[0].name: Required value",
      "subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
      "subsets[0].ports[1].name: Invalid value: \"B\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      'subsets[0].ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
    ],
  ],
]);

const controller = {
  metadata: { name: "judged" },
  spec: {
    replicas: 0,
    selector: { a: "b" },
    template: { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "c", image: "i" }] } },
  },
};

judgeNew("/api/v1/namespaces/default/replicationcontrollers", controller, [
  ["a sound controller is taken", {}, []],
  [
    "a controller has a selector that its Pods fit",
    { spec: { selector: { a: "c" } } },
    ['spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`'],
  ],
  [
    "a controller counts from nothing",
    { spec: { replicas: -1, minReadySeconds: -1 } },
    [
      "spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
      "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
  [
    "its Pods never end",
    { spec: { template: { spec: { restartPolicy: "Never", activeDeadlineSeconds: 1 } } } },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported",
    ],
  ],
  ["a controller has a template", { spec: { template: null } }, ["spec.template: Required value"]],
]);

const account = { metadata: { name: "judged" } };

judgeNew("/api/v1/namespaces/default/serviceaccounts", account, [
  ["a sound account is taken", {}, []],
  [
    "an account's name is a subdomain",
    { metadata: { name: "A_" } },
    [
      "metadata.name: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
]);

const namespace = { metadata: { name: "judged" } };

judgeNew("/api/v1/namespaces", namespace, [
  ["a sound namespace is taken", {}, []],
  [
    "a namespace's name is a label",
    { metadata: { name: "a.b" } },
    ['metadata.name: Invalid value: "a.b": must not contain dots'],
  ],
  [
    "its finalizers are names",
    { spec: { finalizers: ["b c"] } },
    [
      "spec.finalizers: Invalid value: \"b c\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.finalizers: Invalid value: "b c": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
]);
