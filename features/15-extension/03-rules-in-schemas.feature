@seed:K14.1
Feature: Rules between the fields of a new kind
  What types and limits cannot say, a definition says in the Common Expression Language.
  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules

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
                x-kubernetes-validations:
                  - { rule: "self.metadata.name != 'titanic'", message: no boat bears that name }
                properties:
                  spec:
                    type: object
                    x-kubernetes-validations:
                      - { rule: "self.least <= self.most", message: there is room for fewer than needed, fieldPath: .most }
                      - rule: "self.least >= 0"
                        messageExpression: "self.home + ' cannot muster so few'"
                        reason: FieldValueForbidden
                      - { rule: "!has(oldSelf.log) || has(self.log)", message: a log is kept }
                    required: [least, most]
                    properties:
                      least: { type: integer }
                      most: { type: integer }
                      log: { type: string }
                      home:
                        type: string
                        maxLength: 20
                        default: Hull
                        x-kubernetes-validations: [{ rule: self == oldSelf, message: a boat keeps its home }]
                      papers:
                        type: string
                        x-kubernetes-validations:
                          - rule: "!oldSelf.hasValue() || self == oldSelf.value()"
                            optionalOldSelf: true
                            message: papers are not forged
                          - { rule: self.startsWith('GB'), message: papers must be British }
                      crew:
                        type: array
                        maxItems: 5
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [name]
                        x-kubernetes-validations: [{ rule: "self.exists(sailor, sailor.rank == 'captain')", message: there is no captain }]
                        items:
                          type: object
                          required: [name]
                          properties:
                            name: { type: string, maxLength: 20 }
                            rank: { type: string, maxLength: 20, default: sailor }
                            age:
                              type: integer
                              x-kubernetes-validations:
                                - { rule: self >= 14, message: children stay ashore }
                                - { rule: self >= oldSelf, message: nobody grows younger }
                      holds:
                        type: object
                        maxProperties: 4
                        additionalProperties:
                          type: integer
                          x-kubernetes-validations: [{ rule: self < 100, message: the hold is too small }]
      """
    And CustomResourceDefinition/boats.$namespace.example.com is Established
    And 2s pass

  @req:extension.rules @must
  Rule: A rule that does not hold refuses the object, and the answer says what the definition says
    Rules are asked wherever their field is there, in every item and every value.

    Scenario Outline: <asked>
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: <name> }
        spec: <spec>
        """
      Then the response is 422 Invalid
      And the response is 422 because "<why>"

      Examples:
        | asked                         | name    | spec                                                                   | why                                                          |
        | of the object                | titanic | { least: 1, most: 2 }                                                  | Invalid value: no boat bears that name                       |
        | at the field it is about     | one     | { least: 3, most: 2 }                                                  | spec.most: Invalid value: there is room                                |
        | with words of its own        | one     | { least: -1, most: 2 }                                                 | spec: Forbidden: Hull cannot muster so few                   |
        | of a field                   | one     | { least: 1, most: 2, papers: FR7 }                                     | spec.papers: Invalid value: \"FR7\": papers must be British  |
        | of a list                    | one     | { least: 1, most: 2, crew: [{ name: ann }] }                           | spec.crew: Invalid value: there is no captain                |
        | of an item                   | one     | { least: 1, most: 2, crew: [{ name: ann, rank: captain }, { name: tom, age: 9 }] } | spec.crew[1].age: Invalid value: 9: children stay ashore |
        | of a value in a map          | one     | { least: 1, most: 2, holds: { fore: 3, aft: 100 } }                    | spec.holds[aft]: Invalid value: 100: the hold is too small   |

    Scenario: what keeps all rules is accepted
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { least: 1, most: 2, papers: GB7, crew: [{ name: ann, rank: captain, age: 14 }], holds: { fore: 99 } }
        """
      Then the response is 201 Created

    Scenario: rules wait until the types are right
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: titanic }
        spec: { least: few, most: 2 }
        """
      Then the response is 422 because "spec.least in body must be of type integer"
      And the response is 422 because "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"
      And .message of the response does not contain "no boat bears that name"

  @req:extension.transitions @must
  Rule: A rule may compare with what was before
    So a definition forbids changes. On creation there is nothing to compare with.

    Background:
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: one }
        spec: { least: 1, most: 2, home: Ayr, log: calm, crew: [{ name: ann, rank: captain, age: 40 }] }
        """

    Scenario Outline: <changed>
      When I merge patch Boat/one with:
        """yaml
        spec: <spec>
        """
      Then the response is 422 because "<why>"
      And now .metadata.generation of Boat/one is 1

      Examples:
        | changed                        | spec                                                   | why                                                    |
        | a field cannot change       | { home: Oban }                                         | spec.home: Invalid value: \"Oban\": a boat keeps its home |
        | a field cannot go           | { log: null }                                          | a log is kept                                          |
        | an item is found by its key | { crew: [{ name: bob, age: 20 }, { name: ann, rank: captain, age: 39 }] } | spec.crew[1].age: Invalid value: 39: nobody grows younger |

    Scenario: what the rules do not forbid may change
      When I merge patch Boat/one with:
        """yaml
        spec: { most: 3, log: stormy, crew: [{ name: bob, age: 20 }, { name: ann, rank: captain, age: 41 }] }
        """
      Then the response is 200
      And .metadata.generation of the response is 2

    Scenario: a rule may be asked on creation too, without anything before
      When I merge patch Boat/one with:
        """yaml
        spec: { papers: GB1 }
        """
      Then the response is 200
      When I merge patch Boat/one with:
        """yaml
        spec: { papers: GB2 }
        """
      Then the response is 422 because "spec.papers: Invalid value: \"GB2\": papers are not forged"

    Scenario: a rule that comes later spares what has not changed
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: old }
        spec: { least: 1, most: 2, home: Atlantis }
        """
      When I JSON patch CustomResourceDefinition/boats.$namespace.example.com with:
        """yaml
        - op: add
          path: /spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/home/x-kubernetes-validations/-
          value: { rule: self != 'Atlantis', message: that place has sunk }
        """
      Then the response is 200
      When 2s pass
      And I merge patch Boat/old with:
        """yaml
        spec: { log: calm }
        """
      Then the response is 200
      When I create:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Boat
        metadata: { name: new }
        spec: { least: 1, most: 2, home: Atlantis }
        """
      Then the response is 422 because "that place has sunk"

  @req:extension.rules-refused @must
  Rule: A rule that cannot be right is refused with its definition
    A mistake is found when the rule is written, and a rule too costly for every request is none.

    Scenario Outline: <refused>
      When I create:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: rafts.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: rafts, kind: Raft }
          versions:
            - name: v1
              served: true
              storage: true
              schema: { openAPIV3Schema: { type: object, properties: { spec: <spec> } } }
        """
      Then the response is 422 Invalid
      And the response is 422 because "<why>"

      Examples:
        | refused                        | spec                                                                                      | why                                                    |
        | what is no expression       | { type: string, x-kubernetes-validations: [{ rule: "self ==" }] }                         | compilation failed                                     |
        | what is neither yes nor no  | { type: string, x-kubernetes-validations: [{ rule: "self + 'a'" }] }                      | cel expression must evaluate to a bool                 |
        | a field that is not there   | { type: object, properties: { a: { type: string } }, x-kubernetes-validations: [{ rule: "self.b == ''" }] } | undefined field 'b'                  |
        | types that do not compare   | { type: object, properties: { a: { type: string } }, x-kubernetes-validations: [{ rule: "self.a > 1" }] }   | no matching overload for '_>_'       |
        | an empty rule               | { type: string, x-kubernetes-validations: [{ rule: "" }] }                                | rule is not specified                                  |
        | more work than is allowed   | { type: array, items: { type: string }, x-kubernetes-validations: [{ rule: "self.all(a, self.all(b, a == b))" }] } | Forbidden: estimated rule cost exceeds budget by factor of more than 100x |
