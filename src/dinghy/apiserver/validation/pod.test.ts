/** Pods, in the words of real servers. Upstream: pkg/apis/core/validation/validation_test.go. */
import { judgeNew } from "./judgement.test-data.ts";

const sound = { metadata: { name: "judged" }, spec: { containers: [{ name: "c", image: "i:1" }] } };

judgeNew("/api/v1/namespaces/default/pods", sound, [
  ["a sound Pod is taken", {}, []],
  [
    "profiles are told apart",
    {
      spec: {
        securityContext: {
          seccompProfile: { type: "Localhost" },
          appArmorProfile: { type: "RuntimeDefault", localhostProfile: "x" },
          fsGroupChangePolicy: "Never",
          supplementalGroups: [-1],
          sysctls: [
            { name: "a b", value: "1" },
            { name: "kernel.sem", value: "1" },
            { name: "kernel/sem", value: "1" },
          ],
        },
      },
    },
    [
      "spec.securityContext.supplementalGroups[0]: Invalid value: -1: must be between 0 and 2147483647, inclusive",
      'spec.securityContext.sysctls[0].name: Invalid value: "a b": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
      'spec.securityContext.fsGroupChangePolicy: Unsupported value: "Never": supported values: "Always", "OnRootMismatch"',
      "spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
      'spec.securityContext.appArmorProfile.localhostProfile: Invalid value: "x": can only be set when AppArmor type is Localhost',
    ],
  ],
  [
    "policies are known",
    {
      spec: {
        restartPolicy: "Often",
        dnsPolicy: "Mine",
        containers: [{ name: "c", image: "i:1", imagePullPolicy: "Never!", terminationMessagePolicy: "Log" }],
      },
    },
    [
      'spec.containers[0].terminationMessagePolicy: Unsupported value: "Log": supported values: "File", "FallbackToLogsOnError"',
      'spec.containers[0].imagePullPolicy: Unsupported value: "Never!": supported values: "Always", "IfNotPresent", "Never"',
      'spec.restartPolicy: Unsupported value: "Often": supported values: "Always", "OnFailure", "Never"',
      'spec.dnsPolicy: Unsupported value: "Mine": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"',
    ],
  ],
  [
    "a deadline and a grace period are numbers of seconds",
    { spec: { activeDeadlineSeconds: 0, terminationGracePeriodSeconds: -1 } },
    ["spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"],
  ],
  [
    "hostnames are labels",
    { spec: { hostname: "A.b", subdomain: "-", hostAliases: [{ ip: "x", hostnames: ["A_"] }] } },
    [
      "spec.hostname: Invalid value: \"A.b\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      "spec.subdomain: Invalid value: \"-\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
      'spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      "spec.hostAliases[0].hostnames[0]: Invalid value: \"A_\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "a Pod that names its servers names some",
    { spec: { dnsPolicy: "None" } },
    ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"],
  ],
  [
    "servers for names are few, and addresses",
    {
      spec: {
        dnsConfig: {
          nameservers: ["1.1.1.1", "x", "1.1.1.2", "1.1.1.3"],
          searches: ["a_b..c"],
          options: [{ value: "1" }],
        },
      },
    },
    [
      'spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","x","1.1.1.2","1.1.1.3"]: must not have more than 3 nameservers',
      'spec.dnsConfig.nameservers[1]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      "spec.dnsConfig.searches[0]: Invalid value: \"a_b..c\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
      "spec.dnsConfig.options[0]: Required value: must not be empty",
    ],
  ],
  [
    "a selector of nodes is one of labels",
    { spec: { nodeSelector: { "a b": "c d" }, nodeName: "N" } },
    [
      "spec.nodeSelector: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.nodeSelector: Invalid value: \"c d\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.nodeName: Invalid value: \"N\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "affinity to nodes compares with operators",
    {
      spec: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] },
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                weight: 0,
                preference: {
                  matchExpressions: [
                    { key: "a", operator: "In" },
                    { key: "b", operator: "Exists", values: ["x"] },
                    { key: "c", operator: "Gt", values: ["x", "y"] },
                    { key: "d", operator: "Is" },
                  ],
                  matchFields: [{ key: "metadata.uid", operator: "In", values: ["a", "b"] }],
                },
              },
            ],
          },
        },
      },
    },
    [
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term",
      "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100",
      "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[2].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'",
      'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[3].operator: Invalid value: "Is": not a valid selector operator',
      "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchFields[0].values: Required value: must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchFields[0].key: Invalid value: "metadata.uid": not a valid field selector key',
    ],
  ],
  [
    "affinity to Pods is within a topology",
    {
      spec: {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { labelSelector: { matchLabels: { "a b": "c" } }, topologyKey: "" },
            ],
          },
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 101, podAffinityTerm: { topologyKey: "x", namespaces: ["A"] } },
            ],
          },
        },
      },
    },
    [
      "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchLabels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty",
      'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must be non-empty',
      "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100",
      "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.namespace: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    ],
  ],
  [
    "Pods are spread by a skew over a topology",
    {
      spec: {
        topologySpreadConstraints: [
          { maxSkew: 0, topologyKey: "", whenUnsatisfiable: "Never", minDomains: 0 },
          { maxSkew: 1, topologyKey: "z", whenUnsatisfiable: "ScheduleAnyway", minDomains: 2 },
          { maxSkew: 1, topologyKey: "z", whenUnsatisfiable: "ScheduleAnyway" },
        ],
      },
    },
    [
      "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
      "spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty",
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
      "spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: must be greater than zero",
      "spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not Never",
      'spec.topologySpreadConstraints[1].{topologyKey, whenUnsatisfiable}: Duplicate value: "{z, ScheduleAnyway}"',
      "spec.topologySpreadConstraints[1].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway",
    ],
  ],
  [
    "a toleration has sense",
    {
      spec: {
        tolerations: [
          { operator: "Equal" },
          { key: "a", operator: "Exists", value: "x" },
          { key: "a b" },
          { key: "c", operator: "Is" },
          { key: "d", effect: "Away" },
          { key: "e", effect: "NoSchedule", tolerationSeconds: 1 },
        ],
      },
    },
    [
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      "spec.tolerations[1].operator: Invalid value: \"x\": value must be empty when `operator` is 'Exists'",
      "spec.tolerations[2].key: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.tolerations[3].operator: Unsupported value: "Is": supported values: "Equal", "Exists"',
      'spec.tolerations[4].effect: Unsupported value: "Away": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      "spec.tolerations[5].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set",
    ],
  ],
  [
    "a gate is named once",
    { spec: { schedulingGates: [{ name: "A b" }, { name: "x" }, { name: "x" }] } },
    [
      "spec.schedulingGates[0]: Invalid value: \"A b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      'spec.schedulingGates[2]: Duplicate value: "x"',
    ],
  ],
  [
    "on the host's network a port is the host's",
    {
      spec: {
        hostNetwork: true,
        containers: [{ name: "c", image: "i:1", ports: [{ containerPort: 80, hostPort: 81 }] }],
      },
    },
    ["spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true"],
  ],
  [
    "processes are shared among containers or with the host",
    { spec: { hostPID: true, shareProcessNamespace: true, hostUsers: false } },
    [
      "spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
      "spec.hostPID: Forbidden: when `hostUsers` is false",
    ],
  ],
  [
    "nobody is debugged from the start",
    { spec: { ephemeralContainers: [{ name: "d", image: "i" }] } },
    ["spec.ephemeralContainers: Forbidden: cannot be set on create"],
  ],
  [
    "a Windows Pod is no Linux Pod",
    { spec: { os: { name: "windows" }, securityContext: { runAsUser: 1, fsGroup: 1 }, hostPID: true } },
    [
      "spec.hostPID: Forbidden: cannot be set for a windows pod",
      "spec.securityContext.fsGroup: Forbidden: cannot be set for a windows pod",
      "spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod",
    ],
  ],
  [
    "a Pod's resources are those of all its containers",
    { spec: { resources: { requests: { cpu: "1", "example.com/x": "1" }, limits: { cpu: "100m" } } } },
    [
      'spec.resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 100m',
      'spec.resources.requests[example.com/x]: Unsupported value: "example.com/x": supported values: "cpu", "hugepages-", "memory"',
      "spec.resources.limits: Required value: Limit must be set for non overcommitable resources",
    ],
  ],
]);
