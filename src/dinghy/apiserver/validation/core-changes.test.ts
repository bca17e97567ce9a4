/** What may not be changed of kinds of the core group, in the words of real servers. */
import { judgeChange } from "./judgement.test-data.ts";

const pod = {
  metadata: { name: "p" },
  spec: {
    automountServiceAccountToken: false,
    containers: [{ name: "c", image: "i:1", resources: { requests: { cpu: "100m" }, limits: { cpu: "200m" } } }],
    tolerations: [{ key: "a", operator: "Exists", effect: "NoSchedule" }],
  },
};

judgeChange("/api/v1/namespaces/default/pods", pod, [
  [
    "a Pod's image and labels may change",
    {
      metadata: { labels: { a: "b" } },
      spec: {
        activeDeadlineSeconds: 5,
        containers: [{ name: "c", image: "i:2", resources: { requests: { cpu: "100m" }, limits: { cpu: "200m" } } }],
      },
    },
    [],
  ],
  [
    "a Pod's containers neither come nor go",
    {
      spec: {
        containers: [
          { name: "c", image: "i:1" },
          { name: "d", image: "i" },
        ],
      },
    },
    ["spec.containers: Forbidden: pod updates may not add or remove containers"],
  ],
  [
    "a Pod's image is one",
    {
      spec: {
        containers: [{ name: "c", image: "", resources: { requests: { cpu: "100m" }, limits: { cpu: "200m" } } }],
      },
    },
    [
      "spec.containers[0].image: Required value",
      "spec.containers[0].image: Required value",
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n@@ -31,7 +31,7 @@\n    "Lifecycle": null,\n    "TerminationMessagePath": "/dev/termination-log",\n    "TerminationMessagePolicy": "File",\n-   "ImagePullPolicy": "IfNotPresent",\n+   "ImagePullPolicy": "Always",\n    "SecurityContext": null,\n    "Stdin": false,\n    "StdinOnce": false,\n',
    ],
  ],
  [
    "what tolerates goes on tolerating",
    { spec: { tolerations: [{ key: "a", operator: "Exists", effect: "NoExecute" }] } },
    ["spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"],
  ],
  [
    "a Pod is not held up again",
    { spec: { schedulingGates: [{ name: "x" }] } },
    ["spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'x'"],
  ],
  [
    "a Pod stays on its kind of nodes",
    { spec: { nodeSelector: { a: "b" } } },
    [
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n@@ -43,7 +43,9 @@\n  "TerminationGracePeriodSeconds": 30,\n  "ActiveDeadlineSeconds": null,\n  "DNSPolicy": "ClusterFirst",\n- "NodeSelector": null,\n+ "NodeSelector": {\n+  "a": "b"\n+ },\n  "ServiceAccountName": "default",\n  "AutomountServiceAccountToken": false,\n  "NodeName": "",\n',
    ],
  ],
]);

const status = {
  metadata: { name: "s" },
  spec: { automountServiceAccountToken: false, containers: [{ name: "c", image: "i:1" }], restartPolicy: "Always" },
};

judgeChange(
  "/api/v1/namespaces/default/pods",
  status,
  [
    ["a Pod's phase is told", { status: { phase: "Running" } }, []],
    [
      "addresses of a Pod are such, first the one and once each",
      { status: { podIP: "x", podIPs: [{ ip: "x" }] } },
      ['status.podIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
    [
      "the quality of service does not change",
      { status: { qosClass: "Guaranteed" } },
      ['status.qosClass: Invalid value: "Guaranteed": field is immutable'],
    ],
    [
      "a condition has a type",
      { status: { conditions: [{ type: "A b", status: "True", observedGeneration: -1 }] } },
      [
        "metadata.conditions[0].Type: Invalid value: \"A b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      ],
    ],
  ],
  "/status",
);

const resized = {
  metadata: { name: "r" },
  spec: {
    automountServiceAccountToken: false,
    initContainers: [{ name: "i", image: "i" }],
    containers: [
      {
        name: "c",
        image: "i:1",
        resources: { requests: { cpu: "100m", memory: "1Mi" }, limits: { cpu: "200m", memory: "1Mi" } },
      },
    ],
  },
};

judgeChange(
  "/api/v1/namespaces/default/pods",
  resized,
  [
    [
      "cpu may change while a Pod runs",
      {
        spec: {
          containers: [
            {
              name: "c",
              image: "i:9",
              resources: { requests: { cpu: "150m", memory: "1Mi" }, limits: { cpu: "200m", memory: "1Mi" } },
            },
          ],
        },
      },
      [],
    ],
    [
      "what was asked for stays asked for",
      {
        spec: {
          containers: [
            {
              name: "c",
              image: "i:1",
              resources: { requests: { cpu: "100m", memory: "1Mi" }, limits: { memory: "1Mi" } },
            },
          ],
        },
      },
      ["spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed"],
    ],
    [
      "the quality of service outlasts resizing",
      {
        spec: {
          initContainers: [{ name: "i", image: "i", resources: { limits: { cpu: "1", memory: "1Mi" } } }],
          containers: [{ name: "c", image: "i", resources: { limits: { cpu: "200m", memory: "1Mi" } } }],
        },
      },
      [
        'spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing',
        "spec: Forbidden: resources for non-sidecar init containers are immutable",
      ],
    ],
    [
      "only cpu and memory are resized",
      {
        spec: {
          containers: [
            {
              name: "c",
              image: "i",
              resources: {
                requests: { cpu: "100m", memory: "1Mi", "ephemeral-storage": "1" },
                limits: { cpu: "200m", memory: "1Mi" },
              },
            },
          ],
        },
      },
      ["spec: Forbidden: only cpu and memory resources are mutable"],
    ],
  ],
  "/resize",
);

const debugged = {
  metadata: { name: "d" },
  spec: { automountServiceAccountToken: false, containers: [{ name: "c", image: "i:1" }] },
};

judgeChange(
  "/api/v1/namespaces/default/pods",
  debugged,
  [
    [
      "a Pod is debugged by a container of another name",
      { spec: { ephemeralContainers: [{ name: "d", image: "i", targetContainerName: "c" }] } },
      [],
    ],
    [
      "a debugger serves nobody and asks for nothing",
      {
        spec: {
          ephemeralContainers: [
            {
              name: "c",
              image: "i",
              ports: [{ containerPort: 1 }],
              resources: { limits: { cpu: "1" } },
              lifecycle: { preStop: { sleep: { seconds: 1 } } },
              livenessProbe: { tcpSocket: { port: 1 } },
              targetContainerName: "x",
            },
          ],
        },
      },
      [
        'spec.ephemeralContainers[0].name: Duplicate value: "c"',
        'spec.ephemeralContainers[0].targetContainerName: Not found: "x"',
        "spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
        "spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container",
        "spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container",
        "spec.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container",
      ],
    ],
  ],
  "/ephemeralcontainers",
);

const service = { metadata: { name: "changed" }, spec: { clusterIP: "10.96.0.77", ports: [{ port: 80 }] } };

judgeChange("/api/v1/namespaces/default/services", service, [
  [
    "a Service's address stays",
    { spec: { clusterIP: "10.96.0.78", clusterIPs: ["10.96.0.78"] } },
    ['spec.clusterIPs[0]: Invalid value: ["10.96.0.78"]: may not change once set'],
  ],
  [
    "a Service loses its address only to a name",
    { spec: { clusterIP: "None", clusterIPs: ["None"] } },
    ['spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set'],
  ],
  [
    "a Service may stand for a name outside",
    { spec: { type: "ExternalName", externalName: "x.org", clusterIP: null, clusterIPs: null } },
    [],
  ],
  [
    "a Service's first family stays",
    { spec: { ipFamilies: ["IPv6"] } },
    ['spec.clusterIPs[0]: Invalid value: "10.96.0.77": expected an IPv6 value as indicated by `ipFamilies[0]`'],
  ],
]);

const claim = {
  metadata: { name: "changed" },
  spec: { storageClassName: "s", accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "2Gi" } } },
};

judgeChange("/api/v1/namespaces/default/persistentvolumeclaims", claim, [
  [
    "what a claim is for stays",
    { spec: { accessModes: ["ReadWriteMany"] } },
    [
      'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -1,6 +1,6 @@\n {\n  "AccessModes": [\n-  "ReadWriteOnce"\n+  "ReadWriteMany"\n  ],\n  "Selector": null,\n  "Resources": {\n',
    ],
  ],
  [
    "an unbound claim does not grow",
    { spec: { resources: { requests: { storage: "3Gi" } } } },
    [
      'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -6,7 +6,7 @@\n  "Resources": {\n   "Limits": null,\n   "Requests": {\n-   "storage": "2Gi"\n+   "storage": "3Gi"\n   }\n  },\n  "VolumeName": "",\n',
    ],
  ],
  [
    "a claim does not shrink",
    { spec: { resources: { requests: { storage: "1Gi" } } } },
    [
      'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -6,7 +6,7 @@\n  "Resources": {\n   "Limits": null,\n   "Requests": {\n-   "storage": "2Gi"\n+   "storage": "1Gi"\n   }\n  },\n  "VolumeName": "",\n',
    ],
  ],
]);

const volume = {
  metadata: { name: "v" },
  spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/x" } },
};

judgeChange("/api/v1/persistentvolumes", volume, [
  [
    "where a volume is stays",
    { spec: { hostPath: { path: "/y" } } },
    [
      'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n@@ -2,7 +2,7 @@\n  "GCEPersistentDisk": null,\n  "AWSElasticBlockStore": null,\n  "HostPath": {\n-  "Path": "/x",\n+  "Path": "/y",\n   "Type": ""\n  },\n  "Glusterfs": null,\n',
    ],
  ],
  [
    "a volume's mode stays",
    { spec: { volumeMode: "Block" } },
    ['volumeMode: Invalid value: "Block": field is immutable'],
  ],
  [
    "a volume may grow and be kept",
    { spec: { capacity: { storage: "2Gi" }, persistentVolumeReclaimPolicy: "Retain" } },
    [],
  ],
]);

const quota = { metadata: { name: "q" }, spec: { hard: { pods: "1" }, scopes: ["Terminating"] } };

judgeChange("/api/v1/namespaces/default/resourcequotas", quota, [
  [
    "what a quota is about stays",
    { spec: { scopes: ["NotTerminating"] } },
    ['spec.scopes: Invalid value: ["NotTerminating"]: field is immutable'],
  ],
  ["how much it grants may change", { spec: { hard: { pods: "2" } } }, []],
]);

const node = { metadata: { name: "n" }, spec: { podCIDR: "10.0.0.0/24", podCIDRs: ["10.0.0.0/24"], providerID: "a" } };

judgeChange("/api/v1/nodes", node, [
  [
    "a Node's range stays",
    { spec: { podCIDR: "10.0.1.0/24", podCIDRs: ["10.0.1.0/24"] } },
    ['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid'],
  ],
  [
    "a Node's machine stays",
    { spec: { providerID: "b" } },
    ['spec.providerID: Forbidden: node updates may not change providerID except from "" to valid'],
  ],
  ["a Node may be tainted", { spec: { taints: [{ key: "a", effect: "NoSchedule" }], unschedulable: true } }, []],
]);

const map = { metadata: { name: "m" }, immutable: true, data: { a: "b" } };

judgeChange("/api/v1/namespaces/default/configmaps", map, [
  ["what is immutable stays", { data: { a: "c" } }, ["data: Forbidden: field is immutable when `immutable` is set"]],
  ["and immutable", { immutable: false }, ["immutable: Forbidden: field is immutable when `immutable` is set"]],
]);

const secret = { metadata: { name: "m" }, type: "x", data: { a: "Yg==" } };

judgeChange("/api/v1/namespaces/default/secrets", secret, [
  ["a Secret's type stays", { type: "y" }, ['type: Invalid value: "y": field is immutable']],
]);

const namespace = { metadata: { name: "n" } };

judgeChange(
  "/api/v1/namespaces",
  namespace,
  [
    [
      "a namespace ends by being deleted",
      { status: { phase: "Terminating" } },
      ["status.Phase: Invalid value: \"Terminating\": may only be 'Active' if `deletionTimestamp` is empty"],
    ],
  ],
  "/status",
);
