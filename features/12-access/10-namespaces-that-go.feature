@seed:K11.1
Feature: Namespaces that go
  The deletion of a namespace takes its time. Meanwhile it tells what it waits for, lets nothing new in, and ends its Pods
  before anything that they may need.
  https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/

  Background:
    Given the namespace "other" exists also

  @req:namespace.closed @must
  Rule: Nothing new comes into a namespace that goes, but what is there may still change
    Whoever cleans up has to be able to say that it is done.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: last, namespace: other, finalizers: [example.com/hold] }
        """
      When I delete Namespace/$other
      Then the response is 200
      And within 30s ConfigMap/last@other is terminating

    Scenario: a newcomer is sent away
      When I send POST "/api/v1/namespaces/$other/configmaps" with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: late }
        """
      Then the response is 403 Forbidden
      And the response is 403 because "configmaps \"late\" is forbidden: unable to create new content in namespace $other because it is being terminated"
      And the response matches:
        """yaml
        details: { name: late, kind: configmaps, causes: !some { reason: NamespaceTerminating, field: metadata.namespace } }
        """

    Scenario: what is there changes, and goes
      When I merge patch ConfigMap/last@other with:
        """yaml
        data: { word: farewell }
        """
      Then the response is 200
      And .data.word of the response is "farewell"
      When I merge patch ConfigMap/last@other with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200
      And within 2m Namespace/$other is gone

  @req:namespace.conditions @must
  Rule: A namespace that cannot go yet says why
    It counts what is left by resource, and names the finalizers that hold it.

    Scenario: something is held
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: last, namespace: other, finalizers: [example.com/hold] }
        """
      When I delete Namespace/$other
      Then within 60s Namespace/$other matches:
        """yaml
        spec: { finalizers: [kubernetes] }
        status:
          phase: Terminating
          conditions: !contains
            - { type: NamespaceContentRemaining, status: "True", reason: SomeResourcesRemain, message: !contains "configmaps. has 1 resource instances" }
            - { type: NamespaceFinalizersRemaining, status: "True", reason: SomeFinalizersRemain, message: !contains "example.com/hold in 1 resource instances" }
            - { type: NamespaceDeletionDiscoveryFailure, status: "False" }
            - { type: NamespaceDeletionContentFailure, status: "False" }
        """
      And never within 20s Namespace/$other is gone

  @req:namespace.pods-first @must @since:1.34
  Rule: Pods end before anything else in their namespace goes
    What they use, a policy that guards them among it, is there as long as they are.
    Upstream conformance: "Ordered Namespace Deletion"

    Scenario: a Pod that takes its time
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: needed, namespace: other }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: user, namespace: other, finalizers: [example.com/hold] }
        spec: { schedulerName: nobody, containers: [{ name: main, image: busybox }] }
        """
      When I delete Namespace/$other
      Then within 30s Pod/user@other is terminating
      And within 30s Namespace/$other matches:
        """yaml
        status:
          conditions: !contains
            - { type: NamespaceContentRemaining, status: "True", message: "Some resources are remaining: pods. has 1 resource instances" }
            - { type: NamespaceFinalizersRemaining, status: "True" }
        """
      And never within 30s Secret/needed@other is gone
      When I merge patch Pod/user@other with:
        """yaml
        metadata: { finalizers: null }
        """
      Then within 2m Secret/needed@other is gone
      And Pod/user@other became gone before Secret/needed@other became gone

  @req:namespace.kept @must
  Rule: The namespaces that the cluster itself lives in cannot be deleted
    Any other can.

    Scenario Outline: <name>
      When I send DELETE "/api/v1/namespaces/<name>?dryRun=All"
      Then the response is 403 Forbidden
      And the response is 403 because "namespaces \"<name>\" is forbidden: this namespace may not be deleted"

      Examples:
        | name        |
        | default     |
        | kube-system |
        | kube-public |

    Scenario: one of the scenario's own
      When I send DELETE "/api/v1/namespaces/$other?dryRun=All"
      Then the response is 200
      And now Namespace/$other is Active
