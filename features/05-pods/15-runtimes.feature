@seed:K2.5
Feature: What runs a Pod, and what the kernel is to it
  Which runtime handler runs a Pod is for its RuntimeClass to say; a few parameters of the kernel it may set for itself.
  https://kubernetes.io/docs/concepts/containers/runtime-class/

  @req:runtime-class @must
  Rule: A RuntimeClass has to exist, gives its Pods its overhead, and names a handler that nodes have
    Upstream conformance: "Pod with the non-existing RuntimeClass is rejected."
    Upstream conformance: "Pod with the deleted RuntimeClass is rejected."
    Upstream conformance: "Can schedule a pod requesting existing RuntimeClass."
    Upstream conformance: "RuntimeClass Overhead field must be respected."

    Scenario: one that never was
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: lost }
        spec: { runtimeClassName: $namespace-nonexistent, containers: [{ name: main, image: busybox }] }
        """
      Then the response is 403 Forbidden
      And the response is 403 because "pod rejected: RuntimeClass"

    Scenario: one that is no more
      Given this manifest:
        """yaml
        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata: { name: $namespace-passing }
        handler: runc
        """
      When I delete RuntimeClass/$namespace-passing
      Then the response is 200
      And within 30s RuntimeClass/$namespace-passing is gone
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: late }
        spec: { runtimeClassName: $namespace-passing, containers: [{ name: main, image: busybox }] }
        """
      Then the response is 403 Forbidden

    Scenario: without overhead a Pod has none, and is placed
      Given this manifest:
        """yaml
        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata: { name: $namespace-plain }
        handler: test-handler
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: plain }
        spec: { runtimeClassName: $namespace-plain, terminationGracePeriodSeconds: 0, containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      Then the response is 201
      And within 60s Pod/plain is scheduled
      And now .spec.overhead of Pod/plain is absent

    Scenario: with overhead it is the Pod's, and counts where room is counted
      Given this manifest:
        """yaml
        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata: { name: $namespace-heavy }
        handler: test-handler
        overhead: { podFixed: { cpu: 10m, memory: 1Mi } }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: heavy }
        spec: { runtimeClassName: $namespace-heavy, terminationGracePeriodSeconds: 0, containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      Then the response is 201
      And within 60s Pod/heavy is scheduled
      And now Pod/heavy matches:
        """yaml
        spec: { overhead: !only { cpu: 10m, memory: 1Mi } }
        """

    Scenario: a handler that no node has keeps the Pod from starting, and an event says so
      Given this manifest:
        """yaml
        apiVersion: node.k8s.io/v1
        kind: RuntimeClass
        metadata: { name: $namespace-odd }
        handler: no-such-handler
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: odd }
        spec: { runtimeClassName: $namespace-odd, terminationGracePeriodSeconds: 0, containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      Then the response is 201
      And within 60s a Warning event "FailedCreatePodSandBox" saying "no-such-handler" is recorded for Pod/odd
      And for 60s Pod/odd is Pending

  @req:sysctls @must
  Rule: A Pod sets what is its own of the kernel's parameters, by names that are some
    Upstream conformance: "Sysctl, test sysctls"
    Upstream conformance: "Sysctls, reject invalid sysctls"

    Scenario: a safe one is set for the Pod's containers, and for nobody else
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: tuned }
        spec:
          restartPolicy: Never
          securityContext: { sysctls: [{ name: kernel.shm_rmid_forced, value: "1" }] }
          containers: [{ name: main, image: busybox, command: [/bin/sysctl, kernel.shm_rmid_forced] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: untuned }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: [/bin/sysctl, kernel.shm_rmid_forced] }]
        """
      Then within 60s Pod/tuned is Succeeded
      And within 60s Pod/untuned is Succeeded
      When I read the logs of Pod/tuned
      Then the output is "kernel.shm_rmid_forced = 1"
      When I read the logs of Pod/untuned
      Then the output is "kernel.shm_rmid_forced = 0"

    Scenario: names that are none are refused, each of them; safe or not is no matter here
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: misspelt }
        spec:
          securityContext:
            sysctls:
              - { name: foo-, value: bar }
              - { name: kernel.shmmax, value: "100000000" }
              - { name: safe-and-unsafe, value: "100000000" }
              - { name: bar.., value: "42" }
          containers: [{ name: main, image: busybox }]
        """
      Then the response is 422 Invalid
      And the response is 422 because 'Invalid value: "foo-"'
      And the response is 422 because 'Invalid value: "bar.."'
      And .message of the response does not contain "safe-and-unsafe"
      And .message of the response does not contain "kernel.shmmax"
