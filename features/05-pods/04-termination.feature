@seed:K4.4
Feature: A Pod is stopped in order
  Deleting a Pod asks its processes to end, waits for the grace period, and only then lets it disappear from the API.
  https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination

  @req:termination.graceful @must
  Rule: A Pod is marked first, its processes get TERM, and it disappears when they have ended
    Upstream conformance: "Pods, lifecycle"

    Scenario: a process that takes its time to leave
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: polite }
        spec:
          terminationGracePeriodSeconds: 30
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "trap 'sleep 3; exit 0' TERM; while true; do sleep 1; done"]
        """
      And within 60s Pod/polite is Ready
      When I delete Pod/polite
      Then the response is 200
      And now Pod/polite is terminating
      And never within 2s Pod/polite is gone
      And within 25s Pod/polite is gone
      And within 30s a Normal event "Killing" is recorded for Pod/polite
      And Pod/polite became terminating before Pod/polite became gone

    Scenario: the grace period is written on the Pod
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: marked }
        spec:
          terminationGracePeriodSeconds: 7
          containers: [{ name: main, image: busybox, command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"] }]
        """
      And within 60s Pod/marked is Ready
      When I delete Pod/marked
      Then now Pod/marked matches:
        """yaml
        metadata: { deletionTimestamp: !present, deletionGracePeriodSeconds: 7 }
        """

  @req:termination.kill @must
  Rule: What has not ended after the grace period is killed
    The grace period is the Pod's own, unless whoever deletes it names another.

    Scenario: a process that ignores TERM
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: deaf }
        spec:
          terminationGracePeriodSeconds: 5
          containers: [{ name: main, image: busybox, command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"] }]
        """
      And within 60s Pod/deaf is Ready
      When I delete Pod/deaf
      Then never within 4s Pod/deaf is gone
      And within 30s Pod/deaf is gone

    Scenario: the first process of a container, which TERM ends only if it has asked for it
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unaware }
        spec:
          terminationGracePeriodSeconds: 5
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/unaware is Ready
      When I delete Pod/unaware
      Then never within 4s Pod/unaware is gone
      And within 30s Pod/unaware is gone

  @req:termination.pre-stop @must
  Rule: preStop runs before the processes are asked to end
    Upstream conformance: "Pod Lifecycle, prestop exec hook"

    Scenario: the hook's work is done when TERM comes
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hooked }
        spec:
          terminationGracePeriodSeconds: 60
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "trap 'cat /tmp/hook; sleep 5; exit 0' TERM; while true; do sleep 1; done"]
              lifecycle: { preStop: { exec: { command: [sh, -c, "sleep 4; echo prepared > /tmp/hook"] } } }
        """
      And within 60s Pod/hooked is Ready
      When I delete Pod/hooked
      Then within 30s the logs of Pod/hooked contain "prepared"
      And within 50s Pod/hooked is gone

  @req:termination.eviction @must
  Rule: An eviction is a deletion that a disruption budget may refuse
    https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
    Upstream conformance: "PodDisruptionBudget: block an eviction until the PDB is updated to allow it"

    Scenario: no until the budget is raised, then yes
      Given this manifest:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: precious }
        spec: { minAvailable: 1, selector: { matchLabels: { app: precious } } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: only, labels: { app: precious } }
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      And within 60s Pod/only is Ready
      And within 30s .status.currentHealthy of PodDisruptionBudget/precious is 1
      When I evict Pod/only
      Then the response is 429 TooManyRequests
      And the response is 429 because "disruption budget"
      And for 5s Pod/only is Ready
      When I merge patch PodDisruptionBudget/precious with:
        """yaml
        spec: { minAvailable: 0 }
        """
      Then within 30s .status.disruptionsAllowed of PodDisruptionBudget/precious is 1
      When I evict Pod/only
      Then the response is 201
      And within 60s Pod/only is gone

  @req:termination.shortened @must
  Rule: A grace period may be shortened on the way, not lengthened
    Who deletes a second time, and wants it sooner, is heard; who wants it later is not.

    Scenario: sooner
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: slow }
        spec:
          terminationGracePeriodSeconds: 300
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/slow is Ready
      And I delete Pod/slow
      When I delete Pod/slow with:
        """yaml
        gracePeriodSeconds: 4
        """
      Then now .metadata.deletionGracePeriodSeconds of Pod/slow is 4
      And never within 3s Pod/slow is gone
      And within 20s Pod/slow is gone

    Scenario: not later
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: slow }
        spec:
          terminationGracePeriodSeconds: 4
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/slow is Ready
      And I delete Pod/slow
      When I delete Pod/slow with:
        """yaml
        gracePeriodSeconds: 300
        """
      Then within 20s Pod/slow is gone

    Scenario: less than the Pod's own, from the start
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: slow }
        spec:
          terminationGracePeriodSeconds: 300
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/slow is Ready
      When I delete Pod/slow with:
        """yaml
        gracePeriodSeconds: 4
        """
      Then never within 3s Pod/slow is gone
      And within 20s Pod/slow is gone

  @req:termination.shortest @should
  Rule: Between being asked to end and being killed a process has two seconds at least
    However short the grace period is.

    Scenario: one second is two
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: brief, finalizers: [seatrial.example/kept] }
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: busybox, command: [sh, -c, "trap 'sleep 1; sleep 0.5; exit 6' TERM; while true; do sleep 0.1; done"] }]
        """
      And within 60s Pod/brief is Ready
      When I delete Pod/brief
      Then within 10s Pod/brief is Failed
      And now container "main" of Pod/brief has ended with exit code 6
      When I merge patch Pod/brief with:
        """yaml
        metadata: { finalizers: [] }
        """
      Then within 30s Pod/brief is gone

  @req:termination.probe-grace @should
  Rule: A liveness probe may have a grace period of its own
    It holds for the restarts that the probe asks for, not for the Pod's deletion.

    Scenario: a probe in a hurry
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hurried }
        spec:
          terminationGracePeriodSeconds: 600
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              livenessProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1, terminationGracePeriodSeconds: 5 }
        """
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/hurried is 1
      And within 30s a Normal event "Killing" saying "Container main failed liveness probe, will be restarted" is recorded for Pod/hurried

    Scenario: the Pod's own holds for its deletion
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: patient }
        spec:
          terminationGracePeriodSeconds: 20
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              livenessProbe: { exec: { command: ["true"] }, terminationGracePeriodSeconds: 2 }
        """
      And within 60s Pod/patient is Ready
      When I delete Pod/patient
      Then never within 19s Pod/patient is gone
      And within 40s Pod/patient is gone

  @req:termination.together @must
  Rule: The main containers of a Pod are stopped together
    None waits for the other, and the Pod is there until the last has ended.

    Scenario: a quick one and a deaf one
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: both, finalizers: [seatrial.example/kept] }
        spec:
          terminationGracePeriodSeconds: 6
          containers:
            - { name: quick, image: busybox, command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 1; done"] }
            - { name: deaf, image: busybox, command: [sleep, "3600"] }
        """
      And within 60s Pod/both is Ready
      When I delete Pod/both
      Then never within 5s Pod/both is Failed
      And within 20s Pod/both matches:
        """yaml
        status:
          phase: Failed
          conditions: [{ type: Ready, status: "False", reason: PodFailed }, { type: PodReadyToStartContainers, status: "False" }]
          containerStatuses:
            - { name: deaf, state: { terminated: { exitCode: 137, reason: Error } } }
            - { name: quick, state: { terminated: { exitCode: 0, reason: Completed } } }
        """
      And .status.containerStatuses["deaf"].state.terminated.finishedAt of Pod/both is saved as $deaf
      And now .status.containerStatuses["quick"].state.terminated.finishedAt of Pod/both is less than "$deaf"
      When I merge patch Pod/both with:
        """yaml
        metadata: { finalizers: [] }
        """
      Then within 30s Pod/both is gone

  @req:termination.final-phase @must
  Rule: A deleted Pod reaches a final phase before it disappears
    Also one that never ran; a container whose end nobody has seen counts as failed.

    Scenario Outline: <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: final, finalizers: [seatrial.example/kept] }
        spec:
          terminationGracePeriodSeconds: 2
          containers: [{ name: main, image: "<image>", command: [sh, -c, "<command>"] }]
        """
      And within 60s container "main" of Pod/final is <state>
      When I delete Pod/final
      Then within 30s Pod/final is <phase>
      And now .status.containerStatuses["main"].state.terminated.reason of Pod/final is "<reason>"
      When I merge patch Pod/final with:
        """yaml
        metadata: { finalizers: [] }
        """
      Then within 30s Pod/final is gone

      Examples:
        | what                  | image                   | command                                             | state                  | phase     | reason                 |
        | one that ends well    | busybox                 | trap 'exit 0' TERM; while true; do sleep 1; done    | running                | Succeeded | Completed              |
        | one that ends badly   | busybox                 | trap 'exit 5' TERM; while true; do sleep 1; done    | running                | Failed    | Error                  |
        | one that crashes      | busybox                 | exit 1                                              | terminated (Error)     | Failed    | Error                  |
        | one that never ran    | registry.invalid/none:1 | exit 0                                              | waiting (ErrImagePull) | Failed    | ContainerStatusUnknown |

    Scenario: one that was still preparing
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: final, finalizers: [seatrial.example/kept] }
        spec:
          terminationGracePeriodSeconds: 2
          initContainers: [{ name: first, image: busybox, command: [sleep, "3600"] }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/final is PodReadyToStartContainers
      When I delete Pod/final
      Then within 30s Pod/final is Failed
      And now .status.initContainerStatuses["first"].state.terminated.exitCode of Pod/final is 137
      And now .status.containerStatuses["main"].state.waiting.reason of Pod/final is "PodInitializing"
      When I merge patch Pod/final with:
        """yaml
        metadata: { finalizers: [] }
        """
      Then within 30s Pod/final is gone

    Scenario: one that fails always can be deleted
      Upstream conformance: "Kubelet, failed pod, delete"

      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hopeless }
        spec:
          containers: [{ name: main, image: busybox, command: ["false"] }]
        """
      And within 60s .status.containerStatuses["main"].restartCount of Pod/hopeless is at least 1
      When I delete Pod/hopeless
      Then the response is 200
      And within 60s Pod/hopeless is gone

  @req:termination.deadline @must
  Rule: A Pod that lives longer than its activeDeadlineSeconds is stopped, and has Failed
    Its containers get their grace period; it stays in the API.
    Upstream conformance: "Pods, ActiveDeadlineSeconds"

    Scenario: the deadline passes
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: limited }
        spec:
          activeDeadlineSeconds: 10
          terminationGracePeriodSeconds: 5
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then never within 8s Pod/limited is Failed
      And within 40s and for 30s Pod/limited is Failed
      And now Pod/limited matches:
        """yaml
        status:
          reason: DeadlineExceeded
          message: Pod was active on the node longer than the specified deadline
          containerStatuses: [{ name: main, state: { terminated: { exitCode: 137 } } }]
        """
      And within 40s a Normal event "DeadlineExceeded" is recorded for Pod/limited
      And within 40s a Normal event "Killing" saying "Stopping container main" is recorded for Pod/limited

    Scenario: a deadline that is set later
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: limited }
        spec:
          terminationGracePeriodSeconds: 2
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/limited is Ready
      When I merge patch Pod/limited with:
        """yaml
        spec: { activeDeadlineSeconds: 5 }
        """
      Then within 60s Pod/limited is Failed
      And now .status.reason of Pod/limited is "DeadlineExceeded"

    Scenario: one that ends in time is none the worse
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: timely }
        spec:
          restartPolicy: Never
          activeDeadlineSeconds: 30
          containers: [{ name: main, image: busybox, command: [sleep, "2"] }]
        """
      Then within 20s and for 60s Pod/timely is Succeeded
      And now .status.reason of Pod/timely is absent

  @req:termination.stop-signal @should
  Rule: An image may name another signal than TERM
    Upstream: STOPSIGNAL of the image; nginx's is QUIT.

    Scenario: nginx ends well when it is deleted
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: web, finalizers: [seatrial.example/kept] }
        spec:
          terminationGracePeriodSeconds: 20
          containers: [{ name: main, image: nginx }]
        """
      And within 120s Pod/web is Ready
      When I delete Pod/web
      Then within 15s Pod/web is Succeeded
      When I merge patch Pod/web with:
        """yaml
        metadata: { finalizers: [] }
        """
      Then within 30s Pod/web is gone

    Scenario: who waits for another signal than the image's is killed
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: web, finalizers: [seatrial.example/kept] }
        spec:
          terminationGracePeriodSeconds: 3
          containers: [{ name: main, image: busybox, command: [sh, -c, "trap 'exit 0' QUIT; trap '' TERM; while true; do sleep 1; done"] }]
        """
      And within 60s Pod/web is Ready
      When I delete Pod/web
      Then within 15s Pod/web is Failed
      And now container "main" of Pod/web has ended with exit code 137
      When I merge patch Pod/web with:
        """yaml
        metadata: { finalizers: [] }
        """
      Then within 30s Pod/web is gone

  @req:termination.forced @must
  Rule: With a grace period of 0 the Pod leaves the API at once
    Nobody waits for its processes. They are still asked to end, and have two seconds, whatever the Pod says.

    Background:
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: witness }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          volumes: [{ name: told, hostPath: { path: /tmp/$namespace, type: DirectoryOrCreate } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: told, mountPath: /told }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: forced }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 600
          volumes: [{ name: told, hostPath: { path: /tmp/$namespace, type: DirectoryOrCreate } }]
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "trap 'echo asked >> /told/story' TERM; while true; do echo beat >> /told/beats; sleep 0.5; done"]
              volumeMounts: [{ name: told, mountPath: /told }]
        """
      And within 60s Pod/witness is Ready
      And within 60s Pod/forced is Ready

    Scenario: its processes are asked to end, and do so soon
      When I delete Pod/forced with:
        """yaml
        gracePeriodSeconds: 0
        """
      Then within 10s Pod/forced is gone
      And within 10s running "cat /told/story" in Pod/witness prints "asked"
      And within 30s running "before=$(wc -l < /told/beats); sleep 3; test $before = $(wc -l < /told/beats) && echo still" in Pod/witness prints "still"
      And now a Normal event "Killing" saying "Stopping container main" is recorded for Pod/forced

    Scenario: also those of one that has ten minutes left
      When I delete Pod/forced
      Then within 10s running "cat /told/story" in Pod/witness prints "asked"
      And never within 30s running "before=$(wc -l < /told/beats); sleep 3; test $before = $(wc -l < /told/beats) && echo still" in Pod/witness prints "still"
      When I delete Pod/forced with:
        """yaml
        gracePeriodSeconds: 0
        """
      Then within 10s Pod/forced is gone
      And within 30s running "before=$(wc -l < /told/beats); sleep 3; test $before = $(wc -l < /told/beats) && echo still" in Pod/witness prints "still"

    Scenario: its name is free at once
      Given .status.podIP of Pod/forced is saved as $address
      When I delete Pod/forced with:
        """yaml
        gracePeriodSeconds: 0
        """
      Then within 10s Pod/forced is gone
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: forced }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s Pod/forced is Ready
      And now .status.podIP of Pod/forced is not $address
