@seed:K5.4
Feature: A DaemonSet runs one Pod on each node
  The document's own example: fluentd on every node. The Pods are placed by the scheduler like any other, each with an
  affinity to its own node.
  https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/

  Background:
    Given a cluster with 3 ready nodes
    And this manifest:
      """yaml
      apiVersion: apps/v1
      kind: DaemonSet
      metadata:
        name: fluentd
      spec:
        selector:
          matchLabels:
            app: fluentd
        template:
          metadata:
            labels:
              app: fluentd
          spec:
            containers:
              - name: fluentd
                image: fluentd:v1.0.2
                ports:
                  - containerPort: 24224
      """

  @req:daemonset.one-per-node @must
  Rule: Every node that can run it has exactly one Pod
    Upstream conformance: "DaemonSet-Creation"

    Scenario: as many Pods as nodes, each bound to a different one
      Then within 120s DaemonSet/fluentd is Ready
      And now every Pods owned by DaemonSet/fluentd has a different .spec.nodeName
      And now DaemonSet/fluentd matches:
        """yaml
        status: { desiredNumberScheduled: !gte 3, numberReady: !gte 3, numberMisscheduled: 0 }
        """

    Scenario: a Pod that is deleted comes back on its node
      Given within 120s DaemonSet/fluentd is Ready
      And the name of one of the Pods owned by DaemonSet/fluentd is saved as $one
      And .spec.nodeName of Pod/$one is saved as $node
      When I delete Pod/$one
      Then within 120s Pod/$one is gone
      When 1s passes
      Then within 120s exactly 1 Pods on Node/$node match:
        """yaml
        metadata: { labels: { app: fluentd } }
        status: { phase: Running, conditions: [{ type: Ready, status: "True" }] }
        """
      And within 120s and for 5s DaemonSet/fluentd is Ready
      And now every Pods owned by DaemonSet/fluentd has a different .spec.nodeName

  @req:daemonset.new-nodes @must
  Rule: A node that becomes eligible later gets its Pod, one that no longer is loses it
    Upstream conformance: "DaemonSet-NodeSelection"

    Scenario: a selector decides which nodes
      Given within 120s DaemonSet/fluentd is Ready
      When I strategic merge patch DaemonSet/fluentd with:
        """yaml
        spec: { template: { spec: { nodeSelector: { seatrial.example/logs: "yes" } } } }
        """
      Then within 120s no Pods owned by DaemonSet/fluentd are present

    @serial
    Scenario: labelling a node brings the Pod, and taking the label off removes it
      Given I strategic merge patch DaemonSet/fluentd with:
        """yaml
        spec: { template: { spec: { nodeSelector: { seatrial.example/logs: "yes" } } } }
        """
      And within 120s and for 5s no Pods owned by DaemonSet/fluentd are present
      And a ready node is saved as $node
      When I label Node/$node with "seatrial.example/logs=yes"
      Then within 120s exactly 1 Pods owned by DaemonSet/fluentd are Ready
      And now .spec.nodeName of every Pods owned by DaemonSet/fluentd is "$node"
      When I label Node/$node with "seatrial.example/logs-"
      Then within 120s no Pods owned by DaemonSet/fluentd are present
