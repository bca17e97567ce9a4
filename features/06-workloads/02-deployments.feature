@seed:K5.1
Feature: A Deployment keeps replicas through ReplicaSets
  The document's own example: three replicas of nginx 1.7.9. A Deployment never makes a Pod itself; it owns ReplicaSets,
  one for each version of its template, and they own the Pods.
  https://kubernetes.io/docs/concepts/workloads/controllers/deployment/

  Background:
    Given this manifest:
      """yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: nginx-deployment
      spec:
        selector:
          matchLabels:
            app: nginx
        replicas: 3
        template:
          metadata:
            labels:
              app: nginx
          spec:
            containers:
              - name: nginx
                image: nginx:1.7.9
                ports:
                  - containerPort: 80
      """
    And within 120s Deployment/nginx-deployment is Available

  @req:deployment.replicas @must
  Rule: As many replicas run as the Deployment asks for
    Upstream conformance: "Deployment, completes the lifecycle of a Deployment"

    Scenario: three Pods, each with one container named nginx
      Then now exactly 3 Pods owned by Deployment/nginx-deployment match:
        """yaml
        metadata: { labels: { app: nginx } }
        spec: { containers: [{ name: nginx, image: "nginx:1.7.9" }] }
        status: { phase: Running }
        """
      And now Deployment/nginx-deployment matches:
        """yaml
        status: { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 }
        """

    Scenario: a Pod that is deleted is replaced
      Given the name of one of the Pods owned by Deployment/nginx-deployment is saved as $one
      When I delete Pod/$one
      Then within 120s Pod/$one is gone
      And within 120s and for 10s exactly 3 Pods owned by Deployment/nginx-deployment match:
        """yaml
        metadata: { name: !not $one }
        status: { conditions: [{ type: Ready, status: "True" }] }
        """

  @req:deployment.replicaset @must
  Rule: A Deployment works through a ReplicaSet whose name carries the hash of the template
    The hash is a label of the ReplicaSet and of all its Pods, so that those of one template are told from the others.

    Scenario: one ReplicaSet, named and labelled by the hash
      Then now exactly 1 ReplicaSets owned by Deployment/nginx-deployment match:
        """yaml
        metadata:
          name: !re "^nginx-deployment-[a-z0-9]+$"
          labels: { app: nginx, pod-template-hash: !present }
          annotations: { "deployment.kubernetes.io/revision": "1" }
        spec:
          replicas: 3
          selector: { matchLabels: { pod-template-hash: !present } }
        """
      And now every Pods owned by Deployment/nginx-deployment has the same .metadata.labels["pod-template-hash"]
      And now .metadata.ownerReferences[0].kind of every Pods owned by Deployment/nginx-deployment is "ReplicaSet"

    Scenario: changing the number of replicas makes no new ReplicaSet
      Given it must always hold that exactly 1 ReplicaSets owned by Deployment/nginx-deployment are present
      When I scale Deployment/nginx-deployment to 5
      Then within 120s exactly 5 Pods owned by Deployment/nginx-deployment are Ready

  @seed:K5.7 @req:deployment.scale @must
  Rule: A Deployment is scaled out and in while it runs
    Upstream conformance: "Deployment, completes the scaling of a Deployment subresource"

    Scenario: in, down to one
      When I scale Deployment/nginx-deployment to 1
      Then within 120s exactly 1 Pods owned by Deployment/nginx-deployment are present
      And within 120s .status.replicas of Deployment/nginx-deployment is 1

    Scenario: out, without touching those that run
      Given it must always hold that at least 3 Pods owned by Deployment/nginx-deployment are Ready
      And it must always hold that at most 4 Pods owned by Deployment/nginx-deployment are present
      When I merge patch the scale of Deployment/nginx-deployment with:
        """yaml
        spec: { replicas: 4 }
        """
      Then the response is 200
      And within 120s and for 10s exactly 4 Pods owned by Deployment/nginx-deployment are Ready

  @seed:K1.5 @req:deployment.garbage @must
  Rule: What a Deployment owns goes with it
    Upstream conformance: "Garbage Collector, delete deployment, propagation policy background"
    Upstream conformance: "Garbage Collector, delete deployment, propagation policy orphan"

    Scenario: deleting it leaves neither ReplicaSets nor Pods
      When I delete Deployment/nginx-deployment
      Then within 120s no ReplicaSets labelled "app=nginx" are present
      And within 120s no Pods labelled "app=nginx" are present

    Scenario: unless they are orphaned
      When I delete Deployment/nginx-deployment with:
        """yaml
        propagationPolicy: Orphan
        """
      Then within 60s Deployment/nginx-deployment is gone
      And within 60s and for 10s exactly 1 ReplicaSets labelled "app=nginx" match:
        """yaml
        metadata: { ownerReferences: !absent }
        status: { readyReplicas: 3 }
        """
