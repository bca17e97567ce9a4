@seed:K5.5
Feature: A Job runs to completion
  The document's own example says hello, sleeps half a minute and says world.
  https://kubernetes.io/docs/concepts/workloads/controllers/job/

  @req:job.completes @must
  Rule: A Job is complete when its Pod has succeeded
    And not while it runs.

    Scenario: the document's own Job
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: my-job
        spec:
          template:
            metadata:
              name: my-job
            spec:
              restartPolicy: OnFailure
              containers:
                - name: my-job-container
                  image: my-image
                  command: ["/bin/sh", "-c", "echo hello; sleep 30; echo world"]
          backoffLimit: 2
        """
      Then the response is 201 Created
      And never within 30s Job/my-job has condition Complete=True
      And within 120s Job/my-job has condition Complete=True
      And now Job/my-job matches:
        """yaml
        status: { succeeded: 1, failed: !absent, active: !absent, startTime: !present, completionTime: !present }
        """
      And now exactly 1 Pods owned by Job/my-job are Succeeded
      Given the name of one of the Pods owned by Job/my-job is saved as $one
      Then within 120s the logs of Pod/$one contain "hello"
      And within 120s the logs of Pod/$one contain "world"

  @req:job.parallel @must
  Rule: A Job makes as many completions as it is told, so many at a time
    Scenario: three completions, two at a time
      Given it must always hold that at most 2 Pods labelled "job-name=many" are running
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: many }
        spec:
          completions: 3
          parallelism: 2
          template:
            spec:
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sh, -c, "sleep 5"] }]
        """
      Then within 120s exactly 2 Pods labelled "job-name=many" are running
      And within 120s Job/many has condition Complete=True
      And now .status.succeeded of Job/many is 3

  @req:job.backoff-limit @must
  Rule: A Job retries failed Pods up to backoffLimit, then fails
    Upstream conformance: "Jobs, completion after task failure"

    Scenario: with backoffLimit 2 a Pod that always fails is tried three times
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: hopeless }
        spec:
          backoffLimit: 2
          template:
            spec:
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sh, -c, "exit 3"] }]
        """
      Then within 300s Job/hopeless has condition Failed=True (BackoffLimitExceeded)
      And now .status.failed of Job/hopeless is 3
      And now exactly 3 Pods owned by Job/hopeless are Failed
      And never within 60s at least 4 Pods owned by Job/hopeless are present

    Scenario: a container that fails once is restarted in its Pod under OnFailure
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: second-try }
        spec:
          template:
            spec:
              restartPolicy: OnFailure
              volumes: [{ name: memory, emptyDir: {} }]
              containers:
                - name: main
                  image: busybox
                  command: [sh, -c, "test -f /memory/tried || { touch /memory/tried; exit 1; }"]
                  volumeMounts: [{ name: memory, mountPath: /memory }]
        """
      Then within 120s Job/second-try has condition Complete=True
      And now exactly 1 Pods owned by Job/second-try match:
        """yaml
        status: { containerStatuses: [{ name: main, restartCount: 1 }] }
        """

  @req:job.deleted @must
  Rule: Pods of a Job go with it
    Upstream conformance: "Jobs, active pods, graceful termination"

    Scenario: deleting in the background removes its Pods
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: long }
        spec:
          template:
            spec:
              terminationGracePeriodSeconds: 0
              restartPolicy: Never
              containers: [{ name: main, image: busybox, command: [sleep, "1000"] }]
        """
      And within 60s exactly 1 Pods owned by Job/long are Running
      When I delete Job/long with:
        """yaml
        propagationPolicy: Background
        """
      Then within 60s no Pods labelled "job-name=long" are present

  @req:cronjob.schedule @must
  Rule: A CronJob makes Jobs by its schedule
    Upstream conformance: "CronJob AllowConcurrent"
    Upstream conformance: "CronJob ForbidConcurrent"
    Upstream conformance: "CronJob Suspend"

    @slow
    Scenario: every minute a Job, made from its template
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: minutely }
        spec:
          schedule: "* * * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{ name: main, image: busybox, command: [echo, tick] }]
        """
      Then the response is 201 Created
      And within 150s at least 2 Jobs owned by CronJob/minutely match:
        """yaml
        metadata: { name: !re "^minutely-[0-9]+$", ownerReferences: [{ kind: CronJob, name: minutely, controller: true }] }
        status: { succeeded: 1 }
        """
      And within 150s .status.lastSuccessfulTime of CronJob/minutely is present
      And never within 150s at least 4 Jobs owned by CronJob/minutely are present

    @slow
    Scenario: a Job that still runs keeps the next one back, where only one may run at a time
      Given this manifest:
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
      And within 90s exactly 1 Jobs owned by CronJob/jealous are present
      Then never within 130s at least 2 Jobs owned by CronJob/jealous are present

    @slow
    Scenario: a suspended one makes none
      When I create:
        """yaml
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: asleep }
        spec:
          schedule: "* * * * *"
          suspend: true
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{ name: main, image: busybox, command: [echo, tick] }]
        """
      Then never within 130s some Jobs are present
      When I merge patch CronJob/asleep with:
        """yaml
        spec: { suspend: false }
        """
      Then within 90s at least 1 Jobs owned by CronJob/asleep are present
