@seed:K1.5
Feature: Owners and ends
  What else decides when an object is gone: whose it was, what its deletion asked for, and how far its Pods have come.
  https://kubernetes.io/docs/concepts/architecture/garbage-collection/

  @req:delete.accepted @must
  Rule: A deletion that is told to wait for dependents is accepted, not done
    The old option orphanDependents=false asks for that; where nothing has to be waited for, it is done at once.

    Scenario: something holds it
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: held, finalizers: [example.com/hold] }
        """
      When I delete ConfigMap/held with:
        """yaml
        orphanDependents: false
        """
      Then the response is 202
      And .metadata.deletionTimestamp of the response is present

    Scenario: nothing holds it
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: free }
        """
      When I delete ConfigMap/free with:
        """yaml
        orphanDependents: false
        """
      Then the response is 200
      And now ConfigMap/free is gone

  @req:delete.orphans-by-default @must
  Rule: Only the oldest controllers leave their dependents behind when nobody says otherwise
    A ReplicationController does, as a Job of the first version does; a ReplicaSet, which came later, does not.

    Scenario Outline: a <kind>
      Given this manifest:
        """yaml
        apiVersion: <version>
        kind: <kind>
        metadata: { name: owner, finalizers: [example.com/hold] }
        spec:
          replicas: 0
          selector: <selector>
          template:
            metadata: { labels: { app: owned } }
            spec: { containers: [{ name: main, image: busybox }] }
        """
      When I delete <kind>/owner
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { finalizers: !only <finalizers> }
        """

      Examples:
        | kind                  | version | selector                        | finalizers                 |
        | ReplicationController | v1      | { app: owned }                  | [example.com/hold, orphan] |
        | ReplicaSet            | apps/v1 | { matchLabels: { app: owned } } | [example.com/hold]         |

  @req:owner.same-namespace @must
  Rule: An owner is looked for where the dependent is, and nowhere else
    A name and a uid of another namespace own nothing: what claims such an owner is swept up, and told so in an Event.

    Scenario: the owner lives next door
      Given the namespace "other" exists also
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: owner, namespace: other }
        """
      And .metadata.uid of ConfigMap/owner@other is saved as $uid
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: claimant, ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: owner, uid: $uid }] }
        """
      Then the response is 201 Created
      And within 2m a Warning event "OwnerRefInvalidNamespace" is recorded for Secret/claimant
      And within 2m Secret/claimant is gone
      And now ConfigMap/owner@other is present

    Scenario: the owner lives in the same one
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: owner }
        """
      And .metadata.uid of ConfigMap/owner is saved as $uid
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: dependent, ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: owner, uid: $uid }] }
        """
      Then the response is 201 Created
      And never within 20s Secret/dependent is gone

  @req:delete.grace-kept @must
  Rule: Neither the last finalizer nor the wish for less than nothing cuts the grace of a Pod short
    As long as its time to end runs, a Pod stays, whoever takes finalizers away. A grace below zero is a second. What has
    ended already needs none.

    Scenario: without finalizers, but not at its end
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: slow, finalizers: [example.com/hold] }
        spec: { containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      And Pod/slow is Ready
      When I delete Pod/slow with:
        """yaml
        gracePeriodSeconds: 20
        """
      Then the response is 200
      When I merge patch Pod/slow with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200
      And never within 5s Pod/slow is gone
      And within 60s Pod/slow is gone

    Scenario: less than nothing
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hasty }
        spec: { containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      And Pod/hasty is Ready
      When I delete Pod/hasty with:
        """yaml
        gracePeriodSeconds: -5
        """
      Then the response is 200
      And .metadata.deletionGracePeriodSeconds of the response is 1

    Scenario: a Pod that has ended
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: done }
        spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["true"] }] }
        """
      And Pod/done is Succeeded
      When I delete Pod/done
      Then the response is 200
      And now Pod/done is gone
