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

    Scenario Outline: those of every node are reached by datagrams as by streams, <from>
      Upstream conformance: "Networking, intra pod udp"
      Upstream conformance: "Networking, intra pod http, from node"
      Upstream conformance: "Networking, intra pod http, from node"
      Given a cluster with 2 ready nodes
      And a ready node is saved as $here
      And a ready node is saved as $there
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: near, labels: { app: netserver } }
        spec:
          nodeName: $here
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [netexec, "--http-port=8083", "--udp-port=8081"] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: far, labels: { app: netserver } }
        spec:
          nodeName: $there
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [netexec, "--http-port=8083", "--udp-port=8081"] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: client }
        spec:
          nodeName: $here
          hostNetwork: <hostNetwork>
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s every Pods labelled "app=netserver" are Ready
      And within 60s Pod/client is Ready
      And .status.podIP of Pod/near is saved as $near
      And .status.podIP of Pod/far is saved as $far
      When I run "wget -q -T 5 -O - http://$near:8083/hostName; echo; wget -q -T 5 -O - http://$far:8083/hostName" in Pod/client
      Then the output is "near\nfar"
      When I run "echo hostname | nc -u -w 1 $near 8081; echo; echo hostname | nc -u -w 1 $far 8081" in Pod/client
      Then the output is "near\nfar"
      # Nobody listens there: nothing comes back.
      When I run "echo hostname | nc -u -w 1 $far 8084" in Pod/client
      Then the output is ""

      Examples:
        | from             | hostNetwork |
        | from another Pod | false       |
        | from a node      | true        |

  @req:network.host-port @must
  Rule: A port of the node that a container has asked for leads to it
    At the address that was asked for, or at all of the node's; for the protocol that was asked for.
    https://kubernetes.io/docs/concepts/workloads/pods/ports/

    Scenario: three Pods share the number, each with an address or a protocol of its own
      Upstream conformance: "Scheduling, HostPort matching and HostIP and Protocol not-matching"
      Given a ready node is saved as $node
      And .status.addresses["InternalIP"].address of Node/$node is saved as $address
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: pod1 }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [netexec, "--http-port=8080", "--udp-port=8080"], ports: [{ containerPort: 8080, hostPort: 54323, hostIP: 127.0.0.1 }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: pod2 }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [netexec, "--http-port=8080", "--udp-port=8080"], ports: [{ containerPort: 8080, hostPort: 54323, hostIP: $address }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: pod3 }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53", args: [netexec, "--http-port=8080", "--udp-port=8080"], ports: [{ containerPort: 8080, hostPort: 54323, hostIP: $address, protocol: UDP }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: host }
        spec:
          nodeName: $node
          hostNetwork: true
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 120s Pod/pod1 is Ready
      And within 120s Pod/pod2 is Ready
      And within 120s Pod/pod3 is Ready
      And within 120s Pod/host is Ready
      Then within 30s running "wget -q -T 5 -O - http://127.0.0.1:54323/hostname" in Pod/host prints "pod1"
      And within 30s running "wget -q -T 5 -O - http://$address:54323/hostname" in Pod/host prints "pod2"
      And within 30s running "echo hostname | nc -u -w 1 $address 54323" in Pod/host prints "pod3"

    Scenario: on its own node alone, and only as long as it is there
      Given a cluster with 2 ready nodes
      And a ready node is saved as $node
      And a ready node is saved as $other
      And .status.addresses["InternalIP"].address of Node/$node is saved as $address
      And .status.addresses["InternalIP"].address of Node/$other is saved as $otherAddress
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: web }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: nginx, ports: [{ containerPort: 80, hostPort: 54324 }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: client }
        spec:
          nodeName: $other
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 120s Pod/web is Ready
      And within 60s Pod/client is Ready
      Then within 30s a client in Pod/client gets 200 from "http://$address:54324/"
      And for 5s a client in Pod/client gets no answer from "http://$otherAddress:54324/"
      When I delete Pod/web
      Then within 60s a client in Pod/client gets no answer from "http://$address:54324/"
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: next }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: nginx, ports: [{ containerPort: 80, hostPort: 54324 }] }]
        """
      Then within 60s a client in Pod/client gets 200 from "http://$address:54324/"
