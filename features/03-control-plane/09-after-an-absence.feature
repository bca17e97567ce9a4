@seed:K1.4 @seed:K1.5
Feature: Who was away makes up for it
  A component keeps no diary of what it has to do. When it can act again it looks what is and what shall be, and does what
  is missing, no matter what happened meanwhile and in which order.
  https://kubernetes.io/docs/concepts/architecture/controller/

  @req:reconcile.after-absence @must
  Rule: A controller that could not act for a while acts on what it then finds
    Its rights are taken away, which is as good as being away. What came and went meanwhile leaves no trace; what is still
    wanted is done.

    @serial @disruptive
    Scenario: the controller of ReplicaSets
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: grows }
        spec:
          replicas: 1
          selector: { matchLabels: { app: grows } }
          template:
            metadata: { labels: { app: grows } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And within 60s exactly 1 Pods owned by ReplicaSet/grows are Ready
      When I send PATCH "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system:controller:replicaset-controller" with:
        """merge-patch
        {"subjects": []}
        """
      Then the response is 200
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: new }
        spec:
          replicas: 2
          selector: { matchLabels: { app: new } }
          template:
            metadata: { labels: { app: new } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And I scale ReplicaSet/grows to 5
      And I scale ReplicaSet/grows to 3
      And I delete every Pods owned by ReplicaSet/grows
      Then never within 5s some Pods labelled "app=new" are present
      And never within 5s at least 1 Pods labelled "app=grows" are Ready
      When I send PATCH "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system:controller:replicaset-controller" with:
        """merge-patch
        {"subjects": [{"kind": "ServiceAccount", "name": "replicaset-controller", "namespace": "kube-system"}]}
        """
      Then the response is 200
      And within 5m exactly 2 Pods labelled "app=new" are Ready
      And within 5m and for 10s exactly 3 Pods labelled "app=grows" are Ready
      And never within 5m at least 4 Pods labelled "app=grows" are present

  @req:reconcile.level @must
  Rule: What matters is the state that is wanted, not how often it was changed
    Changes that follow quickly are one change.

    Scenario: many scales, one outcome
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: moody }
        spec:
          replicas: 1
          selector: { matchLabels: { app: moody } }
          template:
            metadata: { labels: { app: moody } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      When I scale ReplicaSet/moody to 4
      And I scale ReplicaSet/moody to 0
      And I scale ReplicaSet/moody to 3
      And I scale ReplicaSet/moody to 2
      Then within 2m and for 20s exactly 2 Pods owned by ReplicaSet/moody are Ready
      And within 2m and for 10s ReplicaSet/moody matches:
        """yaml
        status: { replicas: 2, readyReplicas: 2, availableReplicas: 2 }
        """
      And never within 2m at least 5 Pods owned by ReplicaSet/moody are present
