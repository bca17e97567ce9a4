@seed:K2.3 @needs:node-objects
Feature: Pods spread over domains
  A constraint names a key, and counts the Pods of its selector in each domain of that key. The nodes of these scenarios
  are Node objects with no machine behind them: nothing runs there.
  https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/

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

  @req:scheduling.spread.max-skew @must
  Rule: With the Pod no domain has more than maxSkew more of its like than the one with the fewest
    Like Pods of the same namespace count, and those that are going do not. A node without the key is in no domain.

    Scenario Outline: counting <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: web, part: x } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two, labels: { app: web, part: y } }
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
        metadata: { name: guest, labels: { app: web, part: x } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          topologySpreadConstraints: [{ maxSkew: <skew>, topologyKey: <key>, whenUnsatisfiable: DoNotSchedule, labelSelector: <selector><more> }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is one of <nodes>

      Examples:
        | what                                | skew | key                    | selector                         | more                  | nodes |
        | two in the north, none in the south | 1    | seatrial.example/shore | { matchLabels: { app: web } }    |                       | "$namespace-c", "$namespace-c" |
        | node by node                        | 1    | kubernetes.io/hostname | { matchLabels: { app: web } }    |                       | "$namespace-c", "$namespace-c" |
        | a key that two nodes have           | 1    | seatrial.example/depth | { matchLabels: { app: web } }    |                       | "$namespace-a", "$namespace-b" |
        | only those of the same part count   | 1    | seatrial.example/depth | { matchLabels: { app: web } }    | , matchLabelKeys: [part] | "$namespace-b", "$namespace-b" |
        | others do not count                 | 1    | seatrial.example/shore | { matchLabels: { app: api } }    |                       | "$namespace-a", "$namespace-b", "$namespace-c" |

    Scenario Outline: <skew> more is <verdict>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two, labels: { app: web } }
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
        metadata: { name: guest, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: metadata.name, operator: In, values: [$namespace-a] }] }] } } }
          topologySpreadConstraints: [{ maxSkew: <skew>, topologyKey: seatrial.example/shore, nodeAffinityPolicy: Ignore, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s and for 20s Pod/guest has condition <condition>

      Examples:
        | skew | verdict  | condition                          |
        | 2    | too much | PodScheduled=False (Unschedulable) |
        | 3    | allowed  | PodScheduled=True                  |

    Scenario: it is told why not, and that a node has no such key
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$namespace-a, $namespace-c] }] }] } } }
          topologySpreadConstraints: [{ maxSkew: 1, topologyKey: seatrial.example/depth, nodeAffinityPolicy: Ignore, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s Pod/guest has condition PodScheduled=False (Unschedulable)
      And now .status.conditions["PodScheduled"].message of Pod/guest matches / 1 node\(s\) didn't match pod topology spread constraints, 1 node\(s\) didn't match pod topology spread constraints \(missing required label\)[,.] /

    Scenario: who is added, and then who goes, lets the next one in
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: guest, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: metadata.name, operator: In, values: [$namespace-a] }] }] } } }
          topologySpreadConstraints: [{ maxSkew: 1, topologyKey: seatrial.example/shore, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } }, nodeAffinityPolicy: Ignore }]
          containers: [{ name: main, image: busybox }]
        """
      And within 60s Pod/guest has condition PodScheduled=False (Unschedulable)
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: three, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-a"

    Scenario: eight of a kind over two shores
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: web }
        spec:
          replicas: 8
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              terminationGracePeriodSeconds: 0
              nodeSelector: { seatrial.example/pier: $namespace }
              tolerations: [{ operator: Exists }]
              topologySpreadConstraints: [{ maxSkew: 1, topologyKey: seatrial.example/shore, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } } }]
              containers: [{ name: main, image: busybox }]
        """
      Then within 60s exactly 8 Pods owned by ReplicaSet/web are scheduled
      And now exactly 4 Pods owned by ReplicaSet/web match:
        """yaml
        spec: { nodeName: $namespace-c }
        """

  @req:scheduling.spread.which-nodes @should
  Rule: Only the nodes that could take the Pod make the domains, unless it says otherwise
    Its own selector and affinity are honoured, and taints are not, by default.

    Scenario Outline: where <what>
      When I taint Node/$namespace-c with "seatrial.example/quay:NoSchedule"
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: guest, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: <selector>
          tolerations: [{ key: seatrial.example/pier, operator: Exists }, { key: node.kubernetes.io/not-ready, operator: Exists }, { key: node.kubernetes.io/unreachable, operator: Exists }]
          topologySpreadConstraints: [{ maxSkew: 1, topologyKey: seatrial.example/shore, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } }, <policy> }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s and for 20s Pod/guest has condition <condition>

      Examples:
        | what                                     | selector                                                              | policy                      | condition                          |
        | a tainted node is a domain               | { seatrial.example/pier: $namespace }                                 | minDomains: 1               | PodScheduled=False (Unschedulable) |
        | and is none where taints are honoured    | { seatrial.example/pier: $namespace }                                 | nodeTaintsPolicy: Honor     | PodScheduled=True                  |
        | a node that is not selected is none      | { seatrial.example/pier: $namespace, seatrial.example/shore: north }  | nodeAffinityPolicy: Honor   | PodScheduled=True                  |
        | and is one where selectors are ignored   | { seatrial.example/pier: $namespace, seatrial.example/shore: north }  | nodeAffinityPolicy: Ignore  | PodScheduled=False (Unschedulable) |

  @req:scheduling.spread.min-domains @should
  Rule: While there are fewer domains than asked for, the missing ones count as empty

    Scenario Outline: <count> domains asked for, and two there
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          topologySpreadConstraints: [{ maxSkew: 1, topologyKey: seatrial.example/shore, whenUnsatisfiable: DoNotSchedule, labelSelector: { matchLabels: { app: web } }, minDomains: <count> }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s and for 20s Pod/guest has condition <condition>

      Examples:
        | count | condition                          |
        | 2     | PodScheduled=True                  |
        | 3     | PodScheduled=False (Unschedulable) |

  @req:scheduling.spread.anyway @should
  Rule: A constraint that is a wish draws to the domain with the fewest, and holds nobody back

    Scenario: it goes where there are fewer, load or not
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: other }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 400m, memory: 800Mi } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          topologySpreadConstraints: [{ maxSkew: 1, topologyKey: seatrial.example/shore, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { app: web } } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-c"

    Scenario: it goes where it must all the same
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two, labels: { app: web } }
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
        metadata: { name: guest, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          topologySpreadConstraints: [{ maxSkew: 1, topologyKey: seatrial.example/shore, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { app: web } } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-a"

  @req:scheduling.spread.default @should
  Rule: Pods of a controller or a Service are spread over nodes and zones without asking
    Lonely Pods are not: there is nobody of their kind.

    Scenario: the Service's Pods count, load or not
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: web }
        spec: { selector: { app: web }, ports: [{ port: 80 }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1m, memory: 1Mi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1m, memory: 1Mi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1m, memory: 1Mi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: four, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1m, memory: 1Mi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: other }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 400m, memory: 800Mi } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1m, memory: 1Mi } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-c"

    Scenario: who has no Service goes where there is room
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1m, memory: 1Mi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1m, memory: 1Mi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1m, memory: 1Mi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: four, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1m, memory: 1Mi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: other }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 400m, memory: 800Mi } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: 1m, memory: 1Mi } } }]
        """
      Then within 60s .spec.nodeName of Pod/guest is one of "$namespace-a", "$namespace-b"
