@seed:K5.4
Feature: How a DaemonSet is rolled out, on which nodes, and what it endures
  A DaemonSet counts nodes, not replicas. What changes is the template, the nodes, their taints, and the Pods' luck.
  https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/

  @req:daemonset.rolling @must
  Rule: A new template is rolled out node by node, with no more nodes going without than the strategy allows
    Upstream conformance: "DaemonSet-RollingUpdate"

    Background:
      Given a cluster with 3 ready nodes
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          selector: { matchLabels: { app: agent } }
          template:
            metadata: { labels: { app: agent, release: one } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: busybox
                  command: [sleep, "3600"]
                  readinessProbe: { exec: { command: ["true"] }, periodSeconds: 1 }
        """
      And within 120s DaemonSet/agent is rolled out
      And the name of one of the ControllerRevisions labelled "app=agent" is saved as $first
      And .metadata.labels["controller-revision-hash"] of ControllerRevision/$first is saved as $hash

    Scenario: one at a time, and each Pod tells its revision
      Given now .metadata.labels["controller-revision-hash"] of every Pods owned by DaemonSet/agent is "$hash"
      And it must always hold that at least 2 Pods owned by DaemonSet/agent are Ready
      When I set the image of container "main" of DaemonSet/agent to "busybox:1.37"
      Then within 180s DaemonSet/agent is rolled out
      And now .spec.containers["main"].image of every Pods owned by DaemonSet/agent is "busybox:1.37"
      And now .metadata.labels["controller-revision-hash"] of every Pods owned by DaemonSet/agent is not "$hash"
      And now every Pods owned by DaemonSet/agent has the same .metadata.labels["controller-revision-hash"]
      And now every Pods owned by DaemonSet/agent has a different .spec.nodeName
      And now exactly 2 ControllerRevisions labelled "app=agent" are present

    Scenario: one that does not come up holds the others back
      Given it must always hold that at least 2 Pods owned by DaemonSet/agent are Ready
      When I set the image of container "main" of DaemonSet/agent to "registry.invalid/none:2"
      Then within 60s exactly 1 Pods owned by DaemonSet/agent match:
        """yaml
        spec: { containers: [{ name: main, image: "registry.invalid/none:2" }] }
        """
      And for 20s at least 2 Pods labelled "release=one" are Ready
      And within 60s DaemonSet/agent matches:
        """yaml
        status: { updatedNumberScheduled: 1, numberUnavailable: 1, observedGeneration: 2 }
        """

    Scenario: with OnDelete a node keeps what it has until somebody deletes it
      Given I merge patch DaemonSet/agent with:
        """yaml
        spec: { updateStrategy: { type: OnDelete, rollingUpdate: null } }
        """
      And the name of one of the Pods owned by DaemonSet/agent is saved as $one
      And .spec.nodeName of Pod/$one is saved as $node
      When I set the image of container "main" of DaemonSet/agent to "busybox:1.37"
      Then for 20s .spec.containers["main"].image of every Pods owned by DaemonSet/agent is "busybox"
      When I delete Pod/$one
      Then within 60s exactly 1 Pods on Node/$node match:
        """yaml
        metadata: { labels: { app: agent } }
        spec: { containers: [{ name: main, image: "busybox:1.37" }] }
        """
      And within 60s and for 10s exactly 1 Pods owned by DaemonSet/agent match:
        """yaml
        spec: { containers: [{ name: main, image: "busybox:1.37" }] }
        """

    Scenario: two at a time where two may be missing
      Given I merge patch DaemonSet/agent with:
        """yaml
        spec: { updateStrategy: { rollingUpdate: { maxUnavailable: "50%" } } }
        """
      And it must always hold that at least 1 Pods owned by DaemonSet/agent are Ready
      When I set the image of container "main" of DaemonSet/agent to "registry.invalid/none:2"
      Then within 60s and for 10s exactly 2 Pods owned by DaemonSet/agent match:
        """yaml
        spec: { containers: [{ name: main, image: "registry.invalid/none:2" }] }
        """

  @req:daemonset.rollback @must
  Rule: Going back leaves alone what has not been changed yet
    Upstream conformance: "DaemonSet-Rollback"

    Scenario: from a version that did not come up
      Given a cluster with 3 ready nodes
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          selector: { matchLabels: { app: agent } }
          template:
            metadata: { labels: { app: agent } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s DaemonSet/agent is rolled out
      And the name of one of the ControllerRevisions labelled "app=agent" is saved as $first
      And I set the image of container "main" of DaemonSet/agent to "registry.invalid/none:2"
      And within 60s exactly 1 Pods owned by DaemonSet/agent match:
        """yaml
        spec: { containers: [{ name: main, image: "registry.invalid/none:2" }] }
        """
      And the name of one of the Pods owned by DaemonSet/agent is saved as $kept
      And within 10s Pod/$kept is Ready
      And .metadata.uid of Pod/$kept is saved as $uid
      And it must always hold that Pod/$kept is Ready
      When I set the image of container "main" of DaemonSet/agent to "registry.k8s.io/pause:3.10"
      Then within 120s DaemonSet/agent is rolled out
      And now .metadata.uid of Pod/$kept is $uid
      And now .revision of ControllerRevision/$first is 3
      And now exactly 2 ControllerRevisions labelled "app=agent" are present

  @req:daemonset.surge @must
  Rule: With a surge the new Pod comes before the old one goes
    Scenario: no node goes without, and none has more than two
      Given a cluster with 2 ready nodes
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          minReadySeconds: 5
          selector: { matchLabels: { app: agent } }
          updateStrategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
          template:
            metadata: { labels: { app: agent, release: one } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s DaemonSet/agent is rolled out
      And the name of one of the Pods owned by DaemonSet/agent is saved as $old
      And .status.desiredNumberScheduled of DaemonSet/agent is saved as $nodes
      And it must always hold that .status.numberReady of DaemonSet/agent is $nodes
      And 2s pass
      When I strategic merge patch DaemonSet/agent with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      Then within 30s exactly 1 Pods labelled "release=two" are present
      And within 120s DaemonSet/agent is rolled out
      And within 10s Pod/$old is gone
      And now no Pods labelled "release=one" are present

    Scenario: one that does not come up takes nothing away
      Given a cluster with 2 ready nodes
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          selector: { matchLabels: { app: agent } }
          updateStrategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
          template:
            metadata: { labels: { app: agent, release: one } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s DaemonSet/agent is rolled out
      And .status.desiredNumberScheduled of DaemonSet/agent is saved as $nodes
      And it must always hold that at least 2 Pods labelled "release=one" are Ready
      And 2s pass
      When I strategic merge patch DaemonSet/agent with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } }, spec: { containers: [{ name: main, image: "registry.invalid/none:2" }] } } }
        """
      Then within 60s and for 20s exactly 1 Pods labelled "release=two" are present
      And now .status.numberAvailable of DaemonSet/agent is $nodes

  @req:daemonset.failed-pods @must
  Rule: A Pod that has ended is removed and made anew on its node, and the set says so
    Upstream conformance: "DaemonSet-FailedPodCreation"

    Scenario: failed for good
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          selector: { matchLabels: { app: agent } }
          template:
            metadata: { labels: { app: agent } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s DaemonSet/agent is Ready
      And the name of one of the Pods owned by DaemonSet/agent is saved as $one
      And .spec.nodeName of Pod/$one is saved as $node
      When I merge patch Pod/$one with:
        """yaml
        spec: { activeDeadlineSeconds: 1 }
        """
      Then within 60s Pod/$one is gone
      And within 60s a Warning event "FailedDaemonPod" saying "Found failed daemon pod $namespace/$one on node $node, will try to kill it" is recorded for DaemonSet/agent
      And within 60s exactly 1 Pods on Node/$node match:
        """yaml
        metadata: { labels: { app: agent } }
        status: { phase: Running, conditions: [{ type: Ready, status: "True" }] }
        """

    Scenario: one that fails again and again comes back ever more slowly
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: squatter }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", ports: [{ containerPort: 21018, hostPort: 21018 }] }]
        """
      And within 60s Pod/squatter is Ready
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          selector: { matchLabels: { app: agent } }
          template:
            metadata: { labels: { app: agent } }
            spec:
              nodeName: $node
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10", ports: [{ containerPort: 21018, hostPort: 21018 }] }]
        """
      Then within 60s some Pods labelled "app=agent" are Failed
      When 40s pass
      And the name of one of the Pods owned by DaemonSet/agent is saved as $one
      Then for 10s Pod/$one is Failed
      When I delete Pod/squatter
      Then within 300s exactly 1 Pods owned by DaemonSet/agent are Ready

  @req:daemonset.placement @must
  Rule: Each Pod is meant for its node by an affinity, bears what nodes suffer from, and is placed by the scheduler
    https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations

    Scenario: the affinity and the tolerations of every daemon
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          selector: { matchLabels: { app: agent } }
          template:
            metadata: { labels: { app: agent } }
            spec:
              terminationGracePeriodSeconds: 0
              tolerations: [{ key: own, operator: Exists }]
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      And within 120s DaemonSet/agent is Ready
      And the name of one of the Pods owned by DaemonSet/agent is saved as $one
      And .spec.nodeName of Pod/$one is saved as $node
      Then now Pod/$one matches:
        """yaml
        spec:
          schedulerName: default-scheduler
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms: [{ matchFields: [{ key: metadata.name, operator: In, values: [$node] }] }]
          tolerations: !only
            - { key: own, operator: Exists }
            - { key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute }
            - { key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute }
            - { key: node.kubernetes.io/disk-pressure, operator: Exists, effect: NoSchedule }
            - { key: node.kubernetes.io/memory-pressure, operator: Exists, effect: NoSchedule }
            - { key: node.kubernetes.io/pid-pressure, operator: Exists, effect: NoSchedule }
            - { key: node.kubernetes.io/unschedulable, operator: Exists, effect: NoSchedule }
        """

    Scenario: the template's own affinity chooses among the nodes, and gives way to the node's
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          selector: { matchLabels: { app: agent } }
          template:
            metadata: { labels: { app: agent } }
            spec:
              terminationGracePeriodSeconds: 0
              affinity:
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                    nodeSelectorTerms: [{ matchFields: [{ key: metadata.name, operator: In, values: [$node] }] }]
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      Then within 120s and for 10s exactly 1 Pods labelled "app=agent" are Ready
      And now .spec.nodeName of every Pods labelled "app=agent" is "$node"
      And now .status.desiredNumberScheduled of DaemonSet/agent is 1

    @serial
    Scenario: a cordoned node gets its Pod all the same, a tainted one does not but keeps what it has
      Given a cluster with 2 ready nodes
      And a ready node is saved as $cordoned
      And a ready node is saved as $tainted
      And I cordon Node/$cordoned
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          selector: { matchLabels: { app: agent } }
          template:
            metadata: { labels: { app: agent } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s DaemonSet/agent is Ready
      And within 10s exactly 1 Pods on Node/$cordoned match:
        """yaml
        metadata: { labels: { app: agent } }
        """
      And .status.desiredNumberScheduled of DaemonSet/agent is saved as $nodes
      When I taint Node/$tainted with "seatrial.example/away:NoSchedule"
      Then within 30s .status.desiredNumberScheduled of DaemonSet/agent is less than $nodes
      And now .status.numberMisscheduled of DaemonSet/agent is 1
      And for 20s exactly 1 Pods on Node/$tainted match:
        """yaml
        metadata: { labels: { app: agent } }
        status: { phase: Running }
        """
      When I delete every Pods on Node/$tainted
      Then within 30s and for 20s no Pods on Node/$tainted match:
        """yaml
        metadata: { labels: { app: agent } }
        """
      When I taint Node/$tainted with "seatrial.example/away:NoSchedule-"
      Then within 60s .status.numberReady of DaemonSet/agent is $nodes

    @serial
    Scenario: a taint that drives Pods off drives off a daemon that does not bear it, and no other
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: timid }
        spec:
          selector: { matchLabels: { app: timid } }
          template:
            metadata: { labels: { app: timid } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: brave }
        spec:
          selector: { matchLabels: { app: brave } }
          template:
            metadata: { labels: { app: brave } }
            spec:
              terminationGracePeriodSeconds: 0
              tolerations: [{ key: seatrial.example/fire, operator: Exists }]
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      And within 120s DaemonSet/timid is Ready
      And within 120s DaemonSet/brave is Ready
      When I taint Node/$node with "seatrial.example/fire:NoExecute"
      Then within 60s and for 20s no Pods on Node/$node match:
        """yaml
        metadata: { labels: { app: timid } }
        """
      And for 20s exactly 1 Pods on Node/$node match:
        """yaml
        metadata: { labels: { app: brave } }
        """
      When I taint Node/$node with "seatrial.example/fire:NoExecute-"
      Then within 60s exactly 1 Pods on Node/$node match:
        """yaml
        metadata: { labels: { app: timid } }
        """

  @req:daemonset.status @must
  Rule: The status counts nodes: those that want a Pod, that have it, and where it is ready for long enough
    Scenario: ready is not yet available
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          minReadySeconds: 20
          selector: { matchLabels: { app: agent } }
          template:
            metadata: { labels: { app: agent } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s DaemonSet/agent matches:
        """yaml
        status:
          desiredNumberScheduled: !gte 1
          currentNumberScheduled: !gte 1
          updatedNumberScheduled: !gte 1
          numberReady: !gte 1
          numberMisscheduled: 0
          numberAvailable: !absent
          numberUnavailable: !gte 1
          observedGeneration: 1
        """
      And for 15s .status.numberAvailable of DaemonSet/agent is absent
      And within 60s DaemonSet/agent matches:
        """yaml
        status: { numberAvailable: !gte 1, numberUnavailable: !absent }
        """

  @req:daemonset.history @should
  Rule: Only so many revisions are kept as the set says, besides those that Pods were made from
    Scenario: one
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          revisionHistoryLimit: 1
          selector: { matchLabels: { app: agent } }
          template:
            metadata: { labels: { app: agent, release: one } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s DaemonSet/agent is rolled out
      And I strategic merge patch DaemonSet/agent with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      And within 120s DaemonSet/agent is rolled out
      When I strategic merge patch DaemonSet/agent with:
        """yaml
        spec: { template: { metadata: { labels: { release: three } } } }
        """
      Then within 120s DaemonSet/agent is rolled out
      And within 60s no ControllerRevisions labelled "release=one" are present
      And for 10s exactly 1 ControllerRevisions labelled "release=two" match:
        """yaml
        metadata:
          labels: { app: agent, controller-revision-hash: !present }
          ownerReferences: [{ kind: DaemonSet, name: agent, controller: true, blockOwnerDeletion: true }]
        revision: 2
        """
      And now exactly 1 ControllerRevisions labelled "release=three" are present

  @req:daemonset.orphans @must
  Rule: Daemons that a set has left behind stay, and are taken up by the next one that selects them
    Scenario: orphaned and adopted, one on each node all the time
      Given a cluster with 2 ready nodes
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          selector: { matchLabels: { app: agent } }
          template:
            metadata: { labels: { app: agent } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s DaemonSet/agent is Ready
      And the name of one of the Pods owned by DaemonSet/agent is saved as $one
      And it must always hold that Pod/$one is Ready
      When I delete DaemonSet/agent with:
        """yaml
        propagationPolicy: Orphan
        """
      Then within 30s DaemonSet/agent is gone
      And within 30s .metadata.ownerReferences of Pod/$one is absent
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: agent }
        spec:
          selector: { matchLabels: { app: agent } }
          template:
            metadata: { labels: { app: agent } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s DaemonSet/agent is rolled out
      And within 30s .metadata.ownerReferences[0].kind of Pod/$one is "DaemonSet"
      And now every Pods labelled "app=agent" has a different .spec.nodeName
