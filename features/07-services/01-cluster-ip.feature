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
    Upstream conformance: "Service, endpoints"
    Upstream conformance: "EndpointSlice, creation/deletion"
    Upstream conformance: "Kubernetes Service"

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
      And within 30s some EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: !each { addresses: !len 1, conditions: { ready: true }, targetRef: { kind: Pod, name: !re "^web-" } }
        """

    Scenario: the API server itself is one
      Then now Service/kubernetes@default matches:
        """yaml
        spec: { ports: !some { name: https, port: 443 } }
        """
      And now some EndpointSlices labelled "kubernetes.io/service-name=kubernetes" in namespace "default" are present

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
      And within 30s some EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: !some { targetRef: { name: $one } }
        """
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
    Whoever has learned it once need not ask again.

    Scenario: all backends are replaced, the address is not
      Given .spec.clusterIP of Service/web is saved as $address
      When I delete every Pods labelled "app=web"
      Then within 60s no Pods labelled "app=web" are terminating
      When 1s passes
      Then within 120s exactly 2 Pods labelled "app=web" are Ready
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
    Upstream conformance: "Service, ClusterIP type, session affinity to ClientIP"
    Upstream conformance: "Service, ClusterIP type, session affinity to None"

    Scenario: both backends answer in turn
      Given within 30s a client in Pod/client gets 200 from "http://web/"
      And 2s pass
      When a client in Pod/client requests "http://web/hostname" 30 times
      Then the answers name every one of the Pods owned by Deployment/web

    Scenario: a client is led to the same backend again, where the Service says so
      Given I merge patch Service/web with:
        """yaml
        spec: { sessionAffinity: ClientIP }
        """
      And 5s pass
      And within 30s a client in Pod/client gets 200 from "http://web/"
      When I run "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do wget -q -O - http://web/hostname; echo; done | sort -u | wc -l" in Pod/client
      Then the output is:
        """
        1
        """

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
      And within 30s a client in Pod/client gets 200 from "http://web/"
      When a client in Pod/client requests "http://web/hostname" 30 times
      Then every answer contains "web-"
      When a client in Pod/client requests "http://web/no-such-page"
      Then the answer is 404

  @seed:K6.9 @req:service.failed-endpoint @must
  Rule: An endpoint that fails gets no more traffic
    Scenario: one of them ceases to be ready, and gets traffic again when it is
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: moody, labels: { app: web } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: registry.k8s.io/e2e-test-images/agnhost:2.53
              args: [netexec, --http-port=8080]
              readinessProbe: { exec: { command: [sh, -c, "test ! -e /tmp/sick"] }, periodSeconds: 1, failureThreshold: 1 }
        """
      And within 60s Pod/moody is Ready
      And within 30s some EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: !some { targetRef: { name: moody }, conditions: { ready: true } }
        """
      And 3s pass
      When a client in Pod/client requests "http://web/hostname" 50 times
      Then the answers name every one of the Pods labelled "app=web"
      When I run "touch /tmp/sick" in Pod/moody
      Then within 30s some EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: !some { targetRef: { name: moody }, conditions: { ready: false } }
        """
      When 3s pass
      And a client in Pod/client requests "http://web/hostname" 50 times
      Then every answer contains "web-"
      When I run "rm /tmp/sick" in Pod/moody
      Then within 30s Pod/moody is Ready
      When 3s pass
      And a client in Pod/client requests "http://web/hostname" 50 times
      Then the answers name every one of the Pods labelled "app=web"

    Scenario: one of two is stopped
      Given the name of one of the Pods owned by Deployment/web is saved as $sick
      And within 30s some EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: !some { targetRef: { name: $sick }, conditions: { ready: true } }
        """
      When I delete Pod/$sick
      Then within 30s no EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: !some { targetRef: { name: $sick }, conditions: { ready: true } }
        """
      And within 30s no EndpointSlices labelled "kubernetes.io/service-name=web" match:
        """yaml
        endpoints: !some { targetRef: { name: $sick } }
        """
      When 3s pass
      And a client in Pod/client requests "http://web/hostname" 30 times
      Then every answer contains "web-"

    Scenario: with no endpoint left a connection is refused
      Given within 30s a client in Pod/client gets 200 from "http://web/"
      When I scale Deployment/web to 0
      Then within 60s no Pods owned by Deployment/web are present
      When 3s pass
      And a client in Pod/client requests "http://web/"
      Then no answer comes

  @seed:K6.8 @req:service.tcp @must
  Rule: What is sent does not matter: any TCP traffic passes
    Scenario: a line to a database, and its answer
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: store, labels: { app: store } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: redis
              ports: [{ containerPort: 6379 }]
              readinessProbe: { tcpSocket: { port: 6379 }, periodSeconds: 1 }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: store }
        spec:
          selector: { app: store }
          ports: [{ port: 6379 }]
        """
      And within 120s Pod/store is Ready
      And 3s pass
      When a client in Pod/client sends "PING" to "store:6379"
      Then the answer contains "PONG"
      When a client in Pod/client sends "SET colour blue" to "store:6379"
      And a client in Pod/client sends "GET colour" to "store:6379"
      Then the answer contains "blue"

  @seed:K6.4 @req:service.node-port @must
  Rule: A NodePort is the same on every node, whichever node the Pods run on
    https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport
    Upstream conformance: "Service, NodePort Service"

    Scenario: through the address of either node
      Given a cluster with 2 ready nodes
      And a ready node is saved as $one
      And a ready node is saved as $other
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: open }
        spec:
          type: NodePort
          selector: { app: web }
          ports: [{ port: 80, targetPort: 8080 }]
        """
      And .spec.ports[0].nodePort of Service/open is saved as $port
      And .status.addresses["InternalIP"].address of Node/$one is saved as $first
      And .status.addresses["InternalIP"].address of Node/$other is saved as $second
      Then now .spec.ports[0].nodePort of Service/open is between 1 and 65535
      And now .spec.clusterIP of Service/open is present
      And within 30s a client in Pod/client gets 200 from "http://$first:$port/hostname"
      And within 30s a client in Pod/client gets 200 from "http://$second:$port/hostname"
      When a client in Pod/client requests "http://$second:$port/hostname"
      Then the answer is 200 and contains "web-"
