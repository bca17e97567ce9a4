@seed:K11.2
Feature: Quotas bound a namespace
  A ResourceQuota says how much of something a namespace may hold: objects of a kind, or what Pods request. What would go
  beyond it is refused when it is asked for; what is there already stays.
  https://kubernetes.io/docs/concepts/policy/resource-quotas/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: ResourceQuota
      metadata: { name: small }
      spec: { hard: { pods: "2", requests.cpu: 300m } }
      """
    And within 30s .status.hard.pods of ResourceQuota/small is "2"

  @req:quota.used @must
  Rule: A quota tells what is used of it
    Upstream conformance: "ResourceQuota, object count quota, resourcequotas"
    Upstream conformance: "ResourceQuota, object count quota, pod"

    Scenario: nothing, then one Pod, then nothing again
      Then within 30s ResourceQuota/small matches:
        """yaml
        status: { used: { pods: "0", requests.cpu: "0" } }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: one }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 100m } } }]
        """
      Then the response is 201 Created
      And within 30s ResourceQuota/small matches:
        """yaml
        status: { used: { pods: "1", requests.cpu: 100m } }
        """
      When I delete Pod/one
      Then within 60s ResourceQuota/small matches:
        """yaml
        status: { used: { pods: "0", requests.cpu: "0" } }
        """

  @req:quota.refuses @must
  Rule: What would go beyond the quota is refused
    Upstream conformance: "ResourceQuota, manage lifecycle of a ResourceQuota"

    Scenario: more than is left
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: wide }
        spec:
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 400m } } }]
        """
      Then the response is 403 Forbidden
      And the response is 403 because "exceeded quota: small"
      And now Pod/wide is gone

    Scenario: a Pod that does not say what it requests
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: silent }
        spec:
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      Then the response is 403 Forbidden
      And the response is 403 because "must specify requests.cpu"

    Scenario: more room lets more in
      Given I merge patch ResourceQuota/small with:
        """yaml
        spec: { hard: { requests.cpu: 500m } }
        """
      And within 30s .status.hard["requests.cpu"] of ResourceQuota/small is "500m"
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: wide }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 400m } } }]
        """
      Then the response is 201 Created

  @req:quota.controllers @must
  Rule: A controller that runs into a quota says so, and makes what it may
    Upstream conformance: "Replication Controller, check for issues like exceeding allocated quota"

    Scenario: three replicas where two are allowed
      Given it must always hold that at most 2 Pods labelled "app=many" are present
      When I create:
        """yaml
        apiVersion: v1
        kind: ReplicationController
        metadata: { name: many }
        spec:
          replicas: 3
          selector: { app: many }
          template:
            metadata: { labels: { app: many } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 50m } } }]
        """
      Then within 60s exactly 2 Pods owned by ReplicationController/many are Ready
      And within 60s ReplicationController/many has condition ReplicaFailure=True (FailedCreate)
      When I scale ReplicationController/many to 2
      Then within 60s .status.conditions["ReplicaFailure"] of ReplicationController/many is absent

  @req:quota.objects @must
  Rule: Objects of any kind can be counted
    Upstream conformance: "ResourceQuota, object count quota, configmap"
    Upstream conformance: "ResourceQuota, object count quota, secret"
    Upstream conformance: "ResourceQuota, object count quota, service"
    Upstream conformance: "ResourceQuota, object count quota, replicaSet"
    Upstream conformance: "ResourceQuota, object count quota, replicationController"
    Upstream conformance: "ResourceQuota, update and delete"

    Scenario Outline: <kind>
      Given within 30s ConfigMap/kube-root-ca.crt is present
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: objects }
        spec: { hard: { <count>: "20" } }
        """
      And within 30s .status.hard of ResourceQuota/objects is not empty
      And .status.used["<count>"] of ResourceQuota/objects is saved as $before
      When I create:
        """yaml
        apiVersion: <version>
        kind: <kind>
        metadata: { name: counted }
        <rest>
        """
      Then the response is 201 Created
      And within 30s .status.used["<count>"] of ResourceQuota/objects is not "$before"
      When I delete <kind>/counted
      Then within 60s .status.used["<count>"] of ResourceQuota/objects is "$before"

      Examples:
        | kind                  | version | count                  | rest                                                                                                                                                                               |
        | Secret                | v1      | secrets                | data: {}                                                                                                                                                                           |
        | ConfigMap             | v1      | count/configmaps       | data: {}                                                                                                                                                                           |
        | Service               | v1      | services               | spec: { ports: [{ port: 80 }] }                                                                                                                                                    |
        | ReplicaSet            | apps/v1 | count/replicasets.apps | spec: { replicas: 0, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: c, image: "registry.k8s.io/pause:3.10" }] } } } |
        | ReplicationController | v1      | replicationcontrollers | spec: { replicas: 0, selector: { a: b }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: c, image: "registry.k8s.io/pause:3.10" }] } } }                  |

    Scenario: node ports and balancers are counted apart from Services
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: ports }
        spec: { hard: { services: "5", services.nodeports: "1", services.loadbalancers: "0" } }
        """
      And within 30s .status.hard of ResourceQuota/ports is not empty
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: two-ports }
        spec: { type: NodePort, ports: [{ name: a, port: 1 }, { name: b, port: 2 }] }
        """
      Then the response is 403 because "exceeded quota: ports, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1"
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: balanced }
        spec: { type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{ port: 1 }] }
        """
      Then the response is 403 because "exceeded quota: ports, requested: services.loadbalancers=1"
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: plain }
        spec: { ports: [{ port: 1 }] }
        """
      Then the response is 201 Created

  @req:quota.scopes @must
  Rule: A quota with a scope counts only Pods of that scope
    Upstream conformance: "ResourceQuota, quota scope, BestEffort and NotBestEffort scope"
    Upstream conformance: "ResourceQuota, quota scope, Terminating and NotTerminating scope"

    Scenario Outline: <scope>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: some }
        spec: { hard: { pods: "5" }, scopes: [<scope>] }
        ---
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: others }
        spec: { hard: { pods: "5" }, scopes: [<other>] }
        """
      And within 30s .status.used.pods of ResourceQuota/some is "0"
      And within 30s .status.used.pods of ResourceQuota/others is "0"
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: counted }
        spec:
          terminationGracePeriodSeconds: 0
          <more>
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 10m } } }]
        """
      Then the response is 201 Created
      And within 30s .status.used.pods of ResourceQuota/some is "1"
      And now .status.used.pods of ResourceQuota/others is "0"

      Examples:
        | scope          | other          | more                        |
        | NotBestEffort  | BestEffort     | restartPolicy: Always       |
        | NotTerminating | Terminating    | restartPolicy: Always       |
        | Terminating    | NotTerminating | activeDeadlineSeconds: 3600 |

    Scenario: scopes that exclude each other are no scope
      When I create:
        """yaml
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: odd }
        spec: { hard: { pods: "5" }, scopes: [BestEffort, NotBestEffort] }
        """
      Then the response is 422 because "conflicting scopes"
