@seed:K10.5
Feature: Storage classes make volumes for those who ask
  Nobody has to make volumes beforehand: a class names who makes them, when, and what becomes of them.
  https://kubernetes.io/docs/concepts/storage/storage-classes/

  @req:storageclass.provisions @must
  Rule: A claim that names a class gets a volume made for it, which goes with it
    Size, modes of access and the policy are the claim's and the class's.

    @needs:dynamic-provisioning
    Scenario: the cluster's own class
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then the response is 201 Created
      And .spec.storageClassName of the response is present
      And .metadata.uid of the response is saved as $uid
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: user }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: data, persistentVolumeClaim: { claimName: wish } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: data, mountPath: /data }] }]
        """
      Then within 2m Pod/user is Ready
      And within 2m PersistentVolumeClaim/wish is Bound
      And now PersistentVolume/pvc-$uid matches:
        """yaml
        metadata: { annotations: { pv.kubernetes.io/provisioned-by: !present } }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Delete, claimRef: { namespace: $namespace, name: wish, uid: $uid } }
        """
      When I delete Pod/user
      And I delete PersistentVolumeClaim/wish
      Then within 2m PersistentVolumeClaim/wish is gone
      And within 2m PersistentVolume/pvc-$uid is gone

    Scenario: a class that nobody has made
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { storageClassName: $namespace-nobody, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then within 60s a Warning event "ProvisioningFailed" saying "storageclass.storage.k8s.io \"$namespace-nobody\" not found" is recorded for PersistentVolumeClaim/wish
      And never within 20s PersistentVolumeClaim/wish is Bound

    Scenario: no class at all is a wish, too: nothing is made
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } }, selector: { matchLabels: { for: $namespace } } }
        """
      Then within 60s a Normal event "FailedBinding" saying "no persistent volumes available for this claim and no storage class is set" is recorded for PersistentVolumeClaim/wish
      And never within 20s PersistentVolumeClaim/wish is Bound

    Scenario: a class that makes nothing
      Given this manifest:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: $namespace-by-hand }
        provisioner: kubernetes.io/no-provisioner
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { storageClassName: $namespace-by-hand, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then within 60s a Warning event "ProvisioningFailed" saying "no volume plugin matched name: kubernetes.io/no-provisioner" is recorded for PersistentVolumeClaim/wish
      And never within 20s PersistentVolumeClaim/wish is Bound

  @req:storageclass.first-consumer @must
  Rule: A class may wait until it is known where a volume will be used
    Only then a volume is chosen, or made, that can be reached from there. A volume that is kept for the claim needs no
    waiting.
    https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode

    Background:
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: $namespace-local }
        provisioner: kubernetes.io/no-provisioner
        volumeBindingMode: WaitForFirstConsumer
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-elsewhere }
        spec:
          capacity: { storage: 1Gi }
          accessModes: [ReadWriteOnce]
          storageClassName: $namespace-local
          hostPath: { path: /tmp/$namespace-elsewhere, type: DirectoryOrCreate }
          nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$namespace-nowhere] }] }] } }
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-here }
        spec:
          capacity: { storage: 2Gi }
          accessModes: [ReadWriteOnce]
          storageClassName: $namespace-local
          hostPath: { path: /tmp/$namespace-here, type: DirectoryOrCreate }
          nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$node] }] }] } }
        """
      And PersistentVolume/$namespace-here is Available
      And PersistentVolume/$namespace-elsewhere is Available

    Scenario: with the Pod comes the volume, the one that its node can reach
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { storageClassName: $namespace-local, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then within 60s a Normal event "WaitForFirstConsumer" saying "waiting for first consumer to be created before binding" is recorded for PersistentVolumeClaim/wish
      And never within 20s PersistentVolumeClaim/wish is Bound
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: consumer }
        spec:
          volumes: [{ name: data, persistentVolumeClaim: { claimName: wish } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: data, mountPath: /data }] }]
        """
      Then within 2m .spec.volumeName of PersistentVolumeClaim/wish is "$namespace-here"
      And within 2m Pod/consumer is Ready
      And now .spec.nodeName of Pod/consumer is "$node"
      And now PersistentVolume/$namespace-elsewhere is Available

    Scenario: a Pod that finds no place leaves the volume alone
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { storageClassName: $namespace-local, accessModes: [ReadWriteOnce], resources: { requests: { storage: 9Gi } } }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: consumer }
        spec:
          volumes: [{ name: data, persistentVolumeClaim: { claimName: wish } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: data, mountPath: /data }] }]
        """
      Then within 60s a Warning event "FailedScheduling" saying "didn't find available persistent volumes to bind" is recorded for Pod/consumer
      And never within 20s PersistentVolumeClaim/wish is Bound

    Scenario: a volume that is kept for the claim
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { volumeName: $namespace-elsewhere, storageClassName: $namespace-local, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then within 60s PersistentVolumeClaim/wish is Bound

  @req:storageclass.expansion @must
  Rule: A claim may ask for more later, where its class allows it
    Never for less, and not before it has a volume.
    https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims

    Scenario Outline: allowVolumeExpansion is <allowed>
      Given this manifest:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: $namespace-growing }
        provisioner: example.com/nobody
        allowVolumeExpansion: <allowed>
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-disk }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace-growing, csi: { driver: example.com, volumeHandle: disk } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: disk }
        spec: { volumeName: $namespace-disk, storageClassName: $namespace-growing, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And PersistentVolumeClaim/disk is Bound
      When I merge patch PersistentVolumeClaim/disk with:
        """yaml
        spec: { resources: { requests: { storage: 2Gi } } }
        """
      Then the response is <status>
      And for 10s .status.capacity.storage of PersistentVolumeClaim/disk is 1Gi

      Examples:
        | allowed | status        |
        | true    | 200           |
        | false   | 403 Forbidden |

    Scenario: who grows it is the volume's driver
      Given this manifest:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: $namespace-growing }
        provisioner: example.com/nobody
        allowVolumeExpansion: true
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-disk }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace-growing, csi: { driver: example.com, volumeHandle: disk } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: disk }
        spec: { volumeName: $namespace-disk, storageClassName: $namespace-growing, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And PersistentVolumeClaim/disk is Bound
      When I merge patch PersistentVolumeClaim/disk with:
        """yaml
        spec: { resources: { requests: { storage: 2Gi } } }
        """
      Then within 60s a Normal event "ExternalExpanding" saying "waiting for an external controller to expand this PVC" is recorded for PersistentVolumeClaim/disk
      # As the driver's own controller does.
      When I merge patch PersistentVolume/$namespace-disk with:
        """yaml
        spec: { capacity: { storage: 2Gi } }
        """
      And I merge patch the status of PersistentVolumeClaim/disk with:
        """yaml
        status: { capacity: { storage: 2Gi } }
        """
      Then the response is 200
      And for 10s PersistentVolumeClaim/disk matches:
        """yaml
        status: { phase: Bound, capacity: { storage: 2Gi } }
        """

    Scenario: a claim that has no volume yet
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { storageClassName: $namespace-nobody, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      When I merge patch PersistentVolumeClaim/wish with:
        """yaml
        spec: { resources: { requests: { storage: 2Gi } } }
        """
      Then the response is 422 Invalid
      And the response is 422 because "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"

  @req:storageclass.default @must
  Rule: A claim that names no class gets the default one, and with several of these the newest
    Who names the empty class wants none.
    https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass

    @serial
    Scenario: the newest
      Given this manifest:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: $namespace-older, annotations: { storageclass.kubernetes.io/is-default-class: "true" } }
        provisioner: example.com/nobody
        """
      When 2s pass
      And I create:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: $namespace-newer, annotations: { storageclass.kubernetes.io/is-default-class: "true" } }
        provisioner: example.com/nobody
        """
      And I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: silent }
        spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then the response is 201 Created
      And .spec.storageClassName of the response is "$namespace-newer"

    Scenario: the empty class stays empty
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: modest }
        spec: { storageClassName: "", accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } }, selector: { matchLabels: { for: $namespace } } }
        """
      Then for 20s .spec.storageClassName of PersistentVolumeClaim/modest is ""

  @req:ephemeral-volume @must
  Rule: A Pod may bring a claim along, which lives and dies with it
    It is named after both. A claim of that name that somebody else has made is not taken for it.
    https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-scratch }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, hostPath: { path: /tmp/$namespace-scratch, type: DirectoryOrCreate } }
        """

    Scenario: made, bound, used and gone
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: user }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - name: scratch
              ephemeral: { volumeClaimTemplate: { metadata: { labels: { purpose: scratch } }, spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } } }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: scratch, mountPath: /scratch }] }]
        """
      Then the response is 201 Created
      And .metadata.uid of the response is saved as $user
      And within 2m Pod/user is Ready
      And now PersistentVolumeClaim/user-scratch matches:
        """yaml
        metadata:
          labels: { purpose: scratch }
          ownerReferences: !only [{ apiVersion: v1, kind: Pod, name: user, uid: $user, controller: true, blockOwnerDeletion: true }]
        spec: { volumeName: $namespace-scratch }
        """
      When I delete Pod/user
      Then within 60s PersistentVolumeClaim/user-scratch is gone
      And within 60s PersistentVolume/$namespace-scratch is Released

    Scenario: a namesake of somebody else
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: user-scratch }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: user }
        spec:
          volumes:
            - name: scratch
              ephemeral: { volumeClaimTemplate: { spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } } }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: scratch, mountPath: /scratch }] }]
        """
      Then within 60s a Warning event "FailedBinding" saying "ephemeral volume scratch: PVC $namespace/user-scratch was not created for pod $namespace/user (pod is not owner)" is recorded for Pod/user
      And never within 20s Pod/user is Running
      And now .metadata.ownerReferences of PersistentVolumeClaim/user-scratch is absent
