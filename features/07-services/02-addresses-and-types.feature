@seed:K6.1
Feature: Addresses and ports are handed out once, and a Service may change its type
  The API server hands out a Service's addresses and node ports when it takes the Service, keeps them with it, and takes
  them back when it goes or does not need them any more.
  https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/

  @req:service.allocation @must
  Rule: What is asked for is handed out unless somebody has it, or it is not there to be had
    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: first }
        spec: { type: NodePort, ports: [{ port: 80 }] }
        """
      And .spec.clusterIP of Service/first is saved as $address
      And .spec.ports[0].nodePort of Service/first is saved as $port

    Scenario: an address that another Service has
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: second }
        spec: { clusterIP: $address, ports: [{ port: 80 }] }
        """
      Then the response is 422 Invalid
      And the response is 422 because "provided IP is already allocated"

    Scenario: an address that is none of this cluster's
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: second }
        spec: { clusterIP: 192.0.2.1, ports: [{ port: 80 }] }
        """
      Then the response is 422 because "failed to allocate IP 192.0.2.1"

    Scenario: a node port that another Service has
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: second }
        spec: { type: NodePort, ports: [{ port: 80, nodePort: $port }] }
        """
      Then the response is 422 because "provided port is already allocated"

    Scenario: both are free again when the Service is gone
      When I delete Service/first
      And I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: second }
        spec: { type: NodePort, clusterIP: $address, ports: [{ port: 80, nodePort: $port }] }
        """
      Then the response is 201 Created

    Scenario: a port that is no node port
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: second }
        spec: { type: NodePort, ports: [{ port: 80, nodePort: 80 }] }
        """
      Then the response is 422 because "provided port is not in the valid range"

    Scenario: one node port for both protocols of a port
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: dns }
        spec: { type: NodePort, ports: [{ name: udp, port: 53, protocol: UDP }, { name: tcp, port: 53 }] }
        """
      Then the response is 201 Created
      And .spec.ports[0].nodePort of the response is saved as $shared
      And .spec.ports[1].nodePort of the response is $shared

  @req:service.keeps @must
  Rule: Who replaces a Service without naming its address and ports leaves them as they are
    Scenario: a Service is replaced
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: web }
        spec: { type: NodePort, ports: [{ name: http, port: 80 }] }
        """
      And .spec.clusterIP of Service/web is saved as $address
      And .spec.ports[0].nodePort of Service/web is saved as $port
      When I replace Service/web with:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: web }
        spec: { type: NodePort, ports: [{ name: http, port: 8080 }] }
        """
      Then the response is 200
      And the response matches:
        """yaml
        spec: { clusterIP: $address, ports: [{ port: 8080, nodePort: $port }] }
        """
      When I merge patch Service/web with:
        """yaml
        spec: { clusterIP: None, clusterIPs: [None] }
        """
      Then the response is 422 because "may not change once set"

  @req:service.types @must
  Rule: A Service may change its type, and has what the new type needs and no more
    Upstream conformance: "Service, change type, ExternalName to ClusterIP"
    Upstream conformance: "Service, change type, ExternalName to NodePort"
    Upstream conformance: "Service, change type, ClusterIP to ExternalName"
    Upstream conformance: "Service, change type, NodePort to ExternalName"

    Scenario Outline: from a name outside to <type> and back
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: changing }
        spec: { type: ExternalName, externalName: example.org }
        """
      And now .spec.clusterIP of Service/changing is absent
      When I merge patch Service/changing with:
        """yaml
        spec: { type: <type>, externalName: null, ports: [{ port: 80, protocol: TCP }] }
        """
      Then the response is 200
      And the response matches:
        """yaml
        spec: { type: <type>, clusterIP: !present, externalName: !absent, ports: [{ nodePort: <port> }] }
        """
      When I merge patch Service/changing with:
        """yaml
        spec: { type: ExternalName, externalName: example.org, clusterIP: null, clusterIPs: null, ports: null }
        """
      Then the response is 200
      And the response matches:
        """yaml
        spec: { externalName: example.org, clusterIP: !absent, ports: !absent }
        """

      Examples:
        | type      | port     |
        | ClusterIP | !absent  |
        | NodePort  | !present |

    Scenario: node ports are given back with the type
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: shrinking }
        spec: { type: NodePort, ports: [{ port: 80 }] }
        """
      When I merge patch Service/shrinking with:
        """yaml
        spec: { type: ClusterIP }
        """
      Then the response is 200
      And .spec.ports[0].nodePort of the response is absent

  @req:service.sense @must
  Rule: What no Service can be is refused
    Scenario Outline: <what>
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: odd }
        spec: <spec>
        """
      Then the response is 422 Invalid
      And the response is 422 because "<why>"

      Examples:
        | what                               | spec                                                                                 | why                                        |
        | no ports                           | { selector: { a: b } }                                                               | spec.ports: Required value                 |
        | a port too high                    | { ports: [{ port: 65536 }] }                                                         | must be between 1 and 65535, inclusive     |
        | two ports without names            | { ports: [{ port: 1 }, { port: 2 }] }                                                | spec.ports[0].name: Required value         |
        | two ports of one name              | { ports: [{ name: a, port: 1 }, { name: a, port: 2 }] }                              | Duplicate value                            |
        | a node port without the type       | { ports: [{ port: 1, nodePort: 30000 }] }                                            | may not be used when `type` is 'ClusterIP' |
        | a name outside that is none        | { type: ExternalName, externalName: "a b" }                                          | a lowercase RFC 1123 subdomain             |
        | two families where there is one    | { ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv4, IPv4], ports: [{ port: 1 }] } | spec.ipFamilies                            |
        | a policy for what does not come in | { externalTrafficPolicy: Local, ports: [{ port: 1 }] }                               | externally-accessible services             |

  @req:service.address-objects @should
  Rule: Every address of a Service has an object that tells whose it is
    An IPAddress is named like the address, and goes when the Service goes or gives the address up. So two servers never
    hand out the same one.
    https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: addressed }
        spec: { ports: [{ port: 80 }] }
        """
      When I send GET "/api/v1/namespaces/$namespace/services/addressed"
      Then .spec.clusterIP of the response is saved as $address

    Scenario: as long as the Service
      When I send GET "/apis/networking.k8s.io/v1/ipaddresses/$address"
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { labels: { ipaddress.kubernetes.io/managed-by: ipallocator.k8s.io, ipaddress.kubernetes.io/ip-family: !present } }
        spec: { parentRef: { resource: services, namespace: $namespace, name: addressed } }
        """
      When I delete Service/addressed
      Then within 30s Service/addressed is gone
      When 10s pass
      And I send GET "/apis/networking.k8s.io/v1/ipaddresses/$address"
      Then the response is 404 NotFound

    Scenario: none for who has no address
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: bare }
        spec: { clusterIP: None, ports: [{ port: 80 }] }
        """
      Then the response is 201 Created
      When I send GET "/apis/networking.k8s.io/v1/ipaddresses/None"
      Then the response is 404 NotFound
