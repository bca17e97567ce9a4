Feature: Placing a Pod
  The scheduler leaves out the nodes that cannot hold a Pod, scores the others, and writes its choice down.
  https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/

  @seed:K2.2 @req:scheduling.filter @must
  Rule: Nodes that cannot hold a Pod are left out, and the reason is told
    Scenario: more cpu than any node has
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: huge }
        spec:
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              resources: { requests: { cpu: "100000" } }
        """
      Then within 30s Pod/huge has condition PodScheduled=False (Unschedulable)
      And now .status.conditions["PodScheduled"].message of Pod/huge matches /^0\/\d+ nodes are available: .*Insufficient cpu/
      And within 30s a Warning event "FailedScheduling" is recorded for Pod/huge
      And never within 30s Pod/huge is scheduled

    Scenario: a selector that no node answers to
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: picky }
        spec:
          nodeSelector: { seatrial.example/nowhere: "true" }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 30s Pod/picky has condition PodScheduled=False (Unschedulable)
      And now .status.conditions["PodScheduled"].message of Pod/picky contains "didn't match Pod's node affinity/selector"
      And now Pod/picky is Pending

  @seed:K2.2 @req:scheduling.waits @must
  Rule: A Pod that fits nowhere waits, and is placed once it fits
    @serial
    Scenario: a node gets the label that was missing
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: patient }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/harbour: "open" }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 30s Pod/patient has condition PodScheduled=False (Unschedulable)
      Given a ready node is saved as $node
      When I label Node/$node with "seatrial.example/harbour=open"
      Then within 60s Pod/patient is Ready

  @seed:K2.3 @req:scheduling.spread @should
  Rule: Replicas of one controller are spread over the nodes
    Scenario: two replicas, two nodes
      Given a cluster with 3 ready nodes
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: spread }
        spec:
          replicas: 2
          selector: { matchLabels: { app: spread } }
          template:
            metadata: { labels: { app: spread } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 10m, memory: 10Mi } } }]
        """
      Then within 60s exactly 2 Pods owned by ReplicaSet/spread are Ready
      And now every Pods owned by ReplicaSet/spread has a different .spec.nodeName

    Scenario: a little load on one node does not draw both to the other
      Given a cluster with 2 ready nodes
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ballast }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 200m, memory: 256Mi } } }]
        """
      And within 60s Pod/ballast is Ready
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: spread }
        spec:
          replicas: 2
          selector: { matchLabels: { app: spread } }
          template:
            metadata: { labels: { app: spread } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 10m, memory: 10Mi } } }]
        """
      Then within 60s exactly 2 Pods owned by ReplicaSet/spread are Ready
      And now every Pods owned by ReplicaSet/spread has a different .spec.nodeName

  @seed:K2.3 @req:scheduling.least-loaded @should
  Rule: Of equal nodes the least loaded one wins
    @serial
    Scenario: a node that is half full is passed over
      Given a cluster with 2 ready nodes
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: heavy }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: "2", memory: 8Gi } } }]
        """
      And within 60s Pod/heavy is Ready
      And .spec.nodeName of Pod/heavy is saved as $loaded
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: light }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: "1", memory: 1Gi } } }]
        """
      Then within 60s Pod/light is Ready
      And now .spec.nodeName of Pod/light is not $loaded

  @seed:K2.4 @seed:K2.1 @req:scheduling.binding @must
  Rule: The choice is stored as a binding, once
    Scenario: the node is written on the Pod before anything runs
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: bound }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s Pod/bound is Ready
      And Pod/bound became scheduled before Pod/bound became Running
      And now .spec.nodeName of Pod/bound is present
      And within 30s a Normal event "Scheduled" is recorded for Pod/bound

    Scenario: a Pod that is bound cannot be bound again
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: taken }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/taken is Ready
      When I send POST "/api/v1/namespaces/$namespace/pods/taken/binding" with:
        """yaml
        apiVersion: v1
        kind: Binding
        metadata: { name: taken }
        target: { kind: Node, name: somewhere-else }
        """
      Then the response is 409 Conflict

    Scenario: a Pod that names another scheduler is left alone
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: foreign }
        spec:
          schedulerName: nobody
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then never within 30s Pod/foreign is scheduled
