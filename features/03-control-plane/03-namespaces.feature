@seed:K1.5 @seed:K11.1
Feature: Namespaces are objects with an end of their own
  What is in a namespace is cleared away by a controller; only then may the namespace go. The controller says so at an
  endpoint made for it, and anybody else can make a namespace wait in the same way.
  https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/

  Background:
    Given the namespace "other" exists also

  @req:namespace.changes @must
  Rule: A namespace is changed like any other object, its status apart from the rest
    Upstream conformance: "Namespace patching"
    Upstream conformance: "Namespace, apply update to a namespace"
    Upstream conformance: "Namespace, apply changes to a namespace status"

    Scenario: a label comes by a patch
      When I merge patch Namespace/$other with:
        """yaml
        metadata: { labels: { tested: by-patch } }
        """
      Then the response is 200
      And now .metadata.labels.tested of Namespace/$other is "by-patch"

    Scenario: another one by a replacement, which leaves the finalizers alone
      When I send PUT "/api/v1/namespaces/$other" with:
        """yaml
        apiVersion: v1
        kind: Namespace
        metadata: { name: $other, labels: { tested: by-put } }
        spec: { finalizers: [] }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { labels: { tested: by-put, kubernetes.io/metadata.name: $other } }
        spec: { finalizers: !only [kubernetes] }
        """

    Scenario: a condition by a patch of the status, and one more by its replacement
      When I send PATCH "/api/v1/namespaces/$other/status" with:
        """merge-patch
        {"metadata": {"annotations": {"seen": "patched"}}, "status": {"conditions": [{"type": "Patched", "status": "True", "reason": "Book", "message": "by a patch"}]}}
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { annotations: { seen: patched } }
        status: { phase: Active, conditions: [{ type: Patched, status: "True", reason: Book, message: by a patch }] }
        """
      When I send PUT "/api/v1/namespaces/$other/status" with:
        """yaml
        apiVersion: v1
        kind: Namespace
        metadata: { name: $other }
        spec: { finalizers: [] }
        status: { phase: Active, conditions: [{ type: Updated, status: "True", reason: Book, message: by an update }] }
        """
      Then the response is 200
      And the response matches:
        """yaml
        spec: { finalizers: !only [kubernetes] }
        status: { conditions: !only [{ type: Updated, status: "True" }] }
        """

    Scenario: what is no status is not changed as one
      When I send PATCH "/api/v1/namespaces/$other" with:
        """merge-patch
        {"status": {"phase": "Terminating"}}
        """
      Then the response is 200
      And now Namespace/$other is Active
      And never within 10s Namespace/$other is terminating

  @req:namespace.finalize @must
  Rule: A namespace waits for all who have put their names on it, and these are changed in one place only
    Its finalizers stand in its spec. The controller takes its own off when the namespace is empty; who has put another one
    there takes it off again by the same endpoint.
    Upstream conformance: "Namespace, apply finalizer to a namespace"

    Background:
      When I send PUT "/api/v1/namespaces/$other/finalize" with:
        """yaml
        apiVersion: v1
        kind: Namespace
        metadata: { name: $other }
        spec: { finalizers: [kubernetes, example.com/archive] }
        """
      Then the response is 200
      And .spec.finalizers of the response has 2 items

    Scenario: it is emptied, and stays
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: content, namespace: other }
        """
      When I delete Namespace/$other
      Then within 60s ConfigMap/content@other is gone
      And within 60s and for 20s Namespace/$other matches:
        """yaml
        spec: { finalizers: !only [example.com/archive] }
        status: { phase: Terminating }
        """
      When I send PUT "/api/v1/namespaces/$other/finalize" with:
        """yaml
        apiVersion: v1
        kind: Namespace
        metadata: { name: $other }
        spec: { finalizers: [] }
        """
      Then the response is 200
      And within 30s Namespace/$other is gone

    Scenario: it may be taken off before anything has happened
      When I send PUT "/api/v1/namespaces/$other/finalize" with:
        """yaml
        apiVersion: v1
        kind: Namespace
        metadata: { name: $other }
        spec: { finalizers: [kubernetes] }
        """
      Then the response is 200
      And for 10s .spec.finalizers of Namespace/$other has 1 item

    Scenario: not without a domain
      When I send PUT "/api/v1/namespaces/$other/finalize" with:
        """yaml
        apiVersion: v1
        kind: Namespace
        metadata: { name: $other }
        spec: { finalizers: [kubernetes, archive] }
        """
      Then the response is 422 Invalid
      And the response is 422 because "name is neither a standard finalizer name nor is it fully qualified"

    Scenario: not under another name
      When I send PUT "/api/v1/namespaces/$other/finalize" with:
        """yaml
        apiVersion: v1
        kind: Namespace
        metadata: { name: $namespace }
        spec: { finalizers: [] }
        """
      Then the response is 400 BadRequest
