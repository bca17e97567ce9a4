@seed:K14.1
Feature: What objects of a new kind may hold
  The schema of a definition decides what is kept, filled in and refused, so that a controller finds what it expects.
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
        names: { plural: boats, kind: Boat }
        versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                required: [spec]
                properties:
                  spec:
                    type: object
                    required: [sails]
                    properties:
                      sails: { type: integer, minimum: 1, maximum: 5 }
                      colour: { type: string, enum: [red, blue], default: red }
                      name: { type: string, maxLength: 8, pattern: "^[A-Z]" }
                      address: { type: string, format: ipv4 }
                      draught: { x-kubernetes-int-or-string: true }
                      berth: { type: string, nullable: true, default: quay }
                      flags: { type: array, maxItems: 3, items: { type: string }, x-kubernetes-list-type: set }
                      engine: { type: object, default: {}, properties: { fuel: { type: string, default: diesel } } }
                      cargo: { type: object, x-kubernetes-preserve-unknown-fields: true }
                      dinghy: { type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true }
                      marks: { type: object, additionalProperties: { type: integer } }
                      crew:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [name]
                        items:
                          type: object
                          required: [name]
                          properties:
                            name: { type: string }
                            rank: { type: string, default: sailor }
                            age: { type: integer }
      """
    And CustomResourceDefinition/boats.$namespace.example.com is Established
    And 2s pass

  @req:extension.pruned @must
  Rule: Fields that the schema does not know are dropped, unless it says otherwise
    Nobody can rely on what nobody has specified; whoever sends it is told.
    Upstream conformance: "Server side field validation, valid CR with validation schema"
    Upstream conformance: "Server side field validation, unknown fields CR fails validation"
    Upstream conformance: "Server side field validation, unknown fields CR no validation schema"
    Upstream conformance: "Server side field validation, unknown metadata"
    Upstream conformance: "Server side field validation, CR duplicates"

    Scenario: unknown fields are dropped with a warning, and known ones are kept
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec:
          sails: 1
          wheels: 4
          crew: [{ name: ann, shoe: 41 }]
          marks: { north: 3 }
          cargo: { fish: { tons: 2 }, crates: [] }
        keel: long
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        keel: !absent
        spec:
          sails: 1
          wheels: !absent
          crew: !exact [{ name: ann, rank: sailor }]
          marks: { north: 3 }
          cargo: { fish: { tons: 2 }, crates: !len 0 }
        """
      And the header "Warning" of the response contains "keel"
      And the header "Warning" of the response contains "spec.wheels"
      And the header "Warning" of the response contains "spec.crew[0].shoe"
      And the header "Warning" of the response does not contain "cargo"

    Scenario: whoever is strict is refused, whoever does not care is not warned
      When I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/boats?fieldValidation=Strict" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1, wheels: 4 }
        """
      Then the response is 400 BadRequest
      And the response is 400 because "strict decoding error: unknown field \"spec.wheels\""
      When I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/boats?fieldValidation=Ignore" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1, wheels: 4 }
        """
      Then the response is 201 Created
      And .spec.wheels of the response is absent
      And the header "Warning" of the response is absent

    Scenario: strictness finds what is said twice, and what metadata never has
      When I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/boats?fieldValidation=Strict" with:
        """json
        {
          "apiVersion": "$namespace.example.com/v1",
          "kind": "Boat",
          "metadata": { "name": "one" },
          "spec": { "sails": 1, "cargo": { "fish": 1, "fish": 2 } }
        }
        """
      Then the response is 400 because "duplicate field \"spec.cargo.fish\""
      When I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/boats?fieldValidation=Strict" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one, captain: ahab }
        spec:
          sails: 1
          dinghy: { apiVersion: v1, kind: Dinghy, metadata: { name: d, captain: ahab }, oars: 2 }
        """
      Then the response is 400 because "unknown field \"metadata.captain\""
      And the response is 400 because "unknown field \"spec.dinghy.metadata.captain\""

    Scenario: an object within another has the metadata of an object
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec:
          sails: 1
          dinghy: { apiVersion: v1, kind: Dinghy, metadata: { name: d, captain: ahab }, oars: 2 }
        """
      Then the response is 201 Created
      And .spec.dinghy.oars of the response is 2
      And .spec.dinghy.metadata.captain of the response is absent
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: two }
        spec: { sails: 1, dinghy: { oars: 2 } }
        """
      Then the response is 422 because "spec.dinghy.kind: Required value"

  @req:extension.defaulted @must
  Rule: Fields left out get the defaults of the schema, in what is sent and in what was stored before
    A default that is added later holds for old objects too, without anybody writing them anew.
    Upstream conformance: "Custom Resource Definition, defaulting"

    Scenario: what is sent
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1, crew: [{ name: ann }, { name: bob, rank: captain }] }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec:
          colour: red
          engine: !exact { fuel: diesel }
          crew: !exact [{ name: ann, rank: sailor }, { name: bob, rank: captain }]
          flags: !absent
        """

    Scenario: null stays where it is allowed, and means left out elsewhere
      When I send POST "/apis/$namespace.example.com/v1/namespaces/$namespace/boats" with:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1, colour: null, berth: null }
        """
      Then the response is 201 Created
      And .spec.colour of the response is "red"
      And .spec.berth of the response is not "quay"

    Scenario: a field that is taken away gets its default again
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1, colour: blue }
        """
      When I merge patch Boat/one with:
        """yaml
        spec: { colour: null }
        """
      Then the response is 200
      And .spec.colour of the response is "red"

    Scenario: what was stored before the default was defined
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1 }
        """
      And .metadata.resourceVersion of Boat/one is saved as $version
      When I JSON patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        - op: add
          path: /spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/name/default
          value: Nameless
        """
      Then the response is 200
      When 2s pass
      And I read Boat/one
      Then .spec.name of the response is "Nameless"
      And .metadata.resourceVersion of the response is $version
      When I list Boats
      Then .items[0].spec.name of the response is "Nameless"

  @req:extension.validated @must
  Rule: What the schema does not allow is refused, and the answer names field and reason
    The wording is that of every other object.

    Scenario Outline: <what>
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: <spec>
        """
      Then the response is 422 Invalid
      And the response is 422 because "Boat.$namespace.example.com \"one\" is invalid: <why>"

      Examples:
        | what                          | spec                                              | why                                                                                |
        | a required field is missing   | {}                                                | spec.sails: Required value                                                         |
        | a number is too small         | { sails: 0 }                                      | spec.sails: Invalid value: 0: spec.sails in body should be greater than or equal to 1 |
        | a number is too big           | { sails: 6 }                                      | spec.sails: Invalid value: 6: spec.sails in body should be less than or equal to 5 |
        | a text stands for a number    | { sails: many }                                   | spec.sails: Invalid value: \"string\": spec.sails in body must be of type integer: \"string\" |
        | a value is none of those      | { sails: 1, colour: green }                       | spec.colour: Unsupported value: \"green\": supported values: \"red\", \"blue\"     |
        | a text is too long            | { sails: 1, name: Mayflowers }                    | spec.name: Too long: may not be more than 8 bytes                                  |
        | a text does not match         | { sails: 1, name: mary }                          | spec.name: Invalid value: \"mary\": spec.name in body should match '^[A-Z]'        |
        | a text is not of the format   | { sails: 1, address: nowhere }                    | spec.address: Invalid value: \"nowhere\": spec.address in body must be of type ipv4 |
        | neither number nor text       | { sails: 1, draught: [] }                         | spec.draught: Invalid value: \"array\": spec.draught in body must be of type integer,string |
        | a list is too long            | { sails: 1, flags: [a, b, c, d] }                 | spec.flags: Too many: 4: must have at most 3 items                                 |
        | a set has a value twice       | { sails: 1, flags: [a, b, a] }                    | spec.flags[2]: Duplicate value: \"a\"                                              |
        | a list has a key twice        | { sails: 1, crew: [{ name: ann }, { name: ann }] } | spec.crew[1]: Duplicate value                                                     |
        | an item misses its key        | { sails: 1, crew: [{ age: 3 }] }                  | spec.crew[0].name: Required value                                                  |
        | a value of a map is wrong     | { sails: 1, marks: { north: up } }                | spec.marks.north: Invalid value: \"string\": spec.marks.north in body must be of type integer |

    Scenario: what is allowed is not
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 5, name: Mary, address: 10.0.0.1, draught: 2m, flags: [a, b, c] }
        ---
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: two }
        spec: { sails: 1, draught: 2 }
        """
      Then the response is 201 Created

    Scenario: what cannot be a metadata field is refused like everywhere
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: One, labels: { "a b": c } }
        spec: { sails: 1 }
        """
      Then the response is 422 because "metadata.name: Invalid value: \"One\": a lowercase RFC 1123 subdomain"

    Scenario: patches are checked as well
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1 }
        """
      When I merge patch Boat/one with:
        """yaml
        spec: { sails: 9 }
        """
      Then the response is 422 because "spec.sails: Invalid value: 9"
      And now .spec.sails of Boat/one is 1

    Scenario: a value that has become wrong may stay, but not come
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 5 }
        """
      When I JSON patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        - { op: replace, path: /spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/sails/maximum, value: 3 }
        """
      Then the response is 200
      When 2s pass
      And I merge patch Boat/one with:
        """yaml
        spec: { colour: blue }
        """
      Then the response is 200
      And .spec.sails of the response is 5
      When I merge patch Boat/one with:
        """yaml
        spec: { sails: 4 }
        """
      Then the response is 422 because "spec.sails in body should be less than or equal to 3"
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: two }
        spec: { sails: 5 }
        """
      Then the response is 422 because "spec.sails in body should be less than or equal to 3"

  @req:extension.applied @must
  Rule: Server-side apply merges lists as the schema says
    Two managers share a list that has keys or is a set; a list without them belongs to one.

    Background:
      When I apply as "harbour":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1, crew: [{ name: ann, age: 30 }], flags: [a] }
        """

    Scenario: items are told apart by their key
      When I apply as "union":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1, crew: [{ name: bob, age: 20 }], flags: [b] }
        """
      Then the response is 200
      And the response matches:
        """yaml
        spec:
          crew: !only [{ name: ann, age: 30 }, { name: bob, age: 20 }]
          flags: !only [a, b]
        """
      When I apply as "harbour":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1 }
        """
      Then the response is 200
      And the response matches:
        """yaml
        spec:
          crew: !only [{ name: bob, age: 20 }]
          flags: !only [b]
        """

    Scenario: whoever wants another value of another's field has a conflict
      When I apply as "union":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1, crew: [{ name: ann, age: 31 }] }
        """
      Then the response is 409 Conflict
      And the response is 409 because ".spec.crew[name=\"ann\"].age"
      When I force-apply as "union":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1, crew: [{ name: ann, age: 31 }] }
        """
      Then the response is 200
      And .spec.crew["ann"].age of the response is 31

    Scenario: what does not fit the schema cannot be applied
      When I apply as "union":
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { sails: 1, crew: [{ name: ann }, { name: ann }] }
        """
      Then the response is 500
