@seed:K11.1
Feature: Namespaces keep teams apart
  A namespace is a room for names. What belongs to one team is not in the way of another, and goes with its namespace.
  https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/

  @req:namespace.predefined @must
  Rule: Some namespaces are there from the start
    One of them is `default`, which is meant when nobody says anything.

    Scenario Outline: <name>
      Then now Namespace/<name> is Active

      Examples:
        | name            |
        | default         |
        | kube-system     |
        | kube-public     |
        | kube-node-lease |

    Scenario: the default namespace cannot be deleted
      When I send DELETE "/api/v1/namespaces/default?dryRun=All"
      Then the response is 403 Forbidden

  @req:namespace.names @must
  Rule: The same name may be given once in each namespace
    Scenario: two ConfigMaps called the same
      Given the namespace "other" exists also
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: same }
        data: { whose: ours }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: same, namespace: other }
        data: { whose: theirs }
        """
      And it must always hold that .data.whose of ConfigMap/same is "ours"
      Then now .data.whose of ConfigMap/same is "ours"
      And now .data.whose of ConfigMap/same@other is "theirs"
      When I list ConfigMaps in namespace "other"
      Then the response matches:
        """yaml
        items: !some { metadata: { name: same }, data: { whose: theirs } }
        """
      When I delete ConfigMap/same@other
      Then now ConfigMap/same@other is gone
      And for 5s ConfigMap/same is present

    Scenario: nothing can be put into a namespace that does not exist
      When I send POST "/api/v1/namespaces/no-such-namespace/configmaps" with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: lost }
        """
      Then the response is 404 NotFound
      And the response is 404 because "namespaces \"no-such-namespace\" not found"

  @req:namespace.deletion @must
  Rule: A namespace is deleted with everything in it
    Upstream conformance: "namespace-deletion-removes-pods"
    Upstream conformance: "namespace-deletion-removes-services"

    Scenario: Pods end in order, then the namespace is gone
      Given the namespace "other" exists also
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: last, namespace: other }
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: paper, namespace: other }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: door, namespace: other }
        spec: { ports: [{ port: 80 }] }
        """
      And within 60s Pod/last@other is Ready
      When I delete Namespace/$other
      Then within 120s Namespace/$other is gone
      And Namespace/$other became Terminating before Pod/last@other became gone
      And Pod/last@other became gone before Namespace/$other became gone
      And within 130s Service/door@other is gone
      And within 130s Pod/last@other is gone
      And within 130s ConfigMap/paper@other is gone
