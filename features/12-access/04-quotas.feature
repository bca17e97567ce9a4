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
