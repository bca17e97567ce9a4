Feature: Containers of a Pod live together
  They always run on one node, share one network and one host name, talk over localhost, and may share volumes; each
  keeps its own files and processes.
  https://kubernetes.io/docs/concepts/workloads/pods/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: pair }
      spec:
        terminationGracePeriodSeconds: 0
        volumes: [{ name: shared, emptyDir: {} }]
        containers:
          - { name: web, image: nginx, volumeMounts: [{ name: shared, mountPath: /shared }] }
          - { name: side, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: shared, mountPath: /elsewhere }] }
      """
    And within 120s Pod/pair is Ready

  @seed:K3.1 @req:pod.together @must
  Rule: All containers of a Pod run on one node
    They are placed together or not at all.

    Scenario: one node for both
      Then now Pod/pair matches:
        """yaml
        spec: { nodeName: !present }
        status: { containerStatuses: [{ name: web, ready: true }, { name: side, ready: true }] }
        """

    @serial
    Scenario: two containers that fit on two nodes, and on none together, are not parted
      Given a cluster with 2 ready nodes
      And a ready node is saved as $one
      And a ready node is saved as $other
      When I merge patch the status of Node/$one with:
        """yaml
        status: { capacity: { seatrial.example/cabins: "3" }, allocatable: { seatrial.example/cabins: "3" } }
        """
      And I merge patch the status of Node/$other with:
        """yaml
        status: { capacity: { seatrial.example/cabins: "3" }, allocatable: { seatrial.example/cabins: "3" } }
        """
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: twins }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - { name: one, image: "registry.k8s.io/pause:3.10", resources: { limits: { seatrial.example/cabins: 2 } } }
            - { name: two, image: "registry.k8s.io/pause:3.10", resources: { limits: { seatrial.example/cabins: 2 } } }
        """
      Then within 60s Pod/twins has condition PodScheduled=False (Unschedulable)
      And never within 20s Pod/twins is scheduled
      When I merge patch the status of Node/$one with:
        """yaml
        status: { capacity: { seatrial.example/cabins: "4" }, allocatable: { seatrial.example/cabins: "4" } }
        """
      Then within 60s Pod/twins is Ready
      And now .spec.nodeName of Pod/twins is "$one"
      When I merge patch the status of Node/$one with:
        """yaml
        status: { capacity: { seatrial.example/cabins: null }, allocatable: { seatrial.example/cabins: null } }
        """
      And I merge patch the status of Node/$other with:
        """yaml
        status: { capacity: { seatrial.example/cabins: null }, allocatable: { seatrial.example/cabins: null } }
        """
      Then the response is 200

  @seed:K3.2 @req:pod.network.shared @must
  Rule: Containers of a Pod share one address and one host name
    To whoever talks to them they are one machine.
    Upstream conformance: "Networking, intra pod http"

    Scenario: one container reaches the other over localhost
      When I run "wget -q -O - http://localhost:80/" in container "side" of Pod/pair
      Then the command exits with 0
      And the output contains "Welcome to nginx"

    Scenario: both have the same address, the Pod's own
      Given .status.podIP of Pod/pair is saved as $address
      When I run "hostname -i" in container "web" of Pod/pair
      Then the output contains "$address"
      When I run "hostname -i" in container "side" of Pod/pair
      Then the output contains "$address"

    Scenario: both see the same host name, the Pod's own
      When I run "hostname" in container "web" of Pod/pair
      Then the output is:
        """
        pair
        """
      When I run "hostname" in container "side" of Pod/pair
      Then the output is:
        """
        pair
        """

  @seed:K3.3 @req:pod.ports.clash @must
  Rule: Two containers of one Pod cannot listen on the same port; in different Pods they can
    Scenario: the second one in the same Pod fails
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: clash }
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 0
          containers:
            - { name: one, image: busybox, command: [sh, -c, "httpd -f -p 8080 -h /tmp"] }
            - { name: two, image: busybox, command: [sh, -c, "sleep 2; httpd -f -p 8080 -h /tmp"] }
        """
      Then within 60s Pod/clash matches:
        """yaml
        status:
          containerStatuses:
            - { name: one, state: { running: !present } }
            - { name: two, state: { terminated: { exitCode: !gt 0 } } }
        """
      And within 30s the logs of container "two" of Pod/clash contain "ddress already in use"

    Scenario: in another Pod the same port is free, on the same node too
      Given .spec.nodeName of Pod/pair is saved as $node
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: apart }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: web, image: nginx }]
        """
      Then within 120s and for 10s Pod/apart is Ready
      And now Pod/pair is Ready

  @seed:K3.4 @req:pod.files.apart @must
  Rule: Containers of a Pod have file systems of their own and share what is mounted into both
    Upstream conformance: "EmptyDir, Shared volumes between containers"

    Scenario: a file of one is not there for the other
      When I run "touch /tmp/mine" in container "side" of Pod/pair
      And I run "test -e /tmp/mine" in container "web" of Pod/pair
      Then the command exits with 1

    Scenario: a file in a shared volume is there for both, each at its own place
      When I run "echo hello > /elsewhere/note" in container "side" of Pod/pair
      And I run "cat /shared/note" in container "web" of Pod/pair
      Then the command exits with 0
      And the output is:
        """
        hello
        """

  @seed:K3.6 @req:pod.address @must
  Rule: Every Pod has an address of its own
    Scenario: three Pods on one node, three addresses, and none is the node's
      Given .spec.nodeName of Pod/pair is saved as $node
      And this manifest:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: addressed }
        spec:
          replicas: 3
          selector: { matchLabels: { app: addressed } }
          template:
            metadata: { labels: { app: addressed } }
            spec:
              nodeName: $node
              terminationGracePeriodSeconds: 0
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      And within 60s exactly 3 Pods owned by ReplicaSet/addressed are Ready
      And .status.hostIP of Pod/pair is saved as $hostAddress
      Then now .status.podIP of every Pods owned by ReplicaSet/addressed matches /^[0-9a-f.:]+$/
      And now every Pods owned by ReplicaSet/addressed has a different .status.podIP
      And now every Pods owned by ReplicaSet/addressed has the same .status.hostIP
      And now .status.podIP of every Pods owned by ReplicaSet/addressed is not "$hostAddress"
