Feature: Desired state becomes actual state
  Nobody tells a component what to do. Each watches the API and makes what is be what shall be, as often as it takes.
  https://kubernetes.io/docs/concepts/architecture/controller/

  @seed:K1.5 @seed:K1.4 @req:reconcile.repeats @must
  Rule: What was repaired once is repaired again
    Upstream conformance: "RootCA ConfigMap test"

    Scenario: a default ServiceAccount comes back whenever it is deleted, as another one
      Given within 30s ServiceAccount/default is present
      And .metadata.uid of ServiceAccount/default is saved as $first
      When I delete ServiceAccount/default
      Then within 30s .metadata.uid of ServiceAccount/default is not $first
      Given .metadata.uid of ServiceAccount/default is saved as $second
      When I delete ServiceAccount/default
      Then within 30s .metadata.uid of ServiceAccount/default is not $second

    Scenario: every namespace holds the cluster's root certificate, also after it was changed
      Given within 30s ConfigMap/kube-root-ca.crt is present
      And .data["ca.crt"] of ConfigMap/kube-root-ca.crt is saved as $certificate
      When I merge patch ConfigMap/kube-root-ca.crt with:
        """yaml
        data: { ca.crt: forged }
        """
      Then the response is 200
      And within 30s .data["ca.crt"] of ConfigMap/kube-root-ca.crt is $certificate
      When I delete ConfigMap/kube-root-ca.crt
      Then within 30s ConfigMap/kube-root-ca.crt is present

  @seed:K1.5 @req:garbage-collection @must
  Rule: What is owned goes with its owner, unless it is orphaned on purpose
    Every object names its owners, and the garbage collector acts on these names alone.
    Upstream conformance: "Garbage Collector, delete replication controller, propagation policy background"
    Upstream conformance: "Garbage Collector, delete replication controller, after owned pods"
    Upstream conformance: "Garbage Collector, delete replication controller, propagation policy orphan"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ReplicationController
        metadata: { name: parent }
        spec:
          replicas: 2
          selector: { family: one }
          template:
            metadata: { labels: { family: one } }
            spec:
              terminationGracePeriodSeconds: 2
              containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s exactly 2 Pods owned by ReplicationController/parent are Ready
      # Whoever collects has to know of the Pods first.
      And 2s pass

    Scenario: in the background the owner goes first
      When I delete ReplicationController/parent with:
        """yaml
        propagationPolicy: Background
        """
      Then now ReplicationController/parent is gone
      And within 60s no Pods labelled "family=one" are present

    Scenario: in the foreground the owner waits for what it owns
      Given the name of one of the Pods owned by ReplicationController/parent is saved as $one
      When I delete ReplicationController/parent with:
        """yaml
        propagationPolicy: Foreground
        """
      Then within 60s ReplicationController/parent is gone
      And ReplicationController/parent became terminating before Pod/$one became gone
      And Pod/$one became gone before ReplicationController/parent became gone
      And within 70s no Pods labelled "family=one" are present

    Scenario: an owner that was never there does not keep what names it
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: waif
          ownerReferences: [{ apiVersion: v1, kind: ConfigMap, name: nobody, uid: 00000000-0000-4000-8000-000000000000 }]
        """
      Then the response is 201 Created
      And within 120s ConfigMap/waif is gone

    Scenario: orphans stay, without an owner
      When I delete ReplicationController/parent with:
        """yaml
        propagationPolicy: Orphan
        """
      Then within 60s ReplicationController/parent is gone
      And within 60s and for 10s exactly 2 Pods labelled "family=one" match:
        """yaml
        metadata: { ownerReferences: !absent }
        """
