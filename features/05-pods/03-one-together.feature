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

  @seed:K3.2 @req:pod.hostname @must
  Rule: A Pod may choose its host name and its domain
    Without a choice its name is its host name. With a subdomain it has a full name too, which it may take for its host
    name. https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-hostname-and-subdomain-fields

    Scenario Outline: <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: named }
        spec:
          terminationGracePeriodSeconds: 0
          hostname: <hostname>
          subdomain: <subdomain>
          setHostnameAsFQDN: <fqdn>
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/named is Ready
      When I run "<command>" in Pod/named
      Then the output matches /<output>/

      Examples:
        | what                        | hostname | subdomain | fqdn  | command                   | output                                            |
        | nothing chosen              | ""       | ""        | false | hostname                  | ^named$                                           |
        | a host name                 | chosen   | ""        | false | hostname                  | ^chosen$                                          |
        | a subdomain adds a domain   | chosen   | sub       | false | hostname                  | ^chosen$                                          |
        | which its own hosts file has | chosen  | sub       | false | grep chosen /etc/hosts    | chosen\\.sub\\.[a-z0-9-]+\\.svc\\.\\S+\\tchosen$ |
        | the full name as host name  | chosen   | sub       | true  | hostname                  | ^chosen\\.sub\\.[a-z0-9-]+\\.svc\\.             |
        | no domain, no full name     | chosen   | ""        | true  | hostname                  | ^chosen$                                          |

    Scenario: a full name that no machine may have keeps the Pod from starting
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: a-name-that-is-long-enough-to-be-too-long-with-its-domain-64 }
        spec:
          terminationGracePeriodSeconds: 0
          subdomain: sub
          setHostnameAsFQDN: true
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s a Warning event "FailedCreatePodSandBox" saying "is too long (64 characters is the max" is recorded for it
      And never within 30s it is Running

  @seed:K3.2 @req:pod.hosts @must
  Rule: The kubelet writes the hosts file, and a Pod may add names
    Upstream conformance: "Kubelet, hostAliases"
    Upstream conformance: "Kubelet, managed etc hosts"

    Scenario: its own address, and aliases
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: aliased }
        spec:
          terminationGracePeriodSeconds: 0
          hostAliases: [{ ip: 123.45.67.89, hostnames: [foo, bar] }]
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"] }
            - { name: other, image: busybox, command: [sleep, "3600"] }
        """
      And within 60s Pod/aliased is Ready
      And .status.podIP of Pod/aliased is saved as $address
      When I run "cat /etc/hosts" in container "main" of Pod/aliased
      Then the output starts with "# Kubernetes-managed hosts file."
      And the output matches /123\.45\.67\.89\tfoo\tbar/
      And the output contains "$address\taliased"
      When I run "cat /etc/hosts" in container "other" of Pod/aliased
      Then the output matches /123\.45\.67\.89\tfoo\tbar/

    Scenario: a container that mounts a file there has its own
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: hosts }
        data: { hosts: "1.2.3.4 mine" }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: own }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: hosts, configMap: { name: hosts } }]
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: hosts, mountPath: /etc/hosts, subPath: hosts }] }
        """
      And within 60s Pod/own is Ready
      When I run "cat /etc/hosts" in Pod/own
      Then the output is "1.2.3.4 mine"
      And the output does not contain "Kubernetes-managed hosts file."

    Scenario: a Pod on the node's network is told so
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hostly }
        spec:
          hostNetwork: true
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/hostly is Ready
      When I run "cat /etc/hosts" in Pod/hostly
      Then the output does not contain "# Kubernetes-managed hosts file.\n"

  @seed:K3.6 @req:pod.host-network @must
  Rule: A Pod may have its node's network instead of one of its own
    Then its address is the node's, its host name is the node's, and it takes the node's ports.

    Scenario: the node's address and name
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hostly }
        spec:
          hostNetwork: true
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/hostly is Ready
      And .status.hostIP of Pod/hostly is saved as $host
      Then now .status.podIP of Pod/hostly is "$host"
      And now .status.podIP of Pod/pair is not "$host"

    @seed:K3.3
    Scenario: two that want the same port are not put together
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hostly }
        spec:
          hostNetwork: true
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], ports: [{ containerPort: 18433 }] }]
        """
      And within 60s Pod/hostly is Ready
      And .spec.nodeName of Pod/hostly is saved as $node
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          hostNetwork: true
          terminationGracePeriodSeconds: 0
          nodeSelector: { kubernetes.io/hostname: $node }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], ports: [{ containerPort: 18433 }] }]
        """
      Then within 60s Pod/second has condition PodScheduled=False (Unschedulable)
      And now .status.conditions["PodScheduled"].message of Pod/second contains "didn't have free ports for the requested pod ports"

  @seed:K3.1 @req:pod.processes.shared @should
  Rule: Containers may share one table of processes
    Then each sees and may signal the others' processes; else none sees another's.
    https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/

    Scenario: shared
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: open }
        spec:
          shareProcessNamespace: true
          terminationGracePeriodSeconds: 0
          containers:
            - { name: one, image: busybox, command: [sleep, "7654"] }
            - { name: two, image: busybox, command: [sleep, "3600"] }
        """
      And within 60s Pod/open is Ready
      When I run "ps" in container "two" of Pod/open
      Then the output contains "sleep 7654"
      And the output contains "/pause"
      When I run "kill $(ps | grep 'sleep 7654' | grep -v grep | awk '{ print $1 }')" in container "two" of Pod/open
      Then within 60s .status.containerStatuses["one"].restartCount of Pod/open is 1
      And now .status.containerStatuses["two"].restartCount of Pod/open is 0

    Scenario: not shared
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: shut }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - { name: one, image: busybox, command: [sleep, "7654"] }
            - { name: two, image: busybox, command: [sleep, "3600"] }
        """
      And within 60s Pod/shut is Ready
      When I run "ps" in container "two" of Pod/shut
      Then the output does not contain "sleep 7654"
