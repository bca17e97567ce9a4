@seed:K10.3
Feature: Storage of any make plugs in through drivers
  Kubernetes knows no make of storage. A driver registers itself, makes volumes for classes that name it, attaches them to
  nodes, and mounts them there; what it has to do and what it has done is said by objects.
  https://kubernetes.io/docs/concepts/storage/volumes/#csi

  @req:driver.provisioner @must
  Rule: A class may name a provisioner from outside, whose volume the claim then takes
    The claim says who is waited for. Whoever makes the volume puts the claim's name on it.

    Background:
      Given this manifest:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: { name: $namespace-far }
        provisioner: storage.example.com/far
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: wish }
        spec: { storageClassName: $namespace-far, accessModes: [ReadWriteMany], resources: { requests: { storage: 1Gi } } }
        """
      Then the response is 201 Created
      And .metadata.uid of the response is saved as $wish

    Scenario: it waits, and says for whom
      Then within 60s PersistentVolumeClaim/wish matches:
        """yaml
        metadata: { annotations: { volume.kubernetes.io/storage-provisioner: storage.example.com/far, volume.beta.kubernetes.io/storage-provisioner: storage.example.com/far } }
        status: { phase: Pending }
        """
      And within 60s a Normal event "ExternalProvisioning" saying "Waiting for a volume to be created either by the external provisioner 'storage.example.com/far' or manually by the system administrator." is recorded for PersistentVolumeClaim/wish
      And never within 20s PersistentVolumeClaim/wish is Bound

    Scenario Outline: a volume of <make> comes
      # As the provisioner does.
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: pvc-$wish, annotations: { pv.kubernetes.io/provisioned-by: storage.example.com/far } }
        spec:
          capacity: { storage: 1Gi }
          accessModes: [ReadWriteMany]
          storageClassName: $namespace-far
          persistentVolumeReclaimPolicy: Delete
          <source>
          claimRef: { apiVersion: v1, kind: PersistentVolumeClaim, namespace: $namespace, name: wish, uid: $wish }
        """
      Then within 60s PersistentVolumeClaim/wish is Bound
      And now .spec.volumeName of PersistentVolumeClaim/wish is "pvc-$wish"
      When I delete PersistentVolumeClaim/wish
      # It is the provisioner's to delete, too.
      Then within 60s and for 20s PersistentVolume/pvc-$wish is Released

      Examples:
        | make     | source                                                                        |
        | a driver | csi: { driver: storage.example.com, volumeHandle: far-1 }                     |
        | NFS      | nfs: { server: 192.0.2.1, path: /exports/far-1 }                              |
        | iSCSI    | iscsi: { targetPortal: "192.0.2.1:3260", iqn: "iqn.2001-04.com.example:far", lun: 1 } |

    Scenario: a volume for somebody else is not taken
      When I create:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-other }
        spec:
          capacity: { storage: 1Gi }
          accessModes: [ReadWriteMany]
          storageClassName: $namespace-far
          csi: { driver: storage.example.com, volumeHandle: far-1 }
          claimRef: { apiVersion: v1, kind: PersistentVolumeClaim, namespace: $namespace, name: wish, uid: 00000000-0000-4000-8000-000000000000 }
        """
      Then never within 20s PersistentVolumeClaim/wish is Bound

  @req:driver.attachment @must
  Rule: Before a Pod can use a driver's volume it is attached to the Pod's node, and detached when the last Pod there has gone
    A VolumeAttachment asks the driver for it; the driver says in its status that it is done. A driver may say that there is
    nothing to attach.

    Background:
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-disk }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, csi: { driver: $namespace.example.com, volumeHandle: $namespace-handle } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: disk }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And PersistentVolumeClaim/disk is Bound

    Scenario: asked for, done, and no more wanted
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: user }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          volumes: [{ name: disk, persistentVolumeClaim: { claimName: disk } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: disk, mountPath: /disk }] }]
        """
      Then within 60s exactly 1 VolumeAttachments match:
        """yaml
        spec: { attacher: $namespace.example.com, nodeName: $node, source: { persistentVolumeName: $namespace-disk } }
        """
      And never within 20s Pod/user is Running
      When I send GET "/apis/storage.k8s.io/v1/volumeattachments"
      Then the response matches:
        """yaml
        items: !some { metadata: { name: !save attachment }, spec: { attacher: $namespace.example.com }, status: { attached: false } }
        """
      When I merge patch the status of VolumeAttachment/$attachment with:
        """yaml
        status: { attached: true }
        """
      Then within 60s a Normal event "SuccessfulAttachVolume" saying "AttachVolume.Attach succeeded for volume \"$namespace-disk\"" is recorded for Pod/user
      # Nobody has registered such a driver on the node.
      And within 3m a Warning event "FailedMount" saying "driver name $namespace.example.com not found in the list of registered CSI drivers" is recorded for Pod/user
      When I delete Pod/user
      Then within 8m VolumeAttachment/$attachment is gone

    Scenario: a driver that fails is quoted
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: user }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          volumes: [{ name: disk, persistentVolumeClaim: { claimName: disk } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: disk, mountPath: /disk }] }]
        """
      Then within 60s exactly 1 VolumeAttachments match:
        """yaml
        spec: { attacher: $namespace.example.com }
        """
      When I send GET "/apis/storage.k8s.io/v1/volumeattachments"
      Then the response matches:
        """yaml
        items: !some { metadata: { name: !save attachment }, spec: { attacher: $namespace.example.com } }
        """
      When I merge patch the status of VolumeAttachment/$attachment with:
        """yaml
        status: { attached: false, attachError: { message: the rack is full } }
        """
      Then within 60s a Warning event "FailedAttachVolume" saying "the rack is full" is recorded for Pod/user

    Scenario: nothing to attach
      Given this manifest:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: CSIDriver
        metadata: { name: $namespace.example.com }
        spec: { attachRequired: false }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: user }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          volumes: [{ name: disk, persistentVolumeClaim: { claimName: disk } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: disk, mountPath: /disk }] }]
        """
      Then never within 20s some VolumeAttachments match:
        """yaml
        spec: { attacher: $namespace.example.com }
        """
      And never within 20s Pod/user is Running

    Scenario: nothing for a Pod that nobody has placed
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: user }
        spec:
          schedulerName: nobody
          volumes: [{ name: disk, persistentVolumeClaim: { claimName: disk } }]
          containers: [{ name: main, image: busybox }]
        """
      Then never within 20s some VolumeAttachments match:
        """yaml
        spec: { attacher: $namespace.example.com }
        """

  @req:driver.inline @must
  Rule: A Pod may have a small volume of a driver directly
    It can be asked for, changed and found like any other Pod; it starts where the driver is.
    Upstream conformance: "CSIInlineVolumes should support Pods with inline volumes"

    Background:
      Given this manifest:
        """yaml
        apiVersion: storage.k8s.io/v1
        kind: CSIDriver
        metadata: { name: $namespace.example.com }
        spec: { attachRequired: false, volumeLifecycleModes: [Ephemeral] }
        """

    Scenario: from its beginning to its end
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: inline, labels: { inline: $namespace } }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: small, csi: { driver: $namespace.example.com } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: small, mountPath: /small }] }]
        """
      Then the response is 201 Created
      When I send GET "/api/v1/pods?labelSelector=inline%3D$namespace"
      Then the response matches:
        """yaml
        items: !only [{ metadata: { name: inline }, spec: { volumes: !some { csi: { driver: $namespace.example.com } } } }]
        """
      When I strategic merge patch Pod/inline with:
        """yaml
        metadata: { labels: { inline: $namespace, patched: "true" } }
        """
      Then the response is 200
      And now .metadata.labels.patched of Pod/inline is "true"
      And never within 20s Pod/inline is Running
      When I delete Pod/inline
      Then within 60s Pod/inline is gone

    Scenario: a driver has to be named
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: inline }
        spec:
          volumes: [{ name: small, csi: { readOnly: true } }]
          containers: [{ name: main, image: busybox }]
        """
      Then the response is 422 Invalid

  @req:volume.api @must
  Rule: Volumes and claims are changed and found like all objects, each with a status of its own
    Upstream conformance: "PersistentVolumes(Claims), lifecycle"
    Upstream conformance: "PersistentVolumes(Claims), apply changes to a pv/pvc status"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: $namespace-pv, labels: { test: $namespace } }
        spec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: $namespace, csi: { driver: storage.example.com, volumeHandle: handle, volumeAttributes: { source: mine } } }
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: claim, labels: { test: $namespace } }
        spec: { storageClassName: $namespace, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      And PersistentVolumeClaim/claim is Bound

    Scenario: from their beginning to their end
      When I send GET "/api/v1/persistentvolumes?labelSelector=test%3D$namespace"
      Then the response lists exactly "$namespace-pv"
      When I send GET "/api/v1/persistentvolumeclaims?labelSelector=test%3D$namespace"
      Then the response lists exactly "claim"
      When I strategic merge patch PersistentVolume/$namespace-pv with:
        """yaml
        metadata: { labels: { changed: patched } }
        """
      Then the response is 200
      And .metadata.labels.changed of the response is "patched"
      When I strategic merge patch PersistentVolumeClaim/claim with:
        """yaml
        metadata: { labels: { changed: patched } }
        """
      Then the response is 200
      And .metadata.labels.changed of the response is "patched"
      When I replace PersistentVolumeClaim/claim with:
        """yaml
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: { name: claim, labels: { test: $namespace, changed: updated } }
        spec: { storageClassName: $namespace, volumeName: $namespace-pv, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
        """
      Then the response is 200
      And .metadata.labels.changed of the response is "updated"
      When I send DELETE "/api/v1/namespaces/$namespace/persistentvolumeclaims?labelSelector=changed%3Dupdated"
      Then the response is 200
      And within 60s PersistentVolumeClaim/claim is gone
      When I send DELETE "/api/v1/persistentvolumes?labelSelector=test%3D$namespace"
      Then the response is 200
      And within 60s PersistentVolume/$namespace-pv is gone

    Scenario Outline: a status of a <kind>
      When I send PATCH "<path>/status" with:
        """merge-patch
        {"metadata": {"annotations": {"status": "patched"}}, "spec": {"storageClassName": "stolen"}, "status": {<field>}}
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { annotations: { status: patched } }
        spec: { storageClassName: $namespace }
        status: <shape>
        """

      Examples:
        | kind   | path                                                      | field                                                                | shape                                                             |
        | volume | /api/v1/persistentvolumes/$namespace-pv                   | "message": "said by the book", "reason": "Book"                      | { message: said by the book, reason: Book }                       |
        | claim  | /api/v1/namespaces/$namespace/persistentvolumeclaims/claim | "conditions": [{"type": "Patched", "status": "True", "reason": "Book"}] | { conditions: [{ type: Patched, status: "True", reason: Book }] } |
