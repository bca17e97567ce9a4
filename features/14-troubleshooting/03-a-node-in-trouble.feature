Feature: A node in trouble
  What `kubectl get nodes`, `describe node` and `top` show, read from where they read it; and what becomes of the Pods
  of a node that cannot be reached.
  https://kubernetes.io/docs/tasks/debug/debug-cluster/

  @seed:K13.1 @req:troubleshooting.node-column @must @needs:node-faults
  Rule: One column tells a node's state
    It is what one looks at first: ready or not, and whether Pods may come.

    Scenario: ready, cordoned, silent
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      When I send GET "/api/v1/nodes/$node" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then .rows[0].cells[0] of the response is $node
      And .rows[0].cells[1] of the response is "Ready"
      And .rows[0].cells[4] of the response matches /^v1\./
      When I cordon Node/$node
      And I send GET "/api/v1/nodes/$node" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then .rows[0].cells[1] of the response is "Ready,SchedulingDisabled"
      When I uncordon Node/$node
      Then the response is 200
      Given Node/$node stops reporting
      And within 80s Node/$node has condition Ready=Unknown (NodeStatusUnknown)
      When I send GET "/api/v1/nodes/$node" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then .rows[0].cells[1] of the response is "NotReady"

  @seed:K13.1 @req:troubleshooting.node-pods @must
  Rule: What a node carries is found from the API: its Pods, what they ask for, its events, its Lease
    `describe node` sums up just that.

    Scenario: its Pods by a field of theirs, and those of no other
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      And a ready node is saved as $other
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: here }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], resources: { requests: { cpu: 100m, memory: 32Mi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: there }
        spec:
          nodeName: $other
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And Pod/here is Ready
      When I send GET "/api/v1/namespaces/$namespace/pods?fieldSelector=spec.nodeName%3D$node,status.phase!%3DSucceeded,status.phase!%3DFailed"
      Then the response is 200
      And the response matches:
        """yaml
        items: !only [{ metadata: { name: here }, spec: { containers: [{ resources: { requests: { cpu: 100m, memory: 32Mi } } }] } }]
        """
      When I send GET "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/$node"
      Then the response is 200
      And the response matches:
        """yaml
        spec: { holderIdentity: $node, leaseDurationSeconds: 40, renewTime: !present }
        """

  @seed:K13.1 @req:troubleshooting.top @must @needs:metrics
  Rule: What Pods and nodes use can be asked for, as long as they run
    https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/

    Background:
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: burner, labels: { used: much } }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sh, -c, "while true; do true; done"], resources: { limits: { cpu: 500m } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: keeper, labels: { used: much } }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          volumes: [{ name: mem, emptyDir: { medium: Memory } }]
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "dd if=/dev/zero of=/mem/file bs=1M count=100; sleep 3600"]
              volumeMounts: [{ name: mem, mountPath: /mem }]
        """
      And Pod/burner is Ready
      And Pod/keeper is Ready

    Scenario: who burns cpu is seen burning it, up to its limit; who keeps memory, keeping it
      When 60s pass
      And I send GET "/apis/metrics.k8s.io/v1beta1/namespaces/$namespace/pods/burner"
      Then the response is 200
      And the response matches:
        """yaml
        kind: PodMetrics
        containers: !only [{ name: main, usage: { cpu: !between [300m, 600m], memory: !gt 0 } }]
        window: !present
        timestamp: !age [0s, 60s]
        """
      When I send GET "/apis/metrics.k8s.io/v1beta1/namespaces/$namespace/pods/keeper"
      Then the response matches:
        """yaml
        containers: [{ name: main, usage: { cpu: !lt 100m, memory: !between [100Mi, 200Mi] } }]
        """
      When I send GET "/apis/metrics.k8s.io/v1beta1/nodes/$node"
      Then the response is 200
      And the response matches:
        """yaml
        kind: NodeMetrics
        usage: { cpu: !gte 300m, memory: !gte 100Mi }
        """

    Scenario: by label, and nothing of what does not run
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: done, labels: { used: much } }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: ["true"] }]
        """
      And Pod/done is Succeeded
      When 60s pass
      And I send GET "/apis/metrics.k8s.io/v1beta1/namespaces/$namespace/pods?labelSelector=used%3Dmuch"
      Then the response lists exactly "burner, keeper"
      When I send GET "/apis/metrics.k8s.io/v1beta1/namespaces/$namespace/pods/done"
      Then the response is 404 NotFound

  @seed:K13.4 @seed:K5.10 @req:self-healing @must @needs:node-faults @slow
  Rule: Replicas of a lost node are replaced elsewhere, and there are not too many when it comes back
    Who asks a Service meanwhile is sent to those that can be reached.

    Background:
      Given a cluster with 3 ready nodes
      And a ready node is saved as $lost
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 3
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              terminationGracePeriodSeconds: 1
              tolerations:
                - { key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 30 }
                - { key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 30 }
              topologySpreadConstraints:
                - { maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { app: web } } }
              containers: [{ name: main, image: nginx }]
        """
      And Deployment/web is rolled out
      And within 10s exactly 1 Pods labelled "app=web" on Node/$lost are Ready
      And the name of one of the Pods labelled "app=web" on Node/$lost is saved as $victim

    Scenario: two go on, a third comes elsewhere, the lost one cannot confirm its end
      When Node/$lost stops reporting
      Then within 150s Pod/$victim is terminating
      And within 200s Deployment/web is rolled out
      And within 200s exactly 3 Pods labelled "app=web" are Ready
      And for 60s at least 2 Pods labelled "app=web" are Ready
      And within 200s and for 200s Pod/$victim is present
      And within 200s no Pods labelled "app=web" on Node/$lost are Ready

    Scenario: when the node comes back, what was given up there ends
      Given Node/$lost stops reporting
      And within 150s Pod/$victim is terminating
      And within 60s exactly 3 Pods labelled "app=web" are Ready
      When Node/$lost reports again
      Then within 60s Pod/$victim is gone
      And within 60s and for 60s exactly 3 Pods labelled "app=web" are Ready
      And never within 60s at least 4 Pods labelled "app=web" are Ready

  @seed:K13.4 @seed:K5.3 @req:self-healing.identity @must @needs:node-faults @slow
  Rule: A Pod with an identity is not replaced while nobody knows whether it still runs
    Two of one name would be worse than none. Only when the node is given up for good is its place free.
    https://kubernetes.io/docs/tasks/run-application/force-delete-stateful-set-pod/

    Background:
      Given a cluster with 2 ready nodes
      And a ready node is saved as $lost
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          serviceName: db
          replicas: 1
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec:
              terminationGracePeriodSeconds: 1
              affinity:
                nodeAffinity:
                  preferredDuringSchedulingIgnoredDuringExecution:
                    - weight: 100
                      preference: { matchFields: [{ key: metadata.name, operator: In, values: [$lost] }] }
              tolerations:
                - { key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 10 }
                - { key: node.kubernetes.io/out-of-service, operator: Exists }
              containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/db-0 is Ready
      And .metadata.uid of Pod/db-0 is saved as $first
      And now .spec.nodeName of Pod/db-0 is $lost

    Scenario: it stays on its way out, and no other comes
      When Node/$lost stops reporting
      Then within 120s Pod/db-0 is terminating
      And for 400s .metadata.uid of Pod/db-0 is $first
      And for 400s exactly 1 Pods labelled "app=db" are present

    Scenario: whoever says that the node is out of service frees its place
      Given Node/$lost stops reporting
      And within 120s Pod/db-0 is terminating
      When I taint Node/$lost with "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute"
      Then within 120s .metadata.uid of Pod/db-0 is not $first
      And within 180s Pod/db-0 is Ready
      And within 180s .spec.nodeName of Pod/db-0 is not $lost

  @seed:K13.2 @req:troubleshooting.memory @must
  Rule: A container that eats more memory than it may is killed, and its state says so
    137 is what is left of a process that was killed; `OOMKilled` tells by whom.

    Scenario Outline: <how>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: eater }
        spec:
          restartPolicy: <policy>
          terminationGracePeriodSeconds: 0
          volumes: [{ name: mem, emptyDir: { medium: Memory } }]
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "<command>"]
              resources: { limits: { memory: 64Mi } }
              volumeMounts: [{ name: mem, mountPath: /mem }]
        """
      Then the response is 201
      And within 120s some Pods match:
        """yaml
        metadata: { name: eater }
        status: { containerStatuses: [{ name: main, <state>: { terminated: { exitCode: 137, reason: OOMKilled } } }] }
        """

      Examples:
        | how                             | policy | state     | command                                                          |
        | by reading what has no end      | Never  | state     | tail /dev/zero                                                    |
        | by keeping what it has read     | Never  | state     | head -c 200m /dev/zero \| tail                                    |
        | by writing into memory          | Never  | state     | dd if=/dev/zero of=/mem/file bs=1M count=100; sleep 60            |
        | by a variable that grows        | Never  | state     | x=0123456789abcdef; while true; do x=$x$x; done                   |
        | and is started again            | Always | lastState | sleep 5; tail /dev/zero                                           |

    Scenario: who stays below lives
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: moderate }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: [sh, -c, "head -c 20m /dev/zero | tail | wc -c"], resources: { limits: { memory: 64Mi } } }]
        """
      Then within 60s Pod/moderate is Succeeded
