Feature: A container is alone with itself
  A container is a set of processes that the kernel shows a world of its own: process numbers, files, host name, network.
  Here it is seen from inside, through containers of Pods; what needs a container engine of its own comes with one.
  https://kubernetes.io/docs/concepts/containers/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: two }
      spec:
        terminationGracePeriodSeconds: 0
        containers:
          - { name: left, image: busybox, command: [sleep, "3600"] }
          - { name: right, image: busybox, command: [sleep, "7200"] }
      """
    And within 60s Pod/two is Ready

  @seed:C2.1 @req:container.processes @must
  Rule: A container sees its own processes and nobody else's
    Its first process has the number 1. Whoever looks around from there finds what it started itself, and nothing of a
    neighbour or of the node.

    Scenario: the first process is its own, and the neighbour's is not there
      When I run "ps" in container "left" of Pod/two
      Then the output matches /^ *1 .*sleep 3600/m
      And the output does not contain "sleep 7200"
      And the output does not contain "kubelet"

  @seed:C2.3 @seed:C4.2 @req:container.files @must
  Rule: What a container writes is seen neither by another container nor by the image
    Scenario: a changed file of the image is changed for one container only
      When I run "echo mine > /etc/motto && cat /etc/motto" in container "left" of Pod/two
      Then the output is:
        """
        mine
        """
      When I run "cat /etc/motto" in container "right" of Pod/two
      Then the command exits with 1

    Scenario: a file of the image that one container deletes is still there for the other
      When I run "rm /etc/passwd; test -e /etc/passwd" in container "left" of Pod/two
      Then the command exits with 1
      When I run "test -e /etc/passwd" in container "right" of Pod/two
      Then the command exits with 0

  @seed:C2.4 @req:container.hostname @must
  Rule: A container has a host name of its own
    Scenario: it is the Pod's name, not the node's
      When I run "hostname" in container "left" of Pod/two
      Then the output is:
        """
        two
        """

  @seed:C4.3 @req:container.removed @must
  Rule: What a container wrote goes with it
    Scenario: a restarted container starts from the image again
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: fresh }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sh, -c, "test -e /tmp/mark && exit 7; touch /tmp/mark; sleep 1; exit 1"] }]
        """
      Then within 90s .status.containerStatuses["main"].restartCount of Pod/fresh is at least 2
      And now container "main" of Pod/fresh has ended with exit code 1

  @seed:C3.1 @req:container.memory-limit @must
  Rule: A container that takes more memory than its limit is killed, and reported as such
    The kernel ends it with signal 9, so its exit code is 128 and 9.

    Scenario: reading without end
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: greedy }
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox
              command: [tail, /dev/zero]
              resources: { limits: { memory: 32Mi } }
        """
      Then within 120s Pod/greedy is Failed
      And now Pod/greedy matches:
        """yaml
        status: { containerStatuses: [{ name: main, state: { terminated: { exitCode: 137, reason: OOMKilled } } }] }
        """

  @seed:C1.3 @req:container.stop @must
  Rule: A container is asked to end before it is killed
    Scenario: TERM first, and a process may answer it
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: leaving }
        spec:
          terminationGracePeriodSeconds: 60
          containers: [{ name: main, image: busybox, command: [sh, -c, "trap 'echo goodbye; sleep 2; exit 0' TERM; while true; do sleep 1; done"] }]
        """
      And within 60s Pod/leaving is Ready
      When I delete Pod/leaving
      Then within 30s the logs of Pod/leaving contain "goodbye"
      And within 45s Pod/leaving is gone

  @seed:C1.1 @seed:C1.5 @seed:C7.1 @req:container.engine @must @not-covered
  Rule: An engine is driven through its own API, builds images, and moves them through a registry
    Not covered yet: it takes a container engine, which this reference does not drive so far.
