@seed:K2.8 @seed:K2.2 @needs:node-objects
Feature: Waiting for a node
  A Pod that fits nowhere waits, says why, and is tried again when something happens that may help, and not else. The
  nodes of these scenarios are Node objects with no machine behind them: nothing runs there.
  https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/

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

  @req:scheduling.told @must
  Rule: What a waiting Pod is told counts the nodes by reason, and says whether ending others would help
    In its condition and in an Event, word for word the same; the condition speaks of the generation it was found for.

    Scenario: three nodes, two reasons
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      When I cordon Node/$namespace-c
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: metadata.name, operator: In, values: [$namespace-a] }] }, { matchFields: [{ key: metadata.name, operator: In, values: [$namespace-b] }] }, { matchFields: [{ key: metadata.name, operator: In, values: [$namespace-c] }] }] } } }
          tolerations: [{ key: seatrial.example/pier, operator: Exists }, { key: node.kubernetes.io/not-ready, operator: Exists }, { key: node.kubernetes.io/unreachable, operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        """
      Then within 60s Pod/guest matches:
        """yaml
        status:
          phase: Pending
          nominatedNodeName: !absent
          conditions:
            - type: PodScheduled
              status: "False"
              reason: Unschedulable
              observedGeneration: 1
              message: !re "^0/(\\d+) nodes are available: (?=.*\\b1 node\\(s\\) were unschedulable\\b)(?=.*\\b2 Insufficient seatrial.example/berths\\b)(?=.*\\b\\d+ node\\(s\\) didn't satisfy plugin\\(s\\) \\[NodeAffinity\\]).*\\. no new claims to deallocate, preemption: 0/\\1 nodes are available: .*\\.$"
        """
      And .status.conditions["PodScheduled"].message of Pod/guest is saved as $message
      And within 30s a Warning event "FailedScheduling" saying "$message" is recorded for Pod/guest

    Scenario: when the reason changes, the new one is told
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        """
      And within 60s .status.conditions["PodScheduled"].message of Pod/guest contains " 3 Insufficient seatrial.example/berths"
      When I JSON patch the status of Node/$namespace-a with:
        """yaml
        - { op: replace, path: /status/allocatable/pods, value: "1" }
        - { op: replace, path: /status/allocatable/seatrial.example~1berths, value: "9" }
        """
      Then within 60s .status.conditions["PodScheduled"].message of Pod/guest contains " 2 Insufficient seatrial.example/berths"
      And now .status.conditions["PodScheduled"].message of Pod/guest contains " 1 Too many pods"

  @req:scheduling.tried-again @must
  Rule: It is tried again when something happens that may help
    A second is not needed for that: nobody looks from time to time, the change itself calls.

    Scenario Outline: tried again, for <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        """
      And within 60s Pod/guest has condition PodScheduled=False (Unschedulable)
      When I send <verb> "<path>" with:
        """<type>
        <body>
        """
      Then within 30s Pod/guest is scheduled

      Examples:
        | what                   | verb   | path                                        | type        | body |
        | a Pod has gone         | DELETE | /api/v1/namespaces/$namespace/pods/two      | json        | {} |
        | a Pod has ended        | PATCH  | /api/v1/namespaces/$namespace/pods/two/status | merge-patch | { "status": { "phase": "Succeeded" } } |
        | a node has grown       | PATCH  | /api/v1/nodes/$namespace-c/status           | merge-patch | { "status": { "capacity": { "seatrial.example/berths": "4" }, "allocatable": { "seatrial.example/berths": "4" } } } |
        | a node has come        | POST   | /api/v1/nodes                               | json        | { "apiVersion": "v1", "kind": "Node", "metadata": { "name": "$namespace-d", "labels": { "seatrial.example/pier": "$namespace" } }, "status": { "capacity": { "cpu": "4", "memory": "8Gi", "pods": "5", "seatrial.example/berths": "3" }, "conditions": [{ "type": "Ready", "status": "True" }] } } |

    Scenario Outline: a node <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace, seatrial.example/quay: "9" }
          tolerations: [{ key: seatrial.example/pier, operator: Exists }, { key: node.kubernetes.io/not-ready, operator: Exists }, { key: node.kubernetes.io/unreachable, operator: Exists }]
          containers: [{ name: main, image: busybox }]
        """
      And within 60s Pod/guest has condition PodScheduled=False (Unschedulable)
      When I <first>
      And 5s pass
      And I <then>
      Then within 30s .spec.nodeName of Pod/guest is "$namespace-b"

      Examples:
        | what                    | first                                                            | then                                                              |
        | gets a label            | label Node/$namespace-a with "seatrial.example/other=1"          | label Node/$namespace-b with "seatrial.example/quay=9"            |

    Scenario: a node is uncordoned, and another loses its taint
      When I cordon Node/$namespace-a
      And I taint Node/$namespace-b with "seatrial.example/quay:NoSchedule"
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: first }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ key: seatrial.example/pier, operator: Exists }, { key: node.kubernetes.io/not-ready, operator: Exists }, { key: node.kubernetes.io/unreachable, operator: Exists }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-b }
          tolerations: [{ key: seatrial.example/pier, operator: Exists }, { key: node.kubernetes.io/not-ready, operator: Exists }, { key: node.kubernetes.io/unreachable, operator: Exists }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s exactly 2 Pods match:
        """yaml
        status: { conditions: [{ type: PodScheduled, status: "False", reason: Unschedulable }] }
        """
      When I uncordon Node/$namespace-a
      Then within 30s Pod/first is scheduled
      And for 10s Pod/second has condition PodScheduled=False (Unschedulable)
      When I taint Node/$namespace-b with "seatrial.example/quay:NoSchedule-"
      Then within 30s Pod/second is scheduled

    Scenario: the Pod itself learns to tolerate
      When I taint Node/$namespace-a with "seatrial.example/quay:NoSchedule"
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ key: seatrial.example/pier, operator: Exists }, { key: node.kubernetes.io/not-ready, operator: Exists }, { key: node.kubernetes.io/unreachable, operator: Exists }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s Pod/guest has condition PodScheduled=False (Unschedulable)
      When I JSON patch Pod/guest with:
        """yaml
        - { op: add, path: /spec/tolerations/-, value: { key: seatrial.example/quay, operator: Exists } }
        """
      Then within 30s Pod/guest is scheduled

  @req:scheduling.left-alone @should
  Rule: It is left alone when nothing happens that may help
    A cluster with many waiting Pods would have no time for others. Each attempt would leave an Event.

    Scenario Outline: not tried again when <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 2 } } }]
        """
      And within 60s exactly 1 Events match:
        """yaml
        { reason: FailedScheduling, involvedObject: { name: guest } }
        """
      When I send <verb> "<path>" with:
        """<type>
        <body>
        """
      Then for 60s exactly 1 Events match:
        """yaml
        { reason: FailedScheduling, involvedObject: { name: guest } }
        """

      Examples:
        | what                             | verb  | path                                             | type        | body |
        | a node says something else       | PATCH | /api/v1/nodes/$namespace-a                       | merge-patch | { "metadata": { "labels": { "seatrial.example/other": "1" } } } |
        | a node's note changes            | PATCH | /api/v1/nodes/$namespace-a                       | merge-patch | { "metadata": { "annotations": { "seatrial.example/other": "1" } } } |
        | a node has grown, but elsewhere  | PATCH | /api/v1/nodes/$namespace-a/status                | merge-patch | { "status": { "capacity": { "cpu": "8" }, "allocatable": { "cpu": "8" } } } |
        | a node has shrunk                | PATCH | /api/v1/nodes/$namespace-a/status                | merge-patch | { "status": { "capacity": { "seatrial.example/berths": "2" }, "allocatable": { "seatrial.example/berths": "2" } } } |
        | another Pod comes                | POST  | /api/v1/namespaces/$namespace/pods               | json        | { "metadata": { "name": "other" }, "spec": { "nodeName": "$namespace-a", "containers": [{ "name": "main", "image": "busybox" }] } } |
        | a Pod that is there is noted     | PATCH | /api/v1/namespaces/$namespace/pods/one           | merge-patch | { "metadata": { "labels": { "seatrial.example/other": "1" } } } |
        | its own note changes             | PATCH | /api/v1/namespaces/$namespace/pods/guest         | merge-patch | { "metadata": { "annotations": { "seatrial.example/other": "1" } } } |
        | its own label changes            | PATCH | /api/v1/namespaces/$namespace/pods/guest         | merge-patch | { "metadata": { "labels": { "seatrial.example/other": "1" } } } |
        | a claim comes that is not its    | POST  | /api/v1/namespaces/$namespace/persistentvolumeclaims | json    | { "metadata": { "name": "other" }, "spec": { "storageClassName": "", "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } } } } |

  @seed:K2.4 @req:scheduling.order @should
  Rule: The more important Pods come first, and among equals who has waited longer
    Also when no room can be made for them.

    Scenario Outline: room for one, and <what>
      Given this manifest:
        """yaml
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: { name: $namespace-calm }
        value: 1
        preemptionPolicy: Never
        ---
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: { name: $namespace-urgent }
        value: 100
        preemptionPolicy: Never
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-c
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: first }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-<first>
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      And 1s passes
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          priorityClassName: $namespace-<second>
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      Then within 60s Pod/second has condition PodScheduled=False (Unschedulable)
      When 15s pass
      And I delete Pod/two
      Then within 60s Pod/<winner> is scheduled
      And never within 60s Pod/<loser> is scheduled

      Examples:
        | what                    | first  | second | winner | loser  |
        | the later more urgent   | calm   | urgent | second | first  |
        | both as urgent          | urgent | urgent | first  | second |
        | the earlier more urgent | urgent | calm   | first  | second |

  @req:scheduling.no-overcommit @must
  Rule: However many come at once, no node is given more than it has
    A choice counts from the moment it is made, long before it is stored.

    Scenario: twelve Pods for nine berths
      Given it must always hold that at most 3 Pods on Node/$namespace-a are present
      And it must always hold that at most 3 Pods on Node/$namespace-b are present
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crew }
        spec:
          replicas: 12
          selector: { matchLabels: { app: crew } }
          template:
            metadata: { labels: { app: crew } }
            spec:
              terminationGracePeriodSeconds: 0
              nodeSelector: { seatrial.example/pier: $namespace }
              tolerations: [{ operator: Exists }]
              containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 1 } } }]
        """
      Then within 60s and for 30s exactly 9 Pods owned by ReplicaSet/crew are scheduled

    Scenario: a Pod that was promised a place and is deleted at once leaves it free
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-a
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          terminationGracePeriodSeconds: 0
          nodeName: $namespace-b
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: first }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      And I delete Pod/first
      And I delete Pod/second
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: third }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox, resources: { limits: { seatrial.example/berths: 3 } } }]
        """
      Then within 60s .spec.nodeName of Pod/third is "$namespace-c"

  @req:scheduling.gates @must
  Rule: A Pod with gates is not looked at until the last of them is gone
    Gates are taken away, never added. Nobody is told of an attempt, for there was none.
    https://kubernetes.io/docs/concepts/scheduling-eviction/pod-scheduling-readiness/

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          schedulingGates: [{ name: seatrial.example/tide }, { name: seatrial.example/pilot }]
          containers: [{ name: main, image: busybox }]
        """

    Scenario: one gate after the other
      Given within 30s Pod/guest matches:
        """yaml
        status: { phase: Pending, conditions: [{ type: PodScheduled, status: "False", reason: SchedulingGated, message: "Scheduling is blocked due to non-empty scheduling gates" }] }
        """
      When I JSON patch Pod/guest with:
        """yaml
        - { op: remove, path: /spec/schedulingGates/0 }
        """
      Then never within 60s Pod/guest is scheduled
      And for 60s no Events match:
        """yaml
        { reason: FailedScheduling }
        """
      When I JSON patch Pod/guest with:
        """yaml
        - { op: remove, path: /spec/schedulingGates }
        """
      Then within 30s Pod/guest is scheduled

    Scenario: a gate cannot be added
      When I JSON patch Pod/guest with:
        """yaml
        - { op: add, path: /spec/schedulingGates/-, value: { name: seatrial.example/fog } }
        """
      Then the response is 422 Invalid

    Scenario: while it is gated it may be told to go to fewer nodes
      When I JSON patch Pod/guest with:
        """yaml
        - { op: add, path: /spec/nodeSelector/seatrial.example~1shore, value: south }
        """
      And I JSON patch Pod/guest with:
        """yaml
        - { op: remove, path: /spec/schedulingGates }
        """
      Then within 30s .spec.nodeName of Pod/guest is "$namespace-c"

  @seed:K2.4 @req:scheduling.told-where @must
  Rule: Where it goes is told once, and its condition turns

    Scenario: assigned
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s a Normal event "Scheduled" saying "Successfully assigned $namespace/guest to $namespace-a" is recorded for Pod/guest
      And within 60s Pod/guest matches:
        """yaml
        status: { conditions: [{ type: PodScheduled, status: "True", reason: !absent, message: !absent }] }
        """
      And within 60s and for 30s exactly 1 Events match:
        """yaml
        { reason: Scheduled, involvedObject: { name: guest }, reportingComponent: default-scheduler, action: Binding }
        """
