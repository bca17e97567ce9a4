@seed:K6.1
Feature: Endpoints in depth
  For each Service that selects Pods the cluster keeps a list of where they are and in what state. What leads traffic in
  reads that list and nothing else.
  https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/

  @req:service.defaults @must
  Rule: What a Service does not say is filled in, and only where it means something
    A rehearsal tells what would be.

    Scenario Outline: <what>
      When I send POST "/api/v1/namespaces/$namespace/services?dryRun=All" with:
        """yaml
        metadata: { name: silent }
        spec: { <said> }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec: { <filled> }
        """

      Examples:
        | what                     | said                                                  | filled                                                                                                                                                                                              |
        | a Service                | ports: [{ port: 80 }]                                 | type: ClusterIP, sessionAffinity: None, internalTrafficPolicy: Cluster, externalTrafficPolicy: !absent, allocateLoadBalancerNodePorts: !absent, ports: [{ port: 80, protocol: TCP, targetPort: 80 }] |
        | one that keeps clients   | sessionAffinity: ClientIP, ports: [{ port: 80 }]      | sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } }                                                                                                                                      |
        | one with node ports      | type: NodePort, ports: [{ port: 80 }]                 | externalTrafficPolicy: Cluster, allocateLoadBalancerNodePorts: !absent, ports: [{ nodePort: !present }]                                                                                             |
        | one with a balancer      | type: LoadBalancer, ports: [{ port: 80 }]             | externalTrafficPolicy: Cluster, allocateLoadBalancerNodePorts: true                                                                                                                                 |
        | one with no address      | clusterIP: None, selector: { a: b }                   | clusterIP: None, clusterIPs: [None], ports: !absent                                                                                                                                                 |
        | one that is another name | type: ExternalName, externalName: example.org         | clusterIP: !absent, internalTrafficPolicy: !absent                                                                                                                                                  |

  @req:endpoints.conditions @must
  Rule: An endpoint tells whether it serves and whether it is going, and is ready if it serves and is not going
    A Service may want endpoints that are not ready, too: then all count as ready, and still tell whether they serve.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: strict }
        spec: { selector: { app: state }, ports: [{ port: 80 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: generous }
        spec: { selector: { app: state }, publishNotReadyAddresses: true, ports: [{ port: 80 }] }
        """

    Scenario: a Pod that is ready
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: state, labels: { app: state } }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      Then within 2m exactly 1 EndpointSlices labelled "kubernetes.io/service-name=strict" match:
        """yaml
        metadata: { name: !re "^strict-", ownerReferences: [{ kind: Service, name: strict, controller: true }] }
        addressType: !one-of [IPv4, IPv6]
        endpoints: !only [{ conditions: { ready: true, serving: true, terminating: false }, targetRef: { kind: Pod, name: state }, nodeName: !present }]
        ports: [{ port: 80, protocol: TCP }]
        """

    Scenario: a Pod that never gets ready
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: state, labels: { app: state } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              readinessProbe: { exec: { command: ["false"] }, periodSeconds: 1 }
        """
      Then within 2m exactly 1 EndpointSlices labelled "kubernetes.io/service-name=strict" match:
        """yaml
        endpoints: !only [{ conditions: { ready: false, serving: false, terminating: false } }]
        """
      And within 2m exactly 1 EndpointSlices labelled "kubernetes.io/service-name=generous" match:
        """yaml
        endpoints: !only [{ conditions: { ready: true, serving: false, terminating: false } }]
        """

    Scenario: a Pod that is going, and still serves
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: state, labels: { app: state } }
        spec: { terminationGracePeriodSeconds: 30, containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      And Pod/state is Ready
      When I delete Pod/state
      Then within 20s exactly 1 EndpointSlices labelled "kubernetes.io/service-name=strict" match:
        """yaml
        endpoints: !only [{ conditions: { ready: false, serving: true, terminating: true } }]
        """
      And within 2m no EndpointSlices labelled "kubernetes.io/service-name=strict" match:
        """yaml
        endpoints: !some { targetRef: { name: state } }
        """

    Scenario: a Pod that has ended is none
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: state, labels: { app: state } }
        spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["true"] }] }
        """
      And Pod/state is Succeeded
      When 5s pass
      Then for 5s no EndpointSlices labelled "kubernetes.io/service-name=generous" match:
        """yaml
        endpoints: !some { targetRef: { name: state } }
        """
