@seed:K5.2
Feature: A Deployment rolls from one version to the next
  A change of the template is a new version. Step by step the new ReplicaSet grows and the old one shrinks, so that the
  service goes on; where the new version is no good, the old one stays.
  https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#updating-a-deployment

  Background:
    Given this manifest:
      """yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: 4
        progressDeadlineSeconds: 20
        selector: { matchLabels: { app: web } }
        strategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } }
        template:
          metadata: { labels: { app: web, release: one } }
          spec:
            terminationGracePeriodSeconds: 1
            containers:
              - name: main
                image: busybox
                command: [sleep, "3600"]
                readinessProbe: { exec: { command: ["true"] }, periodSeconds: 1 }
      """
    And Deployment/web is rolled out

  @req:deployment.rolling-bounds @must
  Rule: During an update never more Pods are missing, and never more are too many, than the strategy allows
    How many are asked for is looked at in every scenario (the standing invariants no-surplus and no-shortage); Pods
    that are on their way out may still be there beside them for a moment.
    Upstream conformance: "Deployment RollingUpdate"

    Scenario: of four, one may be missing and one may be too many
      Given it must always hold that at least 3 Pods owned by Deployment/web are Ready
      And it must always hold that .status.availableReplicas of Deployment/web is at least 3
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      Then within 180s Deployment/web is rolled out
      And now exactly 4 Pods labelled "release=two" are Ready
      And within 60s no Pods labelled "release=one" are present
      And within 60s it has condition Progressing=True (NewReplicaSetAvailable)

    Scenario: the old ReplicaSet stays, with no Pods
      When I set the image of container "main" of Deployment/web to "busybox:1.36"
      Then within 180s Deployment/web is rolled out
      And now exactly 2 ReplicaSets owned by Deployment/web are present
      And now exactly 1 ReplicaSets owned by Deployment/web match:
        """yaml
        metadata: { annotations: { "deployment.kubernetes.io/revision": "1" } }
        spec: { replicas: 0 }
        """
      And now exactly 1 ReplicaSets owned by Deployment/web match:
        """yaml
        metadata: { annotations: { "deployment.kubernetes.io/revision": "2" } }
        spec: { replicas: 4 }
        """

  @req:deployment.stuck @must
  Rule: A version that does not come up replaces nothing that works, and is reported
    Scenario: an image that nobody can pull
      Given it must always hold that .status.availableReplicas of Deployment/web is at least 3
      When I set the image of container "main" of Deployment/web to "registry.invalid/none:2"
      Then within 120s Deployment/web has condition Progressing=False (ProgressDeadlineExceeded)
      And now exactly 3 Pods labelled "app=web" are Ready

  @req:deployment.rollback @must
  Rule: Going back to a template that was there takes its ReplicaSet up again
    Scenario: from a version that does not come up
      Given it must always hold that at least 3 Pods owned by Deployment/web are Ready
      And the name of one of the ReplicaSets owned by Deployment/web is saved as $first
      And .spec.template.spec.containers["main"].image of Deployment/web is saved as $image
      When I set the image of container "main" of Deployment/web to "registry.invalid/none:2"
      Then within 120s exactly 2 ReplicaSets owned by Deployment/web are present
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { spec: { containers: [{ name: main, image: $image }] } } }
        """
      Then within 180s Deployment/web is rolled out
      And within 60s ReplicaSet/$first matches:
        """yaml
        metadata: { annotations: { "deployment.kubernetes.io/revision": "3" } }
        spec: { replicas: 4 }
        """
      And now exactly 2 ReplicaSets owned by Deployment/web are present

  @req:deployment.pause @must
  Rule: While a Deployment is paused, changes of its template are kept back
    Scenario: paused, changed, resumed
      Given I merge patch Deployment/web with:
        """yaml
        spec: { paused: true }
        """
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      Then the response is 200
      And never within 20s at least 2 ReplicaSets owned by Deployment/web are present
      When I merge patch Deployment/web with:
        """yaml
        spec: { paused: false }
        """
      Then within 180s Deployment/web is rolled out
      And now exactly 4 Pods labelled "release=two" are Ready

  @req:deployment.recreate @must
  Rule: With the strategy Recreate no new Pod is made before the old ones are gone
    Upstream conformance: "Deployment Recreate"

    Scenario: never old and new together
      Given I merge patch Deployment/web with:
        """yaml
        spec: { strategy: { type: Recreate, rollingUpdate: null } }
        """
      And it must always hold that at most 4 Pods labelled "app=web" are Running
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      Then within 180s Deployment/web is rolled out
      And now exactly 4 Pods labelled "release=two" are Ready
      And now no Pods labelled "release=one" are Running
      And within 60s no Pods labelled "release=one" are present

  @req:deployment.history @should
  Rule: Only so many old ReplicaSets are kept as the Deployment says
    Upstream conformance: "Deployment RevisionHistoryLimit"

    Scenario: none
      Given I merge patch Deployment/web with:
        """yaml
        spec: { revisionHistoryLimit: 0 }
        """
      When I strategic merge patch Deployment/web with:
        """yaml
        spec: { template: { metadata: { labels: { release: two } } } }
        """
      Then within 180s Deployment/web is rolled out
      And within 180s exactly 1 ReplicaSets labelled "app=web" are present
      And within 180s exactly 1 ReplicaSets labelled "release=two" are present
