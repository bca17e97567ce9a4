/** Containers of Pods, in the words of real servers. Upstream: pkg/apis/core/validation/validation_test.go. */
import { judgeNew } from "./judgement.test-data.ts";

const sound = { metadata: { name: "judged" }, spec: { containers: [{ name: "c", image: "i:1" }] } };

judgeNew("/api/v1/namespaces/default/pods", sound, [
  ["a Pod has containers", { spec: { containers: [] } }, ["spec.containers: Required value"]],
  [
    "a container has a name and an image",
    { spec: { containers: [{}] } },
    ["spec.containers[0].name: Required value", "spec.containers[0].image: Required value"],
  ],
  [
    "a container's name is a label, and its own",
    {
      spec: {
        containers: [
          { name: "A", image: "i" },
          { name: "b", image: "i" },
          { name: "b", image: "i" },
        ],
        initContainers: [{ name: "b", image: "i" }],
      },
    },
    [
      "spec.containers[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      'spec.containers[2].name: Duplicate value: "b"',
      'spec.initContainers[0].name: Duplicate value: "b"',
    ],
  ],
  [
    "an image has no space around it",
    { spec: { containers: [{ name: "c", image: " i" }] } },
    ['spec.containers[0].image: Invalid value: " i": must not have leading or trailing whitespace'],
  ],
  [
    "a port is a port",
    {
      spec: {
        containers: [
          {
            name: "c",
            image: "i:1",
            ports: [
              { containerPort: 0 },
              { containerPort: 70000, protocol: "tcp", name: "UP" },
              { containerPort: 1, hostPort: -1, hostIP: "x" },
            ],
          },
        ],
      },
    },
    [
      "spec.containers[0].ports[0].containerPort: Required value",
      'spec.containers[0].ports[1].name: Invalid value: "UP": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.containers[0].ports[1].name: Invalid value: "UP": must contain at least one letter (a-z)',
      "spec.containers[0].ports[1].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
      'spec.containers[0].ports[1].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"',
      "spec.containers[0].ports[2].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive",
    ],
  ],
  [
    "names of ports are their own, and ports of the host are taken once",
    {
      spec: {
        containers: [
          {
            name: "c",
            image: "i:1",
            ports: [
              { containerPort: 1, name: "a", hostPort: 5 },
              { containerPort: 2, name: "a", hostPort: 5 },
            ],
          },
        ],
      },
    },
    [
      'spec.containers[0].ports[1].name: Duplicate value: "a"',
      'spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//5"',
    ],
  ],
  [
    "a variable has a name that a shell can print, and one source",
    {
      spec: {
        containers: [
          {
            name: "c",
            image: "i:1",
            env: [
              { name: "" },
              { name: "a=b" },
              { name: "ok", value: "x", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
              { name: "x", valueFrom: {} },
            ],
          },
        ],
      },
    },
    [
      "spec.containers[0].env[0].name: Required value",
      "spec.containers[0].env[1].name: Invalid value: \"a=b\": a valid environment variable name must consist only of printable ASCII characters other than '='",
      'spec.containers[0].env[2].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      'spec.containers[0].env[3].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
    ],
  ],
  [
    "a variable reads what a Pod has",
    {
      spec: {
        containers: [
          {
            name: "c",
            image: "i:1",
            env: [
              { name: "a", valueFrom: { fieldRef: { fieldPath: "metadata.who" } } },
              { name: "b", valueFrom: { fieldRef: { fieldPath: "metadata.labels" } } },
              { name: "e", valueFrom: { resourceFieldRef: { resource: "limits.gpu" } } },
              {
                name: "f",
                valueFrom: { resourceFieldRef: { containerName: "no", resource: "limits.cpu", divisor: "3" } },
              },
              { name: "g", valueFrom: { configMapKeyRef: { name: "", key: "" } } },
            ],
          },
        ],
      },
    },
    [
      'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.who": error converting fieldPath: field label not supported: metadata.who',
      'spec.containers[0].env[1].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
      'spec.containers[0].env[2].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.gpu": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
      'spec.containers[0].env[3].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource',
      "spec.containers[0].env[4].valueFrom.configMapKeyRef.name: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      "spec.containers[0].env[4].valueFrom.configMapKeyRef.key: Required value",
    ],
  ],
  [
    "all of a ConfigMap comes from a ConfigMap or a Secret",
    {
      spec: {
        containers: [
          {
            name: "c",
            image: "i:1",
            envFrom: [
              {},
              { configMapRef: { name: "A" } },
              { secretRef: { name: "a" }, configMapRef: { name: "b" } },
              { prefix: "=", secretRef: { name: "a" } },
            ],
          },
        ],
      },
    },
    [
      'spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`',
      "spec.containers[0].envFrom[1].configMapRef.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'spec.containers[0].envFrom: Invalid value: "": may not have more than one field specified at a time',
      "spec.containers[0].envFrom[3].prefix: Invalid value: \"=\": a valid environment variable name must consist only of printable ASCII characters other than '='",
    ],
  ],
  [
    "requests do not pass limits, and quantities are not negative",
    {
      spec: {
        containers: [
          { name: "c", image: "i:1", resources: { requests: { cpu: "2", memory: "-1" }, limits: { cpu: "1" } } },
        ],
      },
    },
    [
      'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
      'spec.containers[0].resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
  [
    "resources are known, or somebody's",
    {
      spec: {
        containers: [
          {
            name: "c",
            image: "i:1",
            resources: { limits: { gpu: "1", "example.com/gpu": "1500m", "hugepages-2Mi": "3Mi" } },
          },
        ],
      },
    },
    [
      'spec.containers[0].resources.limits[example.com/gpu]: Invalid value: "1500m": must be an integer',
      'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.limits[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      'spec.containers[0].resources.requests[example.com/gpu]: Invalid value: "1500m": must be an integer',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      'spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      "spec.containers[0].resources: Forbidden: HugePages require cpu or memory",
    ],
  ],
  [
    "huge pages and devices cannot be had without cpu or memory, and not on credit",
    {
      spec: {
        containers: [
          {
            name: "c",
            image: "i:1",
            resources: { limits: { "hugepages-2Mi": "2Mi", "example.com/d": "2" }, requests: { "example.com/d": "1" } },
          },
        ],
      },
    },
    [
      'spec.containers[0].resources.requests: Invalid value: "1": must be equal to example.com/d limit of 2',
      "spec.containers[0].resources: Forbidden: HugePages require cpu or memory",
    ],
  ],
  [
    "a probe does one thing, and often enough",
    {
      spec: {
        containers: [
          {
            name: "c",
            image: "i:1",
            livenessProbe: {},
            readinessProbe: { exec: { command: [] }, httpGet: { path: "", port: 0 }, periodSeconds: -1 },
            startupProbe: { tcpSocket: { port: "UP" }, successThreshold: 2 },
          },
        ],
      },
    },
    [
      "spec.containers[0].livenessProbe: Required value: must specify a handler type",
      "spec.containers[0].readinessProbe.exec.command: Required value",
      "spec.containers[0].readinessProbe.httpGet: Forbidden: may not specify more than 1 handler type",
      "spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
      'spec.containers[0].startupProbe.tcpSocket.port: Invalid value: "UP": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'spec.containers[0].startupProbe.tcpSocket.port: Invalid value: "UP": must contain at least one letter (a-z)',
      "spec.containers[0].startupProbe.successThreshold: Invalid value: 2: must be 1",
    ],
  ],
  [
    "a probe by HTTP has a scheme and names of headers",
    {
      spec: {
        containers: [
          {
            name: "c",
            image: "i:1",
            readinessProbe: {
              httpGet: { path: "/", port: "web", scheme: "FTP", httpHeaders: [{ name: "a b", value: "x" }] },
              terminationGracePeriodSeconds: 0,
            },
            livenessProbe: { grpc: { port: 0 }, terminationGracePeriodSeconds: 0 },
          },
        ],
      },
    },
    [
      "spec.containers[0].livenessProbe.grpc.port: Invalid value: 0: must be between 1 and 65535, inclusive",
      "spec.containers[0].livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0",
      'spec.containers[0].readinessProbe.httpGet.scheme: Unsupported value: "FTP": supported values: "HTTP", "HTTPS"',
      "spec.containers[0].readinessProbe.httpGet.httpHeaders: Invalid value: \"a b\": a valid HTTP header must consist of alphanumeric characters or '-'",
      "spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0",
      "spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 0: must not be set for readinessProbes",
    ],
  ],
  [
    "a hook does one thing",
    {
      spec: {
        containers: [{ name: "c", image: "i:1", lifecycle: { postStart: {}, preStop: { sleep: { seconds: 99 } } } }],
      },
    },
    [
      "spec.containers[0].lifecycle.postStart: Required value: must specify a handler type",
      "spec.containers[0].lifecycle.preStop.sleep: Invalid value: 99: must be non-negative and less than terminationGracePeriodSeconds (30)",
    ],
  ],
  [
    "a mount names a volume, and has a path of its own",
    {
      spec: {
        volumes: [{ name: "v", emptyDir: {} }],
        containers: [
          {
            name: "c",
            image: "i:1",
            volumeMounts: [
              { name: "v", mountPath: "/a" },
              { name: "v", mountPath: "/a" },
              { name: "w", mountPath: "" },
              { name: "v", mountPath: "/b", subPath: "../x", mountPropagation: "Both" },
            ],
          },
        ],
      },
    },
    [
      'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
      'spec.containers[0].volumeMounts[2].name: Not found: "w"',
      "spec.containers[0].volumeMounts[2].mountPath: Required value",
      "spec.containers[0].volumeMounts.subPath: Invalid value: \"../x\": must not contain '..'",
      'spec.containers[0].volumeMounts.mountPropagation: Unsupported value: "Both": supported values: "Bidirectional", "HostToContainer", "None"',
    ],
  ],
  [
    "a device is a claim's",
    {
      spec: {
        volumes: [{ name: "v", emptyDir: {} }],
        containers: [
          {
            name: "c",
            image: "i:1",
            volumeDevices: [
              { name: "v", devicePath: "../x" },
              { name: "", devicePath: "" },
            ],
          },
        ],
      },
    },
    [
      'spec.containers[0].volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      "spec.containers[0].volumeDevices[0].devicePath: Invalid value: \"../x\": can not contain backsteps ('..')",
      "spec.containers[0].volumeDevices[1].name: Required value",
      'spec.containers[0].volumeDevices[1].name: Not found: ""',
      "spec.containers[0].volumeDevices[1].devicePath: Required value",
    ],
  ],
  [
    "who is root is not anybody but root",
    {
      spec: {
        containers: [
          {
            name: "c",
            image: "i:1",
            securityContext: {
              runAsUser: -1,
              runAsGroup: 2147483648,
              procMount: "All",
              privileged: true,
              allowPrivilegeEscalation: false,
            },
          },
        ],
      },
    },
    [
      "spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      "spec.containers[0].securityContext.runAsGroup: Invalid value: 2147483648: must be between 0 and 2147483647, inclusive",
      'spec.containers[0].securityContext.procMount: Unsupported value: "All": supported values: "Default", "Unmasked"',
      'spec.containers[0].securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":-1,"RunAsGroup":2147483648,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":"All","SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    ],
  ],
  [
    "an init container does not wait to be ready",
    {
      spec: {
        initContainers: [
          {
            name: "i",
            image: "i",
            readinessProbe: { tcpSocket: { port: 1 } },
            lifecycle: { preStop: { exec: { command: ["x"] } } },
          },
        ],
      },
    },
    [
      "spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always",
      "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
    ],
  ],
]);
