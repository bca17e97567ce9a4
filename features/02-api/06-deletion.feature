@seed:K1.5
Feature: Deletion
  To delete is to wish that something be gone. Finalizers, grace and dependents decide when it is, and until then the
  object tells that it is going.
  https://kubernetes.io/docs/concepts/architecture/garbage-collection/

  @req:delete.answer @must
  Rule: A deletion that is done is answered with a Status, one that is not with the object
    The Status names the object and its uid, so that nobody takes a successor of the same name for it. An object that
    waits comes back as it is now.

    Scenario: gone at once
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: brief }
        """
      And .metadata.uid of ConfigMap/brief is saved as $uid
      When I delete ConfigMap/brief
      Then the response is 200
      And the response matches:
        """yaml
        kind: Status
        status: Success
        details: { name: brief, kind: configmaps, uid: $uid }
        """

    Scenario: held by a finalizer
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: held, finalizers: [example.com/hold] }
        """
      When I delete ConfigMap/held
      Then the response is 200
      And the response matches:
        """yaml
        kind: ConfigMap
        metadata: { name: held, deletionTimestamp: !present, deletionGracePeriodSeconds: 0, finalizers: [example.com/hold] }
        """
      And never within 5s ConfigMap/held is gone
      When I merge patch ConfigMap/held with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200

    Scenario: what is not there cannot be deleted
      When I delete ConfigMap/none
      Then the response is 404 NotFound

  @req:delete.preconditions @must
  Rule: A deletion may insist on the very object, or on its version
    Whoever read an object can delete just that, and not what has taken its place or changed meanwhile.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: exact }
        """

    Scenario Outline: another <what>
      When I delete ConfigMap/exact with:
        """yaml
        preconditions: { <field>: "<value>" }
        """
      Then the response is 409 Conflict
      And the response is 409 because "<reason>"
      And now ConfigMap/exact is present

      Examples:
        | what    | field           | value                                | reason                                                         |
        | uid     | uid             | 00000000-0000-0000-0000-000000000001 | does not match the UID in record                               |
        | version | resourceVersion | 1                                    | does not match the ResourceVersion in record                   |

    Scenario: a namespace that is not the one that was meant
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Namespace
        metadata: { name: $namespace-exact }
        """
      When I delete Namespace/$namespace-exact with:
        """yaml
        preconditions: { uid: 00000000-0000-0000-0000-000000000001 }
        """
      Then the response is 409 because "Precondition failed: UID in precondition"
      And now Namespace/$namespace-exact is present

    Scenario: the right ones
      Given .metadata.uid of ConfigMap/exact is saved as $uid
      And .metadata.resourceVersion of ConfigMap/exact is saved as $version
      When I delete ConfigMap/exact with:
        """yaml
        preconditions: { uid: $uid, resourceVersion: "$version" }
        """
      Then the response is 200
      And now ConfigMap/exact is gone

  @req:delete.finalizers @must
  Rule: Finalizers hold an object that is going, and none can be added to it
    Each is taken away by whoever has cleaned up. With the last one the object goes. Nobody can call it back by taking
    away the mark of its deletion.
    https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: going, finalizers: [example.com/one, example.com/two] }
        """
      When I delete ConfigMap/going
      Then the response is 200

    Scenario: one by one
      When I merge patch ConfigMap/going with:
        """yaml
        metadata: { finalizers: [example.com/two] }
        """
      Then the response is 200
      And never within 5s ConfigMap/going is gone
      When I merge patch ConfigMap/going with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200
      And .metadata.name of the response is "going"
      And now ConfigMap/going is gone

    Scenario: a new one comes too late
      When I merge patch ConfigMap/going with:
        """yaml
        metadata: { finalizers: [example.com/one, example.com/two, example.com/three] }
        """
      Then the response is 422 Invalid
      And the response is 422 because "no new finalizers can be added if the object is being deleted"
      When I merge patch ConfigMap/going with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200

    Scenario: there is no way back
      When I merge patch ConfigMap/going with:
        """yaml
        metadata: { deletionTimestamp: null }
        """
      Then the response is 200
      And now .metadata.deletionTimestamp of ConfigMap/going is present
      When I merge patch ConfigMap/going with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200

    Scenario: its name is taken until it is gone
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: going }
        """
      Then the response is 409 AlreadyExists
      And the response is 409 because "object is being deleted"
      When I merge patch ConfigMap/going with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200

  @req:delete.finalizer-names @must
  Rule: A finalizer has a name that tells whose it is
    It is prefixed with a domain, unless it is one of the server's own. The two of the garbage collector contradict each
    other.

    Scenario Outline: <finalizers>
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: odd, finalizers: [<finalizers>] }
        """
      Then the response is 422 Invalid
      And the response is 422 because "<reason>"

      Examples:
        | finalizers                 | reason                                                          |
        | nodomain                   | name is neither a standard finalizer name nor is it fully qualified |
        | orphan, foregroundDeletion | finalizer orphan and foregroundDeletion cannot be both set      |

    Scenario: with a domain
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: even, finalizers: [example.com/hold] }
        """
      Then the response is 201 Created
      When I merge patch ConfigMap/even with:
        """yaml
        metadata: { finalizers: [] }
        """
      Then the response is 200

  @req:delete.generation @must
  Rule: A deletion that has to wait is a change of what is wanted
    The generation grows, so that controllers see that there is something to observe.

    Scenario: a workload that waits for its dependents
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: waiting, finalizers: [example.com/hold] }
        spec:
          replicas: 0
          selector: { matchLabels: { app: waiting } }
          template:
            metadata: { labels: { app: waiting } }
            spec: { containers: [{ name: main, image: busybox }] }
        """
      When I delete Deployment/waiting
      Then the response is 200
      And .metadata.generation of the response is 2
      When I delete Deployment/waiting
      Then .metadata.generation of the response is 2
      When I merge patch Deployment/waiting with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200

  @req:delete.grace @must
  Rule: A Pod gets time to end, and a second deletion can only shorten it
    Its grace is what the deletion says, or what the Pod says; a Pod that never got a node goes at once.
    https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination

    Scenario: a Pod without a node
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: nowhere }
        spec: { schedulerName: nobody, containers: [{ name: main, image: busybox }] }
        """
      When I delete Pod/nowhere
      Then the response is 200
      And now Pod/nowhere is gone

    Scenario: shorter, but not longer
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: patient, finalizers: [example.com/hold] }
        spec: { nodeName: $node, containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      And Pod/patient is Ready
      When I delete Pod/patient with:
        """yaml
        gracePeriodSeconds: 20
        """
      Then the response is 200
      And .metadata.deletionGracePeriodSeconds of the response is 20
      When I delete Pod/patient with:
        """yaml
        gracePeriodSeconds: 60
        """
      Then .metadata.deletionGracePeriodSeconds of the response is 20
      When I delete Pod/patient with:
        """yaml
        gracePeriodSeconds: 5
        """
      Then .metadata.deletionGracePeriodSeconds of the response is 5
      When I merge patch Pod/patient with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200

  @req:delete.options @must
  Rule: The options of a deletion are read, and what contradicts itself is refused
    They come in the body or in the path, and one may not say twice, and differently, what becomes of dependents.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kept }
        """

    Scenario Outline: <query>
      When I send DELETE "/api/v1/namespaces/$namespace/configmaps/kept?<query>"
      Then the response is <status>
      And the response is <status> because "<reason>"
      And now ConfigMap/kept is present

      Examples:
        | query                                           | status         | reason                                                         |
        | propagationPolicy=Somehow                       | 422 Invalid    | Unsupported value: \"Somehow\"                                 |
        | propagationPolicy=Orphan&orphanDependents=true  | 422 Invalid    | orphanDependents and deletionPropagation cannot be both set    |
        | dryRun=Perhaps                                  | 422 Invalid    | dryRun: Unsupported value                                      |
        | gracePeriodSeconds=soon                         | 400 BadRequest | strconv.ParseInt: parsing \"soon\": invalid syntax             |

    Scenario: in the body
      When I delete ConfigMap/kept with:
        """yaml
        propagationPolicy: Somehow
        """
      Then the response is 422 Invalid
      And now ConfigMap/kept is present

  @req:delete.propagation @must
  Rule: Who deletes an owner says what becomes of what it owns
    In the foreground the owner waits for its dependents, in the background it goes first, orphans stay. The finalizers
    of the garbage collector say which, and the later wish replaces the earlier.
    Upstream conformance: "Garbage Collector, delete deployment, propagation policy background"
    Upstream conformance: "Garbage Collector, delete deployment, propagation policy orphan"

    Scenario Outline: <policy>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: owner, finalizers: [example.com/hold] }
        """
      When I delete ConfigMap/owner with:
        """yaml
        propagationPolicy: <policy>
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { finalizers: !only <finalizers>, deletionTimestamp: !present }
        """
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/owner" with:
        """merge-patch
        { "metadata": { "finalizers": null } }
        """
      Then the response is 200

      Examples:
        | policy     | finalizers                             |
        | Background | [example.com/hold]                     |
        | Foreground | [example.com/hold, foregroundDeletion] |
        | Orphan     | [example.com/hold, orphan]             |

    Scenario: what is owned by a live object stays, what is owned by nobody that lives goes
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: parent }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: other-parent }
        """
      And .metadata.uid of ConfigMap/parent is saved as $parent
      And .metadata.uid of ConfigMap/other-parent is saved as $other
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: only-child, ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: parent, uid: $parent }] }
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: child-of-both
          ownerReferences:
            - { apiVersion: v1, kind: ConfigMap, name: parent, uid: $parent }
            - { apiVersion: v1, kind: ConfigMap, name: other-parent, uid: $other }
        """
      When I delete ConfigMap/parent
      Then within 1m Secret/only-child is gone
      And within 1m Secret/child-of-both matches:
        """yaml
        metadata: { ownerReferences: !only [{ name: other-parent }] }
        """
      And never within 10s Secret/child-of-both is gone

    Scenario: orphans stay, and name their owner no more
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
        kind: Secret
        metadata: { name: orphan, ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: parent, uid: $parent }] }
        """
      When I delete ConfigMap/parent with:
        """yaml
        propagationPolicy: Orphan
        """
      Then within 1m ConfigMap/parent is gone
      And within 1m .metadata.ownerReferences of Secret/orphan is absent
      And never within 10s Secret/orphan is gone

    Scenario: a Job leaves its Pods behind when nobody says otherwise, a Deployment does not
      Given this manifest:
        """yaml
        apiVersion: batch/v1
        kind: Job
        metadata: { name: old-fashioned, finalizers: [example.com/hold] }
        spec: { suspend: true, template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: modern, finalizers: [example.com/hold] }
        spec:
          replicas: 0
          selector: { matchLabels: { app: modern } }
          template:
            metadata: { labels: { app: modern } }
            spec: { containers: [{ name: main, image: busybox }] }
        """
      When I delete Job/old-fashioned
      Then the response matches:
        """yaml
        metadata: { finalizers: !only [example.com/hold, orphan] }
        """
      When I delete Deployment/modern
      Then the response matches:
        """yaml
        metadata: { finalizers: !only [example.com/hold] }
        """
      When I merge patch Job/old-fashioned with:
        """yaml
        metadata: { finalizers: null }
        """
      And I merge patch Deployment/modern with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200

    Scenario: an owner that is not there is none
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata:
          name: lost
          ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: nobody, uid: 00000000-0000-0000-0000-000000000001 }]
        """
      Then the response is 201 Created
      And within 2m Secret/lost is gone

  @req:delete.collection @must
  Rule: A collection is deleted by what it is selected by, and what is not selected stays
    The answer lists what was deleted. Namespaces know no such deletion, and none reaches across namespaces.
    Upstream conformance: "Pods, delete a collection"
    Upstream conformance: "PodTemplate, delete a collection"

    Scenario: by label
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: d-1, labels: { doomed: "yes" } }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: d-2, labels: { doomed: "yes" } }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: spared, labels: { doomed: "no" } }
        """
      When I send DELETE "/api/v1/namespaces/$namespace/configmaps?labelSelector=doomed%3Dyes&dryRun=All"
      Then the response lists exactly "d-1, d-2"
      And now ConfigMap/d-1 is present
      When I send DELETE "/api/v1/namespaces/$namespace/configmaps?labelSelector=doomed%3Dyes"
      Then the response is 200
      And the response lists exactly "d-1, d-2"
      And now ConfigMap/d-1 is gone
      And now ConfigMap/d-2 is gone
      And now ConfigMap/spared is present

    Scenario Outline: not <path>
      When I send DELETE "<path>"
      Then the response is 405 MethodNotAllowed

      Examples:
        | path                  |
        | /api/v1/namespaces    |
        | /api/v1/configmaps    |
