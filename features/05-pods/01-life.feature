@seed:K4.1
Feature: The life of a Pod
  A Pod is Pending until its containers run, Running while one does, and Succeeded or Failed when all have ended for
  good. It is never moved to another node: what comes in its place is another Pod.
  https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/

  @seed:K2.1 @req:pod.created @must
  Rule: A Pod that is created is placed on a node and started
    The request only stores it; the scheduler and the kubelet each do their part and say so.

    Scenario: from request to Running
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: first }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then the response is 201 Created
      And within 60s Pod/first is Ready
      And Pod/first became Pending before Pod/first became scheduled
      And Pod/first became scheduled before Pod/first became Running
      And within 60s a Normal event "Scheduled" is recorded for Pod/first
      And within 60s a Normal event "Started" is recorded for Pod/first
      And now Pod/first matches:
        """yaml
        spec: { nodeName: !present }
        status: { podIP: !present, hostIP: !present, startTime: !present, containerStatuses: [{ name: main, started: true, ready: true }] }
        """

  @seed:K2.5 @req:kubelet.runs-what-is-bound @must
  Rule: A kubelet makes what runs on its node be what is bound to it
    It does not ask who bound a Pod. What it lacks it starts, what has died it starts again, what has changed it replaces.
    Upstream conformance: "Kubectl, replace"

    Scenario: a Pod that names its node runs there without a scheduler
      Given a ready node is saved as $node
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: direct }
        spec:
          schedulerName: nobody
          nodeName: $node
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s Pod/direct is Ready

    Scenario: a container that was killed is there again
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: mortal }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sh, -c, "trap 'exit 5' TERM; while true; do sleep 1; done"] }]
        """
      And within 60s Pod/mortal is Ready
      When I run "kill 1" in Pod/mortal
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/mortal is 1
      And within 60s Pod/mortal is Ready
      And now container "main" of Pod/mortal has ended with exit code 5

    Scenario: an image that is changed replaces the container, not the Pod
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: renewed }
        spec:
          terminationGracePeriodSeconds: 2
          containers: [{ name: main, image: "busybox:1.36", command: [sleep, "3600"] }]
        """
      And within 60s Pod/renewed is Ready
      And .metadata.uid of Pod/renewed is saved as $uid
      When I strategic merge patch Pod/renewed with:
        """yaml
        spec: { containers: [{ name: main, image: "busybox:1.37" }] }
        """
      Then the response is 200
      And within 120s .status.containerStatuses["main"].restartCount of Pod/renewed is 1
      And within 120s Pod/renewed matches:
        """yaml
        metadata: { uid: $uid }
        status: { containerStatuses: [{ name: main, ready: true, image: !contains "busybox:1.37" }] }
        """

  @req:pod.phase.succeeded @must
  Rule: A Pod whose containers all end well, and are not to be restarted, has Succeeded
    Upstream conformance: "Container Runtime, Restart Policy, Pod Phases"
    Upstream conformance: "Kubectl, run pod"

    Scenario: one container that exits with 0
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: well }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: [sh, -c, "sleep 1"] }]
        """
      Then within 60s and for 30s Pod/well is Succeeded
      And now Pod/well matches:
        """yaml
        status:
          containerStatuses: [{ name: main, state: { terminated: { exitCode: 0, reason: Completed } }, restartCount: 0 }]
          conditions:
            - { type: Ready, status: "False", reason: PodCompleted }
        """

    Scenario: a final phase is final
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: well }
        spec:
          restartPolicy: OnFailure
          containers: [{ name: main, image: busybox, command: ["true"] }]
        """
      Then within 60s and for 60s Pod/well is Succeeded

  @req:pod.phase.failed @must
  Rule: A Pod whose containers have all ended, one of them badly, has Failed
    Upstream conformance: "Kubelet, failed pod, terminated reason"

    Scenario: the exit code is kept
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: badly }
        spec:
          restartPolicy: Never
          containers:
            - { name: good, image: busybox, command: ["true"] }
            - { name: bad, image: busybox, command: [sh, -c, "echo sorry; exit 3"] }
        """
      Then within 60s Pod/badly is Failed
      And now Pod/badly matches:
        """yaml
        status:
          containerStatuses:
            - { name: good, state: { terminated: { exitCode: 0 } } }
            - { name: bad, state: { terminated: { exitCode: 3, reason: Error } } }
        """

    Scenario: a process ended by a signal counts 128 and its number
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: killed }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: [sh, -c, "sleep 1000 & kill -KILL $!; wait $!"] }]
        """
      Then within 60s Pod/killed is Failed
      And now .status.containerStatuses["main"].state.terminated.exitCode of Pod/killed is 137

  @seed:K3.1 @req:pod.init @must
  Rule: Init containers run one after the other, and all of them before the main containers
    Upstream conformance: "init-container-starts-app-restartalways-pod"
    Upstream conformance: "init-container-fails-stops-app-restartalways-pod"
    Upstream conformance: "init-container-fails-stops-app-restartnever-pod"

    Scenario: two init containers, then the main one
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: prepared }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: work, emptyDir: {} }]
          initContainers:
            - { name: one, image: busybox, command: [sh, -c, "echo one >> /prepared/log"], volumeMounts: [{ name: work, mountPath: /prepared }] }
            - { name: two, image: busybox, command: [sh, -c, "echo two >> /prepared/log"], volumeMounts: [{ name: work, mountPath: /prepared }] }
          containers:
            - { name: main, image: busybox, command: [sh, -c, "cat /prepared/log; sleep 3600"], volumeMounts: [{ name: work, mountPath: /prepared }] }
        """
      Then within 60s Pod/prepared is Ready
      And within 30s the logs of Pod/prepared contain "two"
      When I read the logs of Pod/prepared
      Then the output is:
        """
        one
        two
        """

    Scenario: a failing init container keeps the others from starting
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: stuck }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers: [{ name: gate, image: busybox, command: ["false"] }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 120s .status.initContainerStatuses["gate"].restartCount of Pod/stuck is at least 2
      And never within 60s Pod/stuck is Running
      And now .status.containerStatuses["main"].state.waiting.reason of Pod/stuck is "PodInitializing"
      And now Pod/stuck is Pending

    Scenario: where nothing is restarted, a failing init container fails the Pod
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: stillborn }
        spec:
          restartPolicy: Never
          initContainers: [{ name: gate, image: busybox, command: [sh, -c, "exit 9"] }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s and for 10s Pod/stillborn is Failed
      And now container "gate" of Pod/stillborn has ended with exit code 9
      And now .status.containerStatuses["main"].state.running of Pod/stillborn is absent
