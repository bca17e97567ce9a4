@seed:K3.1 @seed:C1.2
Feature: What a container runs, and as whom
  The image says what a container runs, unless the Pod says otherwise; the Pod says as whom, and what it may write.
  https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/

  @req:container.command @must
  Rule: A command replaces the image's entry point with its arguments; arguments alone replace only those
    Upstream conformance: "Containers, without command and arguments"
    Upstream conformance: "Containers, with arguments"
    Upstream conformance: "Containers, with command"
    Upstream conformance: "Containers, with command and arguments"

    Scenario Outline: <what>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: told }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.59"<words> }]
        """
      Then within 120s the logs of Pod/told contain "<output>"

      Examples:
        | what                       | words                                                                    | output                                  |
        | arguments                  | , args: [entrypoint-tester, override, arguments]                         | [/agnhost entrypoint-tester override arguments] |
        | a command                  | , command: [/agnhost, entrypoint-tester]                               | [/agnhost entrypoint-tester]          |
        | a command and arguments    | , command: [/agnhost], args: [entrypoint-tester, override, arguments]  | [/agnhost entrypoint-tester override arguments] |

    Scenario: the image's own
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: own }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: nginx }]
        """
      Then within 120s Pod/own is Ready
      When I run "ps -o args | head -2 | tail -1; cat /proc/1/cmdline" in Pod/own
      Then the output contains "nginx"

    Scenario: variables in both
      Upstream conformance: "Environment variables, command expansion"
      Upstream conformance: "Environment variables, command argument expansion"

      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: filled }
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox
              env: [{ name: WORD, value: hello }]
              command: [sh, -c, "echo $(WORD) \"$0\" $$(WORD) $(NONE)"]
              args: ["<$(WORD)>"]
        """
      Then within 60s the logs of Pod/filled contain "hello <hello>"

  @req:container.user @must
  Rule: A Pod says as which user its containers run, and a container may differ
    Upstream conformance: "Security Context, runAsUser=65534"
    Upstream conformance: "Security Context, test RunAsGroup at pod level"
    Upstream conformance: "Security Context, test RunAsGroup at container level"

    Scenario: the Pod's, and the container's own
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: somebody }
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: { runAsUser: 1001, runAsGroup: 2002 }
          containers:
            - { name: as-pod, image: busybox, command: [sleep, "3600"] }
            - { name: own, image: busybox, command: [sleep, "3600"], securityContext: { runAsUser: 65534, runAsGroup: 3003 } }
        """
      And within 60s Pod/somebody is Ready
      When I run "id -u; id -g" in container "as-pod" of Pod/somebody
      Then the output is "1001\n2002\n"
      When I run "id -u; id -g" in container "own" of Pod/somebody
      Then the output is "65534\n3003\n"
      When I run "touch /file" in container "own" of Pod/somebody
      Then the command exits with 1

    Scenario: nobody named is the image's own user
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: root }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/root is Ready
      When I run "id -u" in Pod/root
      Then the output is "0"

  @req:container.read-only @must
  Rule: A container's root file system may be read-only
    Upstream conformance: "Kubelet, pod with read only root file system"
    Upstream conformance: "Security Context, readOnlyRootFilesystem=false."

    Scenario: nothing is written
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: sealed }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: work, emptyDir: {} }]
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], securityContext: { readOnlyRootFilesystem: true }, volumeMounts: [{ name: work, mountPath: /kept }] }
            - { name: open, image: busybox, command: [sleep, "3600"], securityContext: { readOnlyRootFilesystem: false } }
        """
      And within 60s Pod/sealed is Ready
      When I run "(echo x > /file) 2>&1" in container "main" of Pod/sealed
      Then the command exits with 1
      And the output contains "Read-only file system"
      When I run "echo x > /kept/file" in container "main" of Pod/sealed
      Then the command exits with 0
      When I run "echo x > /file && cat /file" in container "open" of Pod/sealed
      Then the output is "x"

  @req:pod.resolver @must
  Rule: A Pod may say itself how names are resolved in it
    With the policy None there is nothing but what it says; with others what it says is added, and an option of its own
    takes the place of the cluster's. Resolvers take three servers: what is more is left out, and that is told.
    https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config
    Upstream conformance: "DNS, custom dnsConfig"

    Scenario: nothing but its own
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: resolver }
        spec:
          terminationGracePeriodSeconds: 0
          dnsPolicy: None
          dnsConfig: { nameservers: [192.0.2.53], searches: [resolv.conf.local], options: [{ name: ndots, value: "3" }, { name: edns0 }] }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/resolver is Ready
      When I run "sort /etc/resolv.conf | sed 's/options edns0 ndots:3/options ndots:3 edns0/'" in Pod/resolver
      Then the output is:
        """
        nameserver 192.0.2.53
        options ndots:3 edns0
        search resolv.conf.local
        """

    Scenario: added to the cluster's
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: resolver }
        spec:
          terminationGracePeriodSeconds: 0
          dnsConfig: { nameservers: [192.0.2.53, 192.0.2.54, 192.0.2.55], searches: [resolv.conf.local], options: [{ name: ndots, value: "2" }] }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/resolver is Ready
      When I run "cat /etc/resolv.conf" in Pod/resolver
      Then the output contains "search $namespace.svc."
      And the output contains " resolv.conf.local"
      And the output contains "ndots:2"
      And the output does not contain "ndots:5"
      And the output contains "nameserver 192.0.2.54"
      And the output does not contain "192.0.2.55"
      And within 30s a Warning event "DNSConfigForming" saying "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: " is recorded for Pod/resolver

    Scenario: the policy None without a server is none
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: lost }
        spec: { dnsPolicy: None, dnsConfig: { searches: [resolv.conf.local] }, containers: [{ name: main, image: busybox }] }
        """
      Then the response is 422 Invalid
      And the response is 422 because "must provide at least one DNS nameserver when `dnsPolicy` is None"

  @req:container.privileged @must
  Rule: A container changes nothing of the network that it is in, unless it is privileged
    Upstream conformance: "Security Context, privileged=false."
    https://kubernetes.io/docs/tasks/configure-pod-container/security-context/

    Scenario Outline: <who>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: maker }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sh, -c, "ip link add dummy0 type dummy; echo ended with $?; sleep 3600"], securityContext: <security> }]
        """
      And within 60s Pod/maker is Ready
      Then within 30s the logs of Pod/maker contain "<says>"
      When I run "ip link show | grep -c dummy0" in Pod/maker
      Then the output is "<devices>"

      Examples:
        | who                          | security                                   | says                    | devices |
        | one like any other           | {}                                         | Operation not permitted | 0       |
        | one that is not privileged   | { privileged: false }                      | Operation not permitted | 0       |
        | one that is                  | { privileged: true }                       | ended with 0            | 1       |
        | one with the capability      | { capabilities: { add: [NET_ADMIN] } }     | ended with 0            | 1       |
