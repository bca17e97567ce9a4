@seed:K5.6 @seed:K5.7
Feature: ReplicaSets and ReplicationControllers keep a number of Pods
  A controller owns the Pods that match its selector and makes reality agree with `spec.replicas`: it makes what is
  missing from its template and removes what is too much. ReplicationController is the older kind with the same promise.
  https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/

  @req:replicationcontroller.count @must
  Rule: A ReplicationController keeps exactly as many Pods as it is told
    Its definition holds three things: the template of a Pod, how many there shall be, and the labels to watch for.
    Upstream conformance: "Replication Controller, run basic image"
    Upstream conformance: "Replication Controller, get and update ReplicationController scale"
    Upstream conformance: "Kubectl, scale replication controller"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ReplicationController
        metadata: { name: cache }
        spec:
          replicas: 3
          selector: { app: cache }
          template:
            metadata: { labels: { app: cache } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: cache, image: "registry.k8s.io/pause:3.10" }]
        """
      And within 60s ReplicationController/cache is Ready

    Scenario: missing Pods are made, and made from the template
      Then now exactly 3 Pods owned by ReplicationController/cache match:
        """yaml
        metadata:
          generateName: cache-
          labels: { app: cache }
        spec:
          containers: [{ name: cache, image: "registry.k8s.io/pause:3.10" }]
        """

    Scenario: a Pod that is taken away is replaced
      Given the name of one of the Pods owned by ReplicationController/cache is saved as $one
      When I delete Pod/$one
      Then within 60s and for 5s exactly 3 Pods owned by ReplicationController/cache are Ready
      And now Pod/$one is gone

    Scenario: a Pod that somebody else made counts, and makes one too many
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: extra, labels: { app: cache } }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: cache, image: "registry.k8s.io/pause:3.10" }]
        """
      Then the response is 201 Created
      And within 60s and for 10s exactly 3 Pods labelled "app=cache" are present
      And within 60s and for 10s exactly 3 Pods owned by ReplicationController/cache are Ready

    Scenario: surplus Pods are removed, and no more than those
      Given it must always hold that at least 1 Pods owned by ReplicationController/cache are Ready
      When I scale ReplicationController/cache to 1
      Then within 60s and for 10s exactly 1 Pods owned by ReplicationController/cache are present
      And within 60s .status.replicas of ReplicationController/cache is 1

    Scenario: scaling out while it runs
      Given it must always hold that at least 3 Pods owned by ReplicationController/cache are Ready
      And it must always hold that at most 5 Pods owned by ReplicationController/cache are present
      When I scale ReplicationController/cache to 5
      Then within 60s and for 10s exactly 5 Pods owned by ReplicationController/cache are Ready

  @req:replicaset.ownership @must
  Rule: A ReplicaSet adopts orphans that match its selector, and lets go what no longer does
    "A ReplicaSet identifies new Pods to acquire by using its selector."
    Upstream conformance: "Replica Set, adopt matching pods and release non matching pods"

    Scenario: a Pod that is there already counts
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: early, labels: { app: herd } }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      And Pod/early is Ready
      And 2s pass
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: herd }
        spec:
          replicas: 2
          selector: { matchLabels: { app: herd } }
          template:
            metadata: { labels: { app: herd } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      Then within 60s exactly 2 Pods owned by ReplicaSet/herd are Ready
      And now Pod/early matches:
        """yaml
        metadata:
          ownerReferences: [{ kind: ReplicaSet, name: herd, controller: true, blockOwnerDeletion: true }]
        """

    Scenario: a Pod that loses the label is released and replaced
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
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      And within 60s exactly 1 Pods owned by ReplicaSet/herd are Ready
      Given the name of one of the Pods owned by ReplicaSet/herd is saved as $one
      When I merge patch Pod/$one with:
        """yaml
        metadata: { labels: { app: lost } }
        """
      Then within 60s exactly 1 Pods labelled "app=lost" match:
        """yaml
        metadata: { ownerReferences: !absent }
        """
      And within 60s exactly 1 Pods owned by ReplicaSet/herd are Ready
