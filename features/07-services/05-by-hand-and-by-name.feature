@seed:K6.1 @seed:K6.9
Feature: Where a Service leads can be said in several ways
  Several ports, of different numbers on different Pods; slices that somebody writes by hand; a node port that keeps its
  clients. Whatever the lists say is where the traffic goes.
  https://kubernetes.io/docs/concepts/services-networking/service/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: one, labels: { app: pair } }
      spec:
        terminationGracePeriodSeconds: 0
        containers:
          - { name: first, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [netexec, --http-port=8080, --udp-port=-1], ports: [{ name: web, containerPort: 8080 }] }
          - { name: second, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [netexec, --http-port=9090, --udp-port=-1], ports: [{ name: admin, containerPort: 9090 }] }
      ---
      apiVersion: v1
      kind: Pod
      metadata: { name: two, labels: { app: pair } }
      spec:
        terminationGracePeriodSeconds: 0
        containers:
          - { name: first, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [netexec, --http-port=8081, --udp-port=-1], ports: [{ name: web, containerPort: 8081 }] }
      ---
      apiVersion: v1
      kind: Pod
      metadata: { name: client }
      spec:
        terminationGracePeriodSeconds: 0
        containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
      """
    And Pod/one is Ready
    And Pod/two is Ready
    And Pod/client is Ready
    And .status.podIP of Pod/one is saved as $one
    And .status.podIP of Pod/two is saved as $two

  @req:service.named-ports @must
  Rule: A port that is named leads to whatever number each Pod has under that name
    A Pod that has no port of the name is no endpoint for it.
    Upstream conformance: "Service, endpoints with multiple ports"

    Scenario: two ports, two Pods, three numbers
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: pair }
        spec: { selector: { app: pair }, ports: [{ name: web, port: 80, targetPort: web }, { name: admin, port: 81, targetPort: admin }] }
        """
      Then within 60s some EndpointSlices labelled "kubernetes.io/service-name=pair" match:
        """yaml
        ports: !only [{ name: web, port: 8080 }, { name: admin, port: 9090 }]
        endpoints: !only [{ addresses: [$one] }]
        """
      And within 60s some EndpointSlices labelled "kubernetes.io/service-name=pair" match:
        """yaml
        ports: !only [{ name: web, port: 8081 }]
        endpoints: !only [{ addresses: [$two] }]
        """
      And within 60s Endpoints/pair matches:
        """yaml
        subsets: !len 2
        """
      And within 60s a client in Pod/client gets 200 from "http://pair:80/hostname"
      When 3s pass
      And a client in Pod/client requests "http://pair:80/hostname" 30 times
      Then the answers name every one of the Pods labelled "app=pair"
      When a client in Pod/client requests "http://pair:81/hostname" 10 times
      Then every answer contains "one"
      When I delete Pod/one
      Then within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=pair" match:
        """yaml
        endpoints: !only [{ addresses: [$two] }]
        """
      And within 60s a client in Pod/client gets no answer from "http://pair:81/hostname"

  @req:service.slices-by-hand @must
  Rule: Slices that somebody writes lead where they say, several of them together
    A Service without a selector has all the slices that carry its name, ports and addresses each.
    Upstream conformance: "EndpointSlice, multiple IPs, multiple ports"
    Upstream conformance: "EndpointSlice, single IP, multiple ports"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: hand }
        spec: { ports: [{ name: web, port: 80 }, { name: admin, port: 81 }] }
        """

    Scenario: one address, a slice for each port
      Given this manifest:
        """yaml
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: hand-web, labels: { kubernetes.io/service-name: hand } }
        addressType: IPv4
        ports: [{ name: web, port: 8080 }]
        endpoints: [{ addresses: [$one] }]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: hand-admin, labels: { kubernetes.io/service-name: hand } }
        addressType: IPv4
        ports: [{ name: admin, port: 9090 }]
        endpoints: [{ addresses: [$one] }]
        """
      Then within 60s a client in Pod/client gets 200 from "http://hand:80/hostname"
      And within 60s a client in Pod/client gets 200 from "http://hand:81/hostname"
      When I delete EndpointSlice/hand-admin
      Then within 60s a client in Pod/client gets no answer from "http://hand:81/hostname"
      And within 60s a client in Pod/client gets 200 from "http://hand:80/hostname"

    Scenario: a slice for each address
      Given this manifest:
        """yaml
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: hand-one, labels: { kubernetes.io/service-name: hand } }
        addressType: IPv4
        ports: [{ name: web, port: 8080 }, { name: admin, port: 9090 }]
        endpoints: [{ addresses: [$one] }]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: hand-two, labels: { kubernetes.io/service-name: hand } }
        addressType: IPv4
        ports: [{ name: web, port: 8081 }, { name: admin, port: 8081 }]
        endpoints: [{ addresses: [$two] }]
        """
      Then within 60s a client in Pod/client gets 200 from "http://hand:80/hostname"
      When 5s pass
      And a client in Pod/client requests "http://hand:80/hostname" 30 times
      Then the answers name every one of the Pods labelled "app=pair"
      When a client in Pod/client requests "http://hand:81/hostname" 30 times
      Then the answers name every one of the Pods labelled "app=pair"

    Scenario: an endpoint that is not ready gets nothing
      Given this manifest:
        """yaml
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: hand-both, labels: { kubernetes.io/service-name: hand } }
        addressType: IPv4
        ports: [{ name: web, port: 8080 }]
        endpoints: [{ addresses: [$one] }, { addresses: [$two], conditions: { ready: false } }]
        """
      Then within 60s a client in Pod/client gets 200 from "http://hand:80/hostname"
      When 5s pass
      And a client in Pod/client requests "http://hand:80/hostname" 20 times
      Then every answer contains "one"

  @req:service.node-port-affinity @must
  Rule: A node port keeps its clients where the Service says so, and spreads them where it does not
    Upstream conformance: "Service, NodePort type, session affinity to ClientIP"
    Upstream conformance: "Service, NodePort type, session affinity to None"

    Scenario: kept, then spread
      Given a ready node is saved as $node
      And .status.addresses["InternalIP"].address of Node/$node is saved as $address
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: open }
        spec: { type: NodePort, sessionAffinity: ClientIP, selector: { app: pair }, ports: [{ port: 80, targetPort: web }] }
        """
      And .spec.ports[0].nodePort of Service/open is saved as $port
      And within 60s a client in Pod/client gets 200 from "http://$address:$port/hostname"
      When 3s pass
      And I run "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do wget -q -O - http://$address:$port/hostname; echo; done | sort -u | wc -l" in Pod/client
      Then the output is:
        """
        1
        """
      When I merge patch Service/open with:
        """yaml
        spec: { sessionAffinity: None }
        """
      And 5s pass
      And a client in Pod/client requests "http://$address:$port/hostname" 40 times
      Then the answers name every one of the Pods labelled "app=pair"
      When I merge patch Service/open with:
        """yaml
        spec: { sessionAffinity: ClientIP }
        """
      And 5s pass
      And I run "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do wget -q -O - http://$address:$port/hostname; echo; done | sort -u | wc -l" in Pod/client
      Then the output is:
        """
        1
        """

  @req:service.protocols @must
  Rule: A port is a number and a protocol: two of one number lead each its own way
    What the Service does not say it has is not answered.
    Upstream conformance: "Service, should serve endpoints on same port and different protocols."

    Scenario: by stream, by datagram, by both
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: both, labels: { app: multiprotocol } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: registry.k8s.io/e2e-test-images/agnhost:2.53
              args: [netexec, "--http-port=80", "--udp-port=80"]
              ports: [{ name: tcp-port, containerPort: 80 }, { name: udp-port, containerPort: 80, protocol: UDP }]
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: multiprotocol }
        spec: { selector: { app: multiprotocol }, ports: [{ name: tcp-port, port: 80 }] }
        """
      And within 60s Pod/both is Ready
      And .spec.clusterIP of Service/multiprotocol is saved as $address
      Then within 60s a client in Pod/client gets 200 from "http://$address/hostname"
      And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=multiprotocol" match:
        """yaml
        ports: !only [{ name: tcp-port, port: 80, protocol: TCP }]
        """
      When I run "echo hostname | nc -u -w 1 $address 80" in Pod/client
      Then the output is ""
      When I merge patch Service/multiprotocol with:
        """yaml
        spec: { ports: [{ name: udp-port, port: 80, protocol: UDP }] }
        """
      Then within 60s running "echo hostname | nc -u -w 1 $address 80" in Pod/client prints "both"
      And within 60s a client in Pod/client gets no answer from "http://$address/hostname"
      When I merge patch Service/multiprotocol with:
        """yaml
        spec: { ports: [{ name: tcp-port, port: 80 }, { name: udp-port, port: 80, protocol: UDP }] }
        """
      Then within 60s a client in Pod/client gets 200 from "http://$address/hostname"
      And within 60s running "echo hostname | nc -u -w 1 $address 80" in Pod/client prints "both"
      And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=multiprotocol" match:
        """yaml
        ports: !key:name [{ name: tcp-port, port: 80, protocol: TCP }, { name: udp-port, port: 80, protocol: UDP }]
        """
