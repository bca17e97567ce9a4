import { judgeNew } from "./judgement.test-data.ts";

const cronJob = {
  path: "/apis/batch/v1/namespaces/x/cronjobs",
  sound: {
    metadata: { name: "a" },
    spec: {
      schedule: "0 5 * * *",
      jobTemplate: {
        spec: {
          template: {
            metadata: { labels: { app: "j" } },
            spec: { containers: [{ name: "c", image: "busybox" }], restartPolicy: "OnFailure" },
          },
        },
      },
    },
  },
};
judgeNew(cronJob.path, cronJob.sound, [
  ["a CronJob is sound", {}, []],
  [
    "a CronJob without a spec lacks nearly everything",
    { spec: null },
    [
      "spec.schedule: Required value",
      "spec.jobTemplate.spec.template.spec.containers: Required value",
      'spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
    ],
  ],
  [
    "a CronJob has a schedule, a zone and a policy",
    {
      spec: {
        schedule: "x",
        timeZone: "Nowhere/Here",
        concurrencyPolicy: "X",
        startingDeadlineSeconds: -1,
        successfulJobsHistoryLimit: -1,
        failedJobsHistoryLimit: -1,
      },
    },
    [
      'spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]',
      "spec.startingDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0",
      'spec.timeZone: Invalid value: "Nowhere/Here": unknown time zone Nowhere/Here',
      'spec.concurrencyPolicy: Unsupported value: "X": supported values: "Allow", "Forbid", "Replace"',
      "spec.successfulJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0",
      "spec.failedJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
  [
    "a CronJob names its zone beside the schedule",
    { spec: { schedule: "TZ=UTC * * * * *", timeZone: "" } },
    [
      'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      'spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string',
    ],
  ],
  [
    "a CronJob has five fields",
    { spec: { schedule: "* * * * * *" } },
    ['spec.schedule: Invalid value: "* * * * * *": expected exactly 5 fields, found 6: [* * * * * *]'],
  ],
  [
    "a CronJob stays in the hour",
    { spec: { schedule: "61 * * * *" } },
    ['spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61'],
  ],
  [
    "a CronJob lies in a zone with a name",
    { spec: { schedule: "@every 1h", timeZone: "local" } },
    [
      'spec.timeZone: Invalid value: "local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      'spec.timeZone: Invalid value: "local": unknown time zone local',
    ],
  ],
  [
    "a CronJob has a name that its Jobs can carry on",
    { metadata: { name: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" } },
    [
      'metadata.name: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 52 characters',
    ],
  ],
  [
    "a CronJob leaves the selector of its Jobs to the server",
    { spec: { jobTemplate: { spec: { manualSelector: true, selector: { matchLabels: { a: "b" } } } } } },
    [
      'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
      'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
    ],
  ],
]);
