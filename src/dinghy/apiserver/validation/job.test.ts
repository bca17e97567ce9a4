import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const job = {
  path: "/apis/batch/v1/namespaces/x/jobs",
  sound: {
    metadata: { name: "a" },
    spec: {
      suspend: true,
      template: {
        metadata: { labels: { app: "j" } },
        spec: { containers: [{ name: "c", image: "busybox" }], restartPolicy: "Never" },
      },
    },
  },
};
judgeNew(job.path, job.sound, [
  ["a Job is sound", {}, []],
  [
    "a Job without a name lacks just that",
    { metadata: { name: null } },
    ["metadata.name: Required value: name or generateName is required"],
  ],
  [
    "a Job that cannot be read as a selector does not judge its template by it",
    { spec: { selector: { matchExpressions: [{ key: "app", operator: "Like" }] } } },
    ['spec.selector.matchExpressions[0].operator: Invalid value: "Like": not a valid selector operator'],
  ],
  [
    "a name that is too long for a label is told of the template only, as the Job takes its labels later",
    { metadata: { name: "a".repeat(64) }, spec: { template: { metadata: null } } },
    [
      `spec.template.labels: Invalid value: "${"a".repeat(64)}": must be no more than 63 characters`,
      `spec.template.labels: Invalid value: "${"a".repeat(64)}": must be no more than 63 characters`,
    ],
  ],
  [
    "a Job counts nothing below zero",
    {
      spec: {
        completions: -1,
        parallelism: -1,
        backoffLimit: -1,
        activeDeadlineSeconds: -1,
        ttlSecondsAfterFinished: -1,
      },
    },
    [
      "spec.parallelism: Invalid value: -1: must be greater than or equal to 0",
      "spec.completions: Invalid value: -1: must be greater than or equal to 0",
      "spec.activeDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0",
      "spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0",
      "spec.ttlSecondsAfterFinished: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
  [
    "a Job knows its modes",
    { spec: { completionMode: "X", podReplacementPolicy: "Y" } },
    [
      'spec.completionMode: Unsupported value: "X": supported values: "NonIndexed", "Indexed"',
      'spec.podReplacementPolicy: Unsupported value: "Y": supported values: "Failed", "TerminatingOrFailed"',
    ],
  ],
  [
    "a Job with indexes does not run too many at once",
    { spec: { completionMode: "Indexed", completions: 200000, parallelism: 200000 } },
    ["spec.parallelism: Invalid value: 200000: must be less than or equal to 100000 when completion mode is Indexed"],
  ],
  [
    "a Job counts failures by index only with indexes",
    { spec: { backoffLimitPerIndex: 1, maxFailedIndexes: 3 } },
    [
      "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode",
      "spec.maxFailedIndexes: Invalid value: 3: requires indexed completion mode",
    ],
  ],
  [
    "a Job with a selector of its own has one",
    { spec: { manualSelector: true } },
    [
      "spec.selector: Required value",
      'spec.template.metadata.labels: Invalid value: {"app":"j"}: `selector` does not match template `labels`',
    ],
  ],
  [
    "a Job runs to an end",
    { spec: { template: { spec: { restartPolicy: "Always" } } } },
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    "a Job is managed by whom can be named",
    { spec: { managedBy: "me" } },
    ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    "a Job judges failures by rules that can be applied",
    {
      spec: {
        podFailurePolicy: {
          rules: [
            { action: "X", onExitCodes: { operator: "In", values: [0, 1, 1] } },
            { action: "Ignore" },
            { action: "FailIndex", onPodConditions: [{ type: "" }], onExitCodes: { operator: "Foo", values: [] } },
            { action: "Count", onExitCodes: { containerName: "nope", operator: "NotIn", values: [3, 2] } },
          ],
        },
      },
    },
    [
      'spec.podFailurePolicy.rules[0].action: Unsupported value: "X": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
      "spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator",
      "spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 1",
      "spec.podFailurePolicy.rules[1]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required",
      'spec.podFailurePolicy.rules[2].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
      'spec.podFailurePolicy.rules[2].onExitCodes.operator: Unsupported value: "Foo": supported values: "In", "NotIn"',
      "spec.podFailurePolicy.rules[2].onExitCodes.values: Invalid value: null: at least one value is required",
      'spec.podFailurePolicy.rules[2].onPodConditions[0].type: Invalid value: "": name part must be non-empty',
      "spec.podFailurePolicy.rules[2].onPodConditions[0].type: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "spec.podFailurePolicy.rules[2]: Invalid value: specifying both OnExitCodes and OnPodConditions is not supported",
      'spec.podFailurePolicy.rules[3].onExitCodes.containerName: Invalid value: "nope": must be one of the container or initContainer names in the pod template',
      "spec.podFailurePolicy.rules[3].onExitCodes.values: Invalid value: [3,2]: must be ordered",
    ],
  ],
  [
    "a Job judges failures only of what is not restarted",
    { spec: { podFailurePolicy: { rules: [] }, template: { spec: { restartPolicy: "OnFailure" } } } },
    [
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified',
    ],
  ],
  [
    "a Job succeeds by indexes only with indexes",
    { spec: { successPolicy: { rules: [{ succeededIndexes: "0" }] } } },
    [
      'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":"0","SucceededCount":null}]}: requires indexed completion mode',
    ],
  ],
  [
    "a Job succeeds by rules that can be fulfilled",
    {
      spec: {
        completionMode: "Indexed",
        completions: 3,
        successPolicy: { rules: [{ succeededIndexes: "5-2" }, { succeededCount: 9 }, {}] },
      },
    },
    [
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "5-2": error parsing succeededIndexes: too large index: "5"',
      "spec.successPolicy.rules[1].succeededCount: Invalid value: 9: must be less than or equal to 3 (the number of specified completions)",
      "spec.successPolicy.rules[2]: Required value: at least one of succeededCount or succeededIndexes must be specified",
    ],
  ],
]);
judgeChange(job.path, job.sound, [
  [
    "a Job keeps its completions",
    { spec: { completions: 4 } },
    ["spec.completions: Invalid value: 4: field is immutable"],
  ],
  ["a Job may run more at once", { spec: { parallelism: 4 } }, []],
  [
    "a Job keeps its failure policy",
    { spec: { podFailurePolicy: { rules: [{ action: "Ignore", onPodConditions: [{ type: "X" }] }] } } },
    [
      'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
      'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
      'spec.podFailurePolicy: Invalid value: {"Rules":[{"Action":"Ignore","OnExitCodes":null,"OnPodConditions":[{"Type":"X","Status":"True"}]}]}: field is immutable',
    ],
  ],
]);
judgeChange(
  job.path,
  job.sound,
  [
    [
      "a Job never unsays a success",
      { status: { succeeded: -1, active: 3, ready: 9 } },
      [
        "status.succeeded: Invalid value: -1: must be greater than or equal to 0",
        "status.ready: Invalid value: 9: cannot set more ready pods than active",
        "status.succeeded: Invalid value: -1: cannot decrease the succeeded counter",
      ],
    ],
    [
      "a Job is complete only when it met its criteria",
      { status: { conditions: [{ type: "Complete", status: "True" }] } },
      [
        "status.completionTime: Required value: completionTime is required for Complete jobs",
        "status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
        "status.startTime: Required value: startTime is required for finished job",
      ],
    ],
  ],
  "/status",
);
