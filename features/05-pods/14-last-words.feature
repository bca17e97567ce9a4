@seed:K4.1 @seed:K13.2
Feature: A container may leave a message when it ends
  It writes to a file, by default /dev/termination-log, whose end stands in its status. Where it has left none and has
  failed, the end of its log may stand in.
  https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/

  @req:termination-message.file @must
  Rule: What a container has written to its termination message file stands in its status
    Upstream conformance: "Container Runtime, TerminationMessage, from file of succeeding container"
    Upstream conformance: "Container Runtime, TerminationMessagePath, non-root user and non-default path"

    Scenario: at the usual place
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: speaking }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: [sh, -c, "echo noise; echo -n OK > /dev/termination-log"], terminationMessagePolicy: FallbackToLogsOnError }]
        """
      Then within 60s Pod/speaking is Succeeded
      And now .status.containerStatuses["main"].state.terminated.message of Pod/speaking is "OK"

    Scenario: at a place of its own, as somebody else than root
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: speaking }
        spec:
          restartPolicy: Never
          securityContext: { runAsUser: 10000 }
          containers: [{ name: main, image: busybox, command: [sh, -c, "echo -n DONE > /dev/my-words"], terminationMessagePath: /dev/my-words }]
        """
      Then within 60s Pod/speaking is Succeeded
      And now .status.containerStatuses["main"].state.terminated.message of Pod/speaking is "DONE"

    Scenario: the message of each end, the last one too
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: speaking }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sh, -c, "echo -n again > /dev/termination-log; sleep 2; exit 1"] }]
        """
      Then within 60s .status.containerStatuses["main"].lastState.terminated.message of Pod/speaking is "again"

    Scenario: only the end of a long one is kept
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: talkative }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: [sh, -c, "i=0; while [ $i -lt 1000 ]; do echo word$i; i=$((i+1)); done > /dev/termination-log"] }]
        """
      Then within 60s Pod/talkative is Succeeded
      And now .status.containerStatuses["main"].state.terminated.message of Pod/talkative contains "word999"
      And now .status.containerStatuses["main"].state.terminated.message of Pod/talkative does not contain "word0\n"

  @req:termination-message.log @must
  Rule: The end of the log stands in where a container has failed without a word, and its policy says so
    Upstream conformance: "Container Runtime, TerminationMessage, from container's log output of failing container"
    Upstream conformance: "Container Runtime, TerminationMessage, from log output of succeeding container"

    Scenario: a failure
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: silent }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: [sh, -c, "echo -n DONE; exit 1"], terminationMessagePolicy: FallbackToLogsOnError }]
        """
      Then within 60s Pod/silent is Failed
      And now .status.containerStatuses["main"].state.terminated.message of Pod/silent is "DONE"

    Scenario Outline: not <when>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: silent }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: [sh, -c, "echo DONE; exit <code>"], terminationMessagePolicy: <policy> }]
        """
      Then within 60s container "main" of Pod/silent has ended with exit code <code>
      And now .status.containerStatuses["main"].state.terminated.message of Pod/silent is absent

      Examples:
        | when                         | code | policy                |
        | after a success              | 0    | FallbackToLogsOnError |
        | where the policy asks for no | 1    | File                  |

    Scenario: not where it has left a message
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: clear }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: [sh, -c, "echo noise; echo -n why > /dev/termination-log; exit 1"], terminationMessagePolicy: FallbackToLogsOnError }]
        """
      Then within 60s Pod/clear is Failed
      And now .status.containerStatuses["main"].state.terminated.message of Pod/clear is "why"
