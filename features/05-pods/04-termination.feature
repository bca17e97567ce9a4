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

  @req:termination.forced @must
  Rule: With a grace period of 0 the Pod leaves the API at once
    Its processes are killed without being asked, and nobody waits for them.

    Scenario: forced deletion
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: forced }
        spec:
          terminationGracePeriodSeconds: 600
          containers: [{ name: main, image: busybox, command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"] }]
        """
      And within 60s Pod/forced is Ready
      When I delete Pod/forced with:
        """yaml
        gracePeriodSeconds: 0
        """
      Then within 10s Pod/forced is gone
