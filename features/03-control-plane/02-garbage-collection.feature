@seed:K1.5
Feature: What is owned goes with its owner
  The garbage collector knows nothing of kinds: it reads who names whom as owner, and acts on the names alone. Who deletes
  an owner says whether it goes first, last, or alone.
  https://kubernetes.io/docs/concepts/architecture/garbage-collection/

  @req:gc.several-owners @must
  Rule: What several own stays while one of them lives, and names those no more that have gone
    An owner that waits for its dependents counts as gone: otherwise it would wait for ever.
    Upstream conformance: "Garbage Collector, multiple owners"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: stays }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: leaves }
        """
      And .metadata.uid of ConfigMap/stays is saved as $stays
      And .metadata.uid of ConfigMap/leaves is saved as $leaves
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata:
          name: shared
          ownerReferences:
            - { apiVersion: v1, kind: ConfigMap, name: leaves, uid: $leaves, blockOwnerDeletion: true }
            - { apiVersion: v1, kind: ConfigMap, name: stays, uid: $stays }
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: single
          ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: leaves, uid: $leaves, blockOwnerDeletion: true }]
        """

    Scenario Outline: one of the owners goes, <policy>
      When I delete ConfigMap/leaves with:
        """yaml
        propagationPolicy: <policy>
        """
      Then within 60s ConfigMap/leaves is gone
      And within 60s Secret/single is gone
      And within 60s and for 10s Secret/shared matches:
        """yaml
        metadata: { ownerReferences: !only [{ name: stays, uid: $stays }], deletionTimestamp: !absent }
        """

      Examples:
        | policy     |
        | Foreground |
        | Background |

    Scenario: then the other one goes, too
      When I delete ConfigMap/leaves
      Then within 60s .metadata.ownerReferences of Secret/shared has 1 item
      When I delete ConfigMap/stays
      Then within 60s Secret/shared is gone

  @req:gc.cycle @must
  Rule: Those who own each other in a ring do not hold each other for ever
    In the foreground each would wait for the next one. Who starts the ring's deletion ends it.
    Upstream conformance: "Garbage Collector, dependency cycle"

    Scenario Outline: three in a ring, <policy>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: one }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: two }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: three }
        """
      And .metadata.uid of ConfigMap/one is saved as $one
      And .metadata.uid of ConfigMap/two is saved as $two
      And .metadata.uid of ConfigMap/three is saved as $three
      When I merge patch ConfigMap/two with:
        """yaml
        metadata: { ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: one, uid: $one, controller: true, blockOwnerDeletion: true }] }
        """
      And I merge patch ConfigMap/three with:
        """yaml
        metadata: { ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: two, uid: $two, controller: true, blockOwnerDeletion: true }] }
        """
      And I merge patch ConfigMap/one with:
        """yaml
        metadata: { ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: three, uid: $three, controller: true, blockOwnerDeletion: true }] }
        """
      Then never within 10s ConfigMap/two is gone
      When I delete ConfigMap/one with:
        """yaml
        propagationPolicy: <policy>
        """
      Then within 2m ConfigMap/one is gone
      And within 2m ConfigMap/two is gone
      And within 2m ConfigMap/three is gone

      Examples:
        | policy     |
        | Foreground |
        | Background |

  @req:gc.blocking @must
  Rule: An owner that goes in the foreground waits for those who block it, and for nobody else
    A dependent that is held by a finalizer holds its owner, if it says so in its reference.

    Scenario Outline: blockOwnerDeletion is <blocks>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: parent }
        """
      And .metadata.uid of ConfigMap/parent is saved as $parent
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: child
          finalizers: [example.com/hold]
          ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: parent, uid: $parent, blockOwnerDeletion: <blocks> }]
        """
      When I delete ConfigMap/parent with:
        """yaml
        propagationPolicy: Foreground
        """
      Then within 30s ConfigMap/child is terminating
      And <while it is held> ConfigMap/parent is gone
      When I merge patch ConfigMap/child with:
        """yaml
        metadata: { finalizers: null }
        """
      Then within 30s ConfigMap/child is gone
      And within 30s ConfigMap/parent is gone

      Examples:
        | blocks | while it is held |
        | true   | never within 20s |
        | false  | within 30s       |

  @req:gc.absent @must
  Rule: A reference that means nobody is as good as none
    An owner is who has the kind, the name and the uid that the reference says, in the dependent's own namespace. Whoever
    names only owners that are not there is garbage.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: parent }
        """
      And .metadata.uid of ConfigMap/parent is saved as $parent

    Scenario Outline: <what>
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata:
          name: waif
          ownerReferences: [{ apiVersion: v1, kind: <kind>, name: <name>, uid: <uid> }]
        """
      Then the response is 201 Created
      And within 60s Secret/waif is gone

      Examples:
        | what            | kind      | name   | uid                                  |
        | another uid     | ConfigMap | parent | 00000000-0000-4000-8000-000000000000 |
        | another name    | ConfigMap | nobody | $parent                              |
        | another kind    | Service   | parent | $parent                              |

    Scenario: the right one
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata:
          name: heir
          ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: parent, uid: $parent }]
        """
      Then the response is 201 Created
      And never within 20s Secret/heir is gone

    Scenario: of a kind that nobody knows here, about which nothing can be said
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata:
          name: patient
          ownerReferences: [{ apiVersion: example.com/v1, kind: Unheard, name: parent, uid: $parent }]
        """
      Then the response is 201 Created
      And never within 60s Secret/patient is gone

  @req:gc.namespaces @must
  Rule: Owners live in the dependent's namespace, or in none
    A reference into another namespace owns nothing there, and an event says so. What has no namespace cannot be owned by
    what has one: it is left alone.
    https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/#owner-references-in-object-specifications

    Background:
      Given the namespace "other" exists also
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: parent }
        ---
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: { name: $namespace-cluster }
        value: 1
        """
      And .metadata.uid of ConfigMap/parent is saved as $parent
      And .metadata.uid of PriorityClass/$namespace-cluster is saved as $cluster

    Scenario: an owner next door
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: stray
          namespace: other
          ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: parent, uid: $parent }]
        """
      Then the response is 201 Created
      And within 60s ConfigMap/stray@other is gone
      And within 60s a Warning event "OwnerRefInvalidNamespace" saying "ownerRef [v1/ConfigMap, namespace: $other, name: parent, uid: $parent] does not exist in namespace \"$other\"" is recorded for ConfigMap/stray@other
      And now ConfigMap/parent is present

    Scenario: an owner without a namespace
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: subject
          ownerReferences: [{ apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, name: $namespace-cluster, uid: $cluster }]
        """
      Then never within 10s ConfigMap/subject is gone
      When I delete PriorityClass/$namespace-cluster
      Then within 60s ConfigMap/subject is gone

    Scenario: a dependent without a namespace
      When I create:
        """yaml
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata:
          name: $namespace-free
          ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: parent, uid: $parent }]
        value: 2
        """
      Then the response is 201 Created
      And never within 60s PriorityClass/$namespace-free is gone

  @req:gc.custom-resources @must
  Rule: Kinds that were defined at run time own and are owned like all others
    Kinds come and go while the collector runs.

    Background:
      Given this manifest:
        """yaml
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: parents.$namespace.example.com }
        spec:
          group: $namespace.example.com
          scope: Namespaced
          names: { plural: parents, singular: parent, kind: Parent, listKind: ParentList }
          versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
        """
      And CustomResourceDefinition/parents.$namespace.example.com is Established
      And this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Parent
        metadata: { name: adam }
        """
      When I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/parents/adam"
      Then .metadata.uid of the response is saved as $adam
      Given this manifest:
        """yaml
        apiVersion: $namespace.example.com/v1
        kind: Parent
        metadata:
          name: cain
          ownerReferences: [{ apiVersion: $namespace.example.com/v1, kind: Parent, name: adam, uid: $adam }]
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: garden
          ownerReferences: [{ apiVersion: $namespace.example.com/v1, kind: Parent, name: adam, uid: $adam }]
        """

    Scenario: with the owner
      When I send DELETE "/apis/$namespace.example.com/v1/namespaces/$namespace/parents/adam"
      Then the response is 200
      And within 2m ConfigMap/garden is gone
      When 30s pass
      And I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/parents"
      Then the response matches:
        """yaml
        items: !len 0
        """

    Scenario: not when they are orphaned
      When I send DELETE "/apis/$namespace.example.com/v1/namespaces/$namespace/parents/adam?propagationPolicy=Orphan"
      Then the response is 200
      And within 60s and for 10s ConfigMap/garden matches:
        """yaml
        metadata: { ownerReferences: !absent }
        """
      When I send GET "/apis/$namespace.example.com/v1/namespaces/$namespace/parents"
      Then the response matches:
        """yaml
        items: !only [{ metadata: { name: cain, ownerReferences: !absent } }]
        """
