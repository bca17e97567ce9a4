@seed:K1.5 @seed:K13.4
Feature: A node that falls silent
  Nobody can tell a node that has died from one that cannot be reached. So nothing is done in haste: first it is waited
  for, then nobody is sent there any more, and only after minutes are its Pods given up.
  https://kubernetes.io/docs/concepts/architecture/nodes/#node-controller

  @req:node.silence @must @needs:node-faults
  Rule: A node that has not been heard of for fifty seconds is unknown, and takes no more Pods
    It renews a Lease every ten seconds; four may be missed.

    Scenario: its conditions are unknown, taints keep Pods away, an event tells when
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      And a ready node is saved as $other
      When Node/$node stops reporting
      Then within 70s Node/$node matches:
        """yaml
        spec:
          taints:
            !contains
            - { key: node.kubernetes.io/unreachable, effect: NoSchedule, timeAdded: !present }
            - { key: node.kubernetes.io/unreachable, effect: NoExecute, timeAdded: !present }
        status:
          conditions:
            - { type: Ready, status: Unknown, reason: NodeStatusUnknown, message: Kubelet stopped posting node status. }
            - { type: MemoryPressure, status: Unknown, reason: NodeStatusUnknown }
            - { type: DiskPressure, status: Unknown, reason: NodeStatusUnknown }
            - { type: PIDPressure, status: Unknown, reason: NodeStatusUnknown }
        """
      And within 80s a Normal event "NodeNotReady" saying "status is now: NodeNotReady" is recorded for Node/$node
      And now Node/$other is Ready
      And now .spec.taints of Node/$other is absent

    Scenario: half a minute of silence is none
      Given a ready node is saved as $node
      And it must always hold that Node/$node is Ready
      When Node/$node stops reporting
      And 30s pass
      And Node/$node reports again
      Then for 60s Node/$node is Ready
      And now .spec.taints of Node/$node is absent

    Scenario: who is heard of again is as before
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      And Node/$node stops reporting
      And within 70s Node/$node has condition Ready=Unknown (NodeStatusUnknown)
      And within 80s Node/$node matches:
        """yaml
        spec: { taints: !some { key: node.kubernetes.io/unreachable, effect: NoExecute } }
        """
      When Node/$node reports again
      Then within 30s Node/$node has condition Ready=True (KubeletReady)
      And within 40s and for 10s .spec.taints of Node/$node is absent

    Scenario: a Node that never was a machine is unknown after a minute
      When I create:
        """yaml
        apiVersion: v1
        kind: Node
        metadata: { name: $namespace-ghost }
        """
      Then the response is 201
      And the response matches:
        """yaml
        spec: { taints: [{ key: node.kubernetes.io/not-ready, effect: NoSchedule }] }
        """
      And within 80s Node/$namespace-ghost has condition Ready=Unknown (NodeStatusNeverUpdated)
      And within 80s Node/$namespace-ghost matches:
        """yaml
        spec: { taints: !some { key: node.kubernetes.io/unreachable, effect: NoSchedule } }
        status: { conditions: !some { type: Ready, message: Kubelet never posted node status. } }
        """
      And never within 30s Node/$namespace-ghost is Ready

  @req:node.silence.pods @must @needs:node-faults
  Rule: The Pods of a silent node are not ready, and otherwise what they were
    Nobody is sent to them; yet for all that is known they are well.

    Background:
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: web }
        spec: { selector: { app: web }, ports: [{ port: 80 }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: web, labels: { app: web } }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: nginx }]
        """
      And Pod/web is Ready
      And within 30s some EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: [{ conditions: { ready: true } }]
        """

    Scenario: not ready, with an event; no endpoint; still running
      When Node/$node stops reporting
      Then within 80s Pod/web is not Ready
      And within 80s a Warning event "NodeNotReady" saying "Node is not ready" is recorded for Pod/web
      And within 80s some EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: [{ conditions: { ready: false } }]
        """
      And for 80s Pod/web is Running
      And now container "main" of Pod/web is running

    Scenario: ready again with the node, and never restarted
      Given Node/$node stops reporting
      And within 80s Pod/web is not Ready
      When Node/$node reports again
      Then within 60s Pod/web is Ready
      And within 60s some EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: [{ conditions: { ready: true } }]
        """
      And now .status.containerStatuses["main"].restartCount of Pod/web is 0
      And never within 400s Pod/web is terminating

  @req:node.eviction @must @needs:node-faults @slow
  Rule: What does not tolerate an unreachable node leaves it when its time is over
    Five minutes where a Pod says nothing, as long as it says where it does. A DaemonSet's Pods belong to the node.
    https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions

    Scenario Outline: <who>
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          nodeName: $node
          tolerations: <tolerations>
          containers: [{ name: main, image: busybox, command: [sleep, "36000"] }]
        """
      And Pod/guest is Ready
      When Node/$node stops reporting
      Then within <latest> Pod/guest is terminating
      And never within <earliest> Pod/guest is terminating
      And within <latest> Pod/guest matches:
        """yaml
        status:
          conditions:
            - type: DisruptionTarget
              status: "True"
              reason: DeletionByTaintManager
              message: "Taint manager: deleting due to NoExecute taint"
        """
      And within <latest> a Normal event "TaintManagerEviction" saying "Marking for deletion Pod" is recorded for Pod/guest

      Examples:
        | who                | tolerations                                                                                                 | earliest | latest |
        | who says nothing   | []                                                                                                          | 320s     | 390s   |
        | who says a minute  | [{ key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 60 }]        | 90s      | 150s   |

    Scenario: who tolerates everything stays
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          nodeName: $node
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, command: [sleep, "36000"] }]
        """
      And Pod/guest is Ready
      When Node/$node stops reporting
      Then never within 600s Pod/guest is terminating

    Scenario: who was to go, and whose node came back in time, stays
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          nodeName: $node
          containers: [{ name: main, image: busybox, command: [sleep, "36000"] }]
        """
      And Pod/guest is Ready
      And Node/$node stops reporting
      And within 80s Pod/guest is not Ready
      When 100s pass
      And Node/$node reports again
      Then within 60s Pod/guest is Ready
      And within 60s a Normal event "TaintManagerEviction" saying "Cancelling deletion of Pod" is recorded for Pod/guest
      And never within 500s Pod/guest is terminating

  @req:node.eviction.pace @should @needs:node-joins @needs:node-faults @slow
  Rule: When much of a zone fails, the zone is the trouble, and its Pods are left alone
    Driving everybody out would only move the load to those that are left. Otherwise a node is given up every ten seconds.
    https://kubernetes.io/docs/concepts/architecture/nodes/#rate-limits-on-eviction

    Background:
      Given a node joins and is saved as $one
      And a node joins and is saved as $two
      And a node joins and is saved as $three
      And a node joins and is saved as $four
      And I merge patch Node/$one with:
        """yaml
        metadata: { labels: { topology.kubernetes.io/zone: $namespace } }
        """
      And I merge patch Node/$two with:
        """yaml
        metadata: { labels: { topology.kubernetes.io/zone: $namespace } }
        """
      And I merge patch Node/$three with:
        """yaml
        metadata: { labels: { topology.kubernetes.io/zone: $namespace } }
        """
      And I merge patch Node/$four with:
        """yaml
        metadata: { labels: { topology.kubernetes.io/zone: $namespace } }
        """
      And within 60s every Nodes labelled "topology.kubernetes.io/zone=$namespace" are Ready

    Scenario: two of four are given up one after the other
      Given Node/$one stops reporting
      When Node/$two stops reporting
      Then within 70s some Nodes labelled "topology.kubernetes.io/zone=$namespace" match:
        """yaml
        spec: { taints: !some { key: node.kubernetes.io/unreachable, effect: NoExecute } }
        """
      And within 90s exactly 2 Nodes labelled "topology.kubernetes.io/zone=$namespace" match:
        """yaml
        spec: { taints: !some { key: node.kubernetes.io/unreachable, effect: NoExecute } }
        """
      And never within 55s exactly 2 Nodes labelled "topology.kubernetes.io/zone=$namespace" match:
        """yaml
        spec: { taints: !some { key: node.kubernetes.io/unreachable, effect: NoExecute } }
        """

    Scenario: three of four are too many
      Given Node/$one stops reporting
      And Node/$two stops reporting
      And Node/$three stops reporting
      And within 80s exactly 3 Nodes labelled "topology.kubernetes.io/zone=$namespace" match:
        """yaml
        spec: { taints: !some { key: node.kubernetes.io/unreachable, effect: NoSchedule } }
        """
      Then never within 300s at least 3 Nodes labelled "topology.kubernetes.io/zone=$namespace" match:
        """yaml
        spec: { taints: !some { key: node.kubernetes.io/unreachable, effect: NoExecute } }
        """
      When Node/$one reports again
      Then within 60s exactly 2 Nodes labelled "topology.kubernetes.io/zone=$namespace" match:
        """yaml
        spec: { taints: !some { key: node.kubernetes.io/unreachable, effect: NoExecute } }
        """

  @req:node.taints @must @needs:nodes @serial
  Rule: A taint that says NoExecute drives out whoever does not tolerate it, at the time that each has been given
    Upstream conformance: "Pod Eviction, Toleration limits"
    Upstream conformance: "Taint, Pod Eviction on taint removal"

    Background:
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: brief, labels: { guest: here } }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          tolerations: [{ key: seatrial.dev/out, operator: Exists, effect: NoExecute, tolerationSeconds: 5 }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: longer, labels: { guest: here } }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          tolerations: [{ key: seatrial.dev/out, operator: Exists, effect: NoExecute, tolerationSeconds: 40 }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: resident, labels: { guest: here } }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          tolerations: [{ key: seatrial.dev/out, operator: Exists }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 120s exactly 3 Pods labelled "guest=here" are Ready

    Scenario: each at its time, and who tolerates it for ever not at all
      When I taint Node/$node with "seatrial.dev/out=yes:NoExecute"
      Then within 25s Pod/brief is gone
      And never within 4s Pod/brief is terminating
      And within 70s Pod/longer is gone
      And never within 35s Pod/longer is terminating
      And for 80s Pod/resident is Ready

    Scenario: a taint that is taken back in time drives out nobody more
      When I taint Node/$node with "seatrial.dev/out=yes:NoExecute"
      Then within 25s Pod/brief is gone
      When I taint Node/$node with "seatrial.dev/out:NoExecute-"
      Then never within 80s Pod/longer is terminating
      And for 80s Pod/resident is Ready

    Scenario: with NoSchedule nobody has to go
      When I taint Node/$node with "seatrial.dev/out=yes:NoSchedule"
      Then for 60s exactly 3 Pods labelled "guest=here" are Ready

  @req:node.minimum @should
  Rule: A cluster has two nodes that take any Pod
    Upstream conformance: "Conformance tests minimum number of nodes."
    What spreads, moves or speaks from node to node could not be tried otherwise.

    Scenario: ready, not tainted, not cordoned
      Given a cluster with 2 ready nodes
      Then within 60s at least 2 Nodes match:
        """yaml
        spec: { unschedulable: !absent , taints: !absent }
        status: { conditions: [{ type: Ready, status: "True" }] }
        """

    Scenario: one that takes none does not count
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      When I cordon Node/$node
      Then now Node/$node matches:
        """yaml
        spec: { unschedulable: true, taints: [{ key: node.kubernetes.io/unschedulable, effect: NoSchedule }] }
        """

  @req:node.object @must
  Rule: A Node is an object like others, whether or not there is a machine
    It can be made, labelled, found, replaced and deleted by whoever may.
    Upstream conformance: "Node, resource lifecycle"

    Scenario: from its making to its end
      When I create:
        """yaml
        apiVersion: v1
        kind: Node
        metadata: { name: $namespace-paper }
        spec: { unschedulable: true }
        status: { phase: Running, conditions: [{ type: Ready, status: "True", reason: E2E, message: Set by a trial }] }
        """
      Then the response is 201
      And the response matches:
        """yaml
        metadata: { name: $namespace-paper, resourceVersion: !re "^[1-9][0-9]*$" }
        """
      When I strategic merge patch Node/$namespace-paper with:
        """yaml
        metadata: { labels: { seatrial.dev/paper: $namespace } }
        """
      Then the response is 200
      When I list Nodes labelled "seatrial.dev/paper=$namespace"
      Then the response matches:
        """yaml
        items: !only [{ metadata: { name: $namespace-paper } }]
        """
      When I replace Node/$namespace-paper with:
        """yaml
        apiVersion: v1
        kind: Node
        metadata: { name: $namespace-paper, labels: { seatrial.dev/paper: other } }
        spec: { unschedulable: true }
        """
      Then the response is 200
      And now .metadata.labels["seatrial.dev/paper"] of Node/$namespace-paper is "other"
      When I delete Node/$namespace-paper
      Then the response is 200
      And within 180s Node/$namespace-paper is gone

    Scenario: but not by whoever may not
      Given acting as User "nobody-in-particular"
      When I create:
        """yaml
        apiVersion: v1
        kind: Node
        metadata: { name: $namespace-forged }
        """
      Then the response is 403 Forbidden

  @req:node.joins @must @needs:node-joins @seed:K5.4
  Rule: A machine that joins takes Pods once it is ready, and a Node that is deleted is out of the cluster
    Nobody has to be told: what is to run on each node runs there, too.

    Scenario: it is Ready, has a range of addresses, and runs a Pod of its own
      When a node joins and is saved as $new
      Then within 120s Node/$new is Ready
      And within 120s Node/$new matches:
        """yaml
        spec: { taints: !absent, podCIDR: !present }
        status: { allocatable: { cpu: !gt 0, memory: !gt 0, pods: !gt 0 }, addresses: !some { type: InternalIP, address: !present } }
        """
      And within 120s Lease/$new@kube-node-lease is present
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: pioneer }
        spec:
          nodeSelector: { kubernetes.io/hostname: $new }
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s Pod/pioneer is Ready
      And now .spec.nodeName of Pod/pioneer is $new

    Scenario: its Pods fail and go when its Node is deleted, and its Lease goes with it
      Given a node joins and is saved as $new
      And within 120s Node/$new is Ready
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: left-behind, finalizers: [seatrial.dev/seen] }
        spec:
          nodeName: $new
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And Pod/left-behind is Ready
      When I delete Node/$new
      Then the response is 200
      And within 120s Pod/left-behind is terminating
      And within 120s Pod/left-behind matches:
        """yaml
        status:
          phase: Failed
          conditions:
            - type: DisruptionTarget
              status: "True"
              reason: DeletionByPodGC
              message: "PodGC: node no longer exists"
        """
      And within 120s Lease/$new@kube-node-lease is gone
      And never within 20s Pod/left-behind is terminating
      And never within 60s Node/$new is present

  @req:node.extended-resources @should @needs:nodes @serial
  Rule: What is added to a node's capacity can be asked for, and no more of it than there is
    For devices that Kubernetes does not know. https://kubernetes.io/docs/tasks/administer-cluster/extended-resource-node/
    Upstream conformance: "Scheduler, resource limits"

    Scenario: of four, three are taken, and two more do not fit
      Given a ready node is saved as $node
      When I JSON patch the status of Node/$node with:
        """yaml
        - { op: add, path: "/status/capacity/seatrial.dev~1dongle", value: "4" }
        """
      Then the response is 200
      And within 30s .status.allocatable["seatrial.dev/dongle"] of Node/$node is "4"
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              resources: { limits: { seatrial.dev/dongle: 3 } }
        """
      Then within 60s Pod/three is Ready
      And now .spec.nodeName of Pod/three is $node
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: again }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              resources: { limits: { seatrial.dev/dongle: 2 } }
        """
      Then within 30s a Warning event "FailedScheduling" saying "Insufficient seatrial.dev/" is recorded for Pod/again
      And never within 20s Pod/again is scheduled
      When I JSON patch the status of Node/$node with:
        """yaml
        - { op: remove, path: "/status/capacity/seatrial.dev~1dongle" }
        """
      Then the response is 200
