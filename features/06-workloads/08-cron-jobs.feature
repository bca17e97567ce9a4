@seed:K5.5
Feature: CronJobs in depth
  A CronJob makes a Job whenever its schedule says so.
  https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/

  @req:cronjob.schedules @must
  Rule: A schedule has five fields, or a name
    Lists, ranges, steps, names of months and days; `?` is `*`; `@hourly` and its like.
    https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax

    Scenario Outline: <schedule> is one
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: timely }
        spec:
          schedule: "<schedule>"
          jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } }
        """
      Then the response is 201

      Examples:
        | schedule             |
        | */15 0-6,22 1 * *    |
        | 0 12 ? JAN-MAR MON   |
        | 5/10 * * * *         |
        | @hourly              |
        | @weekly              |

    Scenario Outline: <schedule> is none
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: untimely }
        spec:
          schedule: "<schedule>"
          jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } }
        """
      Then the response is 422 because "spec.schedule: Invalid value: "

      Examples:
        | schedule                     |
        | * * * *                      |
        | 60 * * * *                   |
        | 0 24 * * *                   |
        | 5-1 * * * *                  |
        | TZ=Europe/Berlin 0 * * * *   |
        | now and then                 |

  @req:cronjob.time-zone @must @needs:virtual-time
  Rule: The schedule is read on the clocks of a time zone
    By default that of the control plane, which is UTC's in the book.
    https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones

    Scenario Outline: the full hour in <zone>
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: hourly }
        spec:
          schedule: "0 * * * *"
          timeZone: <zone>
          jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["true"] }] } } } }
        """
      And 61m pass
      Then now every Jobs owned by CronJob/hourly match:
        """yaml
        metadata: { annotations: { batch.kubernetes.io/cronjob-scheduled-timestamp: !re ":00:00<offset>$" } }
        """
      And now .status.lastScheduleTime of CronJob/hourly matches /:<minute>:00Z$/

      Examples:
        | zone             | offset    | minute |
        | Etc/UTC          | Z         | 00     |
        | Asia/Kolkata     | [+]05:30  | 30     |
        | Asia/Kathmandu   | [+]05:45  | 15     |
        | America/New_York | -0[45]:00 | 00     |

    Scenario: a time zone that is none
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: nowhere }
        spec:
          schedule: "* * * * *"
          timeZone: Middle/Earth
          jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } }
        """
      Then the response is 422 because "spec.timeZone: Invalid value: \"Middle/Earth\": unknown time zone Middle/Earth"

  @req:cronjob.concurrency @must
  Rule: What happens when a Job still runs at the next time is for the CronJob to say
    It runs beside the next, keeps it back, or is replaced by it.

    @slow
    Scenario: beside the next
      Upstream conformance: "CronJob AllowConcurrent"

      When I create:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: patient }
        spec:
          schedule: "* * * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  terminationGracePeriodSeconds: 0
                  restartPolicy: Never
                  containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 3m at least 2 Jobs owned by CronJob/patient match:
        """yaml
        status: { active: 1 }
        """
      And within 3m .status.active of CronJob/patient has at least 2 items
      And now every Jobs owned by CronJob/patient has a different .metadata.name

    @slow
    Scenario: kept back
      Upstream conformance: "CronJob ForbidConcurrent"

      When I create:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: jealous }
        spec:
          schedule: "* * * * *"
          concurrencyPolicy: Forbid
          jobTemplate:
            spec:
              template:
                spec:
                  terminationGracePeriodSeconds: 0
                  restartPolicy: Never
                  containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 90s .status.active of CronJob/jealous has 1 items
      And within 3m a Normal event "JobAlreadyActive" saying "Not starting job because prior execution is running and concurrency policy is Forbid" is recorded for CronJob/jealous
      And never within 4m at least 2 Jobs owned by CronJob/jealous are present

    @slow
    Scenario: replaced
      Upstream conformance: "CronJob ReplaceConcurrent"

      Given it must always hold that at most 1 Jobs owned by CronJob/hasty are present
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: hasty }
        spec:
          schedule: "* * * * *"
          concurrencyPolicy: Replace
          jobTemplate:
            spec:
              template:
                metadata: { labels: { of: trial } }
                spec:
                  terminationGracePeriodSeconds: 0
                  restartPolicy: Never
                  containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 90s .status.active of CronJob/hasty has 1 items
      Given the name of one of the Jobs owned by CronJob/hasty is saved as $first
      When 1s passes
      Then within 90s Job/$first is gone
      And within 90s exactly 1 Jobs owned by CronJob/hasty match:
        """yaml
        metadata: { name: !not $first }
        """
      And within 90s a Normal event "SuccessfulDelete" saying "Deleted job hasty-" is recorded for CronJob/hasty
      And within 30s exactly 1 Pods labelled "of=trial" are Running

  @req:cronjob.missed @must @needs:virtual-time
  Rule: Of the times that were missed only the last is made up for, and not if it is too long ago
    A suspended CronJob misses all its times.
    https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline

    Background:
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: late }
        spec:
          schedule: "*/10 * * * *"
          suspend: true
          successfulJobsHistoryLimit: 100
          jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["true"] }] } } } }
        """

    Scenario: one Job for an hour
      When 65m pass
      Then now no Jobs are present
      When I merge patch CronJob/late with:
        """yaml
        spec: { suspend: false }
        """
      Then within 10s exactly 1 Jobs owned by CronJob/late are present
      And never within 10s at least 2 Jobs owned by CronJob/late are present

    Scenario: none when the last time was too long ago
      When I merge patch CronJob/late with:
        """yaml
        spec: { startingDeadlineSeconds: 60 }
        """
      And 65m pass
      And I merge patch CronJob/late with:
        """yaml
        spec: { suspend: false }
        """
      Then never within 2m some Jobs owned by CronJob/late are present
      And within 11m exactly 1 Jobs owned by CronJob/late are present

    Scenario: more than a hundred are told
      When 1020m pass
      And I merge patch CronJob/late with:
        """yaml
        spec: { suspend: false }
        """
      Then within 10s a Warning event "TooManyMissedTimes" saying "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew" is recorded for CronJob/late
      And within 10s exactly 1 Jobs owned by CronJob/late are present

  @req:cronjob.jobs @must @needs:virtual-time
  Rule: A Job tells for when it is, belongs to its CronJob, and is kept for as long as the history is
    Three that succeeded and one that failed, unless the CronJob says otherwise.

    Scenario: the Job, and what the CronJob tells of it
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: exact }
        spec:
          schedule: "* * * * *"
          jobTemplate:
            metadata: { labels: { of: trial }, annotations: { note: kept } }
            spec:
              template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: [sleep, "20"] }] } }
        """
      Then within 70s exactly 1 Jobs owned by CronJob/exact match:
        """yaml
        metadata:
          name: !re "^exact-[0-9]{8}$"
          labels: { of: trial }
          annotations: { note: kept, batch.kubernetes.io/cronjob-scheduled-timestamp: !re ":00Z$" }
          ownerReferences: !only [{ apiVersion: batch/v1, kind: CronJob, name: exact, controller: true, blockOwnerDeletion: true }]
        """
      And within 70s CronJob/exact matches:
        """yaml
        status:
          active: !only [{ apiVersion: batch/v1, kind: Job, name: !re "^exact-", uid: !present }]
          lastScheduleTime: !re ":00Z$"
          lastSuccessfulTime: !absent
        """
      And within 70s a Normal event "SuccessfulCreate" saying "Created job exact-" is recorded for CronJob/exact
      And within 100s CronJob/exact matches:
        """yaml
        status: { active: !absent, lastSuccessfulTime: !present }
        """
      And within 100s a Normal event "SawCompletedJob" saying "condition: Complete" is recorded for CronJob/exact

    Scenario Outline: how many are kept of those that <end>
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: historic }
        spec:
          schedule: "* * * * *"
          jobTemplate:
            spec:
              backoffLimit: 0
              template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["<command>"] }] } }
        """
      And 8m30s pass
      Then now exactly <default> Jobs owned by CronJob/historic are present
      When I merge patch CronJob/historic with:
        """yaml
        spec: { <field>: 2 }
        """
      And 5m pass
      Then now exactly 2 Jobs owned by CronJob/historic are present
      When I merge patch CronJob/historic with:
        """yaml
        spec: { <field>: 0 }
        """
      And 2m pass
      Then now no Jobs owned by CronJob/historic are present

      Examples:
        | end     | command | default | field                      |
        | succeed | true    | 3       | successfulJobsHistoryLimit |
        | fail    | false   | 1       | failedJobsHistoryLimit     |

  @req:cronjob.suspend @must
  Rule: A suspended CronJob makes no Jobs, and leaves those that run alone
    Upstream conformance: "CronJob Suspend"

    @slow
    Scenario: suspended while its Job runs
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: tired }
        spec:
          schedule: "* * * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  terminationGracePeriodSeconds: 0
                  restartPolicy: Never
                  containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 90s exactly 1 Jobs owned by CronJob/tired are present
      When I merge patch CronJob/tired with:
        """yaml
        spec: { suspend: true }
        """
      Then never within 3m at least 2 Jobs owned by CronJob/tired are present
      And for 3m .status.active of CronJob/tired has 1 items

  @req:cronjob.api @must
  Rule: CronJobs are listed, changed and deleted like all objects; their status has a resource of its own
    Upstream conformance: "CronJob API Operations"

    Scenario: from creation to deletion
      When I send GET "/apis"
      Then the response matches:
        """yaml
        groups: !contains [{ name: batch, versions: !contains [{ groupVersion: batch/v1, version: v1 }] }]
        """
      When I send GET "/apis/batch/v1"
      Then the response matches:
        """yaml
        resources: !contains [{ name: cronjobs, kind: CronJob }, { name: cronjobs/status }]
        """
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: one, labels: { cron: $namespace } }
        spec:
          schedule: "0 0 1 1 *"
          suspend: true
          jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } }
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: two, labels: { cron: $namespace } }
        spec:
          schedule: "0 0 1 1 *"
          suspend: true
          jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } }
        """
      When I list CronJobs labelled "cron=$namespace" in every namespace
      Then the response lists exactly "one, two"
      When I watch CronJobs labelled "cron=$namespace" as "cronjobs"
      And I merge patch CronJob/one with:
        """yaml
        metadata: { annotations: { patched: "true" } }
        """
      Then the response is 200
      And within 10s watch "cronjobs" has observed:
        """yaml
        { type: MODIFIED, object: { metadata: { name: one, annotations: { patched: "true" } } } }
        """
      When I merge patch the status of CronJob/one with:
        """yaml
        metadata: { annotations: { patched-status: "true" } }
        spec: { schedule: "* * * * *" }
        status: { lastScheduleTime: "2026-01-01T00:00:00Z" }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { annotations: { patched-status: "true" } }
        spec: { schedule: "0 0 1 1 *" }
        status: { lastScheduleTime: "2026-01-01T00:00:00Z" }
        """
      When I send GET "/apis/batch/v1/namespaces/$namespace/cronjobs/one/status"
      Then the response is 200
      And .kind of the response is "CronJob"
      When I delete CronJob/one
      Then the response is 200
      And within 10s CronJob/one is gone
      When I send DELETE "/apis/batch/v1/namespaces/$namespace/cronjobs?labelSelector=cron%3D$namespace"
      Then the response is 200
      And within 10s no CronJobs are present
