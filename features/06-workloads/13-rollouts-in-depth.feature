@seed:K5.2 @seed:K5.1
Feature: What a rollout keeps to, what it tells, and how it gets out of trouble
  The promises of a Deployment while its template, its size and its patience change under way.
  https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status

  @req:deployment.percentages @must
  Rule: Bounds may be percentages: of surge they round up, of what may be missing down
    "The absolute number is calculated from percentage by rounding up" for maxSurge, and "by rounding down" for
    maxUnavailable; the ReplicaSets remember what came of it.
    Upstream conformance: "Deployment RollingUpdate"

    Scenario Outline: <replicas> replicas, <surge> more, <missing> fewer
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: <replicas>
          selector: { matchLabels: { app: web } }
          strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: <surge>, maxUnavailable: <missing> } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s Deployment/web is rolled out
      And the name of one of the ReplicaSets owned by Deployment/web is saved as $old
      And it must always hold that .status.availableReplicas of Deployment/web is at least <kept>
      And it must always hold that .spec.replicas of ReplicaSet/$old is at least <kept>
      When I set the image of container "main" of Deployment/web to "registry.invalid/none:2"
      Then within 60s exactly 1 ReplicaSets owned by Deployment/web match:
        """yaml
        metadata: { name: !not $old, annotations: { deployment.kubernetes.io/desired-replicas: "<replicas>", deployment.kubernetes.io/max-replicas: "<most>" } }
        spec: { replicas: <new> }
        """
      And within 60s and for 10s .spec.replicas of ReplicaSet/$old is <kept>
      And within 60s exactly <new> Pods owned by Deployment/web are not Ready

      Examples:
        | replicas | surge  | missing | kept | new | most |
        | 10       | "25%"  | "25%"   | 8    | 5   | 13   |
        | 3        | "25%"  | "25%"   | 3    | 1   | 4    |
        | 2        | "100%" | 0       | 2    | 2   | 4    |
        | 4        | 0      | "1%"    | 3    | 1   | 4    |

  @req:deployment.proportional @must
  Rule: A Deployment that is scaled in the midst of a rollout grows old and new in proportion
    So the risk stays spread: 8 old and 5 new of 10 and 3 become 20 and 13 of 30 and 3.
    Upstream conformance: "Deployment Proportional Scaling"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 10
          selector: { matchLabels: { app: web } }
          strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s Deployment/web is rolled out
      And the name of one of the ReplicaSets owned by Deployment/web is saved as $old
      And I set the image of container "main" of Deployment/web to "registry.invalid/none:404"
      And within 60s .spec.replicas of ReplicaSet/$old is 8
      And within 60s exactly 1 ReplicaSets owned by Deployment/web match:
        """yaml
        spec: { replicas: 5 }
        """

    Scenario: out, with a new version that does not come up
      Given it must always hold that .spec.replicas of ReplicaSet/$old is at least 8
      When I scale Deployment/web to 30
      Then within 60s .spec.replicas of ReplicaSet/$old is 20
      And within 60s exactly 1 ReplicaSets owned by Deployment/web match:
        """yaml
        metadata: { annotations: { deployment.kubernetes.io/desired-replicas: "30", deployment.kubernetes.io/max-replicas: "33" } }
        spec: { replicas: 13 }
        """
      And within 60s and for 10s .spec.replicas of ReplicaSet/$old is 20

    Scenario: in, to nothing
      When I scale Deployment/web to 0
      Then within 60s no Pods labelled "app=web" are present

  @req:deployment.rollover @must
  Rule: A version that comes while another one is on its way takes its place at once
    The Deployment does not wait for the middle version to finish; what is not well of it goes first.
    Upstream conformance: "Deployment Rollover"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 4
          minReadySeconds: 2
          selector: { matchLabels: { app: web } }
          strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }
          template:
            metadata: { labels: { app: web, release: one } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s Deployment/web is rolled out
      And it must always hold that .status.availableReplicas of Deployment/web is at least 3

    Scenario: from one that does not come up to one that does
      Given the name of one of the ReplicaSets owned by Deployment/web is saved as $first
      And I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } }, spec: { containers: [{ name: main, image: "registry.invalid/none:2" }] } } }
        """
      And within 60s exactly 2 Pods labelled "release=two" are present
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: three } }, spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] } } }
        """
      Then within 120s Deployment/web is rolled out
      And now exactly 4 Pods labelled "release=three" are Ready
      And within 30s no Pods labelled "release=two" are present
      And within 30s no Pods labelled "release=one" are present
      And now exactly 3 ReplicaSets owned by Deployment/web are present
      And now exactly 2 ReplicaSets owned by Deployment/web match:
        """yaml
        spec: { replicas: 0 }
        """

    Scenario: what is not well of the middle version goes before anything that is
      Given the name of one of the ReplicaSets owned by Deployment/web is saved as $first
      And I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } }, spec: { containers: [{ name: main, image: "registry.invalid/none:2" }] } } }
        """
      And within 60s exactly 2 Pods labelled "release=two" are present
      And it must always hold that .spec.replicas of ReplicaSet/$first is at least 3
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: three } }, spec: { containers: [{ name: main, image: "registry.invalid/none:3" }] } } }
        """
      Then within 30s no Pods labelled "release=two" are present
      And within 30s exactly 2 Pods labelled "release=three" are present
      And for 10s exactly 3 Pods labelled "release=one" are Ready

  @seed:K1.5 @req:deployment.deleted-midway @must
  Rule: A Deployment that is deleted while it rolls leaves neither the old behind nor the new
    Scenario: in the foreground, so that it goes last
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 4
          minReadySeconds: 5
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web, release: one } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s Deployment/web is rolled out
      And I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      And within 60s some Pods labelled "release=two" are present
      When I delete Deployment/web with:
        """yaml
        propagationPolicy: Foreground
        """
      Then within 60s Deployment/web is gone
      And now no ReplicaSets labelled "app=web" are present
      And within 60s and for 10s no Pods labelled "app=web" are present

  @req:deployment.conditions @must
  Rule: Conditions tell whether enough is available and whether there is progress, in words that clients know
    Scenario: of a rollout that has come to its end
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s Deployment/web is rolled out
      And the name of one of the ReplicaSets owned by Deployment/web is saved as $set
      Then within 10s Deployment/web matches:
        """yaml
        status:
          observedGeneration: 1
          replicas: 2
          updatedReplicas: 2
          readyReplicas: 2
          availableReplicas: 2
          unavailableReplicas: !absent
          conditions: !only
            - type: Available
              status: "True"
              reason: MinimumReplicasAvailable
              message: Deployment has minimum availability.
              lastUpdateTime: !present
              lastTransitionTime: !present
            - type: Progressing
              status: "True"
              reason: NewReplicaSetAvailable
              message: ReplicaSet "${set}" has successfully progressed.
              lastUpdateTime: !present
              lastTransitionTime: !present
        """

    Scenario: of one that cannot begin, until it is mended
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          progressDeadlineSeconds: 10
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.invalid/none:1" }] }
        """
      Then within 8s Deployment/web has condition Progressing=True (ReplicaSetUpdated)
      And within 8s Deployment/web matches:
        """yaml
        status:
          replicas: 2
          updatedReplicas: 2
          unavailableReplicas: 2
          readyReplicas: !absent
          availableReplicas: !absent
          conditions:
            - { type: Available, status: "False", reason: MinimumReplicasUnavailable, message: Deployment does not have minimum availability. }
            - { type: Progressing, message: !re '^ReplicaSet "web-[a-z0-9]+" is progressing.$' }
        """
      And within 30s Deployment/web matches:
        """yaml
        status:
          conditions:
            - { type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: !re '^ReplicaSet "web-[a-z0-9]+" has timed out progressing.$' }
        """
      When I set the image of container "main" of Deployment/web to "registry.k8s.io/pause:3.10"
      Then within 60s Deployment/web has condition Progressing=True (NewReplicaSetAvailable)
      And within 60s Deployment/web has condition Available=True (MinimumReplicasAvailable)

    Scenario: every step forward gives it the whole time again
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 3
          minReadySeconds: 15
          progressDeadlineSeconds: 25
          selector: { matchLabels: { app: web } }
          strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s Deployment/web is rolled out
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { annotations: { v: "2" } } } }
        """
      And 40s pass
      Then now Deployment/web has condition Progressing=True (ReplicaSetUpdated)
      And never within 120s Deployment/web has condition Progressing=False (ProgressDeadlineExceeded)
      And within 120s Deployment/web has condition Progressing=True (NewReplicaSetAvailable)

    Scenario: without a deadline nobody speaks of progress
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 1
          progressDeadlineSeconds: 2147483647
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s Deployment/web has condition Available=True (MinimumReplicasAvailable)
      And for 10s .status.conditions["Progressing"] of Deployment/web is absent

  @req:deployment.revisions @must
  Rule: Each version has a number, which it loses to no other; going back makes the old version the newest
    This is what `kubectl rollout history` and `undo` read: the annotations of the ReplicaSets.

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, annotations: { kubernetes.io/change-cause: first } }
        spec:
          replicas: 1
          revisionHistoryLimit: 1
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web, release: one } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 120s Deployment/web is rolled out
      And the name of one of the ReplicaSets owned by Deployment/web is saved as $first

    Scenario: there and back again
      Given .metadata.annotations["deployment.kubernetes.io/revision"] of Deployment/web is saved as $revision
      And I strategic merge patch Deployment/web with:
        """yaml
        metadata: { annotations: { kubernetes.io/change-cause: second } }
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      And within 120s Deployment/web is rolled out
      And now .metadata.annotations["deployment.kubernetes.io/revision"] of Deployment/web is "2"
      And now exactly 1 ReplicaSets labelled "release=two" match:
        """yaml
        metadata: { annotations: { deployment.kubernetes.io/revision: "2", deployment.kubernetes.io/revision-history: !absent, kubernetes.io/change-cause: second } }
        """
      And now .metadata.annotations["kubernetes.io/change-cause"] of ReplicaSet/$first is "first"
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: one } } } }
        """
      Then within 120s Deployment/web is rolled out
      And now ReplicaSet/$first matches:
        """yaml
        metadata: { annotations: { deployment.kubernetes.io/revision: "3", deployment.kubernetes.io/revision-history: "1" } }
        spec: { replicas: 1 }
        """
      And within 10s .metadata.annotations["deployment.kubernetes.io/revision"] of Deployment/web is "3"
      And now exactly 2 ReplicaSets owned by Deployment/web are present

    Scenario: of what is over, the newest is kept
      Given I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      And within 120s Deployment/web is rolled out
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: three } } } }
        """
      Then within 120s Deployment/web is rolled out
      And within 60s ReplicaSet/$first is gone
      And for 10s exactly 1 ReplicaSets labelled "release=two" are present
      And now exactly 1 ReplicaSets labelled "release=three" are present

    Scenario: restarted, its Pods are all other ones, though the image is the same
      Given the name of one of the Pods owned by Deployment/web is saved as $old
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { annotations: { kubectl.kubernetes.io/restartedAt: "2026-01-01T00:00:00Z" } } } }
        """
      Then within 120s Deployment/web is rolled out
      And within 60s Pod/$old is gone
      And now exactly 1 Pods owned by Deployment/web match:
        """yaml
        metadata: { annotations: { kubectl.kubernetes.io/restartedAt: "2026-01-01T00:00:00Z" } }
        """

    Scenario: a change of anything but the template is no new version
      Given it must always hold that exactly 1 ReplicaSets owned by Deployment/web are present
      When I merge patch Deployment/web with:
        """yaml
        metadata: { annotations: { team: red } }
        spec: { minReadySeconds: 1, progressDeadlineSeconds: 300 }
        """
      Then within 60s ReplicaSet/$first matches:
        """yaml
        metadata: { annotations: { team: red, deployment.kubernetes.io/revision: "1" } }
        spec: { minReadySeconds: 1 }
        """
      And for 10s .metadata.annotations["deployment.kubernetes.io/revision"] of Deployment/web is "1"

  @req:deployment.collision @must
  Rule: A name that is taken by somebody else's ReplicaSet is not taken away: the hash is made anew
    Scenario: the next hash counts the collision
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 1
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s Deployment/web is rolled out
      And the name of one of the ReplicaSets owned by Deployment/web is saved as $name
      And I delete Deployment/web with:
        """yaml
        propagationPolicy: Foreground
        """
      And within 60s Deployment/web is gone
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: $name }
        spec:
          replicas: 0
          selector: { matchLabels: { app: somebody-else } }
          template:
            metadata: { labels: { app: somebody-else } }
            spec: { containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 1
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s Deployment/web is rolled out
      And now .status.collisionCount of Deployment/web is 1
      And now exactly 1 ReplicaSets owned by Deployment/web match:
        """yaml
        metadata: { name: !not $name }
        """
      And now ReplicaSet/$name matches:
        """yaml
        metadata: { ownerReferences: !absent }
        spec: { replicas: 0, selector: { matchLabels: { app: somebody-else } } }
        """

  @req:deployment.adopts @must
  Rule: A Deployment adopts a ReplicaSet that matches; where its template is the same, it is used
    Scenario: one of an older version is rolled away
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: before, labels: { app: web } }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web, pod: before } }
          template:
            metadata: { labels: { app: web, pod: before } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s exactly 2 Pods owned by ReplicaSet/before are Ready
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web } }
          strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
          template:
            metadata: { labels: { app: web, pod: after } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s Deployment/web is rolled out
      And now ReplicaSet/before matches:
        """yaml
        metadata: { ownerReferences: [{ kind: Deployment, name: web, controller: true, blockOwnerDeletion: true }] }
        spec: { replicas: 0 }
        """
      And now exactly 2 Pods labelled "pod=after" are Ready

    Scenario: one that was orphaned with its Pods is taken up again, and no Pod is made anew
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s Deployment/web is rolled out
      And the name of one of the ReplicaSets owned by Deployment/web is saved as $set
      And it must always hold that exactly 2 Pods labelled "app=web" are Ready
      And I delete Deployment/web with:
        """yaml
        propagationPolicy: Orphan
        """
      And within 60s Deployment/web is gone
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 60s Deployment/web is rolled out
      And now exactly 1 ReplicaSets owned by Deployment/web match:
        """yaml
        metadata: { name: $set }
        """

  @req:deployment.paused @must
  Rule: A paused Deployment keeps its size and its patience, only its template waits
    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          progressDeadlineSeconds: 20
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s Deployment/web is rolled out
      And I merge patch Deployment/web with:
        """yaml
        spec: { paused: true }
        """

    Scenario: it says so, and may be scaled
      Given within 30s Deployment/web matches:
        """yaml
        status: { conditions: [{ type: Progressing, status: Unknown, reason: DeploymentPaused, message: Deployment is paused }] }
        """
      When I scale Deployment/web to 4
      Then within 60s exactly 4 Pods owned by Deployment/web are Ready
      And within 60s .status.observedGeneration of Deployment/web is 3
      And now exactly 1 ReplicaSets owned by Deployment/web are present

    Scenario: paused in trouble, its time does not run out
      Given I set the image of container "main" of Deployment/web to "registry.invalid/none:2"
      And I merge patch Deployment/web with:
        """yaml
        spec: { paused: false }
        """
      And within 60s exactly 2 ReplicaSets owned by Deployment/web are present
      When I merge patch Deployment/web with:
        """yaml
        spec: { paused: true }
        """
      Then within 15s Deployment/web has condition Progressing=Unknown (DeploymentPaused)
      And never within 90s Deployment/web has condition Progressing=False (ProgressDeadlineExceeded)
      When I merge patch Deployment/web with:
        """yaml
        spec: { paused: false }
        """
      Then within 60s Deployment/web has condition Progressing=False (ProgressDeadlineExceeded)

  @req:deployment.events @should
  Rule: A Deployment tells each time that it scales one of its ReplicaSets, from what size to what
    Scenario: up at first, and one up and the other down in a rollout
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 3
          selector: { matchLabels: { app: web } }
          strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 0, maxUnavailable: 3 } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s Deployment/web is rolled out
      And the name of one of the ReplicaSets owned by Deployment/web is saved as $first
      Then within 10s a Normal event "ScalingReplicaSet" saying "Scaled up replica set $first from 0 to 3" is recorded for Deployment/web
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { annotations: { v: "2" } } } }
        """
      Then within 60s a Normal event "ScalingReplicaSet" saying "Scaled down replica set $first from 3 to 0" is recorded for Deployment/web
      And within 60s Deployment/web is rolled out
      And never within 10s a Normal event "ScalingReplicaSet" saying "Scaled up replica set $first from 0 to 1" is recorded for Deployment/web

  @req:deployment.recreate-waits @must
  Rule: Recreate waits until the last of the old Pods has ended, not only until they are asked to go
    Whether one that has ended is still there does not matter.

    Scenario: an old Pod that takes its time
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web } }
          strategy: { type: Recreate }
          template:
            metadata: { labels: { app: web, release: one } }
            spec:
              terminationGracePeriodSeconds: 15
              containers: [{ name: main, image: busybox, command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"] }]
        """
      And within 60s Deployment/web is rolled out
      And it must always hold that at most 2 Pods labelled "app=web" are Running
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      Then within 5s every Pods labelled "release=one" is terminating
      And for 10s no Pods labelled "release=two" are present
      And within 60s Deployment/web is rolled out
      And now exactly 2 Pods labelled "release=two" are Ready

    @since:1.35
    Scenario: those that are going are counted in its status
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 1
          selector: { matchLabels: { app: web } }
          strategy: { type: Recreate }
          template:
            metadata: { labels: { app: web } }
            spec:
              terminationGracePeriodSeconds: 15
              containers: [{ name: main, image: busybox, command: [sh, -c, "trap '' TERM; while true; do sleep 1; done"] }]
        """
      And within 60s Deployment/web is rolled out
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { annotations: { v: "2" } } } }
        """
      Then within 5s Deployment/web matches:
        """yaml
        status: { terminatingReplicas: 1, replicas: !absent, unavailableReplicas: !absent }
        """
      And within 60s .status.terminatingReplicas of Deployment/web is 0

  @seed:K1.6 @req:deployment.dry-run @must
  Rule: What a change would do to a Deployment can be asked without doing it
    `kubectl diff` and `apply --server-side --dry-run` ask just this.
    Upstream conformance: "Kubectl, diff Deployment"

    Scenario: the answer shows the change, the Deployment does not
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 1
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s Deployment/web is rolled out
      And it must always hold that .metadata.generation of Deployment/web is 1
      When I send PATCH "/apis/apps/v1/namespaces/$namespace/deployments/web?dryRun=All" with:
        """strategic-merge-patch
        { "spec": { "template": { "spec": { "containers": [{ "name": "main", "image": "busybox:1.37" }] } } } }
        """
      Then the response is 200
      And .spec.template.spec.containers["main"].image of the response is "busybox:1.37"
      And .metadata.generation of the response is 2
      And for 10s .spec.template.spec.containers["main"].image of Deployment/web is "registry.k8s.io/pause:3.10"
      And for 10s exactly 1 ReplicaSets labelled "app=web" are present
