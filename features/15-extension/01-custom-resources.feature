@seed:K14.1
Feature: New kinds of objects
  Whoever needs a kind of object that Kubernetes lacks defines it, and from then on it is served, stored and watched like
  the others.
  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/

  @req:extension.definition @must
  Rule: A CustomResourceDefinition adds a kind that behaves like a built-in one
    Clients need no other door for it: the paths, verbs and answers are those of every object.
    Upstream conformance: "Custom Resource Definition, create"
    Upstream conformance: "Custom Resource Definition, discovery"
    Upstream conformance: "Custom Resource Definition, watch"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: boats.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: boats, kind: Boat, shortNames: [bt], categories: [all] }
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec: { type: object, properties: { sails: { type: integer } } }
        """
      And CustomResourceDefinition/boats.$namespace.example.com is Established
      And 2s pass

    Scenario: a definition says which names it has been given
      Then now CustomResourceDefinition/boats.$namespace.example.com matches:
        """yaml
        spec: { conversion: { strategy: None } }
        status:
          acceptedNames: { plural: boats, singular: boat, kind: Boat, listKind: BoatList, shortNames: [bt], categories: [all] }
          storedVersions: [v1]
          conditions:
            - { type: NamesAccepted, status: "True", reason: NoConflicts }
            - { type: Established, status: "True", reason: InitialNamesAccepted }
        """

    Scenario: objects of the kind are created, read, changed, watched and deleted
      When I watch the path "/apis/$namespace.example.com/v1/namespaces/$namespace/boats?watch=true" as "boats"
      And I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one, labels: { sea: north } }
        spec: { sails: 1 }
        """
      Then the response is 201 Created
      And .metadata.generation of the response is 1
      When I merge patch Boat/one with:
        """yaml
        spec: { sails: 2 }
        """
      Then the response is 200
      And .metadata.generation of the response is 2
      When I list Boats labelled "sea=north"
      Then the response lists exactly "one"
      And .kind of the response is "BoatList"
      When I delete Boat/one
      Then the response is 200
      And within 10s watch "boats" has observed in order:
        """yaml
        - { type: ADDED, object: { kind: Boat, spec: { sails: 1 } } }
        - { type: MODIFIED, object: { spec: { sails: 2 } } }
        - { type: DELETED, object: { metadata: { name: one } } }
        """
      And now Boat/one is gone

    Scenario: discovery tells of it
      When I send GET "/apis/$namespace.example.com/v1"
      Then the response matches:
        """yaml
        kind: APIResourceList
        resources:
          - name: boats
            singularName: boat
            kind: Boat
            namespaced: true
            shortNames: [bt]
            categories: [all]
            verbs: !contains [create, delete, deletecollection, get, list, patch, update, watch]
        """

    Scenario: a name is taken once
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        """
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        """
      Then the response is 409 AlreadyExists

    Scenario: what is in no namespace is not served
      When I send POST "/apis/$namespace.example.com/v1/boats" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: adrift }
        """
      Then the response is 404

    Scenario: another version is not served
      When I send GET "/apis/$namespace.example.com/v2/namespaces/$namespace/boats"
      Then the response is 404

    Scenario: an object of another kind is refused
      When I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/boats" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Ship
        metadata: { name: one }
        """
      Then the response is 422 Invalid
      And the response is 422 because "kind: Invalid value: \"Ship\": must be Boat"

    Scenario: an update must say which version it was made from
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        """
      When I send PUT "/apis/$namespace.example.com/v1/namespaces/$namespace/boats/one" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 3 }
        """
      Then the response is 422 Invalid
      And the response is 422 because "metadata.resourceVersion: Invalid value: 0: must be specified for an update"

    Scenario: patches are those that need no knowledge of the type
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        """
      When I strategic merge patch Boat/one with:
        """yaml
        spec: { sails: 3 }
        """
      Then the response is 415 UnsupportedMediaType
      When I JSON patch Boat/one with:
        """yaml
        [{ op: add, path: /spec, value: { sails: 3 } }]
        """
      Then the response is 200
      And .spec.sails of the response is 3

    Scenario: quotas count it
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: harbour }
        spec: { hard: { "count/boats.$namespace.example.com": "1" } }
        """
      And eventually .status.hard of ResourceQuota/harbour is not empty
      And this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        """
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: two }
        """
      Then the response is 403 Forbidden
      And the response is 403 because "exceeded quota: harbour"

    Scenario: what it owns goes with it
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        """
      And .metadata.uid of Boat/one is saved as $uid
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: log
          ownerReferences: [{ apiVersion: $namespace.example.com/v1, kind: Boat, name: one, uid: $uid }]
        """
      When I delete Boat/one
      Then the response is 200
      And within 60s ConfigMap/log is gone

    Scenario: it goes with its namespace
      Given the namespace "sea" exists also
      And this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one, namespace: sea }
        """
      When I delete Namespace/$sea
      Then the response is 200
      And within 60s Namespace/$sea is gone
      And within 70s Boat/one@sea is gone

  @req:extension.definition-refused @must
  Rule: A definition that cannot be right is refused, and the answer names the field
    What is stored under a definition outlives it only with pain, so it is checked before anything is.

    Scenario Outline: <what>
      When I create:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: <name>.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: <scope>
          names: { plural: boats, kind: Boat }
          versions:
            - { name: v1, served: true, storage: <storage>, schema: { openAPIV3Schema: { type: object, properties: { spec: <spec> } } } }
        """
      Then the response is 422 Invalid
      And the response is 422 because "<why>"

      Examples:
        | what                                       | name  | scope      | storage | spec                                                                | why                                                                          |
        | its name is not plural and group           | ships | Namespaced | true    | { type: object }                                                    | must be spec.names.plural+                                                   |
        | it is neither in namespaces nor in none    | boats | Somewhere  | true    | { type: object }                                                    | spec.scope: Unsupported value                                                |
        | no version is stored                       | boats | Cluster    | false   | { type: object }                                                    | must have exactly one version marked as storage version                     |
        | a field has no type                        | boats | Cluster    | true    | { properties: {} }                                                  | properties[spec].type: Required value: must not be empty for specified object fields |
        | a list does not say what it holds          | boats | Cluster    | true    | { type: array }                                                     | properties[spec].items: Required value: must be specified                    |
        | a type is unknown                          | boats | Cluster    | true    | { type: text }                                                      | properties[spec].type: Unsupported value                                     |
        | fields and a map are mixed                 | boats | Cluster    | true    | { type: object, properties: { a: { type: string } }, additionalProperties: { type: string } } | additionalProperties and properties are mutual exclusive |
        | keys of a list may be missing              | boats | Cluster    | true    | { type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [a], items: { type: object, properties: { a: { type: string } } } } | it must have a default or be a required property |
        | a default is not what the schema allows    | boats | Cluster    | true    | { type: integer, default: many }                                    | must be of type integer                                                      |
        | a pattern is no regular expression         | boats | Cluster    | true    | { type: string, pattern: "(" }                                      | must be a valid regular expression                                           |

    Scenario: a schema is needed
      When I create:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: boats.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Cluster
          names: { plural: boats, kind: Boat }
          versions: [{ name: v1, served: true, storage: true }]
        """
      Then the response is 422 Invalid
      And the response is 422 because "schema.openAPIV3Schema: Required value"

    Scenario: groups of the community need an approval
      When I create:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: boats.$namespace.k8s.io }
        spec:
          group: $namespace.k8s.io
          scope: Cluster
          names: { plural: boats, kind: Boat }
          versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
        """
      Then the response is 422 Invalid
      And the response is 422 because "protected groups must have approval annotation \"api-approved.kubernetes.io\""

    Scenario: what has been served keeps its scope and its kind
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: boats.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Cluster
          names: { plural: boats, kind: Boat }
          versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
        """
      And CustomResourceDefinition/boats.$namespace.example.com is Established
      When I merge patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        spec: { scope: Namespaced }
        """
      Then the response is 422 Invalid
      And the response is 422 because "spec.scope: Invalid value: \"Namespaced\": field is immutable"
      When I merge patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        spec: { names: { kind: Ship } }
        """
      Then the response is 422 Invalid
      And the response is 422 because "spec.names.kind: Invalid value: \"Ship\": field is immutable"

  @req:extension.names @must
  Rule: No two definitions of a group have a name in common
    Whoever says a name must mean one thing. The second to come waits until the first goes.

    Background:
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: boats.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Cluster
          names: { plural: boats, kind: Boat, shortNames: [bt] }
          versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
        """
      And CustomResourceDefinition/boats.$namespace.example.com is Established
      And this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: barges.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Cluster
          names: { plural: barges, kind: Barge, shortNames: [bt] }
          versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
        """

    Scenario: the second is not served
      Then within 10s CustomResourceDefinition/barges.$namespace.example.com matches:
        """yaml
        status:
          conditions:
            - { type: NamesAccepted, status: "False", reason: ShortNamesConflict, message: '"bt" is already in use' }
            - { type: Established, status: "False", reason: NotAccepted }
        """
      When I send GET "/apis/$namespace.example.com/v1/barges"
      Then the response is 404

    Scenario: it is, once the name is free
      Given eventually CustomResourceDefinition/barges.$namespace.example.com has condition NamesAccepted=False (ShortNamesConflict)
      When I delete CustomResourceDefinition/boats.$namespace.example.com
      Then the response is 200
      And within 60s CustomResourceDefinition/barges.$namespace.example.com is Established

  @req:extension.definition-deleted @must
  Rule: With a definition go all its objects, and it goes after the last of them
    Objects that nobody could read any more would be in nobody's way and in nobody's hand.
    Upstream conformance: "Custom Resource Definition, list"

    Background:
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: boats.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: boats, kind: Boat }
          versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
        """
      And CustomResourceDefinition/boats.$namespace.example.com is Established
      And 2s pass

    Scenario: its objects are deleted, and its paths lead nowhere
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        """
      When I delete CustomResourceDefinition/boats.$namespace.example.com
      Then the response is 200
      And within 60s Boat/one is gone
      And within 60s CustomResourceDefinition/boats.$namespace.example.com is gone
      When I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/boats"
      Then the response is 404

    Scenario: an object that somebody holds holds the definition, and no other is made meanwhile
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one, finalizers: [example.com/hold] }
        """
      When I delete CustomResourceDefinition/boats.$namespace.example.com
      Then the response is 200
      And within 10s CustomResourceDefinition/boats.$namespace.example.com has condition Terminating=True
      And within 10s Boat/one is terminating
      And never within 10s CustomResourceDefinition/boats.$namespace.example.com is gone
      When I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/boats" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: two }
        """
      Then the response is 403 Forbidden
      And the response is 403 because "create not allowed while custom resource definition is terminating"
      When I merge patch Boat/one with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200
      And within 90s CustomResourceDefinition/boats.$namespace.example.com is gone
