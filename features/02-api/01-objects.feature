Feature: Objects behind one door
  Whatever a cluster knows, it knows as objects of its API. Every object has a name, a uid that is never given again, and
  a version that changes with every change.
  https://kubernetes.io/docs/reference/using-api/api-concepts/

  @seed:K1.1 @seed:K1.6 @req:api.rest @must
  Rule: Objects are created, read, changed and deleted by plain HTTP
    Scenario: the life of a ConfigMap
      When I send POST "/api/v1/namespaces/$namespace/configmaps" with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: note }
        data: { text: first }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        metadata: { name: note, uid: !present, resourceVersion: !present, creationTimestamp: !present }
        data: { text: first }
        """
      When I send GET "/api/v1/namespaces/$namespace/configmaps/note"
      Then the response is 200
      When I send DELETE "/api/v1/namespaces/$namespace/configmaps/note"
      Then the response is 200
      When I send GET "/api/v1/namespaces/$namespace/configmaps/note"
      Then the response is 404 NotFound
      And the response matches:
        """yaml
        kind: Status
        status: Failure
        message: 'configmaps "note" not found'
        details: { name: note, kind: configmaps }
        """

    Scenario: what a client applies is what another reads
      When I apply:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: note }
        data: { text: applied }
        """
      Then the response is 201 Created
      And now .data.text of ConfigMap/note is "applied"

  @seed:K1.1 @req:api.unique-names @must
  Rule: A name is unique for its kind in its namespace
    Scenario: the second one is refused
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: only }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: only }
        """
      Then the response is 409 AlreadyExists
      And the response is 409 because "configmaps \"only\" already exists"

    Scenario: a successor of the same name is another object
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: only }
        """
      And .metadata.uid of ConfigMap/only is saved as $uid
      When I delete ConfigMap/only
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: only }
        """
      Then now .metadata.uid of ConfigMap/only is not $uid

  @seed:K1.2 @req:api.validation @must
  Rule: What cannot be right is refused, and the answer names the field
    Scenario: an unknown field, when the client asks for strictness
      When I send POST "/api/v1/namespaces/$namespace/configmaps?fieldValidation=Strict" with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: odd }
        dat: { text: typo }
        """
      Then the response is 400 BadRequest
      And the response is 400 because "unknown field \"dat\""

    Scenario: a name that is none
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: "Not A Name" }
        """
      Then the response is 422 Invalid
      And the response matches:
        """yaml
        details: { causes: [{ reason: FieldValueInvalid, field: metadata.name, message: !present }] }
        """

    Scenario: a value of the wrong type
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: wrong }
        spec: { replicas: many }
        """
      Then the response is 400 BadRequest

    Scenario: what is required and missing
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: empty }
        spec: { containers: [] }
        """
      Then the response is 422 Invalid
      And the response matches:
        """yaml
        details: { causes: [{ reason: FieldValueRequired, field: spec.containers, message: !present }] }
        """

  @seed:K1.3 @req:api.optimistic-locking @must
  Rule: A change that was made from an old version is refused
    Scenario: two clients change what both have read
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: shared }
        data: { text: first }
        """
      And .metadata.resourceVersion of ConfigMap/shared is saved as $version
      When I merge patch ConfigMap/shared with:
        """yaml
        data: { text: second }
        """
      And I send PUT "/api/v1/namespaces/$namespace/configmaps/shared" with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: shared, resourceVersion: $version }
        data: { text: third }
        """
      Then the response is 409 Conflict
      And now .data.text of ConfigMap/shared is "second"

    Scenario: a write that changes nothing makes no new version
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: still }
        data: { text: same }
        """
      And .metadata.resourceVersion of ConfigMap/still is saved as $version
      When I merge patch ConfigMap/still with:
        """yaml
        data: { text: same }
        """
      Then the response is 200
      And now .metadata.resourceVersion of ConfigMap/still is $version

  @seed:K1.6 @req:api.patches @must
  Rule: A patch changes what it names and nothing else
    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: many-ports, labels: { keep: me } }
        spec:
          selector: { app: none }
          ports:
            - { name: http, port: 80 }
            - { name: https, port: 443 }
        """

    Scenario: a merge patch replaces lists
      When I merge patch Service/many-ports with:
        """yaml
        spec: { ports: [{ name: http, port: 8080 }] }
        """
      Then the response is 200
      And now .spec.ports of Service/many-ports has 1 item
      And now .metadata.labels.keep of Service/many-ports is "me"

    Scenario: a strategic merge patch merges lists by their key
      When I strategic merge patch Service/many-ports with:
        """yaml
        spec: { ports: [{ port: 443, targetPort: 8443 }] }
        """
      Then the response is 200
      And now Service/many-ports matches:
        """yaml
        spec:
          ports:
            - { name: http, port: 80 }
            - { name: https, port: 443, targetPort: 8443 }
        """

    Scenario: a JSON patch tests before it changes
      When I JSON patch Service/many-ports with:
        """yaml
        - { op: test, path: /metadata/labels/keep, value: nobody }
        - { op: replace, path: /metadata/labels/keep, value: changed }
        """
      Then the response is 422 Invalid
      And now .metadata.labels.keep of Service/many-ports is "me"

    Scenario: a null in a merge patch removes
      When I merge patch Service/many-ports with:
        """yaml
        metadata: { labels: { keep: null } }
        """
      Then now .metadata.labels of Service/many-ports is absent
