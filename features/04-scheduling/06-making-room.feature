@seed:K2.6 @needs:node-objects
Feature: Making room for the more important
  When no node has room, Pods of lower priority may be ended on one of them: as few and as unimportant as possible. The
  nodes of these scenarios are Node objects with no machine behind them: nothing runs there.
  https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Node
      metadata: { name: $namespace-a, labels: { kubernetes.io/hostname: $namespace-a, seatrial.example/pier: $namespace, seatrial.example/shore: north, seatrial.example/depth: "4" } }
      spec: { taints: [{ key: seatrial.example/pier, value: $namespace, effect: NoSchedule }] }
      status:
        capacity: { cpu: "4", memory: 8Gi, ephemeral-storage: 20Gi, pods: "5", seatrial.example/berths: "3" }
        conditions: [{ type: Ready, status: "True", reason: KubeletReady }]
      ---
      apiVersion: v1
      kind: Node
      metadata: { name: $namespace-b, labels: { kubernetes.io/hostname: $namespace-b, seatrial.example/pier: $namespace, seatrial.example/shore: north, seatrial.example/depth: "8" } }
      spec: { taints: [{ key: seatrial.example/pier, value: $namespace, effect: NoSchedule }] }
      status:
        capacity: { cpu: "4", memory: 8Gi, ephemeral-storage: 20Gi, pods: "5", seatrial.example/berths: "3" }
        conditions: [{ type: Ready, status: "True", reason: KubeletReady }]
      ---
      apiVersion: v1
      kind: Node
      metadata: { name: $namespace-c, labels: { kubernetes.io/hostname: $namespace-c, seatrial.example/pier: $namespace, seatrial.example/shore: south } }
      spec: { taints: [{ key: seatrial.example/pier, value: $namespace, effect: NoSchedule }] }
      status:
        capacity: { cpu: "4", memory: 8Gi, ephemeral-storage: 20Gi, pods: "5", seatrial.example/berths: "3" }
        conditions: [{ type: Ready, status: "True", reason: KubeletReady }]
      ---
      apiVersion: scheduling.k8s.io/v1
      kind: PriorityClass
      metadata: { name: $namespace-low }
      value: 1
      ---
      apiVersion: scheduling.k8s.io/v1
      kind: PriorityClass
      metadata: { name: $namespace-middle }
      value: 100
      ---
      apiVersion: scheduling.k8s.io/v1
      kind: PriorityClass
      metadata: { name: $namespace-high }
      value: 1000
      ---
      apiVersion: scheduling.k8s.io/v1
      kind: PriorityClass
      metadata: { name: $namespace-patient }
      value: 1000
      preemptionPolicy: Never
      """
    # A scheduler places Pods on the nodes that it has heard of.
    And 2s pass

  @seed:K2.4 @req:scheduling.preemption @must
  Rule: A Pod that fits nowhere takes the place of less important ones
    It is noted on the Pod where room is being made; who has to go is told why, by a condition and an Event.
    Upstream conformance: "Scheduler, Basic Preemption"
    Upstream conformance: "Verify the DisruptionTarget condition is added to the preempted pod"

    Scenario: the least important of three goes, and the others stay
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: low }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: middle }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-middle
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: other }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-middle
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: high }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      Then within 60s .spec.nodeName of Pod/high is "$namespace-a"
      And within 60s Pod/low is gone
      And for 60s every Pods match:
        """yaml
        metadata: { name: !one-of [low, middle, other, high] }
        """
      And now exactly 3 Pods are present

    Scenario: what is told while the victim takes its time
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: low, finalizers: [seatrial.example/kept] }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          priorityClassName: $namespace-low
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: high }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      Then within 60s Pod/low matches:
        """yaml
        metadata: { deletionTimestamp: !present }
        status:
          conditions:
            - { type: DisruptionTarget, status: "True", reason: PreemptionByScheduler, message: "default-scheduler: preempting to accommodate a higher priority pod" }
        """
      And within 60s Pod/high matches:
        """yaml
        metadata: { uid: !save uid }
        status:
          nominatedNodeName: $namespace-a
          conditions: [{ type: PodScheduled, status: "False", reason: Unschedulable, message: !re "^0/\\d+ nodes are available: 1 Insufficient seatrial.example/berths, \\d+ node\\(s\\) didn't match Pod's node affinity/selector\\.$" }]
        """
      And within 60s a Normal event "Preempted" saying "Preempted by pod $uid on node $namespace-a" is recorded for Pod/low
      And never within 30s Pod/high is scheduled
      When I JSON patch Pod/low with:
        """yaml
        - { op: remove, path: /metadata/finalizers }
        """
      Then within 60s .spec.nodeName of Pod/high is "$namespace-a"
      And within 60s Pod/low is gone

    Scenario: a critical Pod of the system
      Upstream conformance: "Scheduler, Preemption for critical pod"

      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: low }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: middle }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-middle
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: other }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-middle
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: $namespace-critical, namespace: kube-system }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          priorityClassName: system-cluster-critical
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      Then within 60s .spec.nodeName of Pod/$namespace-critical@kube-system is "$namespace-a"
      And within 60s Pod/low is gone
      And for 30s Pod/middle is present
      And for 30s Pod/other is present
      When I delete Pod/$namespace-critical@kube-system
      Then the response is 200

  @req:scheduling.preemption.refused @must
  Rule: Who is not more important, or will not preempt, waits and is told so
    Nobody is ended for a Pod whom that would not help.

    Scenario Outline: <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-middle
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-middle
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-middle
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          <more>
          containers: [{ name: main, image: busybox, resources: { limits: { <resource> } } }]
        """
      Then within 60s .status.conditions["PodScheduled"].message of Pod/guest matches <message>
      And never within 60s Pod/guest is scheduled
      And now exactly 4 Pods are present
      And now .status.nominatedNodeName of Pod/guest is absent

      Examples:
        | what                        | more                                                       | resource                          | message |
        | as important and no more    | priorityClassName: $namespace-middle                       | seatrial.example/berths: 2        | /\. no new claims to deallocate, preemption: 0\/\d+ nodes are available: (?=.*\b3 No preemption victims found for incoming pod\b).*\d Preemption is not helpful for scheduling\b/ |
        | more important, and patient | priorityClassName: $namespace-patient                      | seatrial.example/berths: 2        | /\. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never\.$/ |
        | too large for any node      | priorityClassName: $namespace-high                         | seatrial.example/berths: 4        | /preemption: 0\/(\d+) nodes are available: \1 Preemption is not helpful for scheduling\.$/ |

    Scenario: to drive away those it wants to be near helps nobody
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: db } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two, labels: { app: db } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three, labels: { app: db } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: db } } }] } }
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      Then within 60s Pod/guest has condition PodScheduled=False (Unschedulable)
      And never within 30s Pod/guest is scheduled
      And now exactly 4 Pods are present

  @req:scheduling.preemption.choice @should
  Rule: Of several nodes that one is cleared where the loss is least
    Fewest broken budgets; then the least important of the most important victims; the smaller sum of priorities; fewer
    victims; the one whose most important victim has run for the shortest time.
    https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/scheduler/framework/preemption/preemption.go

    Scenario: a Pod under a budget is spared, although it is less important
      Given this manifest:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: guarded }
        spec: { minAvailable: 1, selector: { matchLabels: { app: guarded } } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: guarded } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-middle
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      And within 60s .status.observedGeneration of PodDisruptionBudget/guarded is 1
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-b"
      And for 30s Pod/one is present

    Scenario: a budget yields where nothing else helps
      Given this manifest:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: guarded }
        spec: { minAvailable: 1, selector: { matchLabels: { app: guarded } } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: guarded } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      And within 60s .status.observedGeneration of PodDisruptionBudget/guarded is 1
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-a"

    Scenario: the most important victim decides, whatever the number
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-middle
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: four }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: five }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-b"

    Scenario: of equally important ones fewer are ended
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: four }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-b"

    Scenario: on a node no more are ended than have to be, the least important first
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-middle
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-low
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-a"
      And for 30s Pod/two is present
      And now exactly 2 Pods are present

  @req:scheduling.preemption.replicas @must
  Rule: Replicas of those who were ended wait, and end nobody more important
    Upstream conformance: "Pod preemption verification"

    Scenario: three ReplicaSets by priority, and one more important Pod
      Given this manifest:
        """yaml
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: { name: $namespace-three }
        value: 300
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: rs-pod1 }
        spec:
          replicas: 1
          selector: { matchLabels: { name: pod1 } }
          template:
            metadata: { labels: { name: pod1 } }
            spec:
              terminationGracePeriodSeconds: 0
              priorityClassName: $namespace-low
              nodeSelector: { kubernetes.io/hostname: $namespace-a }
              tolerations: [{ operator: Exists }]
              containers: [{ name: main, image: busybox, resources: { requests: { cpu: 800m } } }]
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: rs-pod2 }
        spec:
          replicas: 1
          selector: { matchLabels: { name: pod2 } }
          template:
            metadata: { labels: { name: pod2 } }
            spec:
              terminationGracePeriodSeconds: 0
              priorityClassName: $namespace-middle
              nodeSelector: { kubernetes.io/hostname: $namespace-a }
              tolerations: [{ operator: Exists }]
              containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1200m } } }]
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: rs-pod3 }
        spec:
          replicas: 1
          selector: { matchLabels: { name: pod3 } }
          template:
            metadata: { labels: { name: pod3 } }
            spec:
              terminationGracePeriodSeconds: 0
              priorityClassName: $namespace-three
              nodeSelector: { kubernetes.io/hostname: $namespace-a }
              tolerations: [{ operator: Exists }]
              containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1800m } } }]
        """
      And within 60s exactly 3 Pods are scheduled
      And the name of one of the Pods owned by ReplicaSet/rs-pod3 is saved as $third
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: pod4 }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-high
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "2" } } }]
        """
      Then within 60s .spec.nodeName of Pod/pod4 is "$namespace-a"
      And within 60s and for 60s exactly 1 Pods owned by ReplicaSet/rs-pod1 are present
      And within 60s and for 60s exactly 1 Pods owned by ReplicaSet/rs-pod2 are present
      And for 60s Pod/$third is scheduled
      And within 60s and for 60s no Pods owned by ReplicaSet/rs-pod1 are scheduled
      And within 60s and for 60s no Pods owned by ReplicaSet/rs-pod2 are scheduled

  @req:scheduling.preemption.nominated @should
  Rule: Room that is being made is kept from those who are not more important
    Who is more important may take it all the same.

    Scenario Outline: <who>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: low, finalizers: [seatrial.example/kept] }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          priorityClassName: $namespace-low
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: waiting }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-middle
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      And within 60s .status.nominatedNodeName of Pod/waiting is "$namespace-a"
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-<class>
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        """
      Then within 60s and for 20s Pod/guest has condition <condition>

      Examples:
        | who                    | class  | condition                          |
        | a less important one   | low    | PodScheduled=False (Unschedulable) |
        | one as important       | middle | PodScheduled=False (Unschedulable) |
        | a more important one   | high   | PodScheduled=True                  |
