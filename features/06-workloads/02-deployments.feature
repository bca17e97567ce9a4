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
      Then within 120s and for 10s exactly 3 Pods owned by Deployment/nginx-deployment are Ready

  @req:deployment.replicaset @must
  Rule: A Deployment works through a ReplicaSet whose name carries the hash of the template
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

    Scenario: changing the number of replicas makes no new ReplicaSet
      When I scale Deployment/nginx-deployment to 5
      Then within 120s exactly 5 Pods owned by Deployment/nginx-deployment are Ready
      And never within 10s at least 2 ReplicaSets owned by Deployment/nginx-deployment are present

  @seed:K5.7 @req:deployment.scale @must
  Rule: A Deployment is scaled out and in while it runs
    Scenario: in, down to one
      When I scale Deployment/nginx-deployment to 1
      Then within 120s exactly 1 Pods owned by Deployment/nginx-deployment are present
      And within 120s .status.replicas of Deployment/nginx-deployment is 1

    Scenario: out, without touching those that run
      When I scale Deployment/nginx-deployment to 4
      Then within 120s exactly 4 Pods owned by Deployment/nginx-deployment are Ready
      And never within 10s no Pods owned by Deployment/nginx-deployment are Ready

  @seed:K1.5 @req:deployment.garbage @must
  Rule: What a Deployment owns goes with it
    Scenario: deleting it leaves neither ReplicaSets nor Pods
      When I delete Deployment/nginx-deployment
      Then within 120s no ReplicaSets labelled "app=nginx" are present
      And within 120s no Pods labelled "app=nginx" are present
