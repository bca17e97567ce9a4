@seed:K14.1
Feature: What a new kind shows, and how it is asked
  A definition says what lists show of its objects, by what they may be selected, and which parts have doors of their own.
  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/

  Background:
    Given this manifest:
      """yaml
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: { name: boats.$namespace.example.com }
      spec:
        group: $namespace.example.com
        scope: Namespaced
        names: { plural: boats, kind: Boat, shortNames: [bt] }
        versions:
          - name: v1
            served: true
            storage: true
            additionalPrinterColumns:
              - { name: Sails, type: integer, jsonPath: .spec.sails, description: how many she carries }
              - { name: Captain, type: string, jsonPath: '.spec.crew[?(@.rank=="captain")].name', priority: 1 }
              - { name: Since, type: date, jsonPath: .spec.since }
            selectableFields: [{ jsonPath: .spec.colour }, { jsonPath: .spec.sails }]
            subresources:
              status: {}
              scale: { specReplicasPath: .spec.sails, statusReplicasPath: .status.sails, labelSelectorPath: .status.selector }
            schema:
              openAPIV3Schema:
                type: object
                description: A boat with sails
                properties:
                  spec:
                    type: object
                    properties:
                      sails: { type: integer, minimum: 0, description: How many she carries }
                      colour: { type: string }
                      since: { type: string, format: date-time }
                      crew: { type: array, items: { type: object, properties: { name: { type: string }, rank: { type: string } } } }
                      open: { type: object, x-kubernetes-preserve-unknown-fields: true }
                  status: { type: object, properties: { sails: { type: integer }, selector: { type: string } } }
      """
    And CustomResourceDefinition/boats.$namespace.example.com is Established
    And 2s pass

  @req:extension.columns @must
  Rule: A table shows the columns of the definition
    `kubectl get` shows what the server answers here.

    Scenario: columns by type, and nothing where there is nothing
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 2, since: "1970-01-01T00:00:00Z", crew: [{ name: tom }, { name: ann, rank: captain }] }
        ---
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: two }
        spec: {}
        """
      When I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/boats" with the header "accept: application/json;as=Table;v=v1;g=meta.k8s.io"
      Then the response is 200
      And the response matches:
        """yaml
        kind: Table
        columnDefinitions: !exact
          - { name: Name, type: string, format: name, description: !present , priority: 0 }
          - { name: Sails, type: integer, format: "", description: how many she carries, priority: 0 }
          - { name: Captain, type: string, format: "", description: !present , priority: 1 }
          - { name: Since, type: date, format: "", description: !present , priority: 0 }
        rows:
          - { cells: [one, 2, ann, !re "^[0-9]+y"] }
          - { cells: [two, !absent , !absent , !absent ] }
        """

    Scenario: without columns the age is shown
      When I JSON patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        - { op: remove, path: /spec/versions/0/additionalPrinterColumns }
        """
      Then the response is 200
      When 2s pass
      And I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/boats" with the header "accept: application/json;as=Table;v=v1;g=meta.k8s.io"
      Then the response matches:
        """yaml
        columnDefinitions: !ordered [{ name: Name }, { name: Age, type: date }]
        """
      And .columnDefinitions of the response has 2 items

  @req:extension.selectable @must
  Rule: Lists and watches select by the fields that the definition names
    By others they cannot, and they say so.
    Upstream conformance: "custom-resource-definition-field-selectors-list-watch-register-informers"

    Background:
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { colour: red, sails: 1 }
        ---
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: two }
        spec: { colour: blue, sails: 1 }
        """

    Scenario: lists and deletions of many
      When I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/boats?fieldSelector=spec.colour%3Dblue"
      Then the response lists exactly "two"
      When I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/boats?fieldSelector=spec.sails%3D1,spec.colour!%3Dblue"
      Then the response lists exactly "one"
      When I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/boats?fieldSelector=metadata.name%3Done"
      Then the response lists exactly "one"
      When I send DELETE "/apis/$namespace.example.com/v1/namespaces/$namespace/boats?fieldSelector=spec.colour%3Dred"
      Then the response is 200
      And within 10s Boat/one is gone
      And now Boat/two is present

    Scenario: an object comes into a watch and leaves it with its fields
      When I watch the path "/apis/$namespace.example.com/v1/namespaces/$namespace/boats?watch=true&fieldSelector=spec.colour%3Dred" as "red boats"
      And I merge patch Boat/two with:
        """yaml
        spec: { colour: red }
        """
      Then the response is 200
      When I merge patch Boat/two with:
        """yaml
        spec: { colour: green }
        """
      Then within 10s watch "red boats" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: two } } }
        - { type: DELETED, object: { metadata: { name: two } } }
        """

    Scenario: other fields
      When I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/boats?fieldSelector=spec.since%3Dnow"
      Then the response is 400 because "field label not supported: spec.since"

  @req:extension.status @must
  Rule: With a status of its own, users write the one part and controllers the other
    What is sent to one door does not change what belongs to the other, and only a change of the wishes is a new generation.
    Upstream conformance: "Custom Resource Definition, status sub-resource"

    Background:
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1 }
        status: { sails: 9 }
        """

    Scenario: each part through its door
      Then now .status of Boat/one is absent
      When I merge patch the status of Boat/one with:
        """yaml
        spec: { sails: 3 }
        status: { sails: 1 }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { generation: 1 }
        spec: { sails: 1 }
        status: { sails: 1 }
        """
      When I merge patch Boat/one with:
        """yaml
        spec: { sails: 2 }
        status: { sails: 5 }
        """
      Then the response matches:
        """yaml
        metadata: { generation: 2 }
        spec: { sails: 2 }
        status: { sails: 1 }
        """
      When I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/boats/one/status"
      Then .status.sails of the response is 1

    Scenario: the status is checked too
      When I merge patch the status of Boat/one with:
        """yaml
        status: { sails: many }
        """
      Then the response is 422 because "status.sails in body must be of type integer"

    Scenario: without one there is no such door
      When I JSON patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        - { op: remove, path: /spec/versions/0/subresources }
        """
      Then the response is 200
      When 2s pass
      And I merge patch the status of Boat/one with:
        """yaml
        status: { sails: 1 }
        """
      Then the response is 404
      When I merge patch Boat/one with:
        """yaml
        status: { sails: 1 }
        """
      Then the response is 200
      And .status.sails of the response is 1
      And .metadata.generation of the response is 2

  @req:extension.scale @must
  Rule: With a scale, a new kind is scaled like a workload
    Whoever scales needs to know nothing else of it.

    Background:
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 2 }
        """

    Scenario: read and write
      When I merge patch the status of Boat/one with:
        """yaml
        status: { sails: 1, selector: "boat=one" }
        """
      Then the response is 200
      When I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/boats/one/scale"
      Then the response matches:
        """yaml
        apiVersion: autoscaling/v1
        kind: Scale
        metadata: { name: one }
        spec: { replicas: 2 }
        status: { replicas: 1, selector: boat=one }
        """
      When I scale Boat/one to 4
      Then the response is 200
      And now .spec.sails of Boat/one is 4
      And now .metadata.generation of Boat/one is 2

    Scenario: what may not be
      When I scale Boat/one to -1
      Then the response is 422
      And now .spec.sails of Boat/one is 2

  @req:extension.published @must
  Rule: The schema is published, so that clients explain and check by it
    It follows the definition at once.
    Upstream conformance: "Custom Resource OpenAPI Publish, with validation schema"
    Upstream conformance: "Custom Resource OpenAPI Publish, with x-kubernetes-preserve-unknown-fields in object"
    Upstream conformance: "Custom Resource OpenAPI Publish, with x-kubernetes-preserve-unknown-fields at root"
    Upstream conformance: "Custom Resource OpenAPI Publish, with x-kubernetes-preserve-unknown-fields in embedded object"
    Upstream conformance: "Custom Resource OpenAPI Publish, varying groups"
    Upstream conformance: "Custom Resource OpenAPI Publish, varying versions"
    Upstream conformance: "Custom Resource OpenAPI Publish, varying kinds"
    Upstream conformance: "Aggregated Discovery Interface CRDs"
    Upstream conformance: "Aggregated Discovery Endpoint Accept Headers CRDs"

    Scenario: fields with what they mean
      When I send GET "/openapi/v3/apis/$namespace.example.com/v1"
      Then the response is 200
      And the response matches:
        """yaml
        components:
          schemas:
            com.example.$namespace.v1.Boat:
              type: object
              description: A boat with sails
              x-kubernetes-group-version-kind: [{ group: $namespace.example.com, kind: Boat, version: v1 }]
              properties:
                apiVersion: { type: string }
                metadata: !present
                spec:
                  properties:
                    sails: { type: integer, minimum: 0, description: How many she carries }
                    open: { x-kubernetes-preserve-unknown-fields: true }
            com.example.$namespace.v1.BoatList: { required: [items] }
        """

    Scenario: it is listed, and changes with the definition
      When I send GET "/openapi/v3"
      Then the response matches:
        """yaml
        paths: { apis/$namespace.example.com/v1: { serverRelativeURL: !save published } }
        """
      When I JSON patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        - op: replace
          path: /spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/sails/description
          value: Told anew
        """
      Then the response is 200
      When 2s pass
      And I send GET "/openapi/v3"
      Then the response matches:
        """yaml
        paths: { apis/$namespace.example.com/v1: { serverRelativeURL: !not $published } }
        """
      When I send GET "/openapi/v3/apis/$namespace.example.com/v1"
      Then the response matches:
        """yaml
        components:
          schemas: { com.example.$namespace.v1.Boat: { properties: { spec: { properties: { sails: { description: Told anew } } } } } }
        """

    Scenario: what can be done with it, and what may be selected by
      When I send GET "/openapi/v3/apis/$namespace.example.com/v1"
      Then the response matches:
        """yaml
        info: { title: Kubernetes CRD Swagger, version: v0.1.0 }
        paths:
          /apis/$namespace.example.com/v1/boats:
            get: { description: list objects of kind Boat, operationId: !re "ForAllNamespaces$", x-kubernetes-action: list }
          /apis/$namespace.example.com/v1/namespaces/{namespace}/boats:
            post: { description: create a Boat, x-kubernetes-action: post, responses: { "201": { description: Created } } }
            delete: { description: delete collection of Boat, operationId: !re "V1CollectionNamespacedBoat$", x-kubernetes-action: deletecollection }
          /apis/$namespace.example.com/v1/namespaces/{namespace}/boats/{name}:
            put: { description: replace the specified Boat, operationId: !re "^replace.*V1NamespacedBoat$", x-kubernetes-action: put }
          /apis/$namespace.example.com/v1/namespaces/{namespace}/boats/{name}/scale:
            get:
              description: read scale of the specified Boat
              operationId: !re "^read.*V1NamespacedBoatScale$"
              x-kubernetes-group-version-kind: { group: $namespace.example.com, kind: Boat, version: v1 }
        components:
          schemas:
            com.example.$namespace.v1.Boat: { x-kubernetes-selectable-fields: [{ fieldPath: spec.colour }, { fieldPath: spec.sails }] }
            com.example.$namespace.v1.BoatList: { x-kubernetes-selectable-fields: [{ fieldPath: spec.colour }, { fieldPath: spec.sails }] }
        """

    Scenario: marks stay, embedded objects have what all objects have, and what may be either says both types
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: rafts.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: rafts, kind: Raft }
          versions:
            - name: v2
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec:
                      type: object
                      required: [logs, flag]
                      x-kubernetes-validations: [{ rule: "size(self.logs) > 0", message: she would sink }]
                      properties:
                        logs: { type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: { type: object, required: [name], properties: { name: { type: string } } } }
                        flag: { type: string, nullable: true, default: black, example: white }
                        width: { x-kubernetes-int-or-string: true, anyOf: [{ minimum: 1 }] }
                        cargo: { type: object, x-kubernetes-embedded-resource: true, x-kubernetes-map-type: atomic, properties: { spec: { type: object, additionalProperties: { type: string } } } }
                        deck: { type: object, x-kubernetes-preserve-unknown-fields: true, properties: { length: { type: integer } } }
        """
      And CustomResourceDefinition/rafts.$namespace.example.com is Established
      When 2s pass
      And I send GET "/openapi/v3/apis/$namespace.example.com/v2"
      Then the response is 200
      And the response matches:
        """yaml
        components:
          schemas:
            com.example.$namespace.v2.Raft:
              properties:
                spec:
                  x-kubernetes-validations: [{ rule: "size(self.logs) > 0", message: she would sink }]
                  properties:
                    logs: { x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name] }
                    flag: { type: string, nullable: true, default: black, example: !absent }
                    width: { x-kubernetes-int-or-string: true, anyOf: [{ minimum: 1 }], allOf: [{ anyOf: [{ type: integer }, { type: string }] }] }
                    cargo:
                      x-kubernetes-embedded-resource: true
                      x-kubernetes-map-type: atomic
                      required: [kind, apiVersion]
                      properties: { kind: { type: string, description: !contains "In CamelCase" }, apiVersion: { type: string }, metadata: { allOf: [{ $ref: !re "ObjectMeta$" }] }, spec: !present }
                    deck: { type: object, x-kubernetes-preserve-unknown-fields: true, properties: { length: { type: integer } } }
        """
      When I send GET "/openapi/v2" with the header "accept: application/json"
      Then the response matches:
        """yaml
        definitions:
          com.example.$namespace.v2.Raft:
            properties:
              spec:
                required: !exact [logs]
                properties:
                  flag: { type: !absent, nullable: !absent, default: !absent }
                  width: { anyOf: !absent, allOf: !absent, x-kubernetes-int-or-string: true }
                  cargo: { properties: { kind: { type: string }, metadata: { $ref: !re "^#/definitions/.*ObjectMeta$" } } }
                  deck: { type: !absent, properties: !absent, x-kubernetes-preserve-unknown-fields: true }
        """

    Scenario: discovery of all groups at once tells of kinds, scopes and subresources
      When I send GET "/apis" with the header "accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
      Then the response matches:
        """yaml
        items: !some
          metadata: { name: $namespace.example.com }
          versions:
            - version: v1
              resources:
                - resource: boats
                  responseKind: { kind: Boat }
                  scope: Namespaced
                  singularResource: boat
                  shortNames: [bt]
                  subresources: !key:subresource
                    - { subresource: scale, responseKind: { group: autoscaling, version: v1, kind: Scale } }
                    - { subresource: status, responseKind: { kind: Boat } }
        """
