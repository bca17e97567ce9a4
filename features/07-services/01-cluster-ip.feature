Feature: One address in front of many Pods
  Pods come and go with their addresses. A Service has a name and an address that stay, and leads to whatever Pods carry
  the labels that it selects.
  https://kubernetes.io/docs/concepts/services-networking/service/

  Background:
    Given this manifest:
      """yaml
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        replicas: 2
        selector: { matchLabels: { app: web } }
        template:
          metadata: { labels: { app: web } }
          spec:
            terminationGracePeriodSeconds: 1
            containers:
              - name: main
                image: registry.k8s.io/e2e-test-images/agnhost:2.53
                args: [netexec, --http-port=8080]
                ports: [{ containerPort: 8080 }]
                readinessProbe: { httpGet: { path: /healthz, port: 8080 }, periodSeconds: 1 }
      ---
      apiVersion: v1
      kind: Service
      metadata: { name: web }
      spec:
        selector: { app: web }
        ports: [{ name: http, port: 80, targetPort: 8080 }]
      ---
      apiVersion: v1
      kind: Pod
      metadata: { name: client }
      spec:
        terminationGracePeriodSeconds: 0
        containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
      """
    And within 120s Deployment/web is Available
    And within 60s Pod/client is Ready

  @seed:K6.1 @req:service.address @must
  Rule: A Service has an address and a port, and maps to Pods by its selector
    Scenario: an address is given, and the endpoints are the Pods' own
      Then now Service/web matches:
        """yaml
        spec: { type: ClusterIP, clusterIP: !re "^[0-9a-f.:]+$", ports: [{ name: http, port: 80, targetPort: 8080, protocol: TCP }] }
        """
      And within 30s some EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        ports: [{ name: http, port: 8080, protocol: TCP }]
        endpoints: !len 2
        """

    Scenario: the name is unique in its namespace
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: web }
        spec: { ports: [{ port: 80 }] }
        """
      Then the response is 409 AlreadyExists

    Scenario: a Pod that loses the label loses the traffic
      When I merge patch one of Pods owned by Deployment/web with:
        """yaml
        metadata: { labels: { app: gone } }
        """
      Then within 30s no Pods labelled "app=gone" are endpoints of Service/web

  @seed:K6.2 @req:service.stable @must
  Rule: The address stays while backends come and go
    Scenario: all backends are replaced, the address is not
      Given .spec.clusterIP of Service/web is saved as $address
      When I delete every Pods labelled "app=web"
      Then within 120s Deployment/web is Available
      And now .spec.clusterIP of Service/web is $address
      And within 30s a request from Pod/client to "http://$address/" is answered with 200

    Scenario: the address cannot be changed
      When I merge patch Service/web with:
        """yaml
        spec: { clusterIP: 10.96.99.99, clusterIPs: [10.96.99.99] }
        """
      Then the response is 422 Invalid

  @seed:K6.3 @req:service.balances @must
  Rule: Traffic to the address is shared among the ready endpoints
    Scenario: both backends answer in turn
      Then within 30s requests from Pod/client to "http://web/hostname" are answered by every one of Pods owned by Deployment/web

    Scenario: a Pod that is not ready gets none
      Given .metadata.name of one of Pods owned by Deployment/web is saved as $sick
      When I merge patch Deployment/web with:
        """yaml
        spec: { replicas: 1 }
        """
      Then within 60s exactly 1 Pods owned by Deployment/web are present
      And within 30s 20 requests from Pod/client to "http://web/hostname" are all answered with 200

  @seed:K6.9 @req:service.failed-endpoint @must
  Rule: An endpoint that fails gets no more traffic
    Scenario: one of two stops answering its readiness probe
      When I run "wget -q -O - http://localhost:8080/exit?code=0" in one of Pods owned by Deployment/web
      Then within 60s every one of Pods owned by Deployment/web is Ready
      And within 30s 20 requests from Pod/client to "http://web/healthz" are all answered with 200

    Scenario: with no endpoint left a connection is refused
      When I scale Deployment/web to 0
      Then within 60s no Pods owned by Deployment/web are present
      And within 30s a request from Pod/client to "http://web/" fails
