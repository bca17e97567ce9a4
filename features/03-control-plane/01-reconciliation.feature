Feature: Desired state becomes actual state
  Nobody tells a component what to do. Each watches the API and makes what is be what shall be, as often as it takes.
  https://kubernetes.io/docs/concepts/architecture/controller/

  @seed:K1.5 @seed:K1.4 @req:reconcile.repeats @must
  Rule: What was repaired once is repaired again
    Scenario: a default ServiceAccount comes back whenever it is deleted
      Then within 30s ServiceAccount/default is present
      When I delete ServiceAccount/default
      Then within 30s ServiceAccount/default is present
      When I delete ServiceAccount/default
      Then within 30s ServiceAccount/default is present

    Scenario: every namespace holds the cluster's root certificate, also after it was changed
      Then within 30s ConfigMap/kube-root-ca.crt is present
      When I merge patch ConfigMap/kube-root-ca.crt with:
        """yaml
        data: { ca.crt: forged }
        """
      Then within 30s .data["ca.crt"] of ConfigMap/kube-root-ca.crt is not "forged"

  @seed:K1.5 @req:garbage-collection @must
  Rule: What is owned goes with its owner, unless it is orphaned on purpose
    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: parent }
        spec:
          replicas: 2
          selector: { matchLabels: { family: one } }
          template:
            metadata: { labels: { family: one } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      And within 60s exactly 2 Pods owned by ReplicaSet/parent are Ready

    Scenario: in the background the owner goes first
      When I delete ReplicaSet/parent with:
        """yaml
        propagationPolicy: Background
        """
      Then now ReplicaSet/parent is gone
      And within 60s no Pods labelled "family=one" are present

    Scenario: in the foreground the owner waits for what it owns
      When I delete ReplicaSet/parent with:
        """yaml
        propagationPolicy: Foreground
        """
      Then within 60s ReplicaSet/parent is gone
      And ReplicaSet/parent became terminating before ReplicaSet/parent became gone
      And now no Pods labelled "family=one" are present

    Scenario: orphans stay, without an owner
      When I delete ReplicaSet/parent with:
        """yaml
        propagationPolicy: Orphan
        """
      Then within 60s ReplicaSet/parent is gone
      And within 10s and for 10s exactly 2 Pods labelled "family=one" match:
        """yaml
        metadata: { ownerReferences: !absent }
        """
