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

  @req:pod.conditions @must
  Rule: Conditions tell how far a Pod has come
    Scheduled, network ready, initialised, containers ready, ready: each with the time of its last change.
    Upstream conformance: "Pods, assigned hostip"

    Scenario: all of them, one after the other
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: staged }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers: [{ name: first, image: busybox, command: [sleep, "3"] }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], readinessProbe: { exec: { command: ["true"] }, initialDelaySeconds: 3 } }]
        """
      Then within 60s Pod/staged is Ready
      And Pod/staged became PodScheduled before Pod/staged became PodReadyToStartContainers
      And Pod/staged became PodReadyToStartContainers before Pod/staged became Initialized
      And Pod/staged became Initialized before Pod/staged became ContainersReady
      And Pod/staged became Initialized before Pod/staged became Ready
      And now Pod/staged matches:
        """yaml
        status:
          hostIP: !re "^[0-9a-f.:]+$"
          hostIPs: [{ ip: !present }]
          podIPs: [{ ip: !present }]
          conditions:
            - { type: Ready, status: "True", lastTransitionTime: !present, reason: !absent, message: !absent }
        """

    Scenario: a change of status has its time, no change has none
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: timed }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "touch /tmp/ok; sleep 3600"]
              readinessProbe: { exec: { command: [test, -e, /tmp/ok] }, periodSeconds: 1, failureThreshold: 1 }
        """
      And Pod/timed is Ready
      And .status.conditions["Initialized"].lastTransitionTime of Pod/timed is saved as $initialised
      And .status.conditions["Ready"].lastTransitionTime of Pod/timed is saved as $ready
      When 5s passes
      And I run "rm /tmp/ok" in Pod/timed
      Then within 20s Pod/timed is not Ready
      And now .status.conditions["Ready"].lastTransitionTime of Pod/timed is more than "$ready"
      And now .status.conditions["Initialized"].lastTransitionTime of Pod/timed is "$initialised"

  @req:pod.status-owner @must
  Rule: How a Pod fares its node tells; what others write over it does not last
    The node looks every ten seconds. What it does not know of, like the conditions of others, it leaves alone.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: slandered }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/slandered is Ready
      And .status.podIP of Pod/slandered is saved as $address
      And .status.hostIP of Pod/slandered is saved as $host
      And .status.containerStatuses["main"].containerID of Pod/slandered is saved as $container
      And .status.conditions["Ready"].lastTransitionTime of Pod/slandered is saved as $since

    Scenario Outline: <what> comes back
      When I merge patch the status of Pod/slandered with:
        """yaml
        status: <status>
        """
      Then the response is 200
      And the response matches:
        """yaml
        status: <status>
        """
      And within 25s and for 15s Pod/slandered matches:
        """yaml
        status:
          phase: Running
          reason: !absent
          hostIPs: [{ ip: $host }]
          podIP: $address
          podIPs: [{ ip: $address }]
          conditions:
            - { type: Initialized, status: "True", reason: !absent }
            - { type: Ready, status: "True", reason: !absent, lastTransitionTime: $since }
            - { type: PodScheduled, status: "True", reason: !absent }
          containerStatuses: [{ name: main, ready: true, restartCount: 0, containerID: $container, state: { running: !present } }]
        """

      Examples:
        | what                    | status                                                                                                                                      |
        | its phase               | { phase: Pending, reason: Rumour }                                                                                                          |
        | its address             | { podIP: 192.0.2.7, podIPs: [{ ip: 192.0.2.7 }] }                                                                                           |
        | the address of its node | { hostIP: 192.0.2.7, hostIPs: [{ ip: 192.0.2.7 }] }                                                                                         |
        | a container's state     | { containerStatuses: [{ name: main, image: busybox, imageID: "", ready: false, restartCount: 0, state: { waiting: { reason: Rumour } } }] } |
        | that it is ready        | { conditions: [{ type: Ready, status: "False", reason: Rumour }] }                                                                          |
        | that it has its place   | { conditions: [{ type: PodScheduled, status: "False", reason: Rumour }] }                                                                   |

    Scenario: what others have to tell stays
      When I strategic merge patch the status of Pod/slandered with:
        """yaml
        status:
          phase: Pending
          conditions: [{ type: seatrial.example/checked, status: "False", reason: Rumour }]
        """
      Then within 25s Pod/slandered is Running
      And for 30s Pod/slandered has condition seatrial.example/checked=False (Rumour)

  @req:pod.status-form @should
  Rule: A status tells the containers by their names, and what the Pod as a whole has been allotted
    So two statuses can be compared. Init containers stand in the order in which they run.

    Scenario: two and two
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: formed }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers:
            - { name: y, image: busybox, command: ["true"], resources: { requests: { memory: 24Mi } } }
            - { name: x, image: busybox, command: ["true"] }
          containers:
            - { name: b, image: busybox, command: [sleep, "3600"], resources: { requests: { cpu: 10m, memory: 8Mi }, limits: { memory: 16Mi } } }
            - { name: a, image: busybox, command: [sleep, "3600"], resources: { requests: { cpu: 20m, memory: 8Mi }, limits: { memory: 16Mi } } }
        """
      And within 60s Pod/formed is Ready
      Then now .status.containerStatuses[0].name of Pod/formed is "a"
      And now .status.containerStatuses[1].name of Pod/formed is "b"
      And now .status.initContainerStatuses[0].name of Pod/formed is "y"
      And now .status.initContainerStatuses[1].name of Pod/formed is "x"
      And now Pod/formed matches:
        """yaml
        status:
          allocatedResources: { cpu: 30m, memory: 24Mi }
          resources: { requests: { cpu: 30m, memory: 24Mi }, limits: { memory: 32Mi } }
        """

    Scenario: who asks for nothing has been allotted nothing
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: formed }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/formed is Ready
      Then now .status.allocatedResources of Pod/formed is absent
      And now .status.resources.requests of Pod/formed is absent

  @req:pod.readiness-gates @must
  Rule: A Pod with readiness gates is ready when others have said so, too
    A gate names a condition that somebody else sets. It can hold a Pod back, not make it ready.
    https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-readiness-gate

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: gated }
        spec:
          terminationGracePeriodSeconds: 0
          readinessGates: [{ conditionType: seatrial.example/checked }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 60s Pod/gated has condition ContainersReady=True

    Scenario: without the condition
      Then never within 30s Pod/gated is Ready
      And now Pod/gated has condition Ready=False (ReadinessGatesNotReady)
      And now .status.conditions["Ready"].message of Pod/gated is "corresponding condition of pod readiness gate \"seatrial.example/checked\" does not exist."

    Scenario: with it, true and false again
      When I strategic merge patch the status of Pod/gated with:
        """yaml
        status: { conditions: [{ type: seatrial.example/checked, status: "True" }] }
        """
      Then within 30s Pod/gated is Ready
      When I strategic merge patch the status of Pod/gated with:
        """yaml
        status: { conditions: [{ type: seatrial.example/checked, status: "False" }] }
        """
      Then within 30s Pod/gated is not Ready
      And now .status.conditions["Ready"].message of Pod/gated contains "the status of pod readiness gate \"seatrial.example/checked\" is not \"True\", but False"
      And now Pod/gated has condition ContainersReady=True

  @req:pod.observed-generation @should
  Rule: A status tells which generation of the Pod it is about
    The generation starts at 1 and grows with every change of the spec, and of nothing else.
    Upstream conformance: "Pods Generation, updates"
    Upstream conformance: "Pods Generation, graceful delete"
    Upstream conformance: "Pods, update"

    Scenario: it follows the spec
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: counted, generation: 100 }
        spec:
          terminationGracePeriodSeconds: 5
          tolerations: [{ key: a, operator: Exists }]
          containers: [{ name: main, image: "busybox:1.36", command: [sleep, "3600"] }]
        """
      And Pod/counted is Ready
      Then now .metadata.generation of Pod/counted is 1
      And now .status.observedGeneration of Pod/counted is 1
      When I merge patch Pod/counted with:
        """yaml
        metadata: { labels: { a: b } }
        """
      Then the response is 200
      And now .metadata.generation of Pod/counted is 1
      When I merge patch Pod/counted with:
        """yaml
        spec: { activeDeadlineSeconds: 100000 }
        """
      Then now .metadata.generation of Pod/counted is 2
      And within 30s .status.observedGeneration of Pod/counted is 2
      And within 30s .status.conditions["Ready"].observedGeneration of Pod/counted is 2
      When I delete Pod/counted
      Then now .metadata.generation of Pod/counted is 3
      And within 5s .status.observedGeneration of Pod/counted is 3

    Scenario: many changes
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: counted }
        spec:
          terminationGracePeriodSeconds: 0
          activeDeadlineSeconds: 900000
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      When I merge patch Pod/counted with:
        """yaml
        spec: { activeDeadlineSeconds: 800000 }
        """
      And I merge patch Pod/counted with:
        """yaml
        spec: { activeDeadlineSeconds: 700000 }
        """
      And I merge patch Pod/counted with:
        """yaml
        spec: { activeDeadlineSeconds: 700000 }
        """
      Then now .metadata.generation of Pod/counted is 3
      And within 30s .status.observedGeneration of Pod/counted is 3

    Scenario: five hundred changes, one after the other
      Upstream conformance: "Pods Generation, 500 updates"
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: counted }
        spec:
          terminationGracePeriodSeconds: 0
          tolerations: [{ key: seatrial.dev/turn, operator: Exists, effect: NoExecute, tolerationSeconds: 3600 }]
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      And Pod/counted is Ready
      When I JSON patch Pod/counted 500 times with:
        """yaml
        - { op: replace, path: /spec/tolerations/0/tolerationSeconds, value: $turn }
        """
      Then the response is 200
      And now .metadata.generation of Pod/counted is 501
      And within 120s .status.observedGeneration of Pod/counted is 501
      And for 10s .metadata.generation of Pod/counted is 501

  @req:pod.quality @must
  Rule: What its containers ask for says of which quality a Pod's service is
    All of them as much cpu and memory as they may take: guaranteed. Nobody anything: what is left. Else in between.
    https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/

    Scenario Outline: <quality>, because it has <what>
      Upstream conformance: "Pods, QOS"
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: rated }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - { name: main, image: "registry.k8s.io/pause:3.10", resources: <main> }
            - { name: side, image: "registry.k8s.io/pause:3.10", resources: <side> }
        """
      Then the response is 201
      And .status.qosClass of the response is "<quality>"
      And now .status.qosClass of Pod/rated is "<quality>"

      Examples:
        | quality    | what                              | main                                                                              | side                                        |
        | Guaranteed | as much as it may take            | { requests: { cpu: 100m, memory: 100Mi }, limits: { cpu: 0.1, memory: 100Mi } }   | { limits: { cpu: 50m, memory: 50Mi } }      |
        | Burstable  | one that has no limit             | { requests: { cpu: 100m, memory: 100Mi }, limits: { cpu: 100m, memory: 100Mi } }  | { requests: { cpu: 50m, memory: 50Mi } }    |
        | Burstable  | one that may take more            | { requests: { cpu: 100m, memory: 100Mi }, limits: { cpu: 200m, memory: 100Mi } }  | { limits: { cpu: 50m, memory: 50Mi } }      |
        | Burstable  | no limit for memory               | { limits: { cpu: 100m } }                                                         | { limits: { cpu: 50m } }                    |
        | BestEffort | nothing                           | {}                                                                                | {}                                          |

    Scenario: it is not for others to say
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: rated }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        status: { qosClass: Guaranteed }
        """
      Then now .status.qosClass of Pod/rated is "BestEffort"
      When I merge patch the status of Pod/rated with:
        """yaml
        status: { qosClass: Guaranteed }
        """
      Then the response is 422 Invalid because "qosClass"

  @req:pod.whole-life @must
  Rule: A Pod is made, changed, spoken of by its status, and deleted by its labels
    Upstream conformance: "Pods, completes the lifecycle of a Pod and the PodStatus"

    Scenario: from its making to its end
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: pod-test, labels: { test-pod-static: "true" } }
        spec:
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: "registry.k8s.io/e2e-test-images/agnhost:2.53" }]
        """
      Then the response is 201
      And within 60s Pod/pod-test is Running
      When I watch Pods labelled "test-pod-static=true" as "static"
      And I strategic merge patch Pod/pod-test with:
        """yaml
        metadata: { labels: { test-pod: patched } }
        spec: { terminationGracePeriodSeconds: 1, containers: [{ name: main, image: httpd }] }
        """
      Then the response is 200
      And within 30s watch "static" has observed:
        """yaml
        type: MODIFIED
        object: { metadata: { labels: { test-pod: patched, test-pod-static: "true" } } }
        """
      And now Pod/pod-test matches:
        """yaml
        metadata: { labels: { test-pod: patched, test-pod-static: "true" } }
        spec: { containers: [{ name: main, image: httpd }] }
        """
      And within 120s Pod/pod-test is Ready
      When I send PUT "/api/v1/namespaces/$namespace/pods/pod-test/status" with:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: pod-test, labels: { test-pod-static: "true", test-pod: patched } }
        status:
          phase: Running
          conditions: [{ type: Ready, status: "False" }, { type: ContainersReady, status: "False" }]
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { labels: { test-pod: patched } }
        spec: { containers: [{ image: httpd }] }
        status: { conditions: [{ type: Ready, status: "False" }, { type: ContainersReady, status: "False" }] }
        """
      When I send DELETE "/api/v1/namespaces/$namespace/pods?labelSelector=test-pod-static%3Dtrue&gracePeriodSeconds=1"
      Then the response is 200
      And within 60s watch "static" has observed:
        """yaml
        type: DELETED
        object: { metadata: { name: pod-test, labels: { test-pod-static: "true" } } }
        """
      When I read Pod/pod-test
      Then the response is 404 NotFound

  @req:pod.debug-containers @should
  Rule: A container for debugging runs beside the others, once, and counts for nothing
    It needs no restart of the Pod, is never restarted, and neither readiness nor phase depends on it.
    Upstream conformance: "Ephemeral Container Creation"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: looked-into }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And Pod/looked-into is Ready

    Scenario: it comes into a Pod that runs
      When I strategic merge patch the ephemeralcontainers of Pod/looked-into with:
        """yaml
        spec: { ephemeralContainers: [{ name: debugger, image: busybox, command: [sh, -c, "echo polo; sleep 3600"] }] }
        """
      Then the response is 200
      And within 60s Pod/looked-into matches:
        """yaml
        status:
          ephemeralContainerStatuses: [{ name: debugger, state: { running: !present }, ready: false, restartCount: 0 }]
          containerStatuses: [{ name: main, restartCount: 0, ready: true }]
        """
      And within 20s the logs of container "debugger" of Pod/looked-into contain "polo"
      And now Pod/looked-into is Ready

    Scenario: how it ends harms nobody
      When I strategic merge patch the ephemeralcontainers of Pod/looked-into with:
        """yaml
        spec: { ephemeralContainers: [{ name: debugger, image: busybox, command: [sh, -c, "exit 7"] }] }
        """
      Then within 60s .status.ephemeralContainerStatuses["debugger"].state.terminated.exitCode of Pod/looked-into is 7
      And never within 60s .status.ephemeralContainerStatuses["debugger"].restartCount of Pod/looked-into is at least 1
      And now Pod/looked-into is Ready

    Scenario: its image may be missing, too
      When I strategic merge patch the ephemeralcontainers of Pod/looked-into with:
        """yaml
        spec: { ephemeralContainers: [{ name: debugger, image: "registry.invalid/none:1" }] }
        """
      Then within 60s .status.ephemeralContainerStatuses["debugger"].state.waiting.reason of Pod/looked-into is one of "ErrImagePull", "ImagePullBackOff"
      And now Pod/looked-into is Ready
