@seed:K6.1
Feature: Lists of endpoints, made and mirrored
  EndpointSlices say where a Service leads. A controller fills them for Services that select Pods; for the others somebody
  else does, in slices or in the older Endpoints, which are mirrored.
  https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/

  @req:endpoints.pods @must
  Rule: Endpoints and slices list the Pods that are ready, and go with their Service
    A Service that selects nobody has an empty list, which says so.
    Upstream conformance: "Endpoints, creation/deletion"
    Upstream conformance: "Endpoints, "empty" Service"

    Scenario: one Pod, then none, then no Service
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: filled }
        spec: { selector: { app: one }, ports: [{ name: web, port: 80, targetPort: 8080 }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: one, labels: { app: one } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And Pod/one is Ready
      And .status.podIP of Pod/one is saved as $address
      Then within 60s Endpoints/filled matches:
        """yaml
        metadata: { labels: { endpoints.kubernetes.io/managed-by: endpoint-controller } }
        subsets: !only [{ addresses: [{ ip: $address, targetRef: { kind: Pod, name: one } }], ports: [{ name: web, port: 8080, protocol: TCP }] }]
        """
      And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=filled" match:
        """yaml
        metadata: { labels: { endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io } }
        addressType: IPv4
        ports: [{ name: web, port: 8080, protocol: TCP }]
        endpoints: !only [{ addresses: [$address], conditions: { ready: true }, targetRef: { kind: Pod, name: one } }]
        """
      When I delete Pod/one
      Then within 60s .subsets of Endpoints/filled is absent
      And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=filled" match:
        """yaml
        endpoints: !len 0
        """
      When I delete Service/filled
      Then within 60s Endpoints/filled is gone
      And within 60s no EndpointSlices labelled "kubernetes.io/service-name=filled" are present

    Scenario: a Service that selects nobody
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: empty }
        spec: { selector: { app: nobody }, ports: [{ port: 80 }] }
        """
      Then within 60s Endpoints/empty matches:
        """yaml
        subsets: !absent
        """
      And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=empty" match:
        """yaml
        endpoints: !len 0
        """
      When I delete Service/empty
      Then within 60s Endpoints/empty is gone
      And within 60s no EndpointSlices labelled "kubernetes.io/service-name=empty" are present

    Scenario: lists that somebody deletes are made again
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: kept }
        spec: { selector: { app: nobody }, ports: [{ port: 80 }] }
        """
      And within 60s Endpoints/kept is present
      And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=kept" are present
      And .metadata.uid of Endpoints/kept is saved as $first
      When I delete Endpoints/kept
      And I delete every EndpointSlice labelled "kubernetes.io/service-name=kept"
      Then within 60s Endpoints/kept matches:
        """yaml
        metadata: { uid: !not $first }
        """
      And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=kept" are present

    Scenario: a Service without a selector has no list but what somebody writes
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: bare }
        spec: { ports: [{ port: 80 }] }
        """
      Then never within 20s Endpoints/bare is present
      And never within 20s some EndpointSlices labelled "kubernetes.io/service-name=bare" are present

  @req:endpoints.mirrored @must
  Rule: Endpoints that somebody writes for a Service without a selector stand in slices, too
    They follow every change. Who does not want that says so with a label; and for a Service that selects Pods nothing is
    mirrored.
    Upstream conformance: "EndpointSlice Mirroring"
    https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#mirroring

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: outside }
        spec: { ports: [{ name: db, port: 5432 }] }
        ---
        apiVersion: v1
        kind: Endpoints
        metadata: { name: outside }
        subsets: [{ addresses: [{ ip: 192.0.2.1 }], ports: [{ name: db, port: 5432 }] }]
        """

    Scenario: written, changed, deleted
      Then within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=outside" match:
        """yaml
        metadata:
          labels: { endpointslice.kubernetes.io/managed-by: endpointslicemirroring-controller.k8s.io }
          ownerReferences: !only [{ kind: Endpoints, name: outside }]
        addressType: IPv4
        ports: [{ name: db, port: 5432, protocol: TCP }]
        endpoints: !only [{ addresses: [192.0.2.1], conditions: { ready: true } }]
        """
      When I merge patch Endpoints/outside with:
        """yaml
        subsets: [{ addresses: [{ ip: 192.0.2.2 }], notReadyAddresses: [{ ip: 192.0.2.3 }], ports: [{ name: db, port: 5433 }] }]
        """
      Then within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=outside" match:
        """yaml
        ports: [{ name: db, port: 5433 }]
        endpoints: !only [{ addresses: [192.0.2.2], conditions: { ready: true } }, { addresses: [192.0.2.3], conditions: { ready: false } }]
        """
      And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=outside" are present
      When I delete Endpoints/outside
      Then within 60s no EndpointSlices labelled "kubernetes.io/service-name=outside" are present

    Scenario: who does not want it
      Given within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=outside" are present
      When I label Endpoints/outside with "endpointslice.kubernetes.io/skip-mirror=true"
      Then within 60s no EndpointSlices labelled "kubernetes.io/service-name=outside" are present
      And now Endpoints/outside is present

    Scenario: without a Service there is nothing to mirror for
      When I create:
        """yaml
        apiVersion: v1
        kind: Endpoints
        metadata: { name: homeless }
        subsets: [{ addresses: [{ ip: 192.0.2.9 }], ports: [{ port: 80 }] }]
        """
      Then the response is 201 Created
      And never within 20s some EndpointSlices labelled "kubernetes.io/service-name=homeless" are present

  @req:endpoints.lifecycle @must
  Rule: Endpoints are created, changed, found and deleted like any other object
    Upstream conformance: "Endpoint resource lifecycle"

    Scenario: from their beginning to their end
      Given I watch Endpoints as "lists"
      When I create:
        """yaml
        apiVersion: v1
        kind: Endpoints
        metadata: { name: mine, labels: { kind: test } }
        subsets: [{ addresses: [{ ip: 192.0.2.24 }], ports: [{ name: http, port: 80, protocol: TCP }] }]
        """
      Then the response is 201 Created
      When I send GET "/api/v1/endpoints?labelSelector=kind%3Dtest&fieldSelector=metadata.namespace%3D$namespace"
      Then the response lists exactly "mine"
      When I replace Endpoints/mine with:
        """yaml
        apiVersion: v1
        kind: Endpoints
        metadata: { name: mine, labels: { kind: test, updated: "true" } }
        subsets: [{ addresses: [{ ip: 192.0.2.24 }], ports: [{ name: http, port: 80, protocol: TCP }] }]
        """
      Then the response is 200
      When I strategic merge patch Endpoints/mine with:
        """yaml
        metadata: { labels: { patched: "true" } }
        subsets: [{ addresses: [{ ip: 192.0.2.25 }], ports: [{ name: http-test, port: 8080, protocol: TCP }] }]
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { labels: { kind: test, updated: "true", patched: "true" } }
        subsets: !only [{ addresses: [{ ip: 192.0.2.25 }], ports: [{ name: http-test, port: 8080 }] }]
        """
      When I send DELETE "/api/v1/namespaces/$namespace/endpoints?labelSelector=kind%3Dtest"
      Then the response is 200
      And within 30s Endpoints/mine is gone
      And within 10s watch "lists" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: mine } } }
        - { type: MODIFIED, object: { metadata: { name: mine, labels: { updated: "true" } } } }
        - { type: MODIFIED, object: { metadata: { name: mine, labels: { patched: "true" } } } }
        - { type: DELETED, object: { metadata: { name: mine } } }
        """

    Scenario Outline: an address that is <what>
      When I create:
        """yaml
        apiVersion: v1
        kind: Endpoints
        metadata: { name: mine }
        subsets: [{ addresses: [{ ip: <address> }], ports: [{ port: 80 }] }]
        """
      Then the response is 422 Invalid

      Examples:
        | what               | address     |
        | none               | example.org |
        | the host's own     | 127.0.0.1   |
        | of its own network | 169.254.1.1 |

  @req:endpoints.api-server @must
  Rule: The API server is an endpoint like any other
    The Service is older than everything else; what leads to it comes back when it is taken away.
    Upstream conformance: "kubernetes.default Endpoints and EndpointSlices"
    Upstream conformance: "Find Kubernetes Service in default Namespace"

    Scenario: in the older list, and in slices
      When I send GET "/api/v1/services"
      Then the response matches:
        """yaml
        items: !some { metadata: { name: kubernetes, namespace: default } }
        """
      When I send GET "/api/v1/namespaces/default/endpoints/kubernetes"
      Then the response matches:
        """yaml
        subsets: !len 1
        """
      And .subsets[0].addresses[0].ip of the response is saved as $address
      When I send GET "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes"
      Then the response matches:
        """yaml
        items: !some { addressType: !one-of [IPv4, IPv6], endpoints: !some { addresses: [$address] } }
        """

    Scenario: a namespace of one's own has no such Service
      When I send GET "/api/v1/namespaces/$namespace/services/kubernetes"
      Then the response is 404 NotFound

  @req:endpoints.many @should
  Rule: A slice holds a hundred endpoints at most, and the older list a thousand
    Whoever is one of many does not resend all the others. What is left out of the older list is said by an annotation.

    Scenario: a hundred and one
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: crowd }
        spec: { selector: { app: crowd }, publishNotReadyAddresses: true, ports: [{ port: 80 }] }
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: crowd }
        spec:
          replicas: 101
          selector: { matchLabels: { app: crowd } }
          template:
            metadata: { labels: { app: crowd } }
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { requests: { cpu: 1m, memory: 1Mi } } }]
        """
      And a cluster with 2 ready nodes
      And within 5m exactly 101 Pods owned by ReplicaSet/crowd are Ready
      Then within 60s exactly 2 EndpointSlices labelled "kubernetes.io/service-name=crowd" are present
      And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=crowd" match:
        """yaml
        endpoints: !len 100
        """
      And within 60s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=crowd" match:
        """yaml
        endpoints: !len 1
        """
      And within 60s Endpoints/crowd matches:
        """yaml
        metadata: { annotations: { endpoints.kubernetes.io/over-capacity: !absent } }
        subsets: !only [{ addresses: !len 101 }]
        """

  @req:service.collection @must
  Rule: Services have a status of their own, and may be deleted many at a time
    Upstream conformance: "Service, complete ServiceStatus lifecycle"
    Upstream conformance: "Service, deletes a collection of services"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: first, labels: { group: doomed } }
        spec: { type: LoadBalancer, loadBalancerClass: example.com/none, ports: [{ port: 80 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: second, labels: { group: doomed } }
        spec: { ports: [{ port: 80 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: third, labels: { group: spared } }
        spec: { ports: [{ port: 80 }] }
        """

    Scenario: the status is patched, replaced and read by itself
      Given I watch Services as "services"
      When I send PATCH "/api/v1/namespaces/$namespace/services/first/status" with:
        """merge-patch
        {"metadata": {"annotations": {"patched": "true"}}, "status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.1"}]}}}
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { annotations: { patched: "true" } }
        status: { loadBalancer: { ingress: [{ ip: 203.0.113.1, ipMode: VIP }] } }
        """
      When I send PATCH "/api/v1/namespaces/$namespace/services/first/status" with:
        """merge-patch
        {"status": {"conditions": [{"type": "StatusUpdate", "status": "True", "reason": "Book", "message": "Set by the book", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}}
        """
      Then the response is 200
      When I send GET "/api/v1/namespaces/$namespace/services/first/status"
      Then the response matches:
        """yaml
        status: { conditions: [{ type: StatusUpdate, status: "True" }], loadBalancer: { ingress: [{ ip: 203.0.113.1 }] } }
        """
      When I merge patch Service/first with:
        """yaml
        metadata: { labels: { patched: "yes" } }
        status: { loadBalancer: { ingress: [{ ip: 203.0.113.99 }] } }
        """
      Then the response is 200
      And .status.loadBalancer.ingress[0].ip of the response is "203.0.113.1"
      When I delete Service/first
      Then within 60s Service/first is gone
      And within 10s watch "services" has observed in order:
        """yaml
        - { type: MODIFIED, object: { metadata: { name: first, annotations: { patched: "true" } } } }
        - { type: MODIFIED, object: { metadata: { name: first }, status: { conditions: [{ type: StatusUpdate }] } } }
        - { type: DELETED, object: { metadata: { name: first } } }
        """

    Scenario: those of one group, and no others
      When I send DELETE "/api/v1/namespaces/$namespace/services?labelSelector=group%3Ddoomed"
      Then the response is 200
      And within 60s Service/first is gone
      And within 60s Service/second is gone
      And for 10s Service/third is present

  @req:service.bands @should
  Rule: What is handed out comes from one part of a range, so that the other is free for who asks for a number
    A fixed number near the beginning of the range is hardly ever taken. The default range of node ports begins at 30000,
    and its first 86 are for those who ask.
    https://kubernetes.io/docs/concepts/services-networking/service/#avoid-nodeport-collisions

    Scenario: handed out, and asked for
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: any }
        spec: { type: NodePort, ports: [{ name: a, port: 1 }, { name: b, port: 2 }, { name: c, port: 3 }, { name: d, port: 4 }, { name: e, port: 5 }] }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec: { ports: !each { nodePort: !between [30086, 32767] } }
        """
      When I send POST "/api/v1/namespaces/$namespace/services?dryRun=All" with:
        """yaml
        metadata: { name: fixed }
        spec: { type: NodePort, ports: [{ port: 80, nodePort: 30063 }] }
        """
      Then the response is 201 Created
      And .spec.ports[0].nodePort of the response is 30063

    Scenario: outside of the range there is nothing to be had
      When I send POST "/api/v1/namespaces/$namespace/services" with:
        """yaml
        metadata: { name: fixed }
        spec: { type: NodePort, ports: [{ port: 80, nodePort: 29999 }] }
        """
      Then the response is 422 Invalid
      And the response is 422 because "provided port is not in the valid range"

  @req:service.families @should
  Rule: A Service has addresses of the families that it asks for, and only the second may come and go
    Who wants two where there is one is refused, unless two are only preferred.
    https://kubernetes.io/docs/concepts/services-networking/dual-stack/

    Scenario: two preferred
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: both }
        spec: { ipFamilyPolicy: PreferDualStack, ports: [{ port: 80 }] }
        """
      Then the response is 201 Created
      And .spec.clusterIPs of the response has at least 1 item
      And .spec.ipFamilies of the response has at least 1 item
      And .spec.clusterIP of the response is saved as $address
      When I merge patch Service/both with:
        """yaml
        spec: { ipFamilyPolicy: SingleStack, ipFamilies: null, clusterIPs: [$address] }
        """
      Then the response is 200
      And .spec.clusterIP of the response is "$address"
      And .spec.ipFamilies of the response has 1 item

    Scenario Outline: <what>
      When I send POST "/api/v1/namespaces/$namespace/services?dryRun=All" with:
        """yaml
        metadata: { name: odd }
        spec: { <said>, ports: [{ port: 80 }] }
        """
      Then the response is 422 Invalid

      Examples:
        | what                          | said                                                        |
        | one family, and two           | ipFamilyPolicy: SingleStack, ipFamilies: [IPv4, IPv6]       |
        | the same family twice         | ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv4, IPv4]   |
        | a family that there is not    | ipFamilies: [IPv5]                                          |
        | a policy that there is not    | ipFamilyPolicy: TripleStack                                 |

    Scenario: the first family stays
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: firm }
        spec: { ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv4], ports: [{ port: 80 }] }
        """
      When I merge patch Service/firm with:
        """yaml
        spec: { ipFamilies: [IPv6] }
        """
      Then the response is 422 Invalid
