@seed:K5.10 @seed:K4.4
Feature: PodDisruptionBudgets in depth
  A budget says how many of its Pods may be disturbed at a time; whoever evicts is held to it.
  https://kubernetes.io/docs/concepts/workloads/pods/disruptions/

  @req:budget.counts @must
  Rule: The status counts what should be there, what is well, and how many may go
    Of percentages the part that must stay is rounded up, and so is the part that may be missing.

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 3
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And Deployment/web is rolled out

    Scenario Outline: <bound> of three
      When I create:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: web }
        spec: { <bound>, selector: { matchLabels: { app: web } } }
        """
      Then within 30s PodDisruptionBudget/web matches:
        """yaml
        status:
          observedGeneration: 1
          expectedPods: 3
          currentHealthy: 3
          desiredHealthy: <desired>
          disruptionsAllowed: <allowed>
          conditions: !only [{ type: DisruptionAllowed, status: "<status>", reason: <reason> }]
        """

      Examples:
        | bound               | desired | allowed | status | reason           |
        | minAvailable: 2     | 2       | 1       | True   | SufficientPods   |
        | minAvailable: 50%   | 2       | 1       | True   | SufficientPods   |
        | minAvailable: 100%  | 3       | 0       | False  | InsufficientPods |
        | maxUnavailable: 1   | 2       | 1       | True   | SufficientPods   |
        | maxUnavailable: 34% | 1       | 2       | True   | SufficientPods   |
        | maxUnavailable: 0   | 3       | 0       | False  | InsufficientPods |
        | minAvailable: 5     | 5       | 0       | False  | InsufficientPods |

    Scenario: it follows the size of what it guards
      Given this manifest:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: web }
        spec: { maxUnavailable: 50%, selector: { matchLabels: { app: web } } }
        """
      And within 30s .status.disruptionsAllowed of PodDisruptionBudget/web is 2
      When I scale Deployment/web to 6
      Then within 1m PodDisruptionBudget/web matches:
        """yaml
        status: { expectedPods: 6, desiredHealthy: 3, currentHealthy: 6, disruptionsAllowed: 3 }
        """

    Scenario: over several owners, each by its own size
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: store }
        spec:
          replicas: 2
          serviceName: store
          podManagementPolicy: Parallel
          selector: { matchLabels: { app: web, part: store } }
          template:
            metadata: { labels: { app: web, part: store } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: web }
        spec: { minAvailable: 60%, selector: { matchLabels: { app: web } } }
        """
      Then within 1m PodDisruptionBudget/web matches:
        """yaml
        status: { expectedPods: 5, desiredHealthy: 3, currentHealthy: 5, disruptionsAllowed: 2 }
        """

    Scenario: Pods that nobody manages cannot be counted by percentages
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: loner, labels: { app: alone } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: alone }
        spec: { maxUnavailable: 1, selector: { matchLabels: { app: alone } } }
        """
      Then within 1m a Warning event "UnmanagedPods" saying "were found to be unmanaged" is recorded for PodDisruptionBudget/alone
      And within 1m .status.disruptionsAllowed of PodDisruptionBudget/alone is 0

    Scenario: Pods of an owner that has no size cannot be counted by percentages either
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: busy }
        spec:
          template:
            metadata: { labels: { app: busy } }
            spec: { restartPolicy: Never, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: busy }
        spec: { maxUnavailable: 1, selector: { matchLabels: { app: busy } } }
        """
      Then within 1m PodDisruptionBudget/busy matches:
        """yaml
        status:
          disruptionsAllowed: 0
          conditions:
            - type: DisruptionAllowed
              status: "False"
              reason: SyncFailed
              message: jobs.batch does not implement the scale subresource
        """
      And within 1m a Warning event "CalculateExpectedPodCountFailed" saying "Failed to calculate the number of expected pods: jobs.batch does not implement the scale subresource" is recorded for PodDisruptionBudget/busy

    Scenario: an owner of any kind that has a size counts by it
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: flocks.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: flocks, kind: Flock }
          versions:
            - name: v1
              served: true
              storage: true
              schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
              subresources: { status: {}, scale: { specReplicasPath: .spec.size, statusReplicasPath: .status.size } }
        """
      And CustomResourceDefinition/flocks.$namespace.example.com is Established
      When I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/flocks" with:
        """json
        { "apiVersion": "$namespace.example.com/v1", "kind": "Flock", "metadata": { "name": "birds" }, "spec": { "size": 4 } }
        """
      Then the response is 201
      And .metadata.uid of the response is saved as $uid
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata:
          name: bird
          labels: { app: birds }
          ownerReferences: [{ apiVersion: $namespace.example.com/v1, kind: Flock, name: birds, uid: $uid, controller: true }]
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: birds }
        spec: { maxUnavailable: 3, selector: { matchLabels: { app: birds } } }
        """
      Then within 1m PodDisruptionBudget/birds matches:
        """yaml
        status: { expectedPods: 4, desiredHealthy: 1, currentHealthy: 1, disruptionsAllowed: 0 }
        """

    Scenario: no Pods are told
      When I create:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: nothing }
        spec: { maxUnavailable: 1, selector: { matchLabels: { app: nothing } } }
        """
      Then within 1m a Normal event "NoPods" saying "No matching pods found" is recorded for PodDisruptionBudget/nothing
      And within 1m PodDisruptionBudget/nothing matches:
        """yaml
        status: { expectedPods: 0, disruptionsAllowed: 0, conditions: [{ type: DisruptionAllowed, status: "False", reason: InsufficientPods }] }
        """

    Scenario: one bound, not both
      When I create:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: web }
        spec: { maxUnavailable: 1, minAvailable: 1, selector: { matchLabels: { app: web } } }
        """
      Then the response is 422 because "minAvailable and maxUnavailable cannot be both set"

  @req:budget.eviction @must
  Rule: An eviction is refused until the budget has room for it
    What has been granted is remembered until the Pod has gone, so that two cannot use the same room.
    Upstream conformance: "PodDisruptionBudget: block an eviction until the PDB is updated to allow it"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: web }
        spec:
          replicas: 3
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: web }
        spec: { minAvailable: 3, selector: { matchLabels: { app: web } } }
        """
      And within 1m .status.currentHealthy of PodDisruptionBudget/web is 3
      And the name of one of the Pods owned by ReplicaSet/web is saved as $one

    Scenario: none, then one
      When I evict Pod/$one
      Then the response is 429 TooManyRequests
      And the response matches:
        """yaml
        details: { causes: !some { reason: DisruptionBudget, message: The disruption budget web needs 3 healthy pods and has 3 currently } }
        """
      And for 5s Pod/$one is Running
      When I merge patch PodDisruptionBudget/web with:
        """yaml
        spec: { minAvailable: 2 }
        """
      Then within 30s .status.disruptionsAllowed of PodDisruptionBudget/web is 1
      When I evict Pod/$one
      Then the response is 201
      And within 30s Pod/$one is gone
      And within 1m PodDisruptionBudget/web matches:
        """yaml
        status: { currentHealthy: 3, disruptionsAllowed: 1, disruptedPods: !absent }
        """

    Scenario: no more at once than there is room for
      Given it must always hold that at least 2 Pods owned by ReplicaSet/web are Running
      When I merge patch PodDisruptionBudget/web with:
        """yaml
        spec: { minAvailable: 2 }
        """
      Then within 30s .status.disruptionsAllowed of PodDisruptionBudget/web is 1
      When I evict Pod/$one
      Then the response is 201
      And the response matches:
        """yaml
        { kind: Status, status: Success, code: 201 }
        """
      When I send POST "/api/v1/namespaces/$namespace/pods/$one/eviction" with:
        """json
        { "apiVersion": "policy/v1", "kind": "Eviction", "metadata": { "name": "$one" } }
        """
      Then the response is 404 NotFound
      And within 30s .status.disruptionsAllowed of PodDisruptionBudget/web is 1

  @req:budget.stale @must @needs:virtual-time
  Rule: What was to be disturbed and was not is counted again after two minutes
    Otherwise room that nobody used would be lost for ever.

    Scenario: a grant that led to nothing
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: web, labels: { app: web } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: web }
        spec: { minAvailable: 0, selector: { matchLabels: { app: web } } }
        """
      And Pod/web is Ready
      And within 1m .status.disruptionsAllowed of PodDisruptionBudget/web is 1
      And .status.conditions["Ready"].lastTransitionTime of Pod/web is saved as $now
      When I merge patch the status of PodDisruptionBudget/web with:
        """yaml
        status: { disruptedPods: { web: $now }, disruptionsAllowed: 0 }
        """
      Then the response is 200
      And within 10s PodDisruptionBudget/web matches:
        """yaml
        status: { currentHealthy: 0, disruptionsAllowed: 0, disruptedPods: { web: !present } }
        """
      And never within 100s .status.disruptionsAllowed of PodDisruptionBudget/web is 1
      And within 3m PodDisruptionBudget/web matches:
        """yaml
        status: { currentHealthy: 1, disruptionsAllowed: 1, disruptedPods: !absent }
        """
      And within 3m a Warning event "NotDeleted" saying "to be deleted but it wasn't" is recorded for Pod/web

    Scenario: a Pod that was said to be disturbed
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: web }
        spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And Pod/web is Ready
      And .status.conditions["Ready"].lastTransitionTime of Pod/web is saved as $now
      When I strategic merge patch the status of Pod/web with:
        """yaml
        status: { conditions: [{ type: DisruptionTarget, status: "True", reason: Trial, lastTransitionTime: $now }] }
        """
      Then the response is 200
      And never within 100s Pod/web has condition DisruptionTarget=False
      And within 3m Pod/web has condition DisruptionTarget=False

  @req:budget.api @must
  Rule: Budgets are made, listed, changed and deleted like all objects; their status has a resource of its own
    Upstream conformance: "PodDisruptionBudget: create, update, patch, and delete object"
    Upstream conformance: "PodDisruptionBudget: list and delete collection"
    Upstream conformance: "PodDisruptionBudget: update and patch status"
    Upstream conformance: "PodDisruptionBudget: Status updates"

    Background:
      Given this manifest:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: one, labels: { of: $namespace } }
        spec: { minAvailable: 1, selector: { matchLabels: { app: one } } }
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: two, labels: { of: $namespace } }
        spec: { minAvailable: 1%, selector: { matchLabels: { app: one } } }
        """
      And within 30s .status.observedGeneration of PodDisruptionBudget/one is 1
      And within 30s .status.observedGeneration of PodDisruptionBudget/two is 1

    Scenario: changed
      When I merge patch PodDisruptionBudget/one with:
        """yaml
        spec: { minAvailable: 3 }
        """
      Then the response is 200
      And within 30s PodDisruptionBudget/one matches:
        """yaml
        metadata: { generation: 2 }
        status: { observedGeneration: 2, desiredHealthy: 3 }
        """
      When I delete PodDisruptionBudget/one
      Then the response is 200
      And within 10s PodDisruptionBudget/one is gone

    Scenario: listed everywhere, and deleted together
      When I list PodDisruptionBudgets labelled "of=$namespace" in every namespace
      Then the response lists exactly "one, two"
      When I send DELETE "/apis/policy/v1/namespaces/$namespace/poddisruptionbudgets?labelSelector=of%3D$namespace"
      Then the response is 200
      And within 10s no PodDisruptionBudgets are present

    Scenario: the status of Pods that come
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: one } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 1m PodDisruptionBudget/one matches:
        """yaml
        status: { expectedPods: 1, currentHealthy: 1, desiredHealthy: 1, disruptionsAllowed: 0 }
        """
      When I read PodDisruptionBudget/one
      And I merge patch the status of PodDisruptionBudget/one with:
        """yaml
        spec: { minAvailable: 7 }
        status: { disruptedPods: { somebody: "2026-01-01T00:00:00Z" } }
        """
      Then the response is 200
      And .spec.minAvailable of the response is 1
      And .status.disruptedPods.somebody of the response is "2026-01-01T00:00:00Z"
      When I send GET "/apis/policy/v1/namespaces/$namespace/poddisruptionbudgets/one/status"
      Then the response is 200
      When I merge patch the status of PodDisruptionBudget/one with:
        """yaml
        status: { disruptionsAllowed: -1 }
        """
      Then the response is 422 because "status.disruptionsAllowed"
