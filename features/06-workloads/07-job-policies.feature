@seed:K5.5
Feature: Jobs in depth
  What a Job does with Pods that fail, that are disturbed, that are many, and that are no longer needed.
  https://kubernetes.io/docs/concepts/workloads/controllers/job/

  @req:job.indexed @must
  Rule: Each Pod of an indexed Job has an index of its own
    Upstream conformance: "Ensure Pods of an Indexed Job get a unique index."

    Scenario: it is told in an annotation, a label, a variable and the host name
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: parts }
        spec:
          completionMode: Indexed
          completions: 4
          parallelism: 2
          template:
            spec:
              restartPolicy: Never
              containers:
                - name: main
                  image: busybox
                  command: [sh, -c, "echo $JOB_COMPLETION_INDEX is $(hostname)"]
        """
      Then the response is 201
      And within 2m Job/parts has condition Complete=True (CompletionsReached)
      And now Job/parts matches:
        """yaml
        status: { succeeded: 4, completedIndexes: 0-3, failed: !absent, uncountedTerminatedPods: !exact {} }
        """
      And now exactly 4 Pods owned by Job/parts are present
      And now every Pods owned by Job/parts has a different .spec.hostname
      And now exactly 1 Pods owned by Job/parts match:
        """yaml
        metadata:
          name: !re "^parts-3-[a-z0-9]{5}$"
          generateName: parts-3-
          annotations: { batch.kubernetes.io/job-completion-index: "3" }
          labels: { batch.kubernetes.io/job-completion-index: "3", batch.kubernetes.io/job-name: parts }
        spec:
          hostname: parts-3
          containers:
            - name: main
              env:
                - name: JOB_COMPLETION_INDEX
                  valueFrom: { fieldRef: { fieldPath: "metadata.labels['batch.kubernetes.io/job-completion-index']" } }
        """
      Given the name of one of the Pods labelled "batch.kubernetes.io/job-completion-index=3" is saved as $last
      Then within 1m the logs of Pod/$last contain "3 is parts-3"

    Scenario: an index whose Pod has failed gets another, and no other does
      Given it must always hold that at most 2 Pods labelled "job-name=parts,batch.kubernetes.io/job-completion-index=0" are present
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: parts }
        spec:
          completionMode: Indexed
          completions: 3
          parallelism: 3
          backoffLimit: 1
          template:
            spec:
              restartPolicy: Never
              containers:
                - { name: main, image: busybox, command: [sh, -c, "test $JOB_COMPLETION_INDEX != 0 && sleep 100"] }
        """
      Then within 1m exactly 2 Pods labelled "job-name=parts,batch.kubernetes.io/job-completion-index=0" are present
      And within 2m Job/parts has condition Failed=True (BackoffLimitExceeded)
      And never within 2m at least 2 Pods labelled "job-name=parts,batch.kubernetes.io/job-completion-index=1" are present

    Scenario: without a number of completions there are no indexes
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: parts }
        spec:
          completionMode: Indexed
          parallelism: 2
          template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } }
        """
      Then the response is 422 because "spec.completions: Required value: when completion mode is Indexed"

  @req:job.elastic @must
  Rule: An indexed Job may be made larger and smaller while it runs
    Completions and parallelism together; Pods of indexes that are no more are removed.
    https://kubernetes.io/docs/concepts/workloads/controllers/job/#elastic-indexed-jobs

    Scenario: from three to two to four
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: elastic }
        spec:
          completionMode: Indexed
          completions: 3
          parallelism: 3
          template:
            spec:
              terminationGracePeriodSeconds: 0
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sleep, "1000"] }]
        """
      And within 1m exactly 3 Pods owned by Job/elastic are Running
      When I merge patch Job/elastic with:
        """yaml
        spec: { completions: 2, parallelism: 2 }
        """
      Then the response is 200
      And within 1m no Pods labelled "batch.kubernetes.io/job-completion-index=2" are present
      And within 1m exactly 2 Pods owned by Job/elastic are Running
      When I merge patch Job/elastic with:
        """yaml
        spec: { completions: 4, parallelism: 4 }
        """
      Then within 1m exactly 1 Pods labelled "batch.kubernetes.io/job-completion-index=3" are Running
      And within 1m exactly 4 Pods owned by Job/elastic are Running
      When I merge patch Job/elastic with:
        """yaml
        spec: { completions: 5 }
        """
      Then the response is 422 because "spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism"

  @req:job.ownership @must
  Rule: A Job adopts Pods that match and belong to nobody, and lets go of those that match no longer
    Upstream conformance: "Jobs, orphan pods, re-adoption"

    Scenario: an orphan and a stray
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: foster }
        spec:
          parallelism: 2
          completions: 2
          template:
            spec:
              terminationGracePeriodSeconds: 0
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sleep, "1000"] }]
        """
      And within 1m exactly 2 Pods owned by Job/foster are Running
      And the name of one of the Pods owned by Job/foster is saved as $one
      And .metadata.uid of Job/foster is saved as $uid
      When I merge patch Pod/$one with:
        """yaml
        metadata: { ownerReferences: null }
        """
      Then within 1m Pod/$one matches:
        """yaml
        metadata: { ownerReferences: !only [{ kind: Job, name: foster, uid: $uid, controller: true, blockOwnerDeletion: true }] }
        """
      And now exactly 2 Pods owned by Job/foster are present
      When I merge patch Pod/$one with:
        """yaml
        metadata:
          labels:
            job-name: null
            controller-uid: null
            batch.kubernetes.io/job-name: null
            batch.kubernetes.io/controller-uid: null
        """
      Then within 1m Pod/$one matches:
        """yaml
        metadata: { ownerReferences: !absent, finalizers: !absent }
        """
      And within 1m exactly 2 Pods owned by Job/foster are Running
      And for 10s Pod/$one is Running

  @req:job.backoff @must
  Rule: A Job waits after each failure, twice as long as after the one before
    Ten seconds after the first, twenty after the second; counted from the end of the Pod.

    Scenario: ten, twenty and forty seconds
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: failing }
        spec:
          backoffLimit: 3
          template:
            spec:
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: ["false"] }]
        """
      Then never within 9s at least 2 Pods owned by Job/failing are present
      And within 20s exactly 2 Pods owned by Job/failing are present
      And never within 29s at least 3 Pods owned by Job/failing are present
      And within 45s exactly 3 Pods owned by Job/failing are present
      And never within 69s at least 4 Pods owned by Job/failing are present
      And within 90s exactly 4 Pods owned by Job/failing are present
      And within 2m Job/failing has condition Failed=True (BackoffLimitExceeded)

    @slow
    Scenario: never longer than ten minutes
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: failing }
        spec:
          backoffLimit: 10
          template:
            spec:
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: ["false"] }]
        """
      # 10 s + 20 s + … + 320 s + 600 s + 600 s
      When 32m pass
      Then now exactly 9 Pods owned by Job/failing are present
      And never within 8m at least 10 Pods owned by Job/failing are present
      And within 12m exactly 10 Pods owned by Job/failing are present

  @req:job.ends @must
  Rule: How a Job ends is known before its last Pod has gone
    First that it will (SuccessCriteriaMet, FailureTarget), then, when no Pod is left that ends, that it has.

    Background:
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: lingering }
        spec:
          activeDeadlineSeconds: 10
          template:
            spec:
              terminationGracePeriodSeconds: 20
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"] }]
        """
      And within 8s exactly 1 Pods owned by Job/lingering are Running

    Scenario: a Job that was active for too long
      Then within 15s Job/lingering matches:
        """yaml
        status:
          terminating: 1
          active: !absent
          conditions: !only
            - type: FailureTarget
              status: "True"
              reason: DeadlineExceeded
              message: Job was active longer than specified deadline
        """
      And never within 25s Job/lingering has condition Failed=True
      And within 60s Job/lingering matches:
        """yaml
        status:
          terminating: 0
          failed: 1
          completionTime: !absent
          conditions:
            - { type: FailureTarget, status: "True", reason: DeadlineExceeded }
            - type: Failed
              status: "True"
              reason: DeadlineExceeded
              message: Job was active longer than specified deadline
        """
      And within 60s a Warning event "DeadlineExceeded" saying "Job was active longer than specified deadline" is recorded for Job/lingering

  @req:job.suspend @must
  Rule: A suspended Job has no Pods, and no time that runs
    When it is resumed its time begins anew.
    https://kubernetes.io/docs/concepts/workloads/controllers/job/#suspending-a-job

    Background:
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: paused }
        spec:
          suspend: true
          activeDeadlineSeconds: 60
          template:
            spec:
              terminationGracePeriodSeconds: 0
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sleep, "1000"] }]
        """

    Scenario: created so, resumed, suspended, resumed
      Then within 10s Job/paused matches:
        """yaml
        status:
          startTime: !absent
          conditions: [{ type: Suspended, status: "True", reason: JobSuspended, message: Job suspended }]
        """
      And never within 2m some Pods owned by Job/paused are present
      And now a Normal event "Suspended" saying "Job suspended" is recorded for Job/paused
      When I merge patch Job/paused with:
        """yaml
        spec: { suspend: false }
        """
      Then within 30s exactly 1 Pods owned by Job/paused are Running
      And within 30s Job/paused matches:
        """yaml
        status:
          startTime: !age [0s, 35s]
          conditions: [{ type: Suspended, status: "False", reason: JobResumed, message: Job resumed }]
        """
      And within 30s a Normal event "Resumed" saying "Job resumed" is recorded for Job/paused
      When 40s pass
      And I merge patch Job/paused with:
        """yaml
        spec: { suspend: true }
        """
      Then within 30s no Pods owned by Job/paused are present
      And within 30s Job/paused matches:
        """yaml
        status: { startTime: !absent, active: !absent, failed: !absent }
        """
      When 1m passes
      And I merge patch Job/paused with:
        """yaml
        spec: { suspend: false }
        """
      Then within 30s exactly 1 Pods owned by Job/paused are Running
      And never within 50s Job/paused has condition Failed=True
      And within 80s Job/paused has condition Failed=True (DeadlineExceeded)

    Scenario: where its Pods may run can be changed only then
      When I merge patch Job/paused with:
        """yaml
        spec: { template: { spec: { nodeSelector: { disk: fast } } } }
        """
      Then the response is 200
      When I merge patch Job/paused with:
        """yaml
        spec: { suspend: false }
        """
      Then within 30s exactly 1 Pods owned by Job/paused match:
        """yaml
        spec: { nodeSelector: { disk: fast } }
        """
      When I merge patch Job/paused with:
        """yaml
        spec: { template: { spec: { nodeSelector: { disk: slow } } } }
        """
      Then the response is 422 because "field is immutable"

  @req:job.replacement @must
  Rule: A Job may wait until a Pod has ended before it makes another
    By default a Pod that is being deleted is replaced at once.
    https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-replacement-policy

    Scenario Outline: <policy>
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: replaced }
        spec:
          podReplacementPolicy: <policy>
          template:
            spec:
              terminationGracePeriodSeconds: 30
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"] }]
        """
      And within 1m exactly 1 Pods owned by Job/replaced are Running
      And the name of one of the Pods owned by Job/replaced is saved as $first
      When I delete Pod/$first
      Then within 20s Job/replaced matches:
        """yaml
        status: { terminating: 1 }
        """
      And <timing> at least 2 Pods owned by Job/replaced are present
      And within 2m Pod/$first is gone
      And within 2m exactly 1 Pods owned by Job/replaced are Running
      And within 2m .status.failed of Job/replaced is 1

      Examples:
        | policy              | timing                   |
        | TerminatingOrFailed | within 20s               |
        | Failed              | never within 25s         |

  @req:job.failure-policy @must
  Rule: A policy tells which failures end the Job, which do not count, and which end their index
    The first rule that matches decides.
    https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy

    Scenario: an exit code that ends the Job
      Upstream conformance: "Verify Pod Failure policy allows to fail job early on exit code."

      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: fatal }
        spec:
          completions: 2
          parallelism: 2
          backoffLimit: 6
          podFailurePolicy:
            rules:
              - { action: Ignore, onExitCodes: { operator: In, values: [7] } }
              - { action: FailJob, onExitCodes: { containerName: main, operator: In, values: [1, 42] } }
          template:
            spec:
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sh, -c, "exit 42"] }]
        """
      Then within 1m Job/fatal matches:
        """yaml
        status:
          failed: !between [1, 2]
          conditions:
            - { type: FailureTarget, status: "True", reason: PodFailurePolicy }
            - type: Failed
              status: "True"
              reason: PodFailurePolicy
              message: !re "^Container main for pod [a-z0-9-]+/fatal-[a-z0-9]{5} failed with exit code 42 matching FailJob rule at index 1$"
        """
      And never within 1m at least 3 Pods owned by Job/fatal are present

    Scenario: a disturbance that does not count
      Upstream conformance: "Ensure pod failure policy allows to ignore failure matching on the DisruptionTarget condition"

      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: patient }
        spec:
          backoffLimit: 0
          podFailurePolicy:
            rules: [{ action: Ignore, onPodConditions: [{ type: DisruptionTarget }] }]
          template:
            spec:
              terminationGracePeriodSeconds: 1
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sh, -c, "trap 'exit 1' TERM; while true; do sleep 1; done"] }]
        """
      And within 1m exactly 1 Pods owned by Job/patient are Running
      And the name of one of the Pods owned by Job/patient is saved as $first
      When I evict Pod/$first
      Then the response is 201
      And within 1m Pod/$first is gone
      And within 1m exactly 1 Pods owned by Job/patient are Running
      And within 1m Job/patient matches:
        """yaml
        status: { failed: !absent, active: 1, conditions: !absent }
        """
      And never within 1m Job/patient has condition Failed=True

    Scenario: an exit code that ends its index
      Upstream conformance: "Mark indexes as failed when the FailIndex action is matched in podFailurePolicy"

      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: partial }
        spec:
          completionMode: Indexed
          completions: 2
          parallelism: 2
          backoffLimitPerIndex: 1
          podFailurePolicy:
            rules: [{ action: FailIndex, onExitCodes: { operator: In, values: [42] } }]
          template:
            spec:
              restartPolicy: Never
              containers:
                - { name: main, image: busybox, command: [sh, -c, "test $JOB_COMPLETION_INDEX = 1 || exit 42"] }
        """
      Then within 1m Job/partial matches:
        """yaml
        status:
          succeeded: 1
          failed: 1
          completedIndexes: "1"
          failedIndexes: "0"
          conditions: [{ type: Failed, status: "True", reason: FailedIndexes, message: Job has failed indexes }]
        """

    Scenario: only Pods that are never restarted in place
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: wrong }
        spec:
          podFailurePolicy:
            rules: [{ action: FailJob, onExitCodes: { operator: In, values: [42] } }]
          template: { spec: { restartPolicy: OnFailure, containers: [{ name: main, image: busybox }] } }
        """
      Then the response is 422 because "spec.template.spec.restartPolicy: Invalid value: \"OnFailure\": only \"Never\" is supported when podFailurePolicy is specified"

  @req:job.limit-per-index @must
  Rule: With a limit per index each index fails for itself
    The others go on; at the end the Job has failed. Too many failed indexes end it at once.
    https://kubernetes.io/docs/concepts/workloads/controllers/job/#backoff-limit-per-index

    Scenario: every index is tried, those with an odd number in vain
      Upstream conformance: "Ensure that all indexes are executed for an indexed job with backoffLimitPerIndex despite some failing"

      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: odd }
        spec:
          completionMode: Indexed
          completions: 4
          parallelism: 2
          backoffLimitPerIndex: 1
          template:
            spec:
              restartPolicy: Never
              containers:
                - { name: main, image: busybox, command: [sh, -c, "test $((JOB_COMPLETION_INDEX % 2)) = 0"] }
        """
      Then within 3m Job/odd has condition Failed=True (FailedIndexes)
      And now Job/odd matches:
        """yaml
        status: { succeeded: 2, failed: 4, completedIndexes: "0,2", failedIndexes: "1,3" }
        """
      And now exactly 2 Pods owned by Job/odd match:
        """yaml
        metadata: { annotations: { batch.kubernetes.io/job-index-failure-count: "1" } }
        """
      And never within 3m at least 7 Pods owned by Job/odd are present

    Scenario: more failed indexes than there may be
      Upstream conformance: "Terminate job execution when the maxFailedIndexes is exceeded"

      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: odd }
        spec:
          completionMode: Indexed
          completions: 10
          parallelism: 1
          backoffLimitPerIndex: 0
          maxFailedIndexes: 2
          template:
            spec:
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sh, -c, "exit 1"] }]
        """
      Then within 3m Job/odd matches:
        """yaml
        status:
          succeeded: !absent
          failed: 3
          failedIndexes: 0-2
          completedIndexes: !absent
          conditions:
            - type: Failed
              status: "True"
              reason: MaxFailedIndexesExceeded
              message: Job has exceeded the specified maximal number of failed indexes
        """
      And never within 1m at least 4 Pods owned by Job/odd are present

  @req:job.success-policy @must
  Rule: A policy may say that fewer indexes are enough
    Those that still run are ended.
    https://kubernetes.io/docs/concepts/workloads/controllers/job/#success-policy

    Scenario Outline: <what>
      Upstream conformance: "Ensure that job with successPolicy succeededIndexes rule succeeded even when some indexes remain pending"
      Upstream conformance: "Ensure that job with successPolicy succeededCount rule succeeded even when some indexes remain pending"
      Upstream conformance: "Ensure that job with successPolicy succeeded when all indexes succeeded"

      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: enough }
        spec:
          completionMode: Indexed
          completions: 5
          parallelism: <parallelism>
          successPolicy: { rules: [<rule>] }
          template:
            spec:
              terminationGracePeriodSeconds: 0
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sh, -c, "<command>"] }]
        """
      Then within 2m Job/enough matches:
        """yaml
        status:
          succeeded: <succeeded>
          completedIndexes: <indexes>
          completionTime: !present
          terminating: 0
          conditions:
            - { type: SuccessCriteriaMet, status: "True", reason: SuccessPolicy, message: Matched rules at index 0 }
            - { type: Complete, status: "True", reason: SuccessPolicy, message: Matched rules at index 0 }
        """
      And within 2m no Pods owned by Job/enough are Running

      Examples:
        | what                    | parallelism | rule                        | command                                                | succeeded | indexes   |
        | the indexes that matter | 2           | { succeededIndexes: "0" }   | test $JOB_COMPLETION_INDEX = 0 \|\| sleep 1000          | 1         | !re "^0"  |
        | so many of them         | 2           | { succeededCount: 1 }       | test $JOB_COMPLETION_INDEX = 0 \|\| sleep 1000          | 1         | !re "^0"  |
        | all of them             | 5           | { succeededIndexes: "0-4" } | true                                                   | 5         | 0-4       |

    Scenario: until then it goes on
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: enough }
        spec:
          completionMode: Indexed
          completions: 3
          parallelism: 3
          successPolicy: { rules: [{ succeededIndexes: "0,1" }] }
          template:
            spec:
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sh, -c, "test $JOB_COMPLETION_INDEX = 0 || sleep 1000"] }]
        """
      Then within 1m .status.succeeded of Job/enough is 1
      And never within 2m Job/enough has condition SuccessCriteriaMet=True

  @req:job.tracking @must
  Rule: No end of a Pod is lost, whoever deletes it
    A finalizer keeps the Pod until its end has been counted.
    https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-tracking-with-finalizers

    Scenario: a Pod that is deleted while it runs
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: counted }
        spec:
          backoffLimit: 1
          template:
            spec:
              terminationGracePeriodSeconds: 0
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sleep, "1000"] }]
        """
      And within 1m exactly 1 Pods owned by Job/counted are Running
      And now every Pods owned by Job/counted match:
        """yaml
        metadata: { finalizers: [batch.kubernetes.io/job-tracking] }
        """
      And the name of one of the Pods owned by Job/counted is saved as $one
      When I delete Pod/$one
      Then within 30s Pod/$one is gone
      And within 30s .status.failed of Job/counted is 1
      And now Job/counted matches:
        """yaml
        status: { uncountedTerminatedPods: { failed: !absent, succeeded: !absent } }
        """

    Scenario: what has been counted is free to go
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: counted }
        spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["true"] }] } } }
        """
      Then within 1m Job/counted has condition Complete=True
      And now every Pods owned by Job/counted match:
        """yaml
        metadata: { finalizers: !absent }
        """

  @req:job.ttl @must
  Rule: A finished Job that says how long it may stay goes then, with its Pods
    https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/

    Background:
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: brief }
        spec:
          ttlSecondsAfterFinished: 60
          template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["true"] }] } }
        """
      And Job/brief is Complete

    Scenario: after a minute
      Then never within 50s Job/brief is gone
      And within 90s Job/brief is gone
      And within 90s no Pods labelled "job-name=brief" are present

    Scenario: one that is given longer stays longer
      When I merge patch Job/brief with:
        """yaml
        spec: { ttlSecondsAfterFinished: 600 }
        """
      Then never within 5m Job/brief is gone

  @req:job.managed-by @must
  Rule: A Job that somebody else manages is left alone
    https://kubernetes.io/docs/concepts/workloads/controllers/job/#delegation-of-managing-a-job-object-to-external-controller

    Scenario: no Pods, no status
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: foreign }
        spec:
          managedBy: example.com/queue
          template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["true"] }] } }
        """
      Then never within 1m some Pods owned by Job/foreign are present
      And now .status of Job/foreign is empty
      When I merge patch Job/foreign with:
        """yaml
        spec: { managedBy: kubernetes.io/job-controller }
        """
      Then the response is 422 because "field is immutable"

  @req:job.api @must
  Rule: Jobs are listed, changed and deleted like all objects; their status has a resource of its own
    Upstream conformance: "Jobs, manage lifecycle"
    Upstream conformance: "Jobs, apply changes to status"

    Background:
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: one, labels: { batch: $namespace } }
        spec:
          suspend: true
          template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: [sleep, "1000"] }] } }
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: { name: two, labels: { batch: $namespace } }
        spec:
          suspend: true
          template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: [sleep, "1000"] }] } }
        """
      And within 10s Job/one has condition Suspended=True

    Scenario: from creation to deletion
      When I watch Jobs labelled "batch=$namespace" as "jobs"
      And I strategic merge patch Job/one with:
        """yaml
        metadata: { labels: { patched: please } }
        """
      Then the response is 200
      And within 10s watch "jobs" has observed:
        """yaml
        { type: MODIFIED, object: { metadata: { name: one, labels: { patched: please } } } }
        """
      When I list Jobs labelled "batch=$namespace" in every namespace
      Then the response lists exactly "one, two"
      When I send DELETE "/apis/batch/v1/namespaces/$namespace/jobs?labelSelector=batch%3D$namespace&propagationPolicy=Background"
      Then the response is 200
      And within 30s no Jobs are present
      And within 30s watch "jobs" has observed:
        """yaml
        { type: DELETED, object: { metadata: { name: two } } }
        """

    Scenario: the status, and nothing else through it
      When I merge patch the status of Job/one with:
        """yaml
        spec: { parallelism: 5 }
        metadata: { annotations: { patched-status: "true" } }
        status: { conditions: [{ type: Suspended, status: "True" }, { type: Custom, status: "True", reason: Trial }] }
        """
      Then the response is 200
      And .metadata.annotations["patched-status"] of the response is "true"
      And .spec.parallelism of the response is 1
      And now Job/one has condition Custom=True (Trial)
      When I send GET "/apis/batch/v1/namespaces/$namespace/jobs/one/status"
      Then the response is 200
      And .kind of the response is "Job"
      When I merge patch the status of Job/one with:
        """yaml
        status: { active: -1 }
        """
      Then the response is 422 because "status.active"
