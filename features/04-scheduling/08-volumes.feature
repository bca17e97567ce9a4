@seed:K2.2 @needs:node-objects
Feature: Where a Pod's volumes are
  A Pod can go only where its volumes can be used; those that are not chosen yet are chosen together with its node. The
  nodes of these scenarios are Node objects with no machine behind them: nothing runs there.
  https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode

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

  @seed:K2.8 @req:scheduling.claims @must
  Rule: A claim that is missing, or has no volume yet, holds its Pod back
    Which claim it was is told, and the Pod is placed as soon as the claim is there and bound.

    Scenario: missing, then unbound, then bound
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        """
      And within 60s .status.conditions["PodScheduled"].message of Pod/guest matches /^0\/(\d+) nodes are available: persistentvolumeclaim "data" not found\. no new claims to deallocate, preemption: 0\/\1 nodes are available: \1 Preemption is not helpful for scheduling\.$/
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: data }
        spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then within 60s .status.conditions["PodScheduled"].message of Pod/guest matches /^0\/\d+ nodes are available: pod has unbound immediate PersistentVolumeClaims\. /
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-disk }
        spec: { storageClassName: "", capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, local: { path: /none }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$namespace-b] }] }] } }, claimRef: { namespace: $namespace, name: data } }
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-b"

    Scenario: a claim that is going
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: data, finalizers: [seatrial.example/kept] }
        spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      When I delete PersistentVolumeClaim/data
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .status.conditions["PodScheduled"].message of Pod/guest contains "persistentvolumeclaim \"data\" is being deleted"
      And never within 20s Pod/guest is scheduled
      When I JSON patch PersistentVolumeClaim/data with:
        """yaml
        - { op: remove, path: /metadata/finalizers }
        """
      Then the response is 200

  @req:scheduling.bound-volumes @must
  Rule: A Pod goes where its volumes can be reached

    Scenario: a volume of one node
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-disk }
        spec: { storageClassName: "", capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, local: { path: /none }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$namespace-c] }] }] } }, claimRef: { namespace: $namespace, name: data } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: data }
        spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And within 60s PersistentVolumeClaim/data is Bound
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-c"

    Scenario: nowhere, when that node is not for it
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-disk }
        spec: { storageClassName: "", capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, local: { path: /none }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$namespace-c] }] }] } }, claimRef: { namespace: $namespace, name: data } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: data }
        spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And within 60s PersistentVolumeClaim/data is Bound
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .status.conditions["PodScheduled"].message of Pod/guest contains " 1 node(s) didn't match PersistentVolume's node affinity"
      And never within 20s Pod/guest is scheduled

    Scenario: a volume with the label of a zone, and nodes that say theirs
      When I label Node/$namespace-a with "topology.kubernetes.io/zone=seatrial-1"
      And I label Node/$namespace-b with "topology.kubernetes.io/zone=seatrial-2"
      And I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-disk, labels: { topology.kubernetes.io/zone: seatrial-2 } }
        spec: { storageClassName: "", capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, hostPath: { path: /none }, claimRef: { namespace: $namespace, name: data } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: data }
        spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then within 60s PersistentVolumeClaim/data is Bound
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/shore: north, seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: other }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-b"
      And within 60s .status.conditions["PodScheduled"].message of Pod/other contains " 1 node(s) had no available volume zone"

  @seed:K2.4 @req:scheduling.late-volumes @must
  Rule: A volume that waits for its consumer is chosen together with the node
    Of those that are large enough the smallest; and the node is one that can reach it.

    Scenario: three volumes, on two nodes
      Given this manifest:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: $namespace-late }
        provisioner: kubernetes.io/no-provisioner
        volumeBindingMode: WaitForFirstConsumer
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-tiny }
        spec: { storageClassName: $namespace-late, capacity: { storage: 1Mi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, local: { path: /none }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$namespace-a] }] }] } } }
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-small }
        spec: { storageClassName: $namespace-late, capacity: { storage: 2Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, local: { path: /none }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$namespace-b] }] }] } } }
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-large }
        spec: { storageClassName: $namespace-late, capacity: { storage: 5Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, local: { path: /none }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$namespace-b] }] }] } } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: data }
        spec: { storageClassName: $namespace-late, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And for 10s PersistentVolumeClaim/data is Pending
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: guest }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .spec.nodeName of Pod/guest is "$namespace-b"
      And within 60s .spec.volumeName of PersistentVolumeClaim/data is "$namespace-small"

    Scenario: one volume, and two Pods that want one each
      Given this manifest:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: $namespace-late }
        provisioner: kubernetes.io/no-provisioner
        volumeBindingMode: WaitForFirstConsumer
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-disk }
        spec: { storageClassName: $namespace-late, capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, local: { path: /none }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$namespace-a] }] }] } } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: data }
        spec: { storageClassName: $namespace-late, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: more }
        spec: { storageClassName: $namespace-late, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
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
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: other }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: more } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s exactly 1 Pods are scheduled
      And for 20s no Events match:
        """yaml
        { reason: FailedScheduling, message: !contains "PreBind" }
        """
      And within 60s and for 20s exactly 1 Pods match:
        """yaml
        status: { conditions: [{ type: PodScheduled, status: "False", reason: Unschedulable, message: !contains " node(s) didn't find available persistent volumes to bind" }] }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-second }
        spec: { storageClassName: $namespace-late, capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, local: { path: /none }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$namespace-c] }] }] } } }
        """
      Then within 60s exactly 2 Pods are scheduled

  @req:scheduling.one-pod-volumes @should
  Rule: A claim for one Pod only is given to one at a time, wherever the other is

    Scenario: the second waits for the first to go
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-disk }
        spec: { storageClassName: "", capacity: { storage: 1Gi }, accessModes: [ReadWriteOncePod], persistentVolumeReclaimPolicy: Retain, hostPath: { path: /none }, claimRef: { namespace: $namespace, name: data } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: data }
        spec: { storageClassName: "", accessModes: [ReadWriteOncePod], resources: { requests: { storage: 1Gi } } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: first }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        """
      And within 60s Pod/first is scheduled
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { seatrial.example/pier: $namespace }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s .status.conditions["PodScheduled"].message of Pod/second matches /\d node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode[,.] /
      And never within 30s Pod/second is scheduled
      When I delete Pod/first
      Then within 60s Pod/second is scheduled

  @req:scheduling.volume-limits @should
  Rule: A node takes as many volumes of a driver as it can attach
    https://kubernetes.io/docs/concepts/storage/storage-limits/

    Scenario: one each, and two Pods with two volumes
      Given this manifest:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: CSINode
        metadata: { name: $namespace-a }
        spec: { drivers: [{ name: seatrial.example.com, nodeID: a, allocatable: { count: 1 } }] }
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-one }
        spec: { storageClassName: "", capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, csi: { driver: seatrial.example.com, volumeHandle: one }, claimRef: { namespace: $namespace, name: data } }
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-two }
        spec: { storageClassName: "", capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, csi: { driver: seatrial.example.com, volumeHandle: two }, claimRef: { namespace: $namespace, name: more } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: data }
        spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: more }
        spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: first }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        """
      And within 60s Pod/first is scheduled
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: again }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $namespace-a }
          tolerations: [{ operator: Exists }]
          volumes: [{ name: data, persistentVolumeClaim: { claimName: more } }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s Pod/again is scheduled
      And within 60s .status.conditions["PodScheduled"].message of Pod/second contains " 1 node(s) exceed max volume count"
      And never within 20s Pod/second is scheduled
