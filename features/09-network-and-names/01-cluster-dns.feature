@seed:K8.1
Feature: The cluster's own names
  Every Service has a name that Pods can resolve: short within its namespace, in full from anywhere. The cluster's domain
  is taken to be `cluster.local`, as it is unless somebody wanted it otherwise.
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
    Upstream conformance: "DNS, services"
    Upstream conformance: "DNS, PQDN for services"

    Scenario: the short name, within the namespace
      Then within 30s a client in Pod/client gets 200 from "http://shop/"

    Scenario: the full name
      Then within 30s a client in Pod/client gets 200 from "http://shop.$namespace.svc.cluster.local/"

    Scenario: the name resolves to the Service's address
      Then within 30s "shop.$namespace.svc.cluster.local" resolves in Pod/client to .spec.clusterIP of Service/shop
      And within 30s "kubernetes.default.svc.cluster.local" resolves in Pod/client to .spec.clusterIP of Service/kubernetes@default

    Scenario: the API server's
      Upstream conformance: "DNS, cluster"
      Then within 30s "kubernetes.default.svc.cluster.local" resolves in Pod/client to .spec.clusterIP of Service/kubernetes@default

    Scenario: from another namespace with the namespace's name, and not without
      Given the namespace "other" exists also
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: stranger, namespace: other }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/stranger@other is Ready
      Then within 30s a client in Pod/stranger@other gets 200 from "http://shop.$namespace/"
      When a client in Pod/stranger@other requests "http://shop/"
      Then no answer comes

    Scenario: a Service that does not exist has no name
      Then for 5s "nobody.$namespace.svc.cluster.local" does not resolve in Pod/client

    Scenario: a name goes with its Service
      Given within 30s "shop.$namespace.svc.cluster.local" resolves in Pod/client to .spec.clusterIP of Service/shop
      When I delete Service/shop
      Then within 60s "shop.$namespace.svc.cluster.local" does not resolve in Pod/client

  @seed:K8.2 @req:dns.headless @must
  Rule: A headless Service's name leads to its Pods
    Upstream conformance: "DNS, resolve the hostname"
    Upstream conformance: "DNS, resolve the subdomain"

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
      Then within 60s "direct.$namespace.svc.cluster.local" resolves in Pod/client to the .status.podIP of every one of the Pods labelled "app=shop"
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: shop-2, labels: { app: shop } }
        spec:
          hostname: counter
          subdomain: direct
          terminationGracePeriodSeconds: 0
          containers: [{ name: web, image: nginx }]
        """
      Then within 120s Pod/shop-2 is Ready
      And within 120s "direct.$namespace.svc.cluster.local" resolves in Pod/client to the .status.podIP of every one of the Pods labelled "app=shop"
      And within 120s "counter.direct.$namespace.svc.cluster.local" resolves in Pod/client to .status.podIP of Pod/shop-2

    Scenario: a Service's ports have names too
      Then within 30s running "nslookup -type=srv _http._tcp.shop.$namespace.svc.cluster.local" in Pod/client prints " 80 shop.$namespace.svc.cluster.local"

  @seed:K8.1 @req:dns.pod-configuration @must
  Rule: Pods are told where to ask
    The kubelet writes the file, from the Pod's dnsPolicy.

    Scenario: the name server and the search list are in resolv.conf
      When I run "cat /etc/resolv.conf" in Pod/client
      Then the output contains "search $namespace.svc.cluster.local svc.cluster.local cluster.local"
      And the output contains "ndots:5"

    Scenario: a Pod finds its own names in /etc/hosts
      Upstream conformance: "DNS, cluster"
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: named }
        spec:
          hostname: dns-querier-1
          subdomain: dns-test-service
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [pause] }]
        """
      And within 60s Pod/named is Ready
      And .status.podIP of Pod/named is saved as $own
      When I run "getent hosts dns-querier-1.dns-test-service.$namespace.svc.cluster.local && getent hosts dns-querier-1" in Pod/named
      Then the command exits with 0
      And the output contains "$own"
      When I run "getent hosts dns-querier-2.dns-test-service.$namespace.svc.cluster.local" in Pod/named
      Then the command exits with 2

  @seed:K8.1 @req:dns.pod-configuration-own @must
  Rule: A Pod may bring its own resolver along, in place of the cluster's or beside it
    https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config

    Scenario: in place of it
      Upstream conformance: "DNS, custom dnsConfig"
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: own }
        spec:
          dnsPolicy: None
          dnsConfig: { nameservers: [1.1.1.1], searches: [resolv.conf.local] }
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/own is Ready
      When I run "cat /etc/resolv.conf" in Pod/own
      Then the output contains "search resolv.conf.local\n"
      And the output contains "nameserver 1.1.1.1\n"
      And the output does not contain "cluster.local"
      And the output does not contain "ndots"

    Scenario: beside it, with a say in how names are looked for
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: beside }
        spec:
          dnsConfig:
            nameservers: [1.1.1.1, 1.1.1.2]
            searches: [resolv.conf.local, cluster.local]
            options: [{ name: ndots, value: "2" }, { name: edns0 }]
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/beside is Ready
      When I run "cat /etc/resolv.conf" in Pod/beside
      Then the output contains "search $namespace.svc.cluster.local svc.cluster.local cluster.local"
      And the output matches /^search .* resolv\.conf\.local$/m
      And the output does not contain "resolv.conf.local cluster.local"
      And the output matches /^nameserver 1\.1\.1\.1$/m
      And the output contains "ndots:2"
      And the output contains "edns0"
      And the output does not contain "ndots:5"

    Scenario: nothing in place of it is refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: none }
        spec: { dnsPolicy: None, containers: [{ name: main, image: busybox }] }
        """
      Then the response is 422 Invalid because "must provide `dnsConfig` when `dnsPolicy` is None"

  @seed:K8.1 @req:dns.external-name @must
  Rule: The name of a Service that stands for another name is an alias of it
    https://kubernetes.io/docs/concepts/services-networking/service/#externalname

    Scenario: of one name, then of another, then a Service with an address
      Upstream conformance: "DNS, for ExternalName Services"
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: away }
        spec: { type: ExternalName, externalName: foo.example.com }
        """
      Then within 60s running "nslookup -type=cname away.$namespace.svc.cluster.local" in Pod/client prints "canonical name = foo.example.com"
      When I merge patch Service/away with:
        """yaml
        spec: { externalName: bar.example.com }
        """
      Then within 60s running "nslookup -type=cname away.$namespace.svc.cluster.local" in Pod/client prints "canonical name = bar.example.com"
      When I merge patch Service/away with:
        """yaml
        spec: { type: ClusterIP, externalName: null, ports: [{ name: http, port: 80 }] }
        """
      Then within 60s "away.$namespace.svc.cluster.local" resolves in Pod/client to .spec.clusterIP of Service/away
      When I run "nslookup -type=cname away.$namespace.svc.cluster.local" in Pod/client
      Then the output does not contain "canonical name"
