Feature: Placing a Pod
  The scheduler leaves out the nodes that cannot hold a Pod, scores the others, and writes its choice down. It knows
  nothing of what Pods really use: what they request decides.
  https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/

  @seed:K2.2 @req:scheduling.filter @must
  Rule: Nodes that cannot hold a Pod are left out, and the reason is told
    Upstream conformance: "Scheduler, resource limits"
    Upstream conformance: "Scheduler, node selector not matching"

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
      And within 30s a Warning event "FailedScheduling" saying "Insufficient cpu" is recorded for Pod/huge
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

    @serial
    Scenario: a taint that the Pod does not tolerate, and one that does
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      When I taint Node/$node with "seatrial.example/reserved=yes:NoSchedule"
      And 2s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: stranger }
        spec:
          terminationGracePeriodSeconds: 0
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: [{ matchFields: [{ key: metadata.name, operator: In, values: [$node] }] }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: [{ matchFields: [{ key: metadata.name, operator: In, values: [$node] }] }]
          tolerations: [{ key: seatrial.example/reserved, operator: Exists, effect: NoSchedule }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s Pod/guest is Ready
      And within 60s Pod/stranger has condition PodScheduled=False (Unschedulable)
      And now .status.conditions["PodScheduled"].message of Pod/stranger contains "untolerated taint"
      When I taint Node/$node with "seatrial.example/reserved:NoSchedule-"
      Then within 60s Pod/stranger is Ready

    @serial
    Scenario: a cordoned node takes no new Pods and keeps those that it has
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: settled }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $node
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/settled is Ready
      And it must always hold that Pod/settled is Ready
      When I cordon Node/$node
      And 2s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: newcomer }
        spec:
          terminationGracePeriodSeconds: 0
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: [{ matchFields: [{ key: metadata.name, operator: In, values: [$node] }] }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s Pod/newcomer has condition PodScheduled=False (Unschedulable)
      And now .status.conditions["PodScheduled"].message of Pod/newcomer contains "unschedulable"
      When I uncordon Node/$node
      Then within 60s Pod/newcomer is Ready

    @serial
    Scenario: a node that is drained loses its Pods to the others
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: movers }
        spec:
          replicas: 4
          selector: { matchLabels: { app: movers } }
          template:
            metadata: { labels: { app: movers } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      And within 60s exactly 4 Pods owned by ReplicaSet/movers are Ready
      When I cordon Node/$node
      And 2s pass
      And I drain Node/$node
      Then within 120s no Pods on Node/$node match:
        """yaml
        metadata: { labels: { app: movers } }
        """
      And within 120s exactly 4 Pods owned by ReplicaSet/movers are Ready
      And now .spec.nodeName of every Pods owned by ReplicaSet/movers is not "$node"

  @seed:K2.6 @seed:K2.8 @req:scheduling.requests @must
  Rule: What is requested is no longer free, and is free again when the Pod has gone
    The scenario gives a node a resource of its own, three berths, so that nothing else on the cluster is in the way.

    @serial
    Scenario: two Pods that ask for two of three berths
      Given a ready node is saved as $node
      When I JSON patch the status of Node/$node with:
        """yaml
        - { op: add, path: /status/capacity/seatrial.example~1berths, value: "3" }
        - { op: add, path: /status/allocatable/seatrial.example~1berths, value: "3" }
        """
      Then the response is 200
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: sloop }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: "registry.k8s.io/pause:3.10"
              resources: { limits: { seatrial.example/berths: 2 } }
        """
      Then within 60s Pod/sloop is Ready
      And now .spec.containers["main"].resources.requests["seatrial.example/berths"] of Pod/sloop is "2"
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ketch }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: "registry.k8s.io/pause:3.10"
              resources: { limits: { seatrial.example/berths: 2 } }
        """
      Then within 60s Pod/ketch has condition PodScheduled=False (Unschedulable)
      And now .status.conditions["PodScheduled"].message of Pod/ketch contains "Insufficient seatrial.example/berths"
      And now Pod/ketch is Pending
      When I delete Pod/sloop
      Then within 60s Pod/ketch is Ready
      When I JSON patch the status of Node/$node with:
        """yaml
        - { op: remove, path: /status/capacity/seatrial.example~1berths }
        - { op: remove, path: /status/allocatable/seatrial.example~1berths }
        """
      Then the response is 200

  @seed:K2.2 @seed:K2.8 @req:scheduling.waits @must
  Rule: A Pod that fits nowhere waits, and is placed once it fits
    Upstream conformance: "Scheduler, node selector matching"

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
      And now .spec.nodeName of Pod/patient is "$node"
      When I label Node/$node with "seatrial.example/harbour-"
      Then for 10s Pod/patient is Ready

  @seed:K2.3 @req:scheduling.spread @should
  Rule: Replicas of one controller are spread over the nodes
    So that a node that fails does not take all of them with it.

    Scenario: two replicas, two nodes
      Given a cluster with 3 ready nodes
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: spread }
        spec:
          replicas: 0
          selector: { matchLabels: { app: spread } }
          template:
            metadata: { labels: { app: spread } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 10m, memory: 10Mi } } }]
        """
      And 2s pass
      And I scale ReplicaSet/spread to 2
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
          replicas: 0
          selector: { matchLabels: { app: spread } }
          template:
            metadata: { labels: { app: spread } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 10m, memory: 10Mi } } }]
        """
      And 2s pass
      And I scale ReplicaSet/spread to 2
      Then within 60s exactly 2 Pods owned by ReplicaSet/spread are Ready
      And now every Pods owned by ReplicaSet/spread has a different .spec.nodeName

  @seed:K2.3 @req:scheduling.least-loaded @should
  Rule: Of equal nodes the least loaded one wins
    Load is what the Pods of a node request, measured against what it has.

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
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: "1", memory: 1Gi } } }]
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
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 100m, memory: 100Mi } } }]
        """
      Then within 60s Pod/light is Ready
      And now .spec.nodeName of Pod/light is not $loaded

  @seed:K2.4 @seed:K2.1 @req:scheduling.binding @must
  Rule: The choice is stored as a binding, once
    Nobody else learns of it in any other way; the kubelet finds the Pod by it.

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
