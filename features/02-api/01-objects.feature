Feature: Objects behind one door
  Whatever a cluster knows, it knows as objects of its API. Every object has a name, a uid that is never given again, and
  a version that changes with every change.
  https://kubernetes.io/docs/reference/using-api/api-concepts/

  @seed:K1.1 @seed:K1.6 @req:api.rest @must
  Rule: Objects are created, read, changed and deleted by plain HTTP
    kubectl sends nothing but such requests, so whatever it can do can be done without it.
    Upstream conformance: "ConfigMap lifecycle"

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
      And .data.text of the response is "first"
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/note" with:
        """merge-patch
        { "data": { "text": "second" } }
        """
      Then the response is 200
      And .data.text of the response is "second"
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

    Scenario: what kubectl would apply is what plain REST reads
      When I apply:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: note }
        data: { text: applied }
        """
      Then the response is 201 Created
      When I send GET "/api/v1/namespaces/$namespace/configmaps/note"
      Then the response is 200
      And .data.text of the response is "applied"
      When I apply:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: note }
        data: { text: again }
        """
      Then the response is 200
      And now .data.text of ConfigMap/note is "again"

    Scenario: a replacement leaves nothing of what was there
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: note, labels: { old: "yes" } }
        data: { text: first, more: second }
        """
      When I replace ConfigMap/note with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: note }
        data: { text: whole }
        """
      Then the response is 200
      When I read ConfigMap/note
      Then the response matches:
        """yaml
        metadata: { name: note, labels: !absent }
        data: !only { text: whole }
        """

  @seed:K1.2 @req:api.discovery @must
  Rule: The server tells which groups, versions and resources it serves
    No client has to know beforehand what a cluster can do.
    Upstream conformance: "Discovery, confirm the PreferredVersion for each api group"
    Upstream conformance: "Discovery, confirm the groupVerion and a resourcefrom each apiGroup"
    Upstream conformance: "Kubectl, check version v1"
    Upstream conformance: "Confirm a server version"

    Scenario: groups, with the version that is preferred
      When I send GET "/apis"
      Then the response is 200
      And the response matches:
        """yaml
        kind: APIGroupList
        groups: !some { name: apps, preferredVersion: { groupVersion: apps/v1, version: v1 } }
        """
      When I send GET "/api"
      Then the response matches:
        """yaml
        kind: APIVersions
        versions: !contains [v1]
        """

    Scenario: resources of a group, with their kind, scope and verbs
      When I send GET "/apis/apps/v1"
      Then the response is 200
      And the response matches:
        """yaml
        kind: APIResourceList
        groupVersion: apps/v1
        resources: !some { name: deployments, kind: Deployment, namespaced: true, verbs: !contains [create, get, list, watch] }
        """

    Scenario: the version of the server
      When I send GET "/version"
      Then the response matches:
        """yaml
        major: !re "^[0-9]+$"
        minor: !re "^[0-9]+"
        gitVersion: !re "^v[0-9]+\\.[0-9]+\\."
        """

    Scenario: a path that leads nowhere
      When I send GET "/apis/seatrial.example/v1/nothing"
      Then the response is 404 NotFound

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

    Scenario: of two who ask at the same time one is refused
      When I create twice at the same time:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: only }
        """
      Then exactly 1 of the responses is 201
      And exactly 1 of the responses is 409

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
    Upstream conformance: "Server side field validation, typed object"

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

    Scenario: an unknown field is warned of, and dropped, when the client asks for nothing
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: odd }
        dat: { text: typo }
        """
      Then the response is 201 Created
      And the header "warning" of the response contains "unknown field"
      And .dat of the response is absent

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
    Whoever sends back what was read sends its version too, and learns in time that somebody else was faster.

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
    How lists are treated is what the kinds of patches differ in.

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
      Then the response is 200
      And now .metadata.labels of Service/many-ports is absent

  @seed:K1.6 @req:api.apply @must
  Rule: Each field that is applied has an owner, and another one is told before taking it
    https://kubernetes.io/docs/reference/using-api/server-side-apply/

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: joint }
        """
      When I apply as "gardener":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: joint }
        data: { tree: oak, hedge: box }
        """
      Then the response is 200

    Scenario: whoever applied a field owns it
      Then now "gardener" owns .data.tree of ConfigMap/joint

    Scenario: another who wants it otherwise is refused
      When I apply as "builder":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: joint }
        data: { tree: beam }
        """
      Then the response is 409 Conflict
      And the response is 409 because "gardener"
      And now .data.tree of ConfigMap/joint is "oak"

    Scenario: unless it is taken by force
      When I force-apply as "builder":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: joint }
        data: { tree: beam }
        """
      Then the response is 200
      And now "builder" owns .data.tree of ConfigMap/joint
      And now "gardener" owns .data.hedge of ConfigMap/joint
      And now .data.tree of ConfigMap/joint is "beam"

    Scenario: what an owner applies no longer goes away
      When I apply as "gardener":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: joint }
        data: { tree: oak }
        """
      Then the response is 200
      And now .data.hedge of ConfigMap/joint is absent
      And now .data.tree of ConfigMap/joint is "oak"
