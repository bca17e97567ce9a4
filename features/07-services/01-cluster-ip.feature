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
      Given the name of one of the Pods owned by Deployment/web is saved as $one
      When I merge patch Pod/$one with:
        """yaml
        metadata: { labels: { app: gone } }
        """
      Then within 30s no EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: !some { targetRef: { name: $one } }
        """

  @seed:K6.2 @req:service.stable @must
  Rule: The address stays while backends come and go
    Scenario: all backends are replaced, the address is not
      Given .spec.clusterIP of Service/web is saved as $address
      When I delete every Pods labelled "app=web"
      Then within 120s Deployment/web is Available
      And now .spec.clusterIP of Service/web is $address
      And within 30s a client in Pod/client gets 200 from "http://$address/"

    Scenario: the address cannot be changed
      When I merge patch Service/web with:
        """yaml
        spec: { clusterIP: 10.96.99.99, clusterIPs: [10.96.99.99] }
        """
      Then the response is 422 Invalid

  @seed:K6.3 @req:service.balances @must
  Rule: Traffic to the address is shared among the ready endpoints
    Scenario: both backends answer in turn
      When a client in Pod/client requests "http://web/hostname" 30 times
      Then the answers name every one of the Pods owned by Deployment/web

    Scenario: a Pod that is not ready gets none
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unready, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: registry.k8s.io/e2e-test-images/agnhost:2.53
              args: [netexec, --http-port=8080]
              readinessProbe: { exec: { command: ["false"] }, periodSeconds: 1 }
        """
      And within 60s Pod/unready is Running
      And within 30s some EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: !some { targetRef: { name: unready }, conditions: { ready: false } }
        """
      When a client in Pod/client requests "http://web/hostname" 30 times
      Then every answer contains "web-"

  @seed:K6.9 @req:service.failed-endpoint @must
  Rule: An endpoint that fails gets no more traffic
    Scenario: one of two is stopped
      Given the name of one of the Pods owned by Deployment/web is saved as $sick
      When I delete Pod/$sick
      Then within 30s no EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: !some { targetRef: { name: $sick }, conditions: { ready: true } }
        """
      And within 30s no EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: !some { targetRef: { name: $sick } }
        """
      And within 30s a client in Pod/client gets 200 from "http://web/"

    Scenario: with no endpoint left a connection is refused
      When I scale Deployment/web to 0
      Then within 60s no Pods owned by Deployment/web are present
      And within 30s a client in Pod/client gets no answer from "http://web/"
