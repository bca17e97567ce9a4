@seed:K10.4
Feature: Claims and the volumes that are bound to them
  A PersistentVolume is a piece of storage, a claim a wish for one. A controller brings them together, one to one, and
  what is on the volume outlives every Pod that uses it.
  https://kubernetes.io/docs/concepts/storage/persistent-volumes/

  @req:volume.binds @must
  Rule: A claim gets the smallest volume that has all it asks for, and none that lacks any of it
    Size, class, modes of access, labels and the kind of volume have to fit. Both sides name each other, and only one claim
    has a volume.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-large, labels: { for: $namespace } }
        spec: { capacity: { storage: 9Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, hostPath: { path: /tmp/$namespace-large } }
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-medium, labels: { for: $namespace, tier: middle } }
        spec: { capacity: { storage: 5Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, hostPath: { path: /tmp/$namespace-medium } }
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-small, labels: { for: $namespace } }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, hostPath: { path: /tmp/$namespace-small } }
        """
      And PersistentVolume/$namespace-large is Available
      And PersistentVolume/$namespace-medium is Available
      And PersistentVolume/$namespace-small is Available

    Scenario: of three the one between
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 3Gi } } }
        """
      Then the response is 201 Created
      And .status.phase of the response is "Pending"
      And .metadata.uid of the response is saved as $wish
      And within 60s PersistentVolumeClaim/wish matches:
        """yaml
        metadata:
          annotations: { pv.kubernetes.io/bind-completed: "yes", pv.kubernetes.io/bound-by-controller: "yes" }
          finalizers: !contains [kubernetes.io/pvc-protection]
        spec: { volumeName: $namespace-medium, volumeMode: Filesystem }
        status: { phase: Bound, accessModes: [ReadWriteOnce], capacity: { storage: 5Gi } }
        """
      And within 60s PersistentVolume/$namespace-medium matches:
        """yaml
        metadata:
          annotations: { pv.kubernetes.io/bound-by-controller: "yes" }
          finalizers: !contains [kubernetes.io/pv-protection]
        spec: { claimRef: { kind: PersistentVolumeClaim, namespace: $namespace, name: wish, uid: $wish } }
        status: { phase: Bound }
        """
      And now PersistentVolume/$namespace-large is Available
      And now PersistentVolume/$namespace-small is Available

    Scenario: one volume for each claim, and none for the third that is too large
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: first }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 2Gi } } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: second }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 2Gi } } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: third }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 2Gi } } }
        """
      Then within 60s exactly 2 PersistentVolumeClaims are Bound
      And within 60s and for 20s exactly 1 PersistentVolumeClaim is Pending
      And now PersistentVolume/$namespace-small is Available

    Scenario Outline: not <what>
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { storageClassName: <class>, accessModes: [<mode>], volumeMode: <kind>, selector: { matchLabels: { for: <label> } }, resources: { requests: { storage: <size> } } }
        """
      Then the response is 201 Created
      And never within 20s PersistentVolumeClaim/wish is Bound

      Examples:
        | what                   | class            | mode          | kind       | label      | size |
        | one that is too small  | $namespace       | ReadWriteOnce | Filesystem | $namespace | 10Gi |
        | one of another class   | $namespace-other | ReadWriteOnce | Filesystem | $namespace | 1Gi  |
        | one of no class        | ""               | ReadWriteOnce | Filesystem | $namespace | 1Gi  |
        | one for one node       | $namespace       | ReadWriteMany | Filesystem | $namespace | 1Gi  |
        | one that is no device  | $namespace       | ReadWriteOnce | Block      | $namespace | 1Gi  |
        | one that is not marked | $namespace       | ReadWriteOnce | Filesystem | nobody     | 1Gi  |

    Scenario: the one that is marked, though it is not the smallest
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], selector: { matchLabels: { tier: middle } }, resources: { requests: { storage: 1Gi } } }
        """
      Then within 60s .spec.volumeName of PersistentVolumeClaim/wish is "$namespace-medium"

    Scenario: a claim that came too early gets the volume that comes later
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 20Gi } } }
        """
      Then for 10s PersistentVolumeClaim/wish is Pending
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-huge }
        spec: { capacity: { storage: 20Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, hostPath: { path: /tmp/$namespace-huge } }
        """
      Then within 60s .spec.volumeName of PersistentVolumeClaim/wish is "$namespace-huge"

  @req:volume.reserved @must
  Rule: A volume may be kept for a claim, and a claim may insist on a volume
    What is kept for one is nobody else's. Who insists on what does not fit, or is taken, waits and is told why.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-kept }
        spec:
          capacity: { storage: 2Gi }
          accessModes: [ReadWriteOnce]
          storageClassName: $namespace
          hostPath: { path: /tmp/$namespace-kept }
          claimRef: { namespace: $namespace, name: heir }
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-free }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, hostPath: { path: /tmp/$namespace-free } }
        """
      And PersistentVolume/$namespace-free is Available
      And PersistentVolume/$namespace-kept is Available

    Scenario: kept for the heir, though another one would do
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: heir }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then within 60s .spec.volumeName of PersistentVolumeClaim/heir is "$namespace-kept"
      And within 60s PersistentVolume/$namespace-kept is Bound
      And now PersistentVolume/$namespace-free is Available

    Scenario: not for a stranger, who would need it
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: stranger }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 2Gi } } }
        """
      Then never within 20s PersistentVolumeClaim/stranger is Bound
      And now PersistentVolume/$namespace-kept is Available

    Scenario: a claim names its volume
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: choosy }
        spec: { volumeName: $namespace-free, storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then within 60s PersistentVolumeClaim/choosy is Bound
      And now .metadata.annotations["pv.kubernetes.io/bound-by-controller"] of PersistentVolumeClaim/choosy is absent

    Scenario: the volume that it names is somebody else's
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: choosy }
        spec: { volumeName: $namespace-kept, storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then within 60s a Warning event "FailedBinding" saying "volume \"$namespace-kept\" already bound to a different claim." is recorded for PersistentVolumeClaim/choosy
      And never within 20s PersistentVolumeClaim/choosy is Bound

    Scenario Outline: the volume that it names <does not fit>
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: choosy }
        spec: { volumeName: $namespace-free, storageClassName: <class>, accessModes: [<mode>], volumeMode: <kind>, resources: { requests: { storage: <size> } } }
        """
      Then within 60s a Warning event "VolumeMismatch" saying "Cannot bind to requested volume \"$namespace-free\": <reason>" is recorded for PersistentVolumeClaim/choosy
      And never within 20s PersistentVolumeClaim/choosy is Bound

      Examples:
        | does not fit           | class            | mode          | kind       | size | reason                        |
        | is too small           | $namespace       | ReadWriteOnce | Filesystem | 3Gi  | requested PV is too small     |
        | is of another class    | $namespace-other | ReadWriteOnce | Filesystem | 1Gi  | storageClassName does not match |
        | is no device           | $namespace       | ReadWriteOnce | Block      | 1Gi  | incompatible volumeMode       |
        | is for one node        | $namespace       | ReadWriteMany | Filesystem | 1Gi  | incompatible accessMode       |

    Scenario: the volume that it names is not there yet
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: early }
        spec: { volumeName: $namespace-later, storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then for 20s PersistentVolumeClaim/early is Pending
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-later }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, hostPath: { path: /tmp/$namespace-later } }
        """
      Then within 60s PersistentVolumeClaim/early is Bound

  @req:volume.reclaimed @must
  Rule: What becomes of a volume whose claim has gone, its reclaim policy says
    It is released, and nobody else's until somebody has dealt with what is on it. Who cannot delete it says so.
    https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming

    Scenario: retained, then given free by hand
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-kept }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, persistentVolumeReclaimPolicy: Retain, hostPath: { path: /tmp/$namespace-kept } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: first }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And PersistentVolumeClaim/first is Bound
      When I delete PersistentVolumeClaim/first
      Then within 60s PersistentVolume/$namespace-kept is Released
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: first }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then never within 20s PersistentVolumeClaim/first is Bound
      When I merge patch PersistentVolume/$namespace-kept with:
        """yaml
        spec: { claimRef: null }
        """
      Then within 60s PersistentVolumeClaim/first is Bound

    Scenario: deleted, where that is possible
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-gone }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, persistentVolumeReclaimPolicy: Delete, hostPath: { path: /tmp/$namespace-gone } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: first }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And PersistentVolumeClaim/first is Bound
      When I delete PersistentVolumeClaim/first
      Then within 60s PersistentVolume/$namespace-gone is gone

    Scenario Outline: to be deleted, but <where>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-stuck }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, persistentVolumeReclaimPolicy: Delete, <source> }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: first }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And PersistentVolumeClaim/first is Bound
      When I delete PersistentVolumeClaim/first
      Then within 60s PersistentVolume/$namespace-stuck is Failed
      And within 60s a Warning event "VolumeFailedDelete" saying "<reason>" is recorded for PersistentVolume/$namespace-stuck
      And now .status.message of PersistentVolume/$namespace-stuck contains "<reason>"

      Examples:
        | where                       | source                                              | reason                                                             |
        | not below /tmp              | hostPath: { path: /var/$namespace }                 | host_path deleter only supports /tmp/.+ but received provided /var |
        | nobody knows how to         | nfs: { server: 192.0.2.1, path: /exports }          | no deletable volume plugin matched                                 |

  @req:volume.lost @must
  Rule: A claim whose volume has gone is lost, and says so
    Its data is gone, so no other volume can take its place.

    Scenario: the volume is removed under its claim
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-brittle }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, hostPath: { path: /tmp/$namespace-brittle } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: owner }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And PersistentVolumeClaim/owner is Bound
      When I delete PersistentVolume/$namespace-brittle
      Then within 30s PersistentVolume/$namespace-brittle is terminating
      And never within 20s PersistentVolume/$namespace-brittle is gone
      When I merge patch PersistentVolume/$namespace-brittle with:
        """yaml
        metadata: { finalizers: null }
        """
      Then within 60s .status.phase of PersistentVolumeClaim/owner is "Lost"
      And within 60s a Warning event "ClaimLost" saying "Bound claim has lost its PersistentVolume. Data on the volume is lost!" is recorded for PersistentVolumeClaim/owner

  @req:volume.in-use @must
  Rule: A claim in use is not taken from its Pod, nor a volume from its claim
    The deletion waits until the last one has left: a Pod that has ended counts, until it is removed; one without a node
    does not.
    https://kubernetes.io/docs/concepts/storage/persistent-volumes/#storage-object-in-use-protection

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-shared }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, hostPath: { path: /tmp/$namespace-shared } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: data }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And PersistentVolumeClaim/data is Bound

    Scenario: a Pod that has ended, and is there still
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: user }
        spec:
          restartPolicy: Never
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox, command: ["true"], volumeMounts: [{ name: data, mountPath: /data }] }]
        """
      And Pod/user is Succeeded
      When I delete PersistentVolumeClaim/data
      Then within 30s PersistentVolumeClaim/data is terminating
      And never within 30s PersistentVolumeClaim/data is gone
      And now PersistentVolume/$namespace-shared is Bound
      When I delete Pod/user
      Then within 60s PersistentVolumeClaim/data is gone
      And within 60s PersistentVolume/$namespace-shared is Released

    Scenario: a Pod that nobody has placed
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: user }
        spec:
          schedulerName: nobody
          volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
          containers: [{ name: main, image: busybox }]
        """
      When I delete PersistentVolumeClaim/data
      Then within 30s PersistentVolumeClaim/data is gone

    Scenario: the guard cannot be sent away for long
      When I merge patch PersistentVolumeClaim/data with:
        """yaml
        metadata: { finalizers: null }
        """
      Then within 30s .metadata.finalizers of PersistentVolumeClaim/data contains "kubernetes.io/pvc-protection"
      When I merge patch PersistentVolume/$namespace-shared with:
        """yaml
        metadata: { finalizers: null }
        """
      Then within 30s .metadata.finalizers of PersistentVolume/$namespace-shared contains "kubernetes.io/pv-protection"

  @req:volume.outlives @must
  Rule: What one Pod writes to its claim the next one finds
    Containers, Pods and their controllers come and go; the claim keeps the volume, and the volume the data.

    Scenario: a Pod after the other, on the same node
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-diary }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, hostPath: { path: /tmp/$namespace-diary, type: DirectoryOrCreate } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: diary }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: writer }
        spec:
          nodeName: $node
          restartPolicy: Never
          volumes: [{ name: diary, persistentVolumeClaim: { claimName: diary } }]
          containers: [{ name: main, image: busybox, command: [sh, -c, "echo dear diary > /diary/today"], volumeMounts: [{ name: diary, mountPath: /diary }] }]
        """
      And Pod/writer is Succeeded
      When I delete Pod/writer
      Then within 60s Pod/writer is gone
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: reader }
        spec:
          nodeName: $node
          restartPolicy: Never
          volumes: [{ name: diary, persistentVolumeClaim: { claimName: diary, readOnly: true } }]
          containers: [{ name: main, image: busybox, command: [sh, -c, "cat /diary/today"], volumeMounts: [{ name: diary, mountPath: /diary }] }]
        """
      Then within 60s Pod/reader is Succeeded
      When I read the logs of Pod/reader
      Then the output is:
        """
        dear diary
        """

    Scenario: a Pod does not start without its claim
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hopeful }
        spec:
          volumes: [{ name: diary, persistentVolumeClaim: { claimName: unwritten } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: diary, mountPath: /diary }] }]
        """
      Then within 60s a Warning event "FailedScheduling" saying "persistentvolumeclaim \"unwritten\" not found" is recorded for Pod/hopeful
      And never within 30s Pod/hopeful is Running

  @req:volume.fixed @must
  Rule: What a claim and a volume are is decided when they are made
    Only a wish for more is a change that may be granted.
    https://kubernetes.io/docs/concepts/storage/persistent-volumes/#volume-mode

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-firm }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, hostPath: { path: /tmp/$namespace-firm } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: firm }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And PersistentVolumeClaim/firm is Bound

    Scenario Outline: the <what> of a <kind>
      When I merge patch <ref> with:
        """yaml
        spec: <change>
        """
      Then the response is 422 Invalid
      And the response is 422 because "<reason>"

      Examples:
        | kind   | what            | ref                              | change                                        | reason                                                       |
        | claim  | volumeMode      | PersistentVolumeClaim/firm       | { volumeMode: Block }                         | spec is immutable after creation except resources.requests   |
        | claim  | class           | PersistentVolumeClaim/firm       | { storageClassName: other }                   | spec is immutable after creation except resources.requests   |
        | claim  | volume          | PersistentVolumeClaim/firm       | { volumeName: other }                         | spec is immutable after creation except resources.requests   |
        | claim  | size, downwards | PersistentVolumeClaim/firm       | { resources: { requests: { storage: 1Mi } } } | field can not be less than status.capacity                   |
        | volume | volumeMode      | PersistentVolume/$namespace-firm | { volumeMode: Block }                         | field is immutable                                           |
        | volume | source          | PersistentVolume/$namespace-firm | { hostPath: { path: /elsewhere } }            | spec.persistentvolumesource is immutable after creation      |

    Scenario: what may be changed
      When I merge patch PersistentVolume/$namespace-firm with:
        """yaml
        spec: { persistentVolumeReclaimPolicy: Delete, capacity: { storage: 2Gi } }
        """
      Then the response is 200
      And for 10s PersistentVolumeClaim/firm is Bound
