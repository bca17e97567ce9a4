@seed:K4.2
Feature: Containers that end are restarted as the policy says
  A Pod says for all its containers whether they are started again when they end: Always, OnFailure or Never. The more
  often a container fails, the longer the kubelet waits.
  https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-restarts

  @req:restart.policy @must
  Rule: restartPolicy decides whether an ended container starts again
    Upstream conformance: "Container Runtime, Restart Policy, Pod Phases"

    Scenario Outline: <policy> after exit code <code>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ended }
        spec:
          restartPolicy: <policy>
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sh, -c, "sleep 1; exit <code>"] }]
        """
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/ended <outcome>

      Examples: restarted
        | policy    | code | outcome       |
        | Always    | 0    | is at least 1 |
        | Always    | 1    | is at least 1 |
        | OnFailure | 1    | is at least 1 |

    Scenario Outline: <policy> leaves exit code <code> alone
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ended }
        spec:
          restartPolicy: <policy>
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sh, -c, "sleep 1; exit <code>"] }]
        """
      Then within 60s Pod/ended is <phase>
      And never within 60s .status.containerStatuses["main"].restartCount of Pod/ended is at least 1

      Examples: not restarted
        | policy    | code | phase     |
        | OnFailure | 0    | Succeeded |
        | Never     | 0    | Succeeded |
        | Never     | 1    | Failed    |

  @req:restart.back-off @must
  Rule: Between restarts of a failing container the wait grows from ten seconds to five minutes
    It doubles each time: 10 s, 20 s, 40 s, and so on. That the first restart does not wait is part of it.

    @slow
    Scenario: the first restart comes at once, later ones ever later
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: crashing }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: ["false"] }]
        """
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/crashing is 1
      And within 60s Pod/crashing matches:
        """yaml
        status:
          phase: Running
          containerStatuses:
            - name: main
              state: { waiting: { reason: CrashLoopBackOff, message: !re "back-off 10s restarting failed container" } }
              lastState: { terminated: { exitCode: 1, reason: Error } }
        """
      And within 60s a Warning event "BackOff" saying "Back-off restarting failed container" is recorded for Pod/crashing
      And within 240s container "main" of Pod/crashing is waiting (CrashLoopBackOff)
      And within 240s .status.containerStatuses["main"].state.waiting.message of Pod/crashing contains "back-off 20s"
      And within 240s .status.containerStatuses["main"].state.waiting.message of Pod/crashing contains "back-off 40s"
      And within 240s .status.containerStatuses["main"].restartCount of Pod/crashing is 4
      And never within 60s .status.containerStatuses["main"].restartCount of Pod/crashing is 5

    Scenario: a crashing container does not disturb its neighbour
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: neighbours }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - { name: calm, image: busybox, command: [sleep, "3600"] }
            - { name: wild, image: busybox, command: ["false"] }
        """
      Then within 60s .status.containerStatuses["wild"].restartCount of Pod/neighbours is at least 2
      And now .status.containerStatuses["calm"].restartCount of Pod/neighbours is 0
      And now .status.containerStatuses["calm"].ready of Pod/neighbours is true
      And now Pod/neighbours is Running
