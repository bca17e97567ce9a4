import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "../api-server.test-data.ts";
/** Services, claims and volumes, in the words of real servers. Upstream: pkg/apis/core/validation/validation_test.go. */
import { judgeNew } from "./judgement.test-data.ts";

const service = { metadata: { name: "judged" }, spec: { ports: [{ port: 80 }] } };

judgeNew("/api/v1/namespaces/default/services", service, [
  ["a sound Service is taken", {}, []],
  [
    "a Service has a name that is a label",
    { metadata: { name: "A.b" } },
    [
      "metadata.name: Invalid value: \"A.b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    ],
  ],
  ["a Service has ports", { spec: { ports: [] } }, ["spec.ports: Required value"]],
  ["a headless Service need not have any", { spec: { ports: null, clusterIP: "None" } }, []],
  [
    "a port is a port, of a known protocol, and named among others",
    {
      spec: {
        ports: [
          { port: 0, protocol: "HTTP" },
          { name: "a", port: 1, targetPort: "A" },
          { name: "a", port: 1, nodePort: -1 },
        ],
      },
    },
    [
      "spec.ports[0].name: Required value",
      "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
      'spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
      "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive",
      'spec.ports[1].targetPort: Invalid value: "A": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.ports[1].targetPort: Invalid value: "A": must contain at least one letter (a-z)',
      'spec.ports[2].name: Duplicate value: "a"',
      "spec.ports[2].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
      'spec.ports[2]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":1,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    "ports differ in number or protocol",
    {
      spec: {
        ports: [
          { name: "a", port: 1 },
          { name: "b", port: 1 },
        ],
      },
    },
    [
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":1,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    "only Services with node ports have node ports",
    { spec: { ports: [{ port: 1, nodePort: 30000 }] } },
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [
    "a node port is handed out once, unless protocols differ",
    {
      spec: {
        type: "NodePort",
        ports: [
          { name: "a", port: 1, nodePort: 30001 },
          { name: "b", port: 2, nodePort: 30001 },
        ],
      },
    },
    ["spec.ports[1].nodePort: Invalid value: 30001: provided port is already allocated"],
  ],
  [
    "an address is one, and of the range",
    { spec: { clusterIP: "1.2.3" } },
    ['spec.clusterIPs[0]: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  [
    "an address outside the range is not handed out",
    { spec: { clusterIP: "1.2.3.4" } },
    [
      'spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is 10.96.0.0/24',
    ],
  ],
  [
    "addresses begin with the address",
    { spec: { clusterIP: "10.96.0.77", clusterIPs: ["10.96.0.78"] } },
    ['spec.clusterIPs: Invalid value: ["10.96.0.78"]: first value must match `clusterIP`'],
  ],
  [
    "families are known, and those of the cluster",
    { spec: { ipFamilies: ["IPv5"] } },
    ['spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"'],
  ],
  [
    "a cluster of one family has no Service of the other",
    { spec: { ipFamilies: ["IPv6"] } },
    ['spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
  ],
  [
    "a cluster of one family has no Service of two",
    { spec: { ipFamilyPolicy: "RequireDualStack" } },
    ['spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services'],
  ],
  [
    "a type is known",
    { spec: { type: "Load" } },
    ['spec.type: Unsupported value: "Load": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'],
  ],
  [
    "what stands for a name outside has one, and no address",
    { spec: { type: "ExternalName", clusterIP: "10.96.0.9", externalName: "A_" } },
    [
      "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
      "spec.externalName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "an address from outside is none of this cluster's",
    { spec: { externalIPs: ["127.0.0.1", "x"] } },
    [
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
      'spec.externalIPs[1]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
  ],
  [
    "affinity is by address, for a while",
    { spec: { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } } },
    [
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400",
    ],
  ],
  [
    "affinity is known",
    { spec: { sessionAffinity: "Cookie" } },
    ['spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"'],
  ],
  [
    "policies of traffic are known, and for what comes from outside",
    { spec: { externalTrafficPolicy: "Local", internalTrafficPolicy: "Zone", trafficDistribution: "Far" } },
    [
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      'spec.internalTrafficPolicy: Unsupported value: "Zone": supported values: "Cluster", "Local"',
      'spec.trafficDistribution: Unsupported value: "Far": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
    ],
  ],
  [
    "the port of health checks is for local balancers",
    { spec: { healthCheckNodePort: 30005 } },
    [
      "spec.healthCheckNodePort: Invalid value: 30005: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    ],
  ],
  [
    "sources, classes and balancers are for balancers",
    {
      spec: { loadBalancerSourceRanges: ["10.0.0.0/8"], loadBalancerClass: "a/b", allocateLoadBalancerNodePorts: true },
    },
    [
      "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
    ],
  ],
  [
    "sources are ranges",
    { spec: { type: "LoadBalancer", loadBalancerSourceRanges: ["x"] } },
    [
      'spec.LoadBalancerSourceRanges[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
  ],
  [
    "a selector is one of labels",
    { spec: { selector: { "a b": "c d" } } },
    [
      "spec.selector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.selector: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ],
  ],
]);

const claim = {
  metadata: { name: "judged" },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
};

judgeNew("/api/v1/namespaces/default/persistentvolumeclaims", claim, [
  ["a sound claim is taken", {}, []],
  [
    "a claim says how it is used, and how much it wants",
    { spec: { accessModes: [], resources: null } },
    ["spec.accessModes: Required value: at least 1 access mode is required", "spec.resources[storage]: Required value"],
  ],
  [
    "a way of use is known, and exclusive where it says so",
    { spec: { accessModes: ["ReadOnce", "ReadWriteOncePod", "ReadWriteOnce"] } },
    [
      'spec.accessModes: Unsupported value: "ReadOnce": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
    ],
  ],
  [
    "a claim wants something",
    { spec: { resources: { requests: { storage: "0" } } } },
    ['spec.resources[storage]: Invalid value: "0": must be greater than zero'],
  ],
  [
    "a class is a name",
    {
      spec: {
        storageClassName: "A",
        volumeMode: "Raw",
        volumeName: "x",
        selector: { matchExpressions: [{ key: "a", operator: "Is" }] },
      },
    },
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
      "spec.storageClassName: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.volumeMode: Unsupported value: "Raw": supported values: "Block", "Filesystem"',
    ],
  ],
  ["what no claim can be filled from is forgotten", { spec: { dataSource: { kind: "", name: "" } } }, []],
  [
    "a source in another namespace is forgotten, and no other source beside it",
    {
      spec: {
        dataSource: { kind: "PersistentVolumeClaim", name: "a" },
        dataSourceRef: { kind: "PersistentVolumeClaim", name: "b", namespace: "c" },
      },
    },
    [],
  ],
  [
    "the source from elsewhere is not another one",
    {
      spec: {
        dataSource: { kind: "PersistentVolumeClaim", name: "a" },
        dataSourceRef: { kind: "PersistentVolumeClaim", name: "b" },
      },
    },
    ["spec: Invalid value: {}: must match dataSourceRef"],
  ],
]);

const volume = {
  metadata: { name: "judged" },
  spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/x" } },
};

judgeNew("/api/v1/persistentvolumes", volume, [
  ["a sound volume is taken", {}, []],
  [
    "a volume has a way of use, a size and a place",
    { spec: { capacity: null, accessModes: null, hostPath: null } },
    [
      "spec.accessModes: Required value",
      "spec.capacity: Required value",
      'spec.capacity: Unsupported value: null: supported values: "storage"',
      "spec: Required value: must specify a volume type",
    ],
  ],
  [
    "a size is all that a volume has",
    { spec: { capacity: { storage: "0", cpu: "1" } } },
    [
      'spec.capacity: Unsupported value: {"cpu":"1","storage":"0"}: supported values: "storage"',
      'spec.capacity[storage]: Invalid value: "0": must be greater than zero',
    ],
  ],
  [
    "a volume is in one place",
    { spec: { nfs: { server: "s", path: "/p" } } },
    ["spec.nfs: Forbidden: may not specify more than 1 volume type"],
  ],
  [
    "a host's root is not recycled",
    { spec: { hostPath: { path: "/" }, persistentVolumeReclaimPolicy: "Recycle" } },
    ["spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'"],
  ],
  [
    "a volume of one node says which",
    { spec: { hostPath: null, local: { path: "/x" } } },
    ["spec.nodeAffinity: Required value: Local volume requires node affinity"],
  ],
  [
    "a volume's driver names it",
    { spec: { hostPath: null, csi: { driver: "A_", volumeHandle: "" } } },
    [
      "spec.csi.driver: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.csi.volumeHandle: Required value",
    ],
  ],
  [
    "policies and modes are known",
    {
      spec: {
        persistentVolumeReclaimPolicy: "Forget",
        volumeMode: "Raw",
        storageClassName: "A_",
        mountOptions: ["ro"],
      },
    },
    [
      'spec.persistentVolumeReclaimPolicy: Unsupported value: "Forget": supported values: "Delete", "Recycle", "Retain"',
      "spec.storageClassName: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.volumeMode: Unsupported value: "Raw": supported values: "Block", "Filesystem"',
    ],
  ],
]);

const sources: [claim: string, given: object, kept: object][] = [
  [
    "what fills a claim by the newer field is told by the older one, too",
    { dataSourceRef: { apiGroup: "example.com", kind: "Image", name: "a" } },
    {
      dataSource: { apiGroup: "example.com", kind: "Image", name: "a" },
      dataSourceRef: { apiGroup: "example.com", kind: "Image", name: "a" },
    },
  ],
  [
    "what fills a claim by the older field is a claim or a snapshot",
    { dataSource: { apiGroup: "example.com", kind: "Image", name: "a" } },
    { dataSource: undefined, dataSourceRef: undefined },
  ],
  [
    "nothing of another namespace fills a claim",
    { dataSourceRef: { kind: "PersistentVolumeClaim", name: "a", namespace: "b" } },
    { dataSource: undefined, dataSourceRef: undefined },
  ],
];

for (const [told, given, kept] of sources) {
  test(told, async () => {
    const { send } = await serveApi();
    const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...given };
    const path = "/api/v1/namespaces/x/persistentvolumeclaims?dryRun=All";
    const { body } = await send("POST", path, { metadata: { name: "a" }, spec });
    const { dataSource, dataSourceRef } = body.spec as { dataSource?: object; dataSourceRef?: object };
    assert.deepEqual({ dataSource, dataSourceRef }, kept);
  });
}
