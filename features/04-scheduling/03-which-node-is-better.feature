@seed:K2.3 @needs:node-objects
Feature: Which node is the better one
  Every rule gives each node that is left 0 to 100 points, the rules have weights, and the sum decides; chance where sums
  are equal. The nodes of these scenarios are Node objects with no machine behind them: nothing runs there.
  https://kubernetes.io/docs/concepts/scheduling-eviction/scheduling-framework/#scoring

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
      """
    # A scheduler places Pods on the nodes that it has heard of.
    And 2s pass

  @req:scheduling.free-resources @should
  Rule: The more of CPU and memory is free, each counting the same, the better
    A container that asks for nothing counts for 100m and 200Mi, or nodes full of such Pods would seem empty.
    https://kubernetes.io/docs/concepts/scheduling-eviction/resource-bin-packing/

    Scenario: of three the one on which least is asked for
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "2", memory: 4Gi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "1", memory: 2Gi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "3", memory: 6Gi } } }]
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
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 100m, memory: 200Mi } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-b"

    Scenario: Pods that ask for nothing are not nothing
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
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
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-c"

    Scenario: a container that asks for nothing weighs as one that asks for 100m and 200Mi, and not more
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 200m, memory: 400Mi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 200m, memory: 400Mi } } }]
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
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-a"

  @req:scheduling.balance @may
  Rule: Better is the node where the Pod brings the use of CPU and memory nearer to each other
    So that no node runs out of one while it has much of the other. What a Pod asks for counts here, and no defaults.
    https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins

    Scenario: a Pod that needs memory goes where cores are in use
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "2" } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { memory: 4Gi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { memory: 4Gi } } }]
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
          containers: [{ name: main, image: busybox, resources: { requests: { memory: 2Gi } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-a"

    Scenario: a Pod that needs cores does not
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "2" } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { memory: 4Gi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "2" } } }]
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
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "1" } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-b"

  @seed:K2.7 @req:scheduling.preferred-nodes @must
  Rule: Preferred node affinity draws a Pod, by its weights, and binds it to nothing
    It counts twice, so that load alone does not win over it.
    https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity-weight

    Scenario Outline: <what>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          affinity:
            nodeAffinity:
              preferredDuringSchedulingIgnoredDuringExecution: <preferences>
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is one of <nodes>

      Examples:
        | what                      | preferences                                                                                                                                                                                                                          | nodes                          |
        | one preference            | [{ weight: 1, preference: { matchExpressions: [{ key: seatrial.example/shore, operator: In, values: [south] }] } }]                                                                                                                  | "$namespace-c", "$namespace-c" |
        | the heavier of two        | [{ weight: 1, preference: { matchExpressions: [{ key: seatrial.example/shore, operator: In, values: [south] }] } }, { weight: 60, preference: { matchExpressions: [{ key: seatrial.example/depth, operator: In, values: ["8"] }] } }] | "$namespace-b", "$namespace-b" |
        | one heavy over two light  | [{ weight: 10, preference: { matchExpressions: [{ key: seatrial.example/shore, operator: In, values: [south] }] } }, { weight: 4, preference: { matchExpressions: [{ key: seatrial.example/shore, operator: In, values: [north] }] } }, { weight: 4, preference: { matchExpressions: [{ key: seatrial.example/depth, operator: In, values: ["8"] }] } }] | "$namespace-c", "$namespace-c" |
        | two together over one     | [{ weight: 6, preference: { matchExpressions: [{ key: seatrial.example/shore, operator: In, values: [south] }] } }, { weight: 4, preference: { matchExpressions: [{ key: seatrial.example/shore, operator: In, values: [north] }] } }, { weight: 4, preference: { matchExpressions: [{ key: seatrial.example/depth, operator: In, values: ["8"] }] } }] | "$namespace-b", "$namespace-b" |
        | one that nothing answers  | [{ weight: 100, preference: { matchExpressions: [{ key: seatrial.example/shore, operator: In, values: [west] }] } }]                                                                                                                  | "$namespace-a", "$namespace-b", "$namespace-c" |

    Scenario: the preferred node is passed over when it has no room
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: full }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "4" } } }]
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
          affinity:
            nodeAffinity:
              preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: { matchExpressions: [{ key: seatrial.example/shore, operator: In, values: [south] }] } }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 100m } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is one of "$namespace-a", "$namespace-b"

  @req:scheduling.avoided-nodes @should
  Rule: A node that would rather not is taken when there is no better one
    Its wish weighs more than any other: three times what load does.
    https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/

    Scenario: the one that minds is passed over although it is empty
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "2", memory: 4Gi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "2", memory: 4Gi } } }]
        """
      When I taint Node/$namespace-c with "seatrial.example/quay:PreferNoSchedule"
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists, effect: NoSchedule }, { operator: Exists, effect: NoExecute }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 100m, memory: 200Mi } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is one of "$namespace-a", "$namespace-b"

    Scenario: a Pod that tolerates it does not mind, and takes the emptiest
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "2", memory: 4Gi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "2", memory: 4Gi } } }]
        """
      When I taint Node/$namespace-c with "seatrial.example/quay:PreferNoSchedule"
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 100m, memory: 200Mi } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-c"

    Scenario: it is taken when there is no other
      When I taint Node/$namespace-c with "seatrial.example/quay:PreferNoSchedule"
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-c }
          tolerations: [{ operator: Exists, effect: NoSchedule }, { operator: Exists, effect: NoExecute }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-c"

  @req:scheduling.images @may
  Rule: Better is the node that has large images of the Pod already
    Starting there is faster. Small ones are not worth it, and an image counts less the fewer nodes have it, so that not
    everybody goes to the first.
    https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins

    Scenario Outline: an image of <size> bytes, and the same load everywhere
      When I JSON patch the status of Node/$namespace-b with:
        """yaml
        - { op: add, path: /status/images, value: [{ names: ["registry.example/$namespace:1"], sizeBytes: <size> }] }
        """
      And I JSON patch the status of Node/$namespace-c with:
        """yaml
        - { op: add, path: /status/images, value: [{ names: ["registry.example/$namespace:1"], sizeBytes: <size> }] }
        """
      And I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crew }
        spec:
          replicas: 1
          selector: { matchLabels: { app: crew } }
          template:
            metadata: { labels: { app: crew } }
            spec:
              terminationGracePeriodSeconds: 0
              nodeSelector: { seatrial.example/pier: $namespace }
              tolerations: [{ operator: Exists }]
              containers: [{ name: main, image: "registry.example/$namespace:1" }]
        """
      Then within 60s .spec.nodeName of every Pods owned by ReplicaSet/crew is one of <nodes>

      Examples:
        | size       | nodes                                          |
        | 2000000000 | "$namespace-b", "$namespace-c"                 |
        | 10000000   | "$namespace-a", "$namespace-b", "$namespace-c" |
