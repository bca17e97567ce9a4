@seed:K3.1 @seed:K4.1 @seed:K4.2
Feature: Init containers prepare, sidecars accompany
  An init container has to end well before what follows it starts. A sidecar is an init container that is always
  restarted: what follows waits only until it has started, and it outlives the main containers.
  https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/

  @req:init.restart @must
  Rule: A failing init container is tried again with back-off, and what came before it is not
    Upstream conformance: "init-container-fails-stops-app-restartalways-pod"

    Scenario: the second of two fails twice
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: stubborn }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: work, emptyDir: {} }]
          initContainers:
            - { name: first, image: busybox, command: [sh, -c, "echo first >> /kept/log"], volumeMounts: [{ name: work, mountPath: /kept }] }
            - { name: second, image: busybox, command: [sh, -c, "echo second >> /kept/log; [ $(grep -c second /kept/log) -gt 2 ]"], volumeMounts: [{ name: work, mountPath: /kept }] }
          containers: [{ name: main, image: busybox, command: [sh, -c, "cat /kept/log; sleep 3600"], volumeMounts: [{ name: work, mountPath: /kept }] }]
        """
      Then within 60s container "second" of Pod/stubborn is waiting (CrashLoopBackOff)
      And within 60s a Warning event "BackOff" saying "Back-off restarting failed container second" is recorded for Pod/stubborn
      And within 120s Pod/stubborn is Ready
      And now Pod/stubborn matches:
        """yaml
        status:
          initContainerStatuses:
            - { name: first, restartCount: 0, ready: true }
            - { name: second, restartCount: 2, ready: true, lastState: { terminated: { exitCode: 1 } } }
        """
      When I read the logs of Pod/stubborn
      Then the output is "first\nsecond\nsecond\nsecond\n"

    Scenario: an init container is not run again because a main one ends
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: once }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers: [{ name: first, image: busybox, command: ["true"] }]
          containers: [{ name: main, image: busybox, command: [sh, -c, "sleep 2; exit 1"] }]
        """
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/once is at least 2
      And now .status.initContainerStatuses["first"].restartCount of Pod/once is 0

    Scenario: a Pod that is never restarted goes on after its init containers
      Upstream conformance: "init-container-starts-app-restartnever-pod"

      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: brief }
        spec:
          restartPolicy: Never
          initContainers: [{ name: one, image: busybox, command: ["true"] }, { name: two, image: busybox, command: ["true"] }]
          containers: [{ name: main, image: busybox, command: ["true"] }]
        """
      Then within 60s Pod/brief is Succeeded
      And now Pod/brief matches:
        """yaml
        status:
          conditions: [{ type: Initialized, status: "True" }]
          initContainerStatuses: [{ name: one, ready: true, state: { terminated: { exitCode: 0 } } }, { name: two, ready: true, state: { terminated: { exitCode: 0 } } }]
        """

    Scenario: an init container may have a policy of its own
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: strict }
        spec:
          initContainers: [{ name: gate, image: busybox, command: [sh, -c, "exit 4"], restartPolicy: Never }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s and for 30s Pod/strict is Failed
      And now container "gate" of Pod/strict has ended with exit code 4

  @req:sidecar.start @must
  Rule: What follows a sidecar starts when the sidecar has started
    Without a startup probe that is as soon as it runs; with one, as soon as the probe has passed. Readiness does not
    matter for that, but counts for the Pod.

    Scenario: the startup probe holds back what follows
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: accompanied }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers:
            - name: side
              image: busybox
              command: [sh, -c, "sleep 10; touch /tmp/up; sleep 3600"]
              restartPolicy: Always
              startupProbe: { exec: { command: [test, -e, /tmp/up] }, periodSeconds: 1, failureThreshold: 60 }
            - { name: then, image: busybox, command: ["true"] }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s Pod/accompanied matches:
        """yaml
        status:
          phase: Pending
          initContainerStatuses: [{ name: side, state: { running: !present }, started: false }, { name: then, state: { waiting: { reason: PodInitializing } } }]
        """
      And never within 5s container "then" of Pod/accompanied is terminated (Completed)
      And within 60s Pod/accompanied is Ready
      And now Pod/accompanied matches:
        """yaml
        status:
          initContainerStatuses: [{ name: side, started: true, ready: true }, { name: then, state: { terminated: { exitCode: 0 } } }]
        """

    Scenario: an unready sidecar keeps nobody from starting, but the Pod from being ready
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unready }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers:
            - { name: side, image: busybox, command: [sleep, "3600"], restartPolicy: Always, readinessProbe: { exec: { command: ["false"] }, periodSeconds: 1 } }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s container "main" of Pod/unready is running
      And within 30s Pod/unready has condition ContainersReady=False (ContainersNotReady)
      And now .status.conditions["ContainersReady"].message of Pod/unready is "containers with unready status: [side]"
      And never within 30s Pod/unready is Ready

    Scenario: an init container may use the sidecar that came before it
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: served }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers:
            - name: web
              image: busybox
              command: [sh, -c, "mkdir /www; echo hello > /www/index.html; httpd -f -p 8080 -h /www"]
              restartPolicy: Always
              startupProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 }
            - { name: asks, image: busybox, command: [wget, -q, -O, "-", "http://localhost:8080/index.html"] }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s Pod/served is Ready
      When I read the logs of container "asks" of Pod/served
      Then the output is "hello\n"

  @req:sidecar.restart @must
  Rule: A sidecar is restarted whatever the Pod's policy says, alone
    Also while init containers still run, and after a liveness probe that fails.

    Scenario: where nothing else would be restarted
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: kept }
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 0
          initContainers: [{ name: side, image: busybox, command: [sh, -c, "sleep 2; exit 1"], restartPolicy: Always }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s .status.initContainerStatuses["side"].restartCount of Pod/kept is at least 2
      And now Pod/kept is Running
      And now .status.containerStatuses["main"].restartCount of Pod/kept is 0

    Scenario: while the next init container runs
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: early }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers:
            - { name: side, image: busybox, command: [sh, -c, "sleep 2; exit 1"], restartPolicy: Always }
            - { name: slow, image: busybox, command: [sleep, "30"] }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 25s .status.initContainerStatuses["side"].restartCount of Pod/early is at least 1
      And now container "slow" of Pod/early is running
      And within 60s container "main" of Pod/early is running
      And now .status.initContainerStatuses["slow"].restartCount of Pod/early is 0

    Scenario: a liveness probe that fails
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ill }
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 2
          initContainers:
            - { name: side, image: busybox, command: [sleep, "3600"], restartPolicy: Always, livenessProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 } }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s .status.initContainerStatuses["side"].restartCount of Pod/ill is at least 1
      And within 60s a Normal event "Killing" saying "Init container side failed liveness probe" is recorded for Pod/ill
      And now .status.containerStatuses["main"].restartCount of Pod/ill is 0

  @req:sidecar.end @must
  Rule: A sidecar keeps no Pod alive
    When all main containers have ended for good the sidecars are stopped, and how they end does not count.

    Scenario: the work is done
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: done }
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 5
          initContainers: [{ name: side, image: busybox, command: [sleep, "3600"], restartPolicy: Always }]
          containers: [{ name: main, image: busybox, command: [sh, -c, "sleep 2"] }]
        """
      Then within 60s Pod/done is Succeeded
      And now container "side" of Pod/done has ended with exit code 137
      And within 30s a Normal event "Killing" saying "Stopping container side" is recorded for Pod/done
      And now container "main" of Pod/done has ended with exit code 0

    Scenario: while one main container goes on, so does the sidecar
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: going }
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 0
          initContainers: [{ name: side, image: busybox, command: [sleep, "3600"], restartPolicy: Always }]
          containers:
            - { name: short, image: busybox, command: ["true"] }
            - { name: long, image: busybox, command: [sleep, "3600"] }
        """
      Then within 60s container "short" of Pod/going is terminated (Completed)
      And within 10s and for 30s container "side" of Pod/going is running
      And now Pod/going is Running

  @req:sidecar.termination @must
  Rule: Sidecars end after the main containers, the last one first
    So what a container was served with is there until its end. All share one grace period.

    Scenario: who is stopped when
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ordered, finalizers: [seatrial.example/kept] }
        spec:
          terminationGracePeriodSeconds: 60
          initContainers:
            - { name: outer, image: busybox, command: [sh, -c, "trap 'sleep 1; exit 0' TERM; while true; do sleep 1; done"], restartPolicy: Always }
            - { name: inner, image: busybox, command: [sh, -c, "trap 'sleep 3; exit 0' TERM; while true; do sleep 1; done"], restartPolicy: Always }
          containers:
            - { name: main, image: busybox, command: [sh, -c, "trap 'sleep 6; exit 0' TERM; while true; do sleep 1; done"] }
        """
      And Pod/ordered is Ready
      When I delete Pod/ordered
      Then within 60s Pod/ordered is Succeeded
      And .status.containerStatuses["main"].state.terminated.finishedAt of Pod/ordered is saved as $main
      And .status.initContainerStatuses["inner"].state.terminated.finishedAt of Pod/ordered is saved as $inner
      And now .status.initContainerStatuses["inner"].state.terminated.finishedAt of Pod/ordered is more than "$main"
      And now .status.initContainerStatuses["outer"].state.terminated.finishedAt of Pod/ordered is more than "$inner"
      When I merge patch Pod/ordered with:
        """yaml
        metadata: { finalizers: [] }
        """
      Then within 30s Pod/ordered is gone

    Scenario: a deaf main container leaves its sidecar two seconds
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hurried }
        spec:
          terminationGracePeriodSeconds: 5
          initContainers: [{ name: side, image: busybox, command: [sleep, "3600"], restartPolicy: Always }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And Pod/hurried is Ready
      When I delete Pod/hurried
      Then never within 6s Pod/hurried is gone
      And within 15s Pod/hurried is gone
