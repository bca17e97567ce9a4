@seed:K1.6
Feature: Server-side apply
  Whoever applies says what he cares for. The server remembers who said what, keeps people from undoing each other, and
  takes away what nobody says any more.
  https://kubernetes.io/docs/reference/using-api/server-side-apply/

  @req:apply.requests @must
  Rule: An application names its object fully, and says nothing of managers
    Kind and version are those of the path, spelt out; who owns what is the server's to tell. Fields that the type does
    not have, and items that stand twice, cannot be owned.

    Scenario Outline: <what>
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/a?fieldManager=me" with:
        """apply-patch
        <body>
        """
      Then the response is <status>
      And the response is <status> because "<reason>"

      Examples:
        | what                 | body                                                                                             | status         | reason                                     |
        | no kind and version  | { metadata: { name: a } }                                                                        | 400 BadRequest | invalid object type                        |
        | another version      | { apiVersion: v2, kind: ConfigMap, metadata: { name: a } }                                       | 400 BadRequest | invalid object type: /v2, Kind=ConfigMap   |
        | another kind         | { apiVersion: v1, kind: Secret, metadata: { name: a } }                                          | 400 BadRequest | invalid object type: /v1, Kind=Secret      |
        | another name         | { apiVersion: v1, kind: ConfigMap, metadata: { name: b } }                                       | 400 BadRequest | does not match the name on the URL         |
        | managers             | { apiVersion: v1, kind: ConfigMap, metadata: { name: a, managedFields: [{ manager: x }] } }      | 400 BadRequest | metadata.managedFields must be nil         |
        | an unknown field     | { apiVersion: v1, kind: ConfigMap, metadata: { name: a }, bogus: 1 }                             | 500            | .bogus: field not declared in schema       |
        | a list               | [a]                                                                                              | 400 BadRequest | error decoding YAML                        |

    Scenario: an item that stands twice
      When I send PATCH "/api/v1/namespaces/$namespace/services/a?fieldManager=me" with:
        """apply-patch
        apiVersion: v1
        kind: Service
        metadata: { name: a }
        spec: { ports: [{ port: 80, protocol: TCP, name: one }, { port: 80, protocol: TCP, name: two }] }
        """
      Then the response is 500
      And the response is 500 because "duplicate entries for key"

    Scenario: a key that stands twice, when read strictly
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/a?fieldManager=me&fieldValidation=Strict" with:
        """apply-patch
        { "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a" }, "data": { "x": "1", "x": "2" } }
        """
      Then the response is 400 BadRequest
      And the response is 400 because "key \"x\" already set in map"

  @req:apply.creates @must
  Rule: What is applied and not there is created, by whoever may create
    The first application answers 201. It needs the right to create beside the right to patch. A uid would mean an object
    that has gone.

    Scenario: created, then owned
      When I apply as "me":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: made }
        data: { x: "1", y: "2" }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        metadata:
          managedFields: !only
            - manager: me
              operation: Apply
              apiVersion: v1
              fieldsType: FieldsV1
              fieldsV1: !exact { "f:data": { "f:x": {}, "f:y": {} } }
              time: !present
        """
      When I apply as "me":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: made }
        data: { x: "1" }
        """
      Then the response is 200
      And .data.y of the response is absent

    Scenario: who may only patch creates nothing
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: patcher }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: patch }
        rules: [{ apiGroups: [""], resources: [configmaps], verbs: [patch, get] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: patcher }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: patch }
        subjects: [{ kind: ServiceAccount, name: patcher, namespace: $namespace }]
        """
      When acting as ServiceAccount/patcher
      And I apply as "me":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: sneaked }
        """
      Then the response is 403 Forbidden

    Scenario: a uid of something that is gone
      When I apply as "me":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: reborn, uid: 00000000-0000-0000-0000-000000000001 }
        """
      Then the response is 409 Conflict
      And the response is 409 because "uid mismatch"

  @req:apply.conflicts @must
  Rule: A conflict names the field and who has it; force takes it, agreement shares it
    Every field that is contested is a cause of its own. Whoever says the same as the owner becomes an owner, too.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: shared }
        """
      When I apply as "one":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: shared, labels: { side: left } }
        data: { x: "1" }
        """
      Then the response is 200

    Scenario: one field
      When I apply as "two":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: shared }
        data: { x: "2" }
        """
      Then the response is 409 Conflict
      And the response is 409 because "Apply failed with 1 conflict: conflict with \"one\": .data.x"
      And the response matches:
        """yaml
        details: { causes: [{ reason: FieldManagerConflict, message: 'conflict with "one"', field: .data.x }] }
        """
      And now .data.x of ConfigMap/shared is "1"

    Scenario: several fields
      When I apply as "two":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: shared, labels: { side: right } }
        data: { x: "2" }
        """
      Then the response is 409 Conflict
      And the response is 409 because "Apply failed with 2 conflicts"
      And .details.causes of the response has 2 items

    Scenario: agreed
      When I apply as "two":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: shared }
        data: { x: "1" }
        """
      Then the response is 200
      And now "one" owns .data.x of ConfigMap/shared
      And now "two" owns .data.x of ConfigMap/shared
      When I apply as "one":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: shared, labels: { side: left } }
        """
      Then the response is 200
      And now .data.x of ConfigMap/shared is "1"

    Scenario: taken
      When I force-apply as "two":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: shared }
        data: { x: "2" }
        """
      Then the response is 200
      And now "two" owns .data.x of ConfigMap/shared
      When I apply as "one":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: shared, labels: { side: left } }
        """
      Then the response is 200
      And now .data.x of ConfigMap/shared is "2"

    Scenario: who changed a field without applying has it, too
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/shared?fieldManager=editor" with:
        """merge-patch
        { "data": { "y": "edited" } }
        """
      Then the response is 200
      When I apply as "two":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: shared }
        data: { y: applied }
        """
      Then the response is 409 Conflict
      And the response is 409 because "conflict with \"editor\" using v1: .data.y"

  @req:apply.lists @must
  Rule: Items of a list that has keys are owned one by one
    So two managers can each have ports of one Service, and neither takes away those of the other.

    Scenario: each has his own
      When I apply as "one":
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: joint }
        spec: { clusterIP: None, selector: { a: b }, ports: [{ name: web, port: 80, protocol: TCP }] }
        """
      Then the response is 201 Created
      When I apply as "two":
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: joint }
        spec: { ports: [{ name: dns, port: 53, protocol: UDP }] }
        """
      Then the response is 200
      And .spec.ports of the response has 2 items
      When I apply as "two":
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: joint }
        spec: {}
        """
      Then the response is 200
      And the response matches:
        """yaml
        spec: { ports: !only [{ name: web, port: 80 }] }
        """

    Scenario: an item without its key cannot be owned
      When I send PATCH "/apis/apps/v1/namespaces/$namespace/deployments/keyless?fieldManager=me" with:
        """apply-patch
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: keyless }
        spec: { template: { spec: { containers: [{ image: busybox }] } } }
        """
      Then the response is 500
      And the response is 500 because "associative list with keys has an element that omits"

  @req:apply.free-form @must
  Rule: What nobody has described is owned field by field, too, but for its lists
    A kind may have room for what it does not know. Where that is so, several managers can use it.
    https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy

    Background:
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: chests.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: chests, kind: Chest }
          versions:
            - name: v1
              served: true
              storage: true
              subresources: { status: {} }
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec: { type: object, x-kubernetes-preserve-unknown-fields: true, properties: { lid: { type: string } } }
                    status: { type: object, properties: { weight: { type: integer } } }
        """
      And CustomResourceDefinition/chests.$namespace.example.com is Established
      When 2s pass
      And I apply as "one":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Chest
        metadata: { name: old }
        spec: { lid: shut, gold: { coins: 3 }, maps: [north] }
        """
      Then the response is 201

    Scenario: each his own
      When I apply as "two":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Chest
        metadata: { name: old }
        spec: { gold: { rings: 1 } }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata:
          managedFields: !contains
            - { manager: one, fieldsV1: { "f:spec": { "f:lid": {}, "f:gold": { ".": {}, "f:coins": {} }, "f:maps": {} } } }
            - { manager: two, fieldsV1: { "f:spec": { "f:gold": { ".": {}, "f:rings": {} } } } }
        spec: { lid: shut, gold: { coins: 3, rings: 1 } }
        """
      When I apply as "two":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Chest
        metadata: { name: old }
        """
      Then the response is 200
      And .spec.gold.rings of the response is absent
      And .spec.gold.coins of the response is 3

    Scenario Outline: <what> is somebody's already
      When I apply as "two":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Chest
        metadata: { name: old }
        spec: <spec>
        """
      Then the response is 409 because "conflict with \"one\": <field>"

      Examples:
        | what           | spec                    | field            |
        | a field        | { gold: { coins: 4 } }  | .spec.gold.coins |
        | a list         | { maps: [south] }       | .spec.maps       |

    @req:apply.doors
    Scenario: its status is a door to nothing but status
      When I send PATCH "/apis/$namespace.example.com/v1/namespaces/$namespace/chests/old/status?fieldManager=scale" with:
        """apply-patch
        apiVersion: $namespace.example.com/v1
        kind: Chest
        metadata: { name: old, annotations: { heavy: very } }
        spec: { lid: open }
        status: { weight: 7 }
        """
      Then the response is 200
      And .spec.lid of the response is "shut"
      And .metadata.annotations of the response is absent
      And the response matches:
        """yaml
        metadata:
          managedFields: !contains [{ manager: scale, subresource: status, fieldsV1: !only { "f:status": { "f:weight": {} } } }]
        """

  @req:apply.types-that-change @should
  Rule: Where a type has come apart, its owner has every part; where it has become one, the whole
    https://kubernetes.io/docs/reference/using-api/server-side-apply/#compatibility-across-topology-changes

    Background:
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: crates.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: crates, kind: Crate }
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    tags: { type: array, items: { type: string } }
                    marks: { type: object, additionalProperties: { type: string } }
        """
      And CustomResourceDefinition/crates.$namespace.example.com is Established
      When 2s pass
      And I apply as "one":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Crate
        metadata: { name: big }
        tags: [a, b]
        marks: { x: "1" }
        """
      Then the response is 201

    Scenario: a list that has become a set, a map that has become one thing
      When I JSON patch CustomResourceDefinition/crates.$namespace.example.com with:
        """yaml
        - { op: add, path: /spec/versions/0/schema/openAPIV3Schema/properties/tags/x-kubernetes-list-type, value: set }
        - { op: add, path: /spec/versions/0/schema/openAPIV3Schema/properties/marks/x-kubernetes-map-type, value: atomic }
        """
      And 5s pass
      And I apply as "two":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Crate
        metadata: { name: big }
        tags: [c]
        """
      Then the response is 200
      And .tags of the response has 3 items
      And the response matches:
        """yaml
        metadata:
          managedFields: !contains
            - { manager: one, fieldsV1: { "f:marks": !exact {}, "f:tags": { 'v:"a"': {}, 'v:"b"': {} } } }
            - { manager: two, fieldsV1: { "f:tags": !only { 'v:"c"': {} } } }
        """
      When I apply as "two":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Crate
        metadata: { name: big }
        marks: { y: "2" }
        """
      Then the response is 409 because "conflict with \"one\": .marks"

  @req:apply.doors @must
  Rule: Nobody owns what he cannot change through the door that he came by
    What a door puts back is no conflict there, and not lost to whoever has it.

    Scenario: a Deployment's status leads to annotations, not to labels and not to its spec
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, labels: { tier: front } }
        spec:
          replicas: 0
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { containers: [{ name: main, image: nginx }] }
        """
      When I send PATCH "/apis/apps/v1/namespaces/$namespace/deployments/web/status?fieldManager=watcher" with:
        """apply-patch
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, labels: { tier: back }, annotations: { seen: "yes" } }
        spec: { replicas: 7 }
        status: { conditions: [{ type: Watched, status: "True" }] }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata:
          labels: { tier: front }
          annotations: { seen: "yes" }
          managedFields: !contains
            - manager: watcher
              subresource: status
              fieldsV1: !only
                "f:metadata": !only { "f:annotations": { "f:seen": {} } }
                "f:status": !present
        spec: { replicas: 0 }
        """

  @req:apply.versions @should
  Rule: Whoever spoke of an object in another version is asked in that one
    A field may have another name there. What was said in a version that nobody knows any more counts for nothing.

    Scenario: a field that has another name
      When I send PATCH "/apis/autoscaling/v1/namespaces/$namespace/horizontalpodautoscalers/web?fieldManager=one" with:
        """apply-patch
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
        """
      Then the response is 201
      When I send PATCH "/apis/autoscaling/v2/namespaces/$namespace/horizontalpodautoscalers/web?fieldManager=two" with:
        """apply-patch
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec: { metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 60 } } }] }
        """
      Then the response is 409 because "conflict with \"one\": .spec.targetCPUUtilizationPercentage"

    Scenario: a version that there never was
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: haunted }
        data: { x: "1" }
        """
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/haunted?fieldManager=me" with:
        """merge-patch
        { "metadata": { "managedFields": [
          { "manager": "ghost", "operation": "Update", "apiVersion": "v9", "fieldsType": "FieldsV1", "fieldsV1": { "f:data": { "f:x": {} } } },
          { "manager": "other", "operation": "Update", "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": { "f:data": { "f:x": {} } } }
        ] } }
        """
      Then the response is 200
      And .metadata.managedFields of the response has 1 items
      And .metadata.managedFields[0].manager of the response is "other"

  @req:apply.last-applied @should
  Rule: Where kubectl applied by itself before, what it applies now is told of in the same place
    So it can go back to that. Nobody else writes there, and nothing is written where nothing was.

    Scenario Outline: applied by <manager>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: told, annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}" } }
        data: { x: "1" }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: silent }
        data: { x: "1" }
        """
      When I apply as "<manager>":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: told }
        data: { y: "2" }
        """
      Then the response is 200
      And .metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"] of the response <is told>
      When I apply as "<manager>":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: silent }
        data: { y: "2" }
        """
      Then the response is 200
      And .metadata.annotations of the response is absent

      Examples:
        | manager | is told                   |
        | kubectl | contains "\"y\":\"2\""    |
        | me      | is "{}"                   |

  @req:apply.first @must
  Rule: What was there before anybody kept track belongs to nobody in particular
    The first application of an object that has no managers gives what it finds to before-first-apply.

    Scenario: taken over from the past
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: ancient }
        data: { x: "1" }
        """
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/ancient" with:
        """merge-patch
        { "metadata": { "managedFields": [{}] } }
        """
      Then the response is 200
      And .metadata.managedFields of the response is absent
      When I apply as "me":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: ancient }
        data: { x: "2" }
        """
      Then the response is 409 Conflict
      And the response is 409 because "conflict with \"before-first-apply\" using v1: .data.x"

  @req:apply.managers @must
  Rule: Who changes a field is written down by name, way and door
    The name is what the request says, or how its program calls itself. Updates and applications are told apart, and so
    are the object and its status. An empty list of managers, or one blank entry, forgets them all.

    Scenario: an update, through both doors
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: written }
        spec: { schedulerName: nobody, containers: [{ name: main, image: busybox }] }
        """
      When I send PATCH "/api/v1/namespaces/$namespace/pods/written?fieldManager=clerk" with:
        """merge-patch
        { "metadata": { "labels": { "note": "yes" } } }
        """
      And I send PATCH "/api/v1/namespaces/$namespace/pods/written/status?fieldManager=clerk" with:
        """merge-patch
        { "status": { "message": "seen" } }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata:
          managedFields: !contains
            - { manager: clerk, operation: Update, subresource: !absent, fieldsV1: !exact { "f:metadata": { "f:labels": { ".": {}, "f:note": {} } } } }
            - { manager: clerk, operation: Update, subresource: status, fieldsV1: !exact { "f:status": { "f:message": {} } } }
        """

    Scenario: forgotten
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: forgotten }
        data: { x: "1" }
        """
      When I send PUT "/api/v1/namespaces/$namespace/configmaps/forgotten" with:
        """json
        { "metadata": { "name": "forgotten", "managedFields": [] }, "data": { "x": "1" } }
        """
      Then the response is 200
      And .metadata.managedFields of the response is absent

    Scenario: too many to remember: the oldest updates become one
      When I send POST "/api/v1/namespaces/$namespace/configmaps?fieldManager=m0" with:
        """yaml
        metadata: { name: crowded }
        data: { k0: x }
        """
      And 2s passes
      And I send PATCH "/api/v1/namespaces/$namespace/configmaps/crowded?fieldManager=m1" with:
        """merge-patch
        { "data": { "k1": "x" } }
        """
      And 2s passes
      And I send PATCH "/api/v1/namespaces/$namespace/configmaps/crowded?fieldManager=m2" with:
        """merge-patch
        { "data": { "k2": "x" } }
        """
      And I send PATCH "/api/v1/namespaces/$namespace/configmaps/crowded?fieldManager=m3" with:
        """merge-patch
        { "data": { "k3": "x" } }
        """
      And I send PATCH "/api/v1/namespaces/$namespace/configmaps/crowded?fieldManager=m4" with:
        """merge-patch
        { "data": { "k4": "x" } }
        """
      And I send PATCH "/api/v1/namespaces/$namespace/configmaps/crowded?fieldManager=m5" with:
        """merge-patch
        { "data": { "k5": "x" } }
        """
      And I send PATCH "/api/v1/namespaces/$namespace/configmaps/crowded?fieldManager=m6" with:
        """merge-patch
        { "data": { "k6": "x" } }
        """
      And I send PATCH "/api/v1/namespaces/$namespace/configmaps/crowded?fieldManager=m7" with:
        """merge-patch
        { "data": { "k7": "x" } }
        """
      And I send PATCH "/api/v1/namespaces/$namespace/configmaps/crowded?fieldManager=m8" with:
        """merge-patch
        { "data": { "k8": "x" } }
        """
      And I send PATCH "/api/v1/namespaces/$namespace/configmaps/crowded?fieldManager=m9" with:
        """merge-patch
        { "data": { "k9": "x" } }
        """
      And I send PATCH "/api/v1/namespaces/$namespace/configmaps/crowded?fieldManager=m10" with:
        """merge-patch
        { "data": { "k10": "x" } }
        """
      Then the response is 200
      And .metadata.managedFields of the response has 10 items
      And the response matches:
        """yaml
        metadata:
          managedFields: !contains
            - { manager: ancient-changes, operation: Update, fieldsV1: { "f:data": { "f:k0": {}, "f:k1": {} } } }
            - { manager: m10, operation: Update, fieldsV1: { "f:data": { "f:k10": {} } } }
        """

    Scenario: a client that does not know of managers does not lose them
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kept }
        data: { x: "1" }
        """
      When I send PUT "/api/v1/namespaces/$namespace/configmaps/kept?fieldManager=old-client" with:
        """json
        { "metadata": { "name": "kept" }, "data": { "x": "1" } }
        """
      Then the response is 200
      And .metadata.managedFields of the response is not empty

    Scenario: an application that changes nothing makes no new version
      When I apply as "me":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: idle }
        data: { x: "1" }
        """
      Then .metadata.resourceVersion of the response is saved as $version
      When 2s passes
      And I apply as "me":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: idle }
        data: { x: "1" }
        """
      Then the response is 200
      And .metadata.resourceVersion of the response is $version

  @req:apply.scale @must
  Rule: Who says through /scale how many there are owns the number in the object
    A Scale is the same for every kind that has replicas. Of its managers the object remembers where the number stands in
    the object itself, and by which door they came; so who applies the object and who scales it meet in conflicts.

    Background:
      When I apply as "owner":
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          paused: true
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { containers: [{ name: main, image: busybox }] }
        """
      Then the response is 201 Created

    Scenario: taken by an update
      When I send PATCH "/apis/apps/v1/namespaces/$namespace/deployments/web/scale?fieldManager=hand" with:
        """merge-patch
        { "spec": { "replicas": 1 } }
        """
      Then the response is 200
      When I send GET "/apis/apps/v1/namespaces/$namespace/deployments/web"
      Then the response matches:
        """yaml
        metadata:
          managedFields: !contains
            - { manager: owner, operation: Apply, fieldsV1: { "f:spec": { "f:replicas": !absent, "f:selector": {} } } }
            - { manager: hand, operation: Update, apiVersion: apps/v1, subresource: scale, fieldsV1: !exact { "f:spec": { "f:replicas": {} } } }
        """

    Scenario: another number is a conflict, until it is forced
      When I send PATCH "/apis/apps/v1/namespaces/$namespace/deployments/web/scale?fieldManager=two" with:
        """apply-patch
        { apiVersion: autoscaling/v1, kind: Scale, metadata: { name: web }, spec: { replicas: 1 } }
        """
      Then the response is 409 Conflict
      And the response is 409 because "Apply failed with 1 conflict: conflict with \"owner\": .spec.replicas"
      And now .spec.replicas of Deployment/web is 2
      When I send PATCH "/apis/apps/v1/namespaces/$namespace/deployments/web/scale?fieldManager=two&force=true" with:
        """apply-patch
        { apiVersion: autoscaling/v1, kind: Scale, metadata: { name: web }, spec: { replicas: 1 } }
        """
      Then the response is 200
      And now .spec.replicas of Deployment/web is 1
      And now "two" owns .spec.replicas of Deployment/web
      When I apply as "owner":
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec: { replicas: 2 }
        """
      Then the response is 409 Conflict
      And the response is 409 because "conflict with \"two\" with subresource \"scale\": .spec.replicas"

    Scenario: the same number is shared
      When I send PATCH "/apis/apps/v1/namespaces/$namespace/deployments/web/scale?fieldManager=two" with:
        """apply-patch
        { apiVersion: autoscaling/v1, kind: Scale, metadata: { name: web }, spec: { replicas: 2 } }
        """
      Then the response is 200
      And now "owner" owns .spec.replicas of Deployment/web
      And now "two" owns .spec.replicas of Deployment/web

    Scenario Outline: on a Scale, <what>
      When I send PATCH "/apis/apps/v1/namespaces/$namespace/deployments/web/scale?fieldManager=owner&force=true" with:
        """apply-patch
        <body>
        """
      Then the response is <status>
      And the response is <status> because "<reason>"

      Examples:
        | what             | body                                                                                                | status         | reason                                                 |
        | not a Scale      | { apiVersion: apps/v1, kind: Deployment, metadata: { name: web } }                                  | 400 BadRequest | invalid object type: apps/v1, Kind=Deployment          |
        | of another name  | { apiVersion: autoscaling/v1, kind: Scale, metadata: { name: other }, spec: { replicas: 1 } }       | 400 BadRequest | does not match the name on the URL                     |
        | an unknown field | { apiVersion: autoscaling/v1, kind: Scale, metadata: { name: web }, spec: { count: 1 } }            | 500            | .spec.count: field not declared in schema              |
        | a negative one   | { apiVersion: autoscaling/v1, kind: Scale, metadata: { name: web }, spec: { replicas: -1 } }        | 422 Invalid    | must be greater than or equal to 0                     |
