@seed:K4.4
Feature: Evictions in depth
  A disruption budget guards Pods that serve. It does not guard those that do not run yet or no longer, and there can be
  but one for a Pod.
  https://kubernetes.io/docs/tasks/run-application/configure-pdb/

  @req:eviction.unguarded @must
  Rule: A Pod that does not run is evicted whatever its budget says
    Nobody would miss it.

    Scenario: a Pod that waits for a node
      Given this manifest:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: precious }
        spec: { minAvailable: 1, selector: { matchLabels: { app: precious } } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: waiting, labels: { app: precious } }
        spec: { schedulerName: nobody, containers: [{ name: main, image: busybox }] }
        """
      And within 30s .status.observedGeneration of PodDisruptionBudget/precious is 1
      When I evict Pod/waiting
      Then the response is 201
      And within 30s Pod/waiting is gone

    Scenario: but one that runs is not
      Given this manifest:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: precious }
        spec: { minAvailable: 1, selector: { matchLabels: { app: precious } } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: running, labels: { app: precious } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And Pod/running is Ready
      And within 30s .status.currentHealthy of PodDisruptionBudget/precious is 1
      When I evict Pod/running
      Then the response is 429 TooManyRequests
      And the response matches:
        """yaml
        details: { causes: !some { reason: DisruptionBudget, message: !contains "needs 1 healthy pods and has 1 currently" } }
        """
      And for 5s Pod/running is Ready

  @req:eviction.one-budget @must
  Rule: With two budgets for one Pod nobody can tell whether it may go
    So it may not, and the answer says that this is a mistake of the budgets.

    Scenario: two of the same
      Given this manifest:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: one }
        spec: { minAvailable: 0, selector: { matchLabels: { app: contested } } }
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: two }
        spec: { minAvailable: 0, selector: { matchLabels: { app: contested } } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: contested, labels: { app: contested } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And Pod/contested is Ready
      When I evict Pod/contested
      Then the response is 500
      And the response is 500 because "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
      And for 5s Pod/contested is Ready
      When I delete PodDisruptionBudget/two
      Then within 30s .status.disruptionsAllowed of PodDisruptionBudget/one is 1
      When I evict Pod/contested
      Then the response is 201
      And within 60s Pod/contested is gone

  @req:eviction.unready @must
  Rule: Whether a Pod that runs and is not ready may be evicted is for its budget to say
    By default it may go only where enough others are healthy; a budget may let it go always.
    https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy

    Scenario Outline: <policy>
      Given this manifest:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: guard }
        spec: { minAvailable: 1, unhealthyPodEvictionPolicy: <policy>, selector: { matchLabels: { app: ailing } } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: ailing, labels: { app: ailing } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              readinessProbe: { exec: { command: ["false"] }, periodSeconds: 1 }
        """
      And within 2m container "main" of Pod/ailing is running
      And within 30s .status.expectedPods of PodDisruptionBudget/guard is 1
      When I evict Pod/ailing
      Then the response is <status>

      Examples:
        | policy          | status              |
        | IfHealthyBudget | 429 TooManyRequests |
        | AlwaysAllow     | 201                 |
