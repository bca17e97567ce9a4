@seed:K13.2
Feature: A look inside a container
  Commands can be run beside a container's own process, to see what it sees.
  https://kubernetes.io/docs/tasks/debug/debug-application/get-shell-running-container/

  @req:exec.outcome @must
  Rule: A command runs in the container's world, and its outcome comes back: what it says, and how it ends
    Upstream conformance: "Pods, remote command execution over websocket"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: host }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - { name: main, image: busybox, command: [sh, -c, "echo mine > /tmp/note; sleep 3600"], workingDir: /tmp, env: [{ name: WHO, value: main }] }
            - { name: side, image: busybox, command: [sleep, "3600"] }
        """
      And within 60s Pod/host is Ready

    Scenario: its files, its environment, its directory, its user
      When I run "cat note; echo $WHO; pwd; id -u" in container "main" of Pod/host
      Then the output is:
        """
        mine
        main
        /tmp
        0
        """
      When I run "cat /tmp/note" in container "side" of Pod/host
      Then the command exits with 1

    Scenario Outline: ended by <how>, with <code>
      When I run "<command>" in container "main" of Pod/host
      Then the command exits with <code>

      Examples:
        | how       | command            | code |
        | itself    | exit 42            | 42   |
        | nothing   | true               | 0    |
        | a signal  | kill -9 $$         | 137  |
        | an absence | /no/such/program  | 127  |

    Scenario: megabytes arrive whole, at the pace of who reads them
      When I run "dd if=/dev/urandom of=/tmp/big bs=1024 count=8192 2>/dev/null; md5sum < /tmp/big; cat /tmp/big | md5sum; base64 /tmp/big | tail -c 20000 > /tmp/part; wc -c < /tmp/part" in container "main" of Pod/host
      Then the output matches /^([0-9a-f]{32})  -\n\1  -\n20000\n?$/
      When I run "cat /tmp/part" in container "main" of Pod/host
      And the output is saved as $part
      And I run "cat /tmp/part" in container "main" of Pod/host
      Then the output is "$part"

    Scenario: what runs beside restarts nothing, and is no part of the log
      When I run "echo said; exit 3" in container "main" of Pod/host
      Then for 30s .status.containerStatuses["main"].restartCount of Pod/host is 0
      When I read the logs of container "main" of Pod/host
      Then the output does not contain "said"

  @req:exec.refused @must
  Rule: Nothing runs in what does not run, nor without a command
    https://kubernetes.io/docs/reference/kubectl/generated/kubectl_exec/

    Scenario: a container that is none, no command, no upgrade
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: host }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      And within 60s Pod/host is Ready
      When I send POST "/api/v1/namespaces/$namespace/pods/host/exec?container=nobody&command=true&stdout=true"
      Then the response is 400 BadRequest
      When I send POST "/api/v1/namespaces/$namespace/pods/host/exec?command=true&stdout=true"
      Then the response is 400 BadRequest because "Upgrade request required"
      When I send POST "/api/v1/namespaces/$namespace/pods/nobody/exec?command=true&stdout=true"
      Then the response is 404 NotFound

    Scenario: who may not is not let in
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: stranger }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: host }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      And within 60s Pod/host is Ready
      Then ServiceAccount/stranger may not create pods/exec
      When acting as ServiceAccount/stranger
      And I send POST "/api/v1/namespaces/$namespace/pods/host/exec?command=true&stdout=true"
      Then the response is 403 Forbidden
