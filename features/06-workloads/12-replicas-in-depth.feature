@seed:K5.6 @seed:K5.7 @seed:K1.5
Feature: Which Pods a ReplicaSet makes, which it takes away, and what it tells of them
  A ReplicaSet and a ReplicationController keep a number. This section is about what hides behind that: whom they count,
  whom they send away first, and what they say when they cannot do what they are asked.
  https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#how-a-replicaset-works

  @req:replicaset.deletion-order @must
  Rule: When there are too many, the Pod that is missed least goes
    "Pending (and unschedulable) pods are scaled down first", then the cheaper by annotation, those on nodes with more
    replicas, and the newer. The Pods are made by hand, so that they differ; the set adopts them all.

    Scenario: one that found no node goes before one that runs
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: runs, labels: { app: crowd } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: homeless, labels: { app: crowd }, annotations: { controller.kubernetes.io/pod-deletion-cost: "100" } }
        spec:
          nodeSelector: { seatrial.example/nowhere: "true" }
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crowd }
        spec:
          replicas: 2
          selector: { matchLabels: { app: crowd } }
          template:
            metadata: { labels: { app: crowd } }
            spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s exactly 2 Pods owned by ReplicaSet/crowd are present
      And within 60s Pod/runs is Ready
      When I scale ReplicaSet/crowd to 1
      Then within 60s Pod/homeless is gone
      And for 10s Pod/runs is Ready
      And now exactly 1 Pods labelled "app=crowd" are present

    Scenario: and before one that has a node, but not its image yet
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: waits, labels: { app: crowd }, annotations: { controller.kubernetes.io/pod-deletion-cost: "-100" } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.invalid/none:1" }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: homeless, labels: { app: crowd }, annotations: { controller.kubernetes.io/pod-deletion-cost: "100" } }
        spec:
          nodeSelector: { seatrial.example/nowhere: "true" }
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crowd }
        spec:
          replicas: 2
          selector: { matchLabels: { app: crowd } }
          template:
            metadata: { labels: { app: crowd } }
            spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s exactly 2 Pods owned by ReplicaSet/crowd are present
      And within 60s Pod/waits is scheduled
      When I scale ReplicaSet/crowd to 1
      Then within 60s Pod/homeless is gone
      And for 10s Pod/waits is scheduled

    Scenario: one that is not ready goes before one that is, whatever it costs
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ready, labels: { app: crowd } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: unready, labels: { app: crowd }, annotations: { controller.kubernetes.io/pod-deletion-cost: "100" } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              readinessProbe: { exec: { command: ["false"] }, periodSeconds: 1 }
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crowd }
        spec:
          replicas: 2
          selector: { matchLabels: { app: crowd } }
          template:
            metadata: { labels: { app: crowd } }
            spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s Pod/ready is Ready
      And within 60s Pod/unready is Running
      When I scale ReplicaSet/crowd to 1
      Then within 60s Pod/unready is gone
      And for 10s Pod/ready is Ready

    Scenario: a Pod that costs less goes, although it is the older one
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: cheap, labels: { app: crowd }, annotations: { controller.kubernetes.io/pod-deletion-cost: "-5" } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s Pod/cheap is Ready
      And 30s pass
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: dear, labels: { app: crowd } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crowd }
        spec:
          replicas: 2
          selector: { matchLabels: { app: crowd } }
          template:
            metadata: { labels: { app: crowd } }
            spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s exactly 2 Pods owned by ReplicaSet/crowd are Ready
      When I scale ReplicaSet/crowd to 1
      Then within 60s Pod/cheap is gone
      And for 10s Pod/dear is Ready

    Scenario: of two that are alike the one that has not been ready for long goes
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: old, labels: { app: crowd } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s Pod/old is Ready
      And 60s pass
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: young, labels: { app: crowd } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crowd }
        spec:
          replicas: 2
          selector: { matchLabels: { app: crowd } }
          template:
            metadata: { labels: { app: crowd } }
            spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s exactly 2 Pods owned by ReplicaSet/crowd are Ready
      When I scale ReplicaSet/crowd to 1
      Then within 60s Pod/young is gone
      And for 10s Pod/old is Ready

    Scenario: one goes where two are on one node, so that the node that has one keeps it
      Given a cluster with 2 ready nodes
      And a ready node is saved as $first
      And a ready node is saved as $second
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: crowd } }
        spec: { nodeName: $first, terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two, labels: { app: crowd } }
        spec: { nodeName: $first, terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s every Pods labelled "app=crowd" is Ready
      And 60s pass
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: alone, labels: { app: crowd } }
        spec: { nodeName: $second, terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crowd }
        spec:
          replicas: 3
          selector: { matchLabels: { app: crowd } }
          template:
            metadata: { labels: { app: crowd } }
            spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s exactly 3 Pods owned by ReplicaSet/crowd are Ready
      When I scale ReplicaSet/crowd to 2
      Then within 60s and for 10s exactly 2 Pods labelled "app=crowd" are present
      And now Pod/alone is Ready

  @req:replicaset.refused @must
  Rule: A set that may not make its Pods says why, goes on trying, and says so no longer when it need not
    Upstream conformance: "Replication Controller, check for issues like exceeding allocated quota"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: two }
        spec: { hard: { pods: "2" } }
        """
      And within 60s ResourceQuota/two matches:
        """yaml
        status: { hard: { pods: "2" } }
        """

    Scenario: a ReplicaSet that wants one more than the quota allows, and then no longer
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: greedy }
        spec:
          replicas: 3
          selector: { matchLabels: { app: greedy } }
          template:
            metadata: { labels: { app: greedy } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s ReplicaSet/greedy matches:
        """yaml
        status:
          replicas: 2
          conditions: [{ type: ReplicaFailure, status: "True", reason: FailedCreate, message: !contains "exceeded quota: two" }]
        """
      And within 60s a Warning event "FailedCreate" saying "Error creating: pods \"greedy-" is recorded for ReplicaSet/greedy
      And never within 20s at least 3 Pods labelled "app=greedy" are present
      When I scale ReplicaSet/greedy to 2
      Then within 60s .status.conditions of ReplicaSet/greedy is absent

    Scenario: a ReplicationController makes the missing Pod when it may
      When I create:
        """yaml
        apiVersion: v1
        kind: ReplicationController
        metadata: { name: greedy }
        spec:
          replicas: 3
          selector: { app: greedy }
          template:
            metadata: { labels: { app: greedy } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s ReplicationController/greedy has condition ReplicaFailure=True (FailedCreate)
      When I merge patch ResourceQuota/two with:
        """yaml
        spec: { hard: { pods: "3" } }
        """
      Then within 120s exactly 3 Pods owned by ReplicationController/greedy are Ready
      And within 120s .status.conditions of ReplicationController/greedy is absent

    Scenario: a Deployment passes it on
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: greedy }
        spec:
          replicas: 3
          selector: { matchLabels: { app: greedy } }
          template:
            metadata: { labels: { app: greedy } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s Deployment/greedy has condition ReplicaFailure=True (FailedCreate)
      And now Deployment/greedy has condition Available=False (MinimumReplicasUnavailable)
      When I scale Deployment/greedy to 2
      Then within 60s Deployment/greedy matches:
        """yaml
        status: { conditions: !each { type: !not ReplicaFailure } }
        """

  @req:replicaset.ended-pods @must
  Rule: A Pod that has ended counts no longer: it is replaced, stays to be looked at, and is nobody's to adopt
    Scenario: a Pod that has failed for good stays beside its successor
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: herd }
        spec:
          replicas: 1
          selector: { matchLabels: { app: herd } }
          template:
            metadata: { labels: { app: herd } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s exactly 1 Pods owned by ReplicaSet/herd are Ready
      And the name of one of the Pods owned by ReplicaSet/herd is saved as $one
      When I merge patch Pod/$one with:
        """yaml
        spec: { activeDeadlineSeconds: 1 }
        """
      Then within 60s Pod/$one is Failed
      And within 60s exactly 1 Pods owned by ReplicaSet/herd are Ready
      And for 10s Pod/$one is present
      And within 60s .status.replicas of ReplicaSet/herd is 1

    Scenario: an orphan that has ended is left alone
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: done, labels: { app: herd } }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: ["true"] }]
        """
      And within 60s Pod/done is Succeeded
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: herd }
        spec:
          replicas: 1
          selector: { matchLabels: { app: herd } }
          template:
            metadata: { labels: { app: herd } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s exactly 1 Pods owned by ReplicaSet/herd are Ready
      And for 10s .metadata.ownerReferences of Pod/done is absent

  @req:replicaset.one-owner @must
  Rule: Two sets that select the same Pods do not take them from each other
    The reference to its controller says whose a Pod is; a selector alone gives nobody a right to it.

    Scenario: each keeps its own
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: left }
        spec:
          replicas: 2
          selector: { matchLabels: { app: shared } }
          template:
            metadata: { labels: { app: shared } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: v1
        kind: ReplicationController
        metadata: { name: right }
        spec:
          replicas: 1
          selector: { app: shared }
          template:
            metadata: { labels: { app: shared } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s exactly 3 Pods labelled "app=shared" are Ready
      Then for 10s exactly 2 Pods owned by ReplicaSet/left are present
      And for 10s exactly 1 Pods owned by ReplicationController/right are present
      When I scale ReplicationController/right to 0
      Then within 60s and for 10s exactly 2 Pods labelled "app=shared" are Ready
      And now exactly 2 Pods owned by ReplicaSet/left are Ready

    Scenario: Pods that were orphaned on purpose find a new owner
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: left }
        spec:
          replicas: 2
          selector: { matchLabels: { app: shared } }
          template:
            metadata: { labels: { app: shared } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s exactly 2 Pods owned by ReplicaSet/left are Ready
      And it must always hold that at most 2 Pods labelled "app=shared" are present
      And it must always hold that at least 2 Pods labelled "app=shared" are Ready
      When I delete ReplicaSet/left with:
        """yaml
        propagationPolicy: Orphan
        """
      Then within 60s ReplicaSet/left is gone
      And within 60s exactly 2 Pods labelled "app=shared" match:
        """yaml
        metadata: { ownerReferences: !absent }
        """
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: heir }
        spec:
          replicas: 2
          selector: { matchLabels: { app: shared } }
          template:
            metadata: { labels: { app: shared } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s exactly 2 Pods owned by ReplicaSet/heir are Ready

  @req:replicaset.status @must
  Rule: The status of a ReplicaSet tells how many Pods there are, how many are ready, and how many have been so for long enough
    Scenario: a Pod is available only when it has been ready for minReadySeconds
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: calm }
        spec:
          replicas: 2
          minReadySeconds: 20
          selector: { matchLabels: { app: calm } }
          template:
            metadata: { labels: { app: calm, more: "true" } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s ReplicaSet/calm matches:
        """yaml
        status: { replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 2, availableReplicas: !absent, observedGeneration: 1 }
        """
      And for 15s .status.availableReplicas of ReplicaSet/calm is absent
      And within 60s .status.availableReplicas of ReplicaSet/calm is 2

    @since:1.35
    Scenario: Pods that are going are counted apart
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: slow }
        spec:
          replicas: 2
          selector: { matchLabels: { app: slow } }
          template:
            metadata: { labels: { app: slow } }
            spec:
              terminationGracePeriodSeconds: 10
              containers: [{ name: main, image: busybox, command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"] }]
        """
      And within 60s exactly 2 Pods owned by ReplicaSet/slow are Ready
      When I scale ReplicaSet/slow to 1
      Then within 5s ReplicaSet/slow matches:
        """yaml
        status: { replicas: 1, terminatingReplicas: 1, observedGeneration: 2 }
        """
      And within 60s .status.terminatingReplicas of ReplicaSet/slow is 0

  @req:replicaset.events @should
  Rule: A set tells of each Pod that it makes or takes away
    Scenario: in events about itself
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: herd }
        spec:
          replicas: 1
          selector: { matchLabels: { app: herd } }
          template:
            metadata: { labels: { app: herd } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s exactly 1 Pods owned by ReplicaSet/herd are Ready
      And the name of one of the Pods owned by ReplicaSet/herd is saved as $one
      Then within 60s a Normal event "SuccessfulCreate" saying "Created pod: $one" is recorded for ReplicaSet/herd
      And never within 10s a Normal event "SuccessfulDelete" is recorded for ReplicaSet/herd
      When I scale ReplicaSet/herd to 0
      Then within 60s a Normal event "SuccessfulDelete" saying "Deleted pod: $one" is recorded for ReplicaSet/herd

  @req:replicaset.lifecycle @must
  Rule: A ReplicaSet is scaled and changed by every way of writing; what runs keeps its template
    Upstream conformance: "ReplicaSet, is created, Replaced and Patched"
    Upstream conformance: "ReplicaSet, completes the scaling of a ReplicaSet subresource"
    Upstream conformance: "Replica Set, run basic image"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: web }
        spec:
          replicas: 1
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - { name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [serve-hostname, --port=9376] }
        """
      And within 60s ReplicaSet/web is Ready

    Scenario: replaced with more replicas, then patched with a label, fewer replicas and another image
      Given the name of one of the Pods owned by ReplicaSet/web is saved as $old
      When I replace ReplicaSet/web with:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: web }
        spec:
          replicas: 3
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - { name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [serve-hostname, --port=9376] }
        """
      Then the response is 200
      And within 60s exactly 3 Pods owned by ReplicaSet/web are Ready
      When I strategic merge patch ReplicaSet/web with:
        """yaml
        metadata: { labels: { test-rs: patched } }
        spec: { replicas: 4, template: { spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10", args: null }] } } }
        """
      Then the response is 200
      And within 60s exactly 4 Pods owned by ReplicaSet/web are Ready
      And within 60s ReplicaSet/web matches:
        """yaml
        metadata: { labels: { test-rs: patched }, generation: 3 }
        status: { readyReplicas: 4 }
        """
      And now exactly 1 Pods owned by ReplicaSet/web match:
        """yaml
        spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And now .spec.containers["main"].image of Pod/$old is "registry.k8s.io/e2e-test-images/agnhost:2.53"

    Scenario: its scale is read, replaced and patched
      When I send GET "/apis/apps/v1/namespaces/$namespace/replicasets/web/scale"
      Then the response matches:
        """yaml
        kind: Scale
        spec: { replicas: 1 }
        status: { replicas: 1, selector: app=web }
        """
      When I send PUT "/apis/apps/v1/namespaces/$namespace/replicasets/web/scale" with:
        """yaml
        apiVersion: autoscaling/v1
        kind: Scale
        metadata: { name: web, namespace: $namespace }
        spec: { replicas: 2 }
        """
      Then the response is 200
      And now .spec.replicas of ReplicaSet/web is 2
      When I merge patch the scale of ReplicaSet/web with:
        """yaml
        spec: { replicas: 4 }
        """
      Then the response is 200
      And within 60s exactly 4 Pods owned by ReplicaSet/web are Ready
      When I merge patch the scale of ReplicaSet/web with:
        """yaml
        spec: { replicas: -1 }
        """
      Then the response is 422 Invalid
      And now .spec.replicas of ReplicaSet/web is 4

    Scenario: each replica serves
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: web }
        spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 9376 }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: client }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      And within 60s Pod/client is Ready
      And I scale ReplicaSet/web to 3
      And within 60s exactly 3 Pods owned by ReplicaSet/web are Ready
      And within 30s a client in Pod/client gets 200 from "http://web/"
      And 2s pass
      When a client in Pod/client requests "http://web/" 30 times
      Then the answers name every one of the Pods owned by ReplicaSet/web

  @req:replicationcontroller.lifecycle @must
  Rule: A ReplicationController is created, changed, listed and deleted like any other object, and its Pods with it
    Upstream conformance: "Replication Controller, lifecycle"
    Upstream conformance: "Kubectl, replication controller"
    Upstream conformance: "Kubectl, patch to annotate"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ReplicationController
        metadata: { name: cache, labels: { test: $namespace } }
        spec:
          replicas: 1
          selector: { app: cache }
          template:
            metadata: { labels: { app: cache } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """

    Scenario: from its creation to the deletion of its collection
      Given I watch ReplicationControllers as "life"
      And within 60s ReplicationController/cache matches:
        """yaml
        status: { replicas: 1, fullyLabeledReplicas: 1, readyReplicas: 1, availableReplicas: 1, observedGeneration: 1 }
        """
      When I strategic merge patch ReplicationController/cache with:
        """yaml
        metadata: { labels: { test-rc: patched } }
        """
      Then the response is 200
      And .metadata.labels["test-rc"] of the response is "patched"
      When I merge patch the status of ReplicationController/cache with:
        """yaml
        status: { readyReplicas: 0, availableReplicas: 0 }
        """
      Then the response is 200
      And within 60s .status.readyReplicas of ReplicationController/cache is 1
      When I merge patch the scale of ReplicationController/cache with:
        """yaml
        spec: { replicas: 2 }
        """
      Then within 60s exactly 2 Pods owned by ReplicationController/cache are Ready
      When I send GET "/api/v1/replicationcontrollers?labelSelector=test%3D$namespace"
      Then the response lists exactly "cache"
      When I send DELETE "/api/v1/namespaces/$namespace/replicationcontrollers?labelSelector=test-rc%3Dpatched" with:
        """yaml
        apiVersion: v1
        kind: DeleteOptions
        propagationPolicy: Background
        """
      Then the response is 200
      And within 60s no Pods labelled "app=cache" are present
      And within 60s watch "life" has observed in order:
        """yaml
        - { type: MODIFIED, object: { metadata: { labels: { test-rc: patched } } } }
        - { type: MODIFIED, object: { spec: { replicas: 2 } } }
        - { type: DELETED, object: { metadata: { name: cache } } }
        """

    Scenario: deleted without a word, it leaves its Pods behind
      Given within 60s exactly 1 Pods owned by ReplicationController/cache are Ready
      When I delete ReplicationController/cache
      Then within 60s ReplicationController/cache is gone
      And within 60s and for 10s exactly 1 Pods labelled "app=cache" match:
        """yaml
        metadata: { ownerReferences: !absent }
        """

    Scenario: deleted in the background, it takes them along
      Given within 60s exactly 1 Pods owned by ReplicationController/cache are Ready
      When I delete ReplicationController/cache with:
        """yaml
        propagationPolicy: Background
        """
      Then within 60s no Pods labelled "app=cache" are present

    Scenario: an annotation on one of its Pods stays there, and makes no other
      Given within 60s exactly 1 Pods owned by ReplicationController/cache are Ready
      And it must always hold that at most 1 Pods labelled "app=cache" are present
      And the name of one of the Pods owned by ReplicationController/cache is saved as $one
      When I strategic merge patch Pod/$one with:
        """yaml
        metadata: { annotations: { x: "y" } }
        """
      Then the response is 200
      And for 10s every Pods labelled "app=cache" matches:
        """yaml
        metadata: { annotations: { x: "y" } }
        """

  @req:replicationcontroller.ownership @must
  Rule: A ReplicationController adopts a Pod that matches and is nobody's, and lets go what matches no longer
    Upstream conformance: "Replication Controller, adopt matching pods"
    Upstream conformance: "Replication Controller, release pods"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: early, labels: { name: taken } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: other, labels: { name: untouched } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: v1
        kind: ReplicationController
        metadata: { name: taker }
        spec:
          replicas: 1
          selector: { name: taken }
          template:
            metadata: { labels: { name: taken } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """

    Scenario: the Pod that was there becomes its own, the one with another label does not
      Then within 60s Pod/early matches:
        """yaml
        metadata: { ownerReferences: [{ kind: ReplicationController, name: taker, controller: true, blockOwnerDeletion: true }] }
        """
      And for 10s exactly 1 Pods labelled "name=taken" are present
      And now .metadata.ownerReferences of Pod/other is absent

    Scenario: with another label it is on its own again
      Given within 60s .metadata.ownerReferences of Pod/early is present
      When I label Pod/early with "name=free"
      Then within 60s .metadata.ownerReferences of Pod/early is absent
      And within 60s exactly 1 Pods owned by ReplicationController/taker are Ready
      And now Pod/early is present
