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
    Scenario: one node for both
      Then now Pod/pair matches:
        """yaml
        spec: { nodeName: !present }
        status: { containerStatuses: [{ name: web, ready: true }, { name: side, ready: true }] }
        """

  @seed:K3.2 @req:pod.network.shared @must
  Rule: Containers of a Pod share one address and one host name
    Scenario: one container reaches the other over localhost
      When I run "wget -q -O - http://localhost:80/" in container "side" of Pod/pair
      Then the command exits with 0
      And the output contains "Welcome to nginx"

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

    Scenario: in another Pod the same port is free
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: apart }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: web, image: nginx }]
        """
      Then within 120s and for 10s Pod/apart is Ready
      And now Pod/pair is Ready

  @seed:K3.4 @req:pod.files.apart @must
  Rule: Containers of a Pod have file systems of their own and share what is mounted into both
    Scenario: a file of one is not there for the other
      When I run "touch /tmp/mine" in container "side" of Pod/pair
      And I run "test -e /tmp/mine" in container "web" of Pod/pair
      Then the command exits with 1

    Scenario: a file in a shared volume is there for both, each at its own place
      When I run "sh -c 'echo hello > /elsewhere/note'" in container "side" of Pod/pair
      And I run "cat /shared/note" in container "web" of Pod/pair
      Then the command exits with 0
      And the output is:
        """
        hello
        """

  @seed:K3.6 @req:pod.address @must
  Rule: Every Pod has an address of its own
    Scenario: two Pods, two addresses
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: single }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/single is Ready
      Then now .status.podIP of Pod/single matches /^[0-9a-f.:]+$/
      Given .status.podIP of Pod/pair is saved as $address
      Then now .status.podIP of Pod/single is not $address
