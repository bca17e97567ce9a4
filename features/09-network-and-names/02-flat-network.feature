@seed:K3.5 @seed:K3.6
Feature: One flat network
  Each Pod reaches every other by its address, on whatever node, and is seen under its own. Nothing in between changes
  addresses on the way.
  https://kubernetes.io/docs/concepts/services-networking/#the-kubernetes-network-model

  @req:network.flat @must
  Rule: Pods reach each other by address with no translation
    Upstream conformance: "Networking, intra pod http"

    Scenario: the server sees the client's own address, from node to node
      Given a cluster with 2 ready nodes
      And a ready node is saved as $here
      And a ready node is saved as $there
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: server }
        spec:
          nodeName: $there
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: registry.k8s.io/e2e-test-images/agnhost:2.53
              args: [netexec, --http-port=8080]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: client }
        spec:
          nodeName: $here
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 120s Pod/server is Ready
      And within 60s Pod/client is Ready
      And .status.podIP of Pod/server is saved as $server
      And .status.podIP of Pod/client is saved as $client
      Then within 30s a client in Pod/client gets 200 from "http://$server:8080/"
      When I run "wget -q -O - http://$server:8080/clientip" in Pod/client
      Then the command exits with 0
      And the output starts with "$client:"

    Scenario: an address that nobody has does not answer
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: client }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/client is Ready
      When I run "wget -q -T 2 -O - http://192.0.2.1/" in Pod/client
      Then the command exits with 1
