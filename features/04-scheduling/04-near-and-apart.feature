@seed:K2.7 @needs:node-objects
Feature: Near to whom, and far from whom
  Pods say which others they want in their domain (a node, a shore, a zone) and which they do not. The nodes of these
  scenarios are Node objects with no machine behind them: nothing runs there.
  https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity

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

  @req:scheduling.pod-affinity @must
  Rule: Required affinity puts a Pod into the domain of one that all its terms name
    Nowhere else, also when there is room elsewhere. The first of a group that wants to be together may begin anywhere.

    Scenario Outline: near, by <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: db, labels: { app: db, tier: "1" } }
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
        metadata: { name: guest, labels: { app: <own> } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: <terms> } }
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is one of <nodes>

      Examples:
        | what                            | own | terms | nodes |
        | the same node                   | web | [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: db } } }]                                                                                                               | "$namespace-b", "$namespace-b" |
        | the same shore                  | web | [{ topologyKey: seatrial.example/shore, labelSelector: { matchLabels: { app: db } } }]                                                                                                               | "$namespace-a", "$namespace-b" |
        | two terms about one Pod         | web | [{ topologyKey: seatrial.example/shore, labelSelector: { matchLabels: { app: db } } }, { topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { tier: "1" } } }]                       | "$namespace-b", "$namespace-b" |
        | a namespace by its name         | web | [{ topologyKey: kubernetes.io/hostname, namespaces: [$namespace], labelSelector: { matchLabels: { app: db } } }]                                                                                      | "$namespace-b", "$namespace-b" |
        | namespaces by their labels      | web | [{ topologyKey: kubernetes.io/hostname, namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: $namespace } }, labelSelector: { matchLabels: { app: db } } }]                               | "$namespace-b", "$namespace-b" |
        | every namespace                 | web | [{ topologyKey: kubernetes.io/hostname, namespaceSelector: {}, labelSelector: { matchExpressions: [{ key: app, operator: In, values: [db] }, { key: tier, operator: Exists }] } }]                    | "$namespace-b", "$namespace-b" |
        | the same value of a key         | db  | [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { tier: "1" } }, matchLabelKeys: [app] }]                                                                                       | "$namespace-b", "$namespace-b" |
        | another value of a key          | web | [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { tier: "1" } }, mismatchLabelKeys: [app] }]                                                                                    | "$namespace-b", "$namespace-b" |

    Scenario Outline: nowhere: <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: db, labels: { app: db, tier: "1" } }
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
        metadata: { name: guest, labels: { app: <own> } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: <terms> } }
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .status.conditions["PodScheduled"].message of Pod/guest contains " 3 node(s) didn't match pod affinity rules"
      And never within 30s Pod/guest is scheduled

      Examples:
        | what                                | own | terms |
        | nobody is named                     | web | [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: cache } } }]                                                                                          |
        | a key that no node has              | web | [{ topologyKey: seatrial.example/rack, labelSelector: { matchLabels: { app: db } } }]                                                                                              |
        | two Pods, and not one               | web | [{ topologyKey: seatrial.example/shore, labelSelector: { matchLabels: { app: db } } }, { topologyKey: seatrial.example/shore, labelSelector: { matchLabels: { app: cache } } }]      |
        | of another namespace                | web | [{ topologyKey: kubernetes.io/hostname, namespaces: [kube-system], labelSelector: { matchLabels: { app: db } } }]                                                                   |
        | of namespaces with other labels     | web | [{ topologyKey: kubernetes.io/hostname, namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }, labelSelector: { matchLabels: { app: db } } }]             |
        | another value is asked for          | db  | [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { tier: "1" } }, mismatchLabelKeys: [app] }]                                                                  |
        | the same value is asked for         | web | [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { tier: "1" } }, matchLabelKeys: [app] }]                                                                     |

    Scenario: the first of a group goes anywhere, and the others to it
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crew }
        spec:
          replicas: 4
          selector: { matchLabels: { app: crew } }
          template:
            metadata: { labels: { app: crew } }
            spec:
              terminationGracePeriodSeconds: 0
              nodeSelector: { seatrial.example/pier: $namespace }
              tolerations: [{ operator: Exists }]
              affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: crew } } }] } }
              containers: [{ name: main, image: busybox }]
        """
      Then within 60s exactly 4 Pods owned by ReplicaSet/crew are scheduled
      And now every Pods owned by ReplicaSet/crew has the same .spec.nodeName

    Scenario: who waits for a neighbour goes where it comes
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: db } } }] } }
          containers: [{ name: main, image: busybox }]
        """
      And within 60s Pod/guest has condition PodScheduled=False (Unschedulable)
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: db, labels: { app: db } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-c"

  @req:scheduling.pod-anti-affinity @must
  Rule: Required anti-affinity keeps a Pod out of the domains of those it names, and them out of its own
    Also those that say nothing themselves. A node that lacks the key is in no domain, and open to all.

    Scenario Outline: <what>, anti-affinity says
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: db, labels: { app: db } }
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
          affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: <key>, labelSelector: { matchLabels: { app: <app> } } }] } }
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is one of <nodes>

      Examples:
        | what                              | key                    | app   | nodes                          |
        | not on its node                   | kubernetes.io/hostname | db    | "$namespace-a", "$namespace-c" |
        | not on its shore                  | seatrial.example/shore | db    | "$namespace-c", "$namespace-c" |
        | where no depth is known           | seatrial.example/depth | db    | "$namespace-a", "$namespace-c" |

    Scenario: nowhere, and both reasons are told apart
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: proud }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: guest } } }] } }
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: db, labels: { app: db } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: cache, labels: { app: db } }
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
        metadata: { name: guest, labels: { app: guest } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: db } } }] } }
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .status.conditions["PodScheduled"].message of Pod/guest contains " 1 node(s) didn't satisfy existing pods anti-affinity rules"
      And now .status.conditions["PodScheduled"].message of Pod/guest contains " 2 node(s) didn't match pod anti-affinity rules"
      And never within 30s Pod/guest is scheduled
      When I delete Pod/proud
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-a"

    Scenario: each to a domain of its own, and the one too many waits for room
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crew }
        spec:
          replicas: 3
          selector: { matchLabels: { app: crew } }
          template:
            metadata: { labels: { app: crew } }
            spec:
              terminationGracePeriodSeconds: 0
              nodeSelector: { seatrial.example/pier: $namespace }
              tolerations: [{ operator: Exists }]
              affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: seatrial.example/shore, labelSelector: { matchLabels: { app: crew } } }] } }
              containers: [{ name: main, image: busybox }]
        """
      Then within 60s and for 30s exactly 2 Pods owned by ReplicaSet/crew are scheduled

  @req:scheduling.preferred-neighbours @should
  Rule: Preferred affinity and anti-affinity draw and push by their weights, from both sides
    Also the Pods that are there may prefer the one that comes, or rather not.

    Scenario Outline: preferring, <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: db, labels: { app: db } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          affinity: <theirs>
          containers: [{ name: main, image: busybox }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest, labels: { app: guest } }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          affinity: <own>
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is one of <nodes>

      Examples:
        | what                        | own                                                                                                                                                                                                       | theirs | nodes |
        | rather near                 | { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50, podAffinityTerm: { topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: db } } } }] } }              | {} | "$namespace-b", "$namespace-b" |
        | rather far                  | { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50, podAffinityTerm: { topologyKey: seatrial.example/shore, labelSelector: { matchLabels: { app: db } } } }] } }          | {} | "$namespace-c", "$namespace-c" |
        | they would rather have it   | {} | { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50, podAffinityTerm: { topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: guest } } } }] } }           | "$namespace-b", "$namespace-b" |
        | they insisted on its like   | {} | { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: guest } } }] } }                                             | "$namespace-b", "$namespace-b" |
        | they would rather not       | {} | { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50, podAffinityTerm: { topologyKey: seatrial.example/shore, labelSelector: { matchLabels: { app: guest } } } }] } }       | "$namespace-c", "$namespace-c" |

    Scenario: a wish that nobody can grant is no obstacle
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: { topologyKey: kubernetes.io/hostname, labelSelector: { matchLabels: { app: nobody } } } }] } }
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s Pod/guest is scheduled
