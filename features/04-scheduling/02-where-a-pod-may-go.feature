@seed:K2.2 @seed:K2.6 @needs:node-objects
Feature: Where a Pod may go
  Every rule of placement has its say about every node; the first that objects names the reason. The nodes of these
  scenarios are Node objects with no machine behind them: nothing runs there, and the choice alone is looked at.
  https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins

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

  @seed:K2.7 @req:scheduling.node-affinity @must
  Rule: Required node affinity leaves out the nodes that it does not match
    Terms are alternatives, and all requirements of a term must hold. A nodeSelector must hold besides.
    https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity

    Scenario Outline: by <what>
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
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: <terms>
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is one of <nodes>

      Examples:
        | what                        | terms                                                                                                                                                                     | nodes                              |
        | a value among several       | [{ matchExpressions: [{ key: seatrial.example/shore, operator: In, values: [west, south] }] }]                                                                            | "$namespace-c", "$namespace-c"     |
        | any other value             | [{ matchExpressions: [{ key: seatrial.example/shore, operator: NotIn, values: [north] }] }]                                                                               | "$namespace-c", "$namespace-c"     |
        | a key that is there         | [{ matchExpressions: [{ key: seatrial.example/depth, operator: Exists }] }]                                                                                               | "$namespace-a", "$namespace-b"     |
        | a key that is not there     | [{ matchExpressions: [{ key: seatrial.example/depth, operator: DoesNotExist }] }]                                                                                         | "$namespace-c", "$namespace-c"     |
        | more than                   | [{ matchExpressions: [{ key: seatrial.example/depth, operator: Gt, values: ["4"] }] }]                                                                                    | "$namespace-b", "$namespace-b"     |
        | less than                   | [{ matchExpressions: [{ key: seatrial.example/depth, operator: Lt, values: ["8"] }] }]                                                                                    | "$namespace-a", "$namespace-a"     |
        | a node by its name          | [{ matchFields: [{ key: metadata.name, operator: In, values: [$namespace-b] }] }]                                                                                         | "$namespace-b", "$namespace-b"     |
        | one of two terms            | [{ matchExpressions: [{ key: seatrial.example/shore, operator: In, values: [west] }] }, { matchExpressions: [{ key: seatrial.example/depth, operator: In, values: ["8"] }] }] | "$namespace-b", "$namespace-b"     |
        | all requirements of a term  | [{ matchExpressions: [{ key: seatrial.example/shore, operator: In, values: [north] }, { key: seatrial.example/depth, operator: NotIn, values: ["4"] }] }]                   | "$namespace-b", "$namespace-b"     |

    Scenario Outline: nowhere, for <what>
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
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: <terms>
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s Pod/guest has condition PodScheduled=False (Unschedulable)
      And now .status.conditions["PodScheduled"].message of Pod/guest matches <reason>
      And never within 60s Pod/guest is scheduled

      Examples:
        | what                              | terms                                                                                                                                                                              | reason |
        | the selector says something else  | [{ matchExpressions: [{ key: seatrial.example/pier, operator: DoesNotExist }] }]                                                                                                   | /^0\/(\d+) nodes are available: \1 node\(s\) didn't match Pod's node affinity\/selector\. no new claims to deallocate, preemption: 0\/\1 nodes are available: \1 Preemption is not helpful for scheduling\.$/ |
        | names that exclude each other     | [{ matchFields: [{ key: metadata.name, operator: In, values: [$namespace-a] }, { key: metadata.name, operator: In, values: [$namespace-b] }] }]                                      | /^0\/\d+ nodes are available: pod affinity terms conflict\. no new/ |
        | a named node that has not its key | [{ matchFields: [{ key: metadata.name, operator: In, values: [$namespace-c] }], matchExpressions: [{ key: seatrial.example/depth, operator: Exists }] }]                             | /: 1 node\(s\) didn't match Pod's node affinity\/selector, \d+ node\(s\) didn't satisfy plugin\(s\) \[NodeAffinity\]\. / |
        | a text that is no number          | [{ matchExpressions: [{ key: seatrial.example/shore, operator: Gt, values: ["1"] }] }]                                                                                             | /didn't match Pod's node affinity/ |

  @seed:K2.6 @req:scheduling.what-counts @must
  Rule: What a Pod asks for is what its containers need at any time, and what surrounds them
    Containers run together; init containers run before them, one after the other; sidecars run all the time from their
    turn on. What the Pod asks for as a whole wins, and the overhead of its runtime comes on top.
    https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers

    Background:
      Given this manifest:
        """yaml
        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata: { name: $namespace-heavy }
        handler: none
        overhead: { podFixed: { cpu: "1" } }
        """

    Scenario Outline: <what> <fits>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec: { terminationGracePeriodSeconds: 0, nodeSelector: { seatrial.example/pier: $namespace }, tolerations: [{ operator: Exists }], <spec> }
        """
      Then within 60s Pod/guest has condition <condition>

      Examples:
        | what                                  | fits        | condition                          | spec |
        | two containers of 2 cores             | fit 4       | PodScheduled=True                  | containers: [{ name: a, image: busybox, resources: { requests: { cpu: "2" } } }, { name: b, image: busybox, resources: { requests: { cpu: "2" } } }] |
        | two containers of 2 cores and a bit   | do not      | PodScheduled=False (Unschedulable) | containers: [{ name: a, image: busybox, resources: { requests: { cpu: "2" } } }, { name: b, image: busybox, resources: { requests: { cpu: 2001m } } }] |
        | a limit without a request             | counts      | PodScheduled=False (Unschedulable) | containers: [{ name: a, image: busybox, resources: { limits: { cpu: 4001m } } }] |
        | init containers                       | do not add  | PodScheduled=True                  | initContainers: [{ name: i, image: busybox, resources: { requests: { cpu: "4" } } }, { name: j, image: busybox, resources: { requests: { cpu: "3" } } }], containers: [{ name: a, image: busybox, resources: { requests: { cpu: "2" } } }] |
        | an init container larger than a node  | does not    | PodScheduled=False (Unschedulable) | initContainers: [{ name: i, image: busybox, resources: { requests: { cpu: "5" } } }], containers: [{ name: a, image: busybox }] |
        | a sidecar beside a container          | adds        | PodScheduled=False (Unschedulable) | initContainers: [{ name: s, image: busybox, restartPolicy: Always, resources: { requests: { cpu: "2" } } }], containers: [{ name: a, image: busybox, resources: { requests: { cpu: "3" } } }] |
        | a sidecar before an init container    | adds        | PodScheduled=False (Unschedulable) | initContainers: [{ name: s, image: busybox, restartPolicy: Always, resources: { requests: { cpu: "2" } } }, { name: i, image: busybox, resources: { requests: { cpu: "3" } } }], containers: [{ name: a, image: busybox }] |
        | a sidecar after an init container     | does not    | PodScheduled=True                  | initContainers: [{ name: i, image: busybox, resources: { requests: { cpu: "3" } } }, { name: s, image: busybox, restartPolicy: Always, resources: { requests: { cpu: "2" } } }], containers: [{ name: a, image: busybox }] |
        | the overhead of a runtime             | adds        | PodScheduled=False (Unschedulable) | runtimeClassName: $namespace-heavy, containers: [{ name: a, image: busybox, resources: { requests: { cpu: 3001m } } }] |
        | the overhead of a runtime             | may fit     | PodScheduled=True                  | runtimeClassName: $namespace-heavy, containers: [{ name: a, image: busybox, resources: { requests: { cpu: "3" } } }] |
        | what the Pod asks for as a whole      | wins        | PodScheduled=False (Unschedulable) | resources: { requests: { cpu: "5" } }, containers: [{ name: a, image: busybox, resources: { requests: { cpu: "1" } } }] |
        | an extended resource                  | is counted  | PodScheduled=True                  | containers: [{ name: a, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }] |
        | more of it than there is              | does not    | PodScheduled=False (Unschedulable) | containers: [{ name: a, image: busybox, resources: { limits: { seatrial.example/berths: 4 } } }] |
        | a resource that no node has           | does not    | PodScheduled=False (Unschedulable) | containers: [{ name: a, image: busybox, resources: { limits: { seatrial.example/cranes: 1 } } }] |

    Scenario: every shortage of a node is told
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { requests: { cpu: "5", memory: 9Gi, ephemeral-storage: 21Gi } } }]
        """
      Then within 60s .status.conditions["PodScheduled"].message of Pod/guest matches /^0\/\d+ nodes are available: .*\b3 Insufficient cpu, 3 Insufficient ephemeral-storage, 3 Insufficient memory[,.] /

    Scenario: a node takes so many Pods and no more
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crew }
        spec:
          replicas: 6
          selector: { matchLabels: { app: crew } }
          template:
            metadata: { labels: { app: crew } }
            spec:
              terminationGracePeriodSeconds: 0
              nodeSelector: { kubernetes.io/hostname: $namespace-a }
              tolerations: [{ operator: Exists }]
              containers: [{ name: main, image: busybox }]
        """
      Then within 60s and for 30s exactly 5 Pods owned by ReplicaSet/crew are scheduled
      And within 60s some Pods owned by ReplicaSet/crew match:
        """yaml
        status: { conditions: [{ type: PodScheduled, status: "False", reason: Unschedulable, message: !contains "1 Too many pods" }] }
        """

  @req:scheduling.taints @must
  Rule: A taint keeps out the Pods that do not tolerate it
    Which taint it was is not told. One that only asks to stay away keeps nobody out.
    https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/

    Scenario Outline: a toleration of <what>
      When I taint Node/$namespace-a with "<taint>"
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations:
            - { key: seatrial.example/pier, operator: Exists }
            - { key: node.kubernetes.io/not-ready, operator: Exists }
            - { key: node.kubernetes.io/unreachable, operator: Exists }
            - <toleration>
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s and for 20s Pod/guest has condition <condition>

      Examples:
        | what                        | taint                               | toleration                                                              | condition                          |
        | another key                 | seatrial.example/quay=9:NoSchedule  | { key: seatrial.example/dock, operator: Exists }                        | PodScheduled=False (Unschedulable) |
        | another value               | seatrial.example/quay=9:NoSchedule  | { key: seatrial.example/quay, value: "8" }                              | PodScheduled=False (Unschedulable) |
        | another effect              | seatrial.example/quay=9:NoSchedule  | { key: seatrial.example/quay, operator: Exists, effect: NoExecute }     | PodScheduled=False (Unschedulable) |
        | not to run is not to come   | seatrial.example/quay=9:NoExecute   | { key: seatrial.example/quay, operator: Exists, effect: NoSchedule }    | PodScheduled=False (Unschedulable) |
        | the key and the value       | seatrial.example/quay=9:NoSchedule  | { key: seatrial.example/quay, value: "9", effect: NoSchedule }          | PodScheduled=True                  |
        | the key, whatever the value | seatrial.example/quay=9:NoSchedule  | { key: seatrial.example/quay, operator: Exists }                        | PodScheduled=True                  |
        | every effect                | seatrial.example/quay=9:NoExecute   | { key: seatrial.example/quay, value: "9" }                              | PodScheduled=True                  |
        | every key of an effect      | seatrial.example/quay=9:NoSchedule  | { operator: Exists, effect: NoSchedule }                                | PodScheduled=True                  |
        | a wish only                 | seatrial.example/quay:PreferNoSchedule | { key: seatrial.example/dock, operator: Exists }                     | PodScheduled=True                  |

    Scenario: it is told that there is a taint, and not which
      When I taint Node/$namespace-a with "seatrial.example/quay=9:NoSchedule"
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          nodeSelector: { seatrial.example/pier: $namespace }
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s Pod/guest has condition PodScheduled=False (Unschedulable)
      And now .status.conditions["PodScheduled"].message of Pod/guest contains " 3 node(s) had untolerated taint(s)"
      And now .status.conditions["PodScheduled"].message of Pod/guest does not contain "quay"

  @req:scheduling.ports @must
  Rule: A port of a node's address is given to one Pod at a time
    All addresses together are one more address that conflicts with each. Protocols are apart.
    https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports
    Upstream conformance: "Scheduling, HostPort and Protocol match, HostIPs different but one is default HostIP (0.0.0.0)"

    Scenario Outline: <one> and <other> <verdict>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: first }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, ports: [{ containerPort: 80, hostPort: 54322, <one> }] }]
        """
      And within 60s Pod/first is scheduled
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, ports: [{ containerPort: 80, hostPort: <port>, <other> }] }]
        """
      Then within 60s and for 30s Pod/second has condition <condition>

      Examples:
        | one                                   | other                                 | port  | verdict  | condition                          |
        | protocol: TCP                         | protocol: TCP, hostIP: 172.30.0.5     | 54322 | conflict | PodScheduled=False (Unschedulable) |
        | protocol: TCP, hostIP: 172.30.0.5     | protocol: TCP                         | 54322 | conflict | PodScheduled=False (Unschedulable) |
        | protocol: TCP, hostIP: 172.30.0.5     | protocol: TCP, hostIP: 172.30.0.5     | 54322 | conflict | PodScheduled=False (Unschedulable) |
        | protocol: TCP, hostIP: 172.30.0.5     | protocol: TCP, hostIP: 172.30.0.6     | 54322 | are two  | PodScheduled=True                  |
        | protocol: TCP                         | protocol: UDP                         | 54322 | are two  | PodScheduled=True                  |
        | protocol: TCP                         | protocol: TCP                         | 54323 | are two  | PodScheduled=True                  |

    Scenario: the port is free again when its Pod has gone, and was told until then
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: first }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, ports: [{ containerPort: 80, hostPort: 54322 }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, ports: [{ containerPort: 80, hostPort: 54322 }] }]
        """
      And within 60s .status.conditions["PodScheduled"].message of Pod/second contains " 1 node(s) didn't have free ports for the requested pod ports,"
      When I delete Pod/first
      Then within 60s .spec.nodeName of Pod/second is "$namespace-a"
