@seed:K8.1
Feature: The cluster's own names
  Every Service has a name that Pods can resolve: short within its namespace, in full from anywhere.
  https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Service
      metadata: { name: shop }
      spec:
        selector: { app: shop }
        ports: [{ name: http, port: 80 }]
      ---
      apiVersion: v1
      kind: Pod
      metadata: { name: shop-1, labels: { app: shop } }
      spec:
        terminationGracePeriodSeconds: 0
        containers: [{ name: web, image: nginx }]
      ---
      apiVersion: v1
      kind: Pod
      metadata: { name: client }
      spec:
        terminationGracePeriodSeconds: 0
        containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
      """
    And within 120s Pod/shop-1 is Ready
    And within 60s Pod/client is Ready
    And .spec.clusterIP of Service/shop is saved as $address

  @req:dns.service @must
  Rule: A Service's name leads to its address, short and in full
    Scenario: the short name, within the namespace
      Then within 30s a client in Pod/client gets 200 from "http://shop/"

    Scenario: the full name
      Then within 30s a client in Pod/client gets 200 from "http://shop.$namespace.svc.cluster.local/"

    Scenario: the name resolves to the Service's address
      When I run "nslookup shop.$namespace.svc.cluster.local" in Pod/client
      Then the command exits with 0
      And the output contains "$address"

    Scenario: a Service that does not exist has no name
      When I run "nslookup nobody.$namespace.svc.cluster.local" in Pod/client
      Then the command exits with 1

  @seed:K8.2 @req:dns.headless @must
  Rule: A headless Service's name leads to its Pods
    Scenario: the Pods' own addresses come back
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: direct }
        spec:
          clusterIP: None
          selector: { app: shop }
          ports: [{ name: http, port: 80 }]
        """
      And .status.podIP of Pod/shop-1 is saved as $pod
      Then within 30s running "nslookup direct.$namespace.svc.cluster.local" in Pod/client prints "$pod"

  @seed:K8.1 @req:dns.pod-configuration @must
  Rule: Pods are told where to ask
    Scenario: the name server and the search list are in resolv.conf
      When I run "cat /etc/resolv.conf" in Pod/client
      Then the output contains "search $namespace.svc.cluster.local svc.cluster.local cluster.local"
      And the output contains "ndots:5"
