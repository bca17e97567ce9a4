@seed:K2.6 @seed:K2.5
Feature: What a node takes, and what it gives up
  A scheduler proposes; the node disposes. It refuses what does not fit, and when it runs short it ends what takes more
  than was agreed.
  https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/

  @req:admission.room @must
  Rule: A Pod that was put on a node without room fails, and says what was short
    Only a scheduler can be mistaken so, or somebody who chooses the node by hand.

    Scenario Outline: not enough <what>
      Given a ready node is saved as $node
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: giant }
        spec:
          nodeName: $node
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], resources: { requests: { <what>: <much> } } }]
        """
      Then the response is 201
      And within 30s Pod/giant matches:
        """yaml
        status:
          phase: Failed
          reason: OutOf<what>
          message: !re "^Pod was rejected: Node didn't have enough resource: <what>, requested: [0-9]+, used: [0-9]+, capacity: [0-9]+$"
          containerStatuses: !absent
          startTime: !present
        """
      And within 30s a Warning event "OutOf<what>" saying "Node didn't have enough resource: <what>" is recorded for Pod/giant
      And never within 30s Pod/giant is Running

      Examples:
        | what              | much   |
        | cpu               | 9000   |
        | memory            | 900Ti  |
        | ephemeral-storage | 900Pi  |

    Scenario: what fits starts, on the node that was chosen
      Given a ready node is saved as $node
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: modest }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], resources: { requests: { cpu: 10m } } }]
        """
      Then the response is 201
      And within 60s Pod/modest is Ready
      And now .spec.nodeName of Pod/modest is $node

  @req:admission.place @must
  Rule: A Pod that its node is not meant for fails there
    What it asks of its node, the node checks too.

    Scenario: a selector that the node does not match
      Given a ready node is saved as $node
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: stranger }
        spec:
          nodeName: $node
          nodeSelector: { seatrial.dev/no-such-label: here }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then the response is 201
      And within 30s Pod/stranger matches:
        """yaml
        status:
          phase: Failed
          reason: NodeAffinity
          message: "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"
        """
      And never within 20s Pod/stranger is Running

    Scenario: a port of the node that another has
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: first }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], ports: [{ containerPort: 80, hostPort: 31999 }] }]
        """
      And Pod/first is Ready
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          nodeName: $node
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], ports: [{ containerPort: 80, hostPort: 31999 }] }]
        """
      Then within 30s Pod/second matches:
        """yaml
        status: { phase: Failed, reason: NodePorts, message: !contains "didn't have free ports for the requested pod ports" }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: third }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], ports: [{ containerPort: 80, hostPort: 31998 }] }]
        """
      Then within 60s Pod/third is Ready

    Scenario: another operating system, and a setting of the kernel that is not safe
      Given a ready node is saved as $node
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: windows }
        spec:
          nodeName: $node
          os: { name: windows }
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: tuner }
        spec:
          nodeName: $node
          securityContext: { sysctls: [{ name: kernel.msgmax, value: "65536" }] }
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: tame }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          securityContext: { sysctls: [{ name: kernel.shm_rmid_forced, value: "1" }] }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 30s Pod/windows matches:
        """yaml
        status:
          phase: Failed
          reason: PodOSNotSupported
          message: "Pod was rejected: Failed to admit pod as the OS field doesn't match node OS"
        """
      And within 30s Pod/tuner matches:
        """yaml
        status: { phase: Failed, reason: SysctlForbidden, message: "Pod was rejected: forbidden sysctl: \"kernel.msgmax\" not allowlisted" }
        """
      And within 60s Pod/tame is Ready

  @req:admission.critical @should @needs:node-joins
  Rule: A Pod that the cluster cannot do without is given room at the cost of others
    Those that promise least go first, and no more of them than it takes.
    https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/

    Background:
      Given a node joins and is saved as $node
      And within 60s Node/$node is Ready

    Scenario: a burstable Pod makes room, a guaranteed and a small one stay
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: cheap }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], resources: { requests: { cpu: 5 } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: dear }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], resources: { limits: { cpu: 2, memory: 1Gi } } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: nothing }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s every Pods on Node/$node are Ready
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: vital, namespace: kube-system }
        spec:
          nodeName: $node
          priorityClassName: system-node-critical
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], resources: { requests: { cpu: 4 } } }]
        """
      Then the response is 201
      And within 60s Pod/vital@kube-system is Ready
      And within 60s Pod/cheap matches:
        """yaml
        status: { phase: Failed, reason: Preempting, message: Preempted in order to admit critical pod }
        """
      And within 60s a Warning event "Preempting" saying "Preempted in order to admit critical pod" is recorded for Pod/cheap
      And for 60s Pod/dear is Ready
      And for 60s Pod/nothing is Ready

    Scenario: who is not critical gets no room
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: cheap }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], resources: { requests: { cpu: 5 } } }]
        """
      And Pod/cheap is Ready
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: vain }
        spec:
          nodeName: $node
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], resources: { requests: { cpu: 4 } } }]
        """
      Then within 30s Pod/vain matches:
        """yaml
        status: { phase: Failed, reason: OutOfcpu, message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 4000, used: 5000, capacity: 8000" }
        """
      And for 30s Pod/cheap is Ready

  @req:eviction.ephemeral-storage @must
  Rule: A Pod that writes more to the node's disk than it may is evicted
    Its containers' own files count, their logs, and its emptyDir volumes.
    https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#setting-requests-and-limits-for-local-ephemeral-storage

    Scenario Outline: <where>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: writer }
        spec:
          terminationGracePeriodSeconds: 1
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              resources: { limits: { ephemeral-storage: 20Mi } }
              volumeMounts: [{ name: box, mountPath: /box }]
            - name: other
              image: busybox
              command: [sleep, "3600"]
              resources: { limits: { ephemeral-storage: 20Mi } }
        """
      And Pod/writer is Ready
      When I run "<command>" in container "main" of Pod/writer
      Then within 90s Pod/writer matches:
        """yaml
        status:
          phase: Failed
          reason: Evicted
          message: <message>
        """
      And within 90s a Warning event "Evicted" saying <message> is recorded for Pod/writer
      And for 30s Pod/writer is present

      Examples:
        | where                   | command                                     | message                                                                                   |
        | in its own layer        | dd if=/dev/zero of=/file bs=1M count=30     | 'Container main exceeded its local ephemeral storage limit "20Mi". '                      |

    Scenario: in a volume, where the Pod's containers count together
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: writer }
        spec:
          terminationGracePeriodSeconds: 1
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              resources: { limits: { ephemeral-storage: 20Mi } }
              volumeMounts: [{ name: box, mountPath: /box }]
            - name: other
              image: busybox
              command: [sleep, "3600"]
              resources: { limits: { ephemeral-storage: 20Mi } }
        """
      And Pod/writer is Ready
      When I run "dd if=/dev/zero of=/box/file bs=1M count=50" in container "main" of Pod/writer
      Then within 90s Pod/writer matches:
        """yaml
        status:
          phase: Failed
          reason: Evicted
          message: "Pod ephemeral local storage usage exceeds the total limit of containers 40Mi. "
        """

    Scenario: who stays below stays, and who has no limit, too
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: frugal }
        spec:
          terminationGracePeriodSeconds: 1
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "dd if=/dev/zero of=/file bs=1M count=15; sleep 3600"]
              resources: { limits: { ephemeral-storage: 20Mi } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: free }
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: busybox, command: [sh, -c, "dd if=/dev/zero of=/file bs=1M count=50; sleep 3600"] }]
        """
      When 1s passes
      Then within 60s and for 40s Pod/frugal is Ready
      And within 60s and for 40s Pod/free is Ready

  @req:eviction.memory-pressure @must @needs:node-pressure @slow
  Rule: A node that runs out of memory says so, and ends first who uses more than was asked for and matters least
    Before the kernel has to choose blindly.

    Background:
      Given a node joins and is saved as $node
      And within 60s Node/$node is Ready
      And this manifest:
        """yaml
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: { name: $namespace-high }
        value: 1000
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: honest }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: polinux/stress, command: [sh, -c, "stress --vm 1 --vm-bytes 4G --vm-hang 0"], resources: { requests: { memory: 6Gi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: favoured }
        spec:
          nodeName: $node
          priorityClassName: $namespace-high
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: polinux/stress, command: [sh, -c, "stress --vm 1 --vm-bytes 16G --vm-hang 0"], resources: { requests: { memory: 1Gi } } }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: small }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: polinux/stress, command: [sh, -c, "stress --vm 1 --vm-bytes 2G --vm-hang 0"] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: greedy }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: polinux/stress, command: [sleep, "3600"], resources: { requests: { memory: 100Mi } } }]
        """
      And within 120s every Pods on Node/$node are Ready
      When 60s pass
      And I run "stress --vm 1 --vm-bytes 10180M --vm-hang 0 >/dev/null 2>&1 &" in container "main" of Pod/greedy

    Scenario: the greediest of the least important goes; the honest and the favoured stay
      Then within 60s Node/$node has condition MemoryPressure=True (KubeletHasInsufficientMemory)
      And within 60s Node/$node matches:
        """yaml
        spec: { taints: !some { key: node.kubernetes.io/memory-pressure, effect: NoSchedule } }
        """
      And within 60s Pod/greedy matches:
        """yaml
        status:
          phase: Failed
          reason: Evicted
          message: !re "^The node was low on resource: memory\\. Threshold quantity: 100Mi, available: .*\\. Container main was using .*, request is 100Mi, has larger consumption of memory\\. $"
          conditions: !some { type: DisruptionTarget, status: "True", reason: TerminationByKubelet }
        """
      And within 60s a Warning event "Evicted" saying "The node was low on resource: memory." is recorded for Pod/greedy
      And within 60s a Warning event "EvictionThresholdMet" saying "Attempting to reclaim memory" is recorded for Node/$node
      And for 60s Pod/honest is Ready
      And for 60s Pod/favoured is Ready
      And for 60s Pod/small is Ready

    Scenario: for five minutes nothing comes that promises nothing; then the node is as before
      Given within 60s Node/$node has condition MemoryPressure=True (KubeletHasInsufficientMemory)
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: late }
        spec:
          nodeName: $node
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: promised }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], resources: { requests: { memory: 1Mi } } }]
        """
      Then within 30s Pod/late matches:
        """yaml
        status: { phase: Failed, reason: Evicted, message: "Pod was rejected: The node had condition: [MemoryPressure]. " }
        """
      And within 60s Pod/promised is Ready
      And within 400s Node/$node has condition MemoryPressure=False (KubeletHasSufficientMemory)
      And never within 200s Node/$node has condition MemoryPressure=False
      And within 420s .spec.taints of Node/$node is absent
