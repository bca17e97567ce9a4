@seed:K1.5 @seed:K11.2
Feature: What a quota counts is counted again
  Admission charges what comes; a controller counts what is there. Between the two stands the status of the quota, and
  nothing is let in on the word of a status that is not known.
  https://kubernetes.io/docs/concepts/policy/resource-quotas/

  @req:quota.status-unknown @must
  Rule: While nobody has counted what a quota limits, nothing of it is let in
    It would be a way past the limit: what is not counted yet may be too much already.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: counted }
        spec: { hard: { count/leases.coordination.k8s.io: "3", count/endpoints: "5" } }
        """
      And within 30s .status.used["count/leases.coordination.k8s.io"] of ResourceQuota/counted is "0"

    @slow
    Scenario: it is unknown until somebody counts
      When I send PATCH "/api/v1/namespaces/$namespace/resourcequotas/counted/status" with:
        """merge-patch
        {"status": {"used": {"count/leases.coordination.k8s.io": null}}}
        """
      Then the response is 200
      When I create:
        """yaml
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: { name: early }
        """
      Then the response is 403 Forbidden
      And the response is 403 because "status unknown for quota: counted, resources: count/leases.coordination.k8s.io"
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: unlimited }
        """
      Then the response is 201 Created
      # Controllers count everything anew after some minutes, whatever has happened.
      When 12m pass
      Then within 30s .status.used["count/leases.coordination.k8s.io"] of ResourceQuota/counted is "0"
      When I create:
        """yaml
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: { name: early }
        """
      Then the response is 201 Created

    Scenario: a limit that is new is counted before it lets anything in
      Given this manifest:
        """yaml
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: { name: first }
        """
      When I merge patch ResourceQuota/counted with:
        """yaml
        spec: { hard: { count/leases.coordination.k8s.io: "1" } }
        """
      Then within 30s ResourceQuota/counted matches:
        """yaml
        status: { hard: { count/leases.coordination.k8s.io: "1" }, used: { count/leases.coordination.k8s.io: "1" } }
        """
      When I create:
        """yaml
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: { name: second }
        """
      Then the response is 403 Forbidden
      And the response is 403 because "exceeded quota: counted, requested: count/leases.coordination.k8s.io=1, used: count/leases.coordination.k8s.io=1, limited: count/leases.coordination.k8s.io=1"

  @req:quota.recounted @must
  Rule: What goes is given back, and what a status claims is put right
    Nobody has to tell the controller: it watches what its quotas count, kinds that were defined at run time among it.
    Upstream conformance: "ResourceQuota, apply changes to a ResourceQuota status"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: counted }
        spec: { hard: { count/leases.coordination.k8s.io: "3", configmaps: "20" } }
        """
      And within 30s .status.used["count/leases.coordination.k8s.io"] of ResourceQuota/counted is "0"

    Scenario: of two, one is deleted
      Given this manifest:
        """yaml
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: { name: first }
        ---
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: { name: second }
        """
      Then now .status.used["count/leases.coordination.k8s.io"] of ResourceQuota/counted is "2"
      When I delete Lease/first
      Then within 30s .status.used["count/leases.coordination.k8s.io"] of ResourceQuota/counted is "1"
      And never within 20s .status.used["count/leases.coordination.k8s.io"] of ResourceQuota/counted is "0"

    Scenario: a creation that is only rehearsed costs nothing
      When I send POST "/apis/coordination.k8s.io/v1/namespaces/$namespace/leases?dryRun=All" with:
        """yaml
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: { name: imagined }
        """
      Then the response is 201 Created
      And never within 20s .status.used["count/leases.coordination.k8s.io"] of ResourceQuota/counted is "1"

    @slow
    Scenario: a status that lies, after some minutes
      When I send PATCH "/api/v1/namespaces/$namespace/resourcequotas/counted/status" with:
        """merge-patch
        {"metadata": {"annotations": {"seen": "patched"}}, "status": {"hard": {"count/leases.coordination.k8s.io": "9"}, "used": {"count/leases.coordination.k8s.io": "7"}}}
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { annotations: { seen: patched } }
        spec: { hard: { count/leases.coordination.k8s.io: "3" } }
        status: { hard: { count/leases.coordination.k8s.io: "9" }, used: { count/leases.coordination.k8s.io: "7" } }
        """
      When 12m pass
      Then within 30s ResourceQuota/counted matches:
        """yaml
        status: { hard: { count/leases.coordination.k8s.io: "3" }, used: { count/leases.coordination.k8s.io: "0" } }
        """
