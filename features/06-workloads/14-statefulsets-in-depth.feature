@seed:K5.3 @seed:K5.7
Feature: How a StatefulSet is changed, kept whole and taken down
  Its Pods have names and a past, so everything that happens to them has an order: what is made, what is replaced, what
  is waited for, and what becomes of the claims.
  https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies

  @req:statefulset.rolling @must
  Rule: A new template is rolled out from the highest ordinal down, each Pod after the one before is ready again
    Upstream conformance: "StatefulSet, Rolling Update"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 3
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db, release: one } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: busybox
                  command: [sleep, "3600"]
                  readinessProbe: { exec: { command: [sh, -c, "test ! -e /tmp/sick"] }, periodSeconds: 1, failureThreshold: 1 }
        """
      And within 120s StatefulSet/db is rolled out
      And .status.currentRevision of StatefulSet/db is saved as $before

    Scenario: one after the other, never two at a time
      Given it must always hold that at least 2 Pods owned by StatefulSet/db are Ready
      And now .status.updateRevision of StatefulSet/db is $before
      When I strategic merge patch StatefulSet/db with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      Then within 30s StatefulSet/db matches:
        """yaml
        status: { currentRevision: $before, updateRevision: !not $before }
        """
      And within 180s StatefulSet/db is rolled out
      And Pod/db-2 became gone before Pod/db-1 became gone
      And Pod/db-1 became gone before Pod/db-0 became gone
      And now exactly 3 Pods labelled "release=two" are Ready
      And within 30s StatefulSet/db matches:
        """yaml
        status: { replicas: 3, readyReplicas: 3, availableReplicas: 3, currentReplicas: 3, updatedReplicas: 3, observedGeneration: 2, currentRevision: !not $before }
        """

    Scenario: back to where it was, the earlier revision is taken up again
      Given I strategic merge patch StatefulSet/db with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      And within 180s StatefulSet/db is rolled out
      And within 30s exactly 2 ControllerRevisions labelled "app=db" are present
      When I strategic merge patch StatefulSet/db with:
        """yaml
        spec: { template: { metadata: { labels: { release: one } } } }
        """
      Then within 180s StatefulSet/db is rolled out
      And within 30s StatefulSet/db matches:
        """yaml
        status: { currentRevision: $before, updateRevision: $before }
        """
      And now .revision of ControllerRevision/$before is 3
      And now exactly 2 ControllerRevisions labelled "app=db" are present
      And now exactly 3 Pods labelled "release=one" are Ready

    Scenario: while one is not ready, none is replaced
      Given I run "touch /tmp/sick" in Pod/db-0
      And within 30s Pod/db-0 is not Ready
      When I strategic merge patch StatefulSet/db with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      Then for 20s no Pods labelled "release=two" are present
      When I run "rm /tmp/sick" in Pod/db-0
      Then within 180s StatefulSet/db is rolled out

    Scenario: each revision is kept with its number, its hash and its owner, and is made by nobody else's change
      Given I scale StatefulSet/db to 2
      And within 60s Pod/db-2 is gone
      Then now exactly 1 ControllerRevisions labelled "app=db" match:
        """yaml
        metadata:
          name: $before
          labels: { app: db, release: one, controller.kubernetes.io/hash: !present }
          ownerReferences: [{ kind: StatefulSet, name: db, controller: true, blockOwnerDeletion: true }]
        revision: 1
        """
      And now .metadata.labels["controller-revision-hash"] of every Pods labelled "app=db" is "$before"

  @req:statefulset.history @should
  Rule: Only so many revisions are kept as the set says, besides those that are in use
    Scenario: one
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 1
          revisionHistoryLimit: 1
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db, release: one } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s StatefulSet/db is rolled out
      And I strategic merge patch StatefulSet/db with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      And within 60s StatefulSet/db is rolled out
      When I strategic merge patch StatefulSet/db with:
        """yaml
        spec: { template: { metadata: { labels: { release: three } } } }
        """
      Then within 60s StatefulSet/db is rolled out
      And within 60s no ControllerRevisions labelled "release=one" are present
      And for 10s exactly 1 ControllerRevisions labelled "release=two" are present
      And now exactly 1 ControllerRevisions labelled "release=three" are present

  @req:statefulset.partition @must
  Rule: Ordinals below the partition keep the old template, and come back with it
    Upstream conformance: "StatefulSet, Rolling Update with Partition"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 3
          serviceName: db
          selector: { matchLabels: { app: db } }
          updateStrategy: { type: RollingUpdate, rollingUpdate: { partition: 3 } }
          template:
            metadata: { labels: { app: db, release: one } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s StatefulSet/db is Ready
      And I strategic merge patch StatefulSet/db with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """

    Scenario: a partition above all of them keeps everything back
      Then for 20s exactly 3 Pods labelled "release=one" are Ready
      And within 30s StatefulSet/db matches:
        """yaml
        status: { currentReplicas: 3, updatedReplicas: !absent }
        """

    Scenario: a canary, then phase by phase
      When I merge patch StatefulSet/db with:
        """yaml
        spec: { updateStrategy: { rollingUpdate: { partition: 2 } } }
        """
      Then within 60s and for 10s exactly 1 Pods labelled "release=two" are Ready
      And now .metadata.labels["release"] of Pod/db-2 is "two"
      And within 30s StatefulSet/db matches:
        """yaml
        status: { currentReplicas: 2, updatedReplicas: 1 }
        """
      When I delete Pod/db-0
      Then within 60s Pod/db-0 is Ready
      And now .metadata.labels["release"] of Pod/db-0 is "one"
      When I delete Pod/db-2
      Then within 60s Pod/db-2 is Ready
      And now .metadata.labels["release"] of Pod/db-2 is "two"
      When I merge patch StatefulSet/db with:
        """yaml
        spec: { updateStrategy: { rollingUpdate: { partition: 0 } } }
        """
      Then within 120s exactly 3 Pods labelled "release=two" are Ready
      And within 30s StatefulSet/db is rolled out

  @req:statefulset.on-delete @must
  Rule: With OnDelete a Pod gets the new template only when somebody has deleted it
    Scenario: one is deleted, the others stay as they are
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 2
          serviceName: db
          selector: { matchLabels: { app: db } }
          updateStrategy: { type: OnDelete }
          template:
            metadata: { labels: { app: db, release: one } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s StatefulSet/db is Ready
      When I strategic merge patch StatefulSet/db with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      Then for 20s exactly 2 Pods labelled "release=one" are Ready
      When I delete Pod/db-0
      Then within 60s exactly 1 Pods labelled "release=two" are Ready
      And for 20s .metadata.labels["release"] of Pod/db-1 is "one"

  @req:statefulset.stuck @must
  Rule: An update that does not come up stops where it is, and is mended only by deleting its Pod
    "You must also delete any Pods that StatefulSet had already attempted to run with the bad configuration": the
    controller waits for a Pod that will never be ready.

    Scenario: a bad image, taken back
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 2
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s StatefulSet/db is Ready
      And it must always hold that at least 1 Pods owned by StatefulSet/db are Ready
      When I set the image of container "main" of StatefulSet/db to "registry.invalid/none:2"
      Then within 60s .spec.containers["main"].image of Pod/db-1 is "registry.invalid/none:2"
      And for 20s Pod/db-0 is Ready
      When I set the image of container "main" of StatefulSet/db to "registry.k8s.io/pause:3.10"
      Then for 60s .spec.containers["main"].image of Pod/db-1 is "registry.invalid/none:2"
      When I delete Pod/db-1
      Then within 60s Pod/db-1 is Ready
      And within 60s StatefulSet/db is rolled out

  @req:statefulset.parallel @must
  Rule: With the policy Parallel nobody waits for anybody, except in an update
    Upstream conformance: "StatefulSet, Burst Scaling"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 3
          podManagementPolicy: Parallel
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db, release: one } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: busybox
                  command: [sleep, "3600"]
                  readinessProbe: { exec: { command: [test, -e, /tmp/go] }, periodSeconds: 1, failureThreshold: 1 }
        """

    Scenario: all are made though none is ready, and more, and all are taken away
      Then within 30s exactly 3 Pods owned by StatefulSet/db are Running
      And now no Pods owned by StatefulSet/db are Ready
      When I scale StatefulSet/db to 5
      Then within 30s exactly 5 Pods owned by StatefulSet/db are Running
      And now no Pods owned by StatefulSet/db are Ready
      When I scale StatefulSet/db to 1
      Then within 30s exactly 1 Pods owned by StatefulSet/db are present
      And now Pod/db-0 is Running
      When I scale StatefulSet/db to 0
      Then within 30s no Pods labelled "app=db" are present

    @since:1.36
    Scenario: an update goes on although what it replaces was never well
      Given within 30s exactly 3 Pods owned by StatefulSet/db are Running
      When I strategic merge patch StatefulSet/db with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } }, spec: { containers: [{ name: main, readinessProbe: { exec: { command: ["true"] } } }] } } }
        """
      Then within 120s exactly 3 Pods labelled "release=two" are Ready
      And Pod/db-2 became Ready before Pod/db-1 became gone

  @req:statefulset.halts @must
  Rule: In order, an unready Pod stops growing and shrinking alike
    Upstream conformance: "StatefulSet, Scaling"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 2
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: busybox
                  command: [sleep, "3600"]
                  readinessProbe: { exec: { command: [sh, -c, "test ! -e /tmp/sick"] }, periodSeconds: 1, failureThreshold: 1 }
        """
      And within 120s StatefulSet/db is Ready
      And I run "touch /tmp/sick" in Pod/db-0
      And within 30s Pod/db-0 is not Ready

    Scenario: out
      When I scale StatefulSet/db to 3
      Then for 20s Pod/db-2 is gone
      When I run "rm /tmp/sick" in Pod/db-0
      Then within 60s Pod/db-2 is Ready

    Scenario: in
      When I scale StatefulSet/db to 1
      Then for 20s Pod/db-1 is Ready
      When I run "rm /tmp/sick" in Pod/db-0
      Then within 60s Pod/db-1 is gone
      And within 60s and for 10s Pod/db-0 is Ready

  @req:statefulset.min-ready @must
  Rule: The next Pod waits until the one before has been ready for minReadySeconds
    Scenario: ready is not yet available
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 2
          minReadySeconds: 30
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 20s StatefulSet/db matches:
        """yaml
        status: { replicas: 1, readyReplicas: 1, availableReplicas: 0 }
        """
      And for 25s Pod/db-1 is gone
      And within 60s Pod/db-1 is Ready
      And within 60s .status.availableReplicas of StatefulSet/db is 1
      And within 90s .status.availableReplicas of StatefulSet/db is 2

  @req:statefulset.failed-pods @must
  Rule: A Pod that has ended is removed and made anew under its name
    Upstream conformance: "StatefulSet, Recreate Failed Pod"

    Scenario: failed for good
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 1
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s StatefulSet/db is Ready
      And .metadata.uid of Pod/db-0 is saved as $uid
      When I merge patch Pod/db-0 with:
        """yaml
        spec: { activeDeadlineSeconds: 1 }
        """
      Then within 60s .metadata.uid of Pod/db-0 is not $uid
      And within 60s Pod/db-0 is Ready
      And never within 10s a Warning event "RecreatingFailedPod" is recorded for StatefulSet/db
      And within 10s a Normal event "SuccessfulDelete" saying "delete Pod db-0 in StatefulSet db successful" is recorded for StatefulSet/db

    Scenario: one that could not be placed beside another, once there is room
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: squatter }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", ports: [{ containerPort: 21017, hostPort: 21017 }] }]
        """
      And within 60s Pod/squatter is Ready
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 1
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec:
              nodeName: $node
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10", ports: [{ containerPort: 21017, hostPort: 21017 }] }]
        """
      And within 60s some Pods labelled "app=db" are Failed
      When I delete Pod/squatter
      Then within 120s Pod/db-0 is Ready

  @req:statefulset.start @must @since:1.31
  Rule: Ordinals begin where the set says
    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 2
          ordinals: { start: 5 }
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s StatefulSet/db is Ready

    Scenario: at five, so there is no zero
      Then now Pod/db-5 is Ready
      And now .metadata.labels["apps.kubernetes.io/pod-index"] of Pod/db-6 is "6"
      And for 5s Pod/db-0 is gone

    @breaks:no-surplus
    Scenario: where the beginning moves, Pods move with it, the new one first
      When I merge patch StatefulSet/db with:
        """yaml
        spec: { ordinals: { start: 6 } }
        """
      Then within 60s Pod/db-5 is gone
      And Pod/db-7 became Ready before Pod/db-5 became gone
      And now exactly 2 Pods owned by StatefulSet/db are Ready

  @req:statefulset.identity @must
  Rule: A Pod that loses the labels of its identity gets them back
    Scenario: the label with its name
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 1
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s StatefulSet/db is Ready
      And .metadata.uid of Pod/db-0 is saved as $uid
      When I label Pod/db-0 with "statefulset.kubernetes.io/pod-name-"
      Then within 30s .metadata.labels["statefulset.kubernetes.io/pod-name"] of Pod/db-0 is "db-0"
      And now .metadata.uid of Pod/db-0 is $uid
      And within 10s a Normal event "SuccessfulUpdate" saying "update Pod db-0 in StatefulSet db successful" is recorded for StatefulSet/db

    Scenario: one whose selector label goes is let go; its name is free only when it has gone
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 1
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s StatefulSet/db is Ready
      And .metadata.uid of Pod/db-0 is saved as $uid
      When I label Pod/db-0 with "app=stray"
      Then within 30s .metadata.ownerReferences of Pod/db-0 is absent
      And for 10s .metadata.uid of Pod/db-0 is $uid
      When I delete Pod/db-0
      Then within 120s exactly 1 Pods owned by StatefulSet/db are Ready

  @req:statefulset.retention @must @needs:dynamic-provisioning
  Rule: Claims outlive their Pods and their set, unless the set says otherwise
    https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention

    Scenario Outline: <deleted> when deleted, <scaled> when scaled
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 2
          serviceName: db
          selector: { matchLabels: { app: db } }
          persistentVolumeClaimRetentionPolicy: { whenDeleted: <deleted>, whenScaled: <scaled> }
          template:
            metadata: { labels: { app: db } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: data, mountPath: /data }] }]
          volumeClaimTemplates:
            - { metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Mi } } } }
        """
      And within 120s StatefulSet/db is Ready
      And within 30s PersistentVolumeClaim/data-db-0 matches:
        """yaml
        metadata: { labels: { app: db }, ownerReferences: <owner> }
        """
      When I scale StatefulSet/db to 1
      Then within 60s Pod/db-1 is gone
      And within 60s and for 10s PersistentVolumeClaim/data-db-1 is <then>
      And now PersistentVolumeClaim/data-db-0 is Bound
      When I delete StatefulSet/db
      Then within 60s no Pods labelled "app=db" are present
      And within 60s and for 10s PersistentVolumeClaim/data-db-0 is <last>

      Examples:
        | deleted | scaled | owner                                               | then  | last  |
        | Retain  | Retain | !absent                                             | Bound | Bound |
        | Retain  | Delete | !absent                                             | gone  | Bound |
        | Delete  | Retain | [{ kind: StatefulSet, name: db, controller: true }] | Bound | gone  |

      @breaks:one-controller
      Examples: a claim passes from the set to the Pod that it goes with, in one step
        | deleted | scaled | owner                                               | then  | last  |
        | Delete  | Delete | [{ kind: StatefulSet, name: db, controller: true }] | gone  | gone  |

    Scenario: a Pod that is merely replaced keeps its claim also where scaling in deletes
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 1
          serviceName: db
          selector: { matchLabels: { app: db } }
          persistentVolumeClaimRetentionPolicy: { whenDeleted: Retain, whenScaled: Delete }
          template:
            metadata: { labels: { app: db } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: data, mountPath: /data }] }]
          volumeClaimTemplates:
            - { metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Mi } } } }
        """
      And within 120s StatefulSet/db is Ready
      And .metadata.uid of PersistentVolumeClaim/data-db-0 is saved as $claim
      And .metadata.uid of Pod/db-0 is saved as $pod
      When I delete Pod/db-0
      Then within 60s .metadata.uid of Pod/db-0 is not $pod
      And within 60s Pod/db-0 is Ready
      And now .metadata.uid of PersistentVolumeClaim/data-db-0 is $claim
      And within 10s a Normal event "SuccessfulCreate" saying "create Claim data-db-0 Pod db-0 in StatefulSet db success" is recorded for StatefulSet/db

    Scenario: a policy that changes changes whom the claims belong to
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 1
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: data, mountPath: /data }] }]
          volumeClaimTemplates:
            - { metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Mi } } } }
        """
      And within 120s StatefulSet/db is Ready
      And now .metadata.ownerReferences of PersistentVolumeClaim/data-db-0 is absent
      When I merge patch StatefulSet/db with:
        """yaml
        spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: Delete } }
        """
      Then within 30s .metadata.ownerReferences[0].kind of PersistentVolumeClaim/data-db-0 is "StatefulSet"
      When I merge patch StatefulSet/db with:
        """yaml
        spec: { persistentVolumeClaimRetentionPolicy: { whenDeleted: Retain } }
        """
      Then within 30s .metadata.ownerReferences of PersistentVolumeClaim/data-db-0 is absent

  @req:statefulset.orphans @must
  Rule: Pods that a set has left behind are taken up by the next one of its name, as they are
    Scenario: orphaned and adopted
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 2
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s StatefulSet/db is Ready
      And it must always hold that exactly 2 Pods labelled "app=db" are Ready
      And .metadata.uid of Pod/db-0 is saved as $uid
      When I delete StatefulSet/db with:
        """yaml
        propagationPolicy: Orphan
        """
      Then within 30s StatefulSet/db is gone
      And within 30s .metadata.ownerReferences of Pod/db-0 is absent
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 2
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s StatefulSet/db is Ready
      And now exactly 2 Pods owned by StatefulSet/db are Ready
      And for 10s .metadata.uid of Pod/db-0 is $uid

    Scenario: a Pod whose name does not fit is nobody's, however its labels
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: visitor, labels: { app: db } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 1
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s StatefulSet/db is Ready
      And for 10s .metadata.ownerReferences of Pod/visitor is absent

  @req:statefulset.events @should
  Rule: A StatefulSet tells of each Pod that it makes or takes away
    Scenario: by name
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 1
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s StatefulSet/db is Ready
      Then within 10s a Normal event "SuccessfulCreate" saying "create Pod db-0 in StatefulSet db successful" is recorded for StatefulSet/db
      And never within 10s a Normal event "SuccessfulDelete" is recorded for StatefulSet/db
      When I scale StatefulSet/db to 0
      Then within 60s a Normal event "SuccessfulDelete" saying "delete Pod db-0 in StatefulSet db successful" is recorded for StatefulSet/db

    Scenario: and of one that it may not make
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: none }
        spec: { hard: { pods: "0" } }
        """
      And within 60s .status.hard.pods of ResourceQuota/none is "0"
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db }
        spec:
          replicas: 1
          serviceName: db
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s a Warning event "FailedCreate" saying "create Pod db-0 in StatefulSet db failed error: pods \"db-0\" is forbidden: exceeded quota: none" is recorded for StatefulSet/db
