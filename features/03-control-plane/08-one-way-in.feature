@seed:K1.6 @seed:K1.1
Feature: Whatever a tool does, anybody can do by requests
  kubectl has no way of its own: each of its commands is a few requests that every client may send, and what is refused to
  the one is refused to the other.
  https://kubernetes.io/docs/concepts/overview/kubernetes-api/

  Background:
    Given this manifest:
      """yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: 1
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10", ports: [{ containerPort: 6379 }] }] }
      """
    And Deployment/web is rolled out
    And the name of one of the Pods owned by Deployment/web is saved as $first

  @req:requests.imperative @must
  Rule: Labels, annotations and scales are changed by patches of a few bytes
    Upstream conformance: "Kubectl, label update"
    Upstream conformance: "Kubectl, patch to annotate"

    Scenario: as "kubectl label" does, there and back
      When I send PATCH "/api/v1/namespaces/$namespace/pods/$first" with:
        """merge-patch
        {"metadata": {"labels": {"testing-label": "testing-label-value"}}}
        """
      Then the response is 200
      And now .metadata.labels["testing-label"] of Pod/$first is "testing-label-value"
      When I send PATCH "/api/v1/namespaces/$namespace/pods/$first" with:
        """merge-patch
        {"metadata": {"labels": {"testing-label": null}}}
        """
      Then the response is 200
      And now .metadata.labels["testing-label"] of Pod/$first is absent
      And now .metadata.labels.app of Pod/$first is "web"

    Scenario: as "kubectl patch" does, with an annotation
      When I send PATCH "/api/v1/namespaces/$namespace/pods/$first" with:
        """strategic-merge-patch
        {"metadata": {"annotations": {"x": "y"}}}
        """
      Then the response is 200
      And now .metadata.annotations.x of Pod/$first is "y"

    Scenario: as "kubectl scale" does, through a subresource that knows nothing else
      When I send PATCH "/apis/apps/v1/namespaces/$namespace/deployments/web/scale" with:
        """merge-patch
        {"spec": {"replicas": 3}}
        """
      Then the response is 200
      And the response matches:
        """yaml
        apiVersion: autoscaling/v1
        kind: Scale
        spec: { replicas: 3 }
        status: { selector: app=web }
        """
      And within 60s exactly 3 Pods owned by Deployment/web are Ready

    Scenario: a label that is none is refused, whoever sends it
      When I send PATCH "/api/v1/namespaces/$namespace/pods/$first" with:
        """merge-patch
        {"metadata": {"labels": {"testing label": "x"}}}
        """
      Then the response is 422 Invalid

  @req:requests.rollout @must
  Rule: A rollout is a change of the template, and a restart nothing but an annotation there
    Upstream conformance: "Kubectl, diff Deployment"

    Scenario: as "kubectl rollout restart" does
      When I send PATCH "/apis/apps/v1/namespaces/$namespace/deployments/web" with:
        """strategic-merge-patch
        {"spec": {"template": {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z"}}}}}
        """
      Then the response is 200
      And within 2m Pod/$first is gone
      And within 2m Deployment/web is rolled out
      And now exactly 1 Pods owned by Deployment/web are Ready

    Scenario: as "kubectl diff" does: what would be differs from what is, and nothing happens
      When I send PATCH "/apis/apps/v1/namespaces/$namespace/deployments/web?dryRun=All&fieldManager=kubectl-client-side-apply&force=true" with:
        """apply-patch
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec: { template: { spec: { containers: [{ name: main, image: busybox }] } } }
        """
      Then the response is 200
      And .spec.template.spec.containers[0].image of the response is "busybox"
      And never within 10s .spec.template.spec.containers[0].image of Deployment/web is "busybox"
      And never within 10s Pod/$first is gone

  @req:requests.expose @must
  Rule: To expose something is to make a Service with its selector
    Upstream conformance: "Kubectl, create service, replication controller"

    Scenario: a controller, then the Service itself
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ReplicationController
        metadata: { name: store }
        spec:
          replicas: 1
          selector: { app: store }
          template:
            metadata: { labels: { app: store } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10", ports: [{ containerPort: 6379 }] }] }
        """
      And within 60s exactly 1 Pods owned by ReplicationController/store are Ready
      When I read ReplicationController/store
      Then .spec.selector.app of the response is saved as $app
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: rm2 }
        spec: { selector: { app: $app }, ports: [{ port: 1234, targetPort: 6379 }] }
        """
      Then the response is 201 Created
      And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=rm2" match:
        """yaml
        endpoints: !len 1
        ports: !only [{ port: 6379 }]
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: rm3 }
        spec: { selector: { app: $app }, ports: [{ port: 2345, targetPort: 6379 }] }
        """
      Then within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=rm3" match:
        """yaml
        endpoints: !len 1
        ports: !only [{ port: 6379 }]
        """

    Scenario: what selects nothing leads nowhere
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: nowhere }
        spec: { selector: { app: nobody }, ports: [{ port: 1234 }] }
        """
      Then never within 20s some EndpointSlices labelled "kubernetes.io/service-name=nowhere" match:
        """yaml
        endpoints: !len [1, 100]
        """

  @req:requests.same-refusals @must
  Rule: What is refused is refused by the server, not by the tool
    Without a tool in between the same words come back, and the same is left undone.

    Scenario Outline: <what>
      When I send <verb> "<path>" with:
        """yaml
        <body>
        """
      Then the response is <status>

      Examples:
        | what                             | verb | path                                                                  | body                                                                                                    | status            |
        | a field that nobody knows        | POST | /api/v1/namespaces/$namespace/configmaps?fieldValidation=Strict       | { apiVersion: v1, kind: ConfigMap, metadata: { name: c }, dato: {} }                                    | 400 BadRequest    |
        | a name that is taken             | POST | /apis/apps/v1/namespaces/$namespace/deployments                       | { metadata: { name: web }, spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: a, image: b }] } } } } | 409 AlreadyExists |
        | another selector                 | PUT  | /apis/apps/v1/namespaces/$namespace/deployments/web                   | { apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: a, image: b }] } } } } | 422 Invalid |
        | an eviction of nobody            | POST | /api/v1/namespaces/$namespace/pods/nobody/eviction                    | { apiVersion: policy/v1, kind: Eviction, metadata: { name: nobody } }                                    | 404 NotFound      |
