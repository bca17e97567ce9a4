@seed:K4.2
Feature: Containers that end are restarted as the policy says
  A Pod says for all its containers whether they are started again when they end: Always, OnFailure or Never. The more
  often a container fails, the longer the kubelet waits.
  https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-restarts

  @req:restart.policy @must
  Rule: restartPolicy decides whether an ended container starts again
    Upstream conformance: "Container Runtime, Restart Policy, Pod Phases"

    Scenario Outline: <policy> after exit code <code>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ended }
        spec:
          restartPolicy: <policy>
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sh, -c, "sleep 1; exit <code>"] }]
        """
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/ended <outcome>

      Examples: restarted
        | policy    | code | outcome       |
        | Always    | 0    | is at least 1 |
        | Always    | 1    | is at least 1 |
        | OnFailure | 1    | is at least 1 |

    Scenario Outline: <policy> leaves exit code <code> alone
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ended }
        spec:
          restartPolicy: <policy>
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sh, -c, "sleep 1; exit <code>"] }]
        """
      Then within 60s Pod/ended is <phase>
      And never within 60s .status.containerStatuses["main"].restartCount of Pod/ended is at least 1

      Examples: not restarted
        | policy    | code | phase     |
        | OnFailure | 0    | Succeeded |
        | Never     | 0    | Succeeded |
        | Never     | 1    | Failed    |

  @req:restart.own-policy @should
  Rule: A container may have a policy of its own, and rules by exit code
    The first rule that is about the exit code decides; where none is, the container's policy does, and only then the
    Pod's. https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#individual-container-restart-policy

    Scenario Outline: a restart after <what>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ruled }
        spec:
          restartPolicy: <policy>
          terminationGracePeriodSeconds: 0
          containers:
            - { name: main, image: busybox, command: [sh, -c, "sleep 1; exit 42"], <own> }
            - { name: calm, image: busybox, command: [sleep, "3600"] }
        """
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/ruled is at least 1
      And now .status.containerStatuses["calm"].restartCount of Pod/ruled is 0

      Examples: restarted
        | what                              | policy | own                                                                                                                             |
        | a policy that asks for more       | Never  | restartPolicy: Always                                                                                                           |
        | a failure that is worth a retry   | Never  | restartPolicy: OnFailure                                                                                                        |
        | a rule for this exit code         | Never  | restartPolicy: Never, restartPolicyRules: [{ action: Restart, exitCodes: { operator: In, values: [42] } }]                      |
        | a rule for all exit codes but one | Never  | restartPolicy: Never, restartPolicyRules: [{ action: Restart, exitCodes: { operator: NotIn, values: [0] } }]                    |

    Scenario Outline: none after <what>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ruled }
        spec:
          restartPolicy: <policy>
          terminationGracePeriodSeconds: 0
          containers:
            - { name: main, image: busybox, command: [sh, -c, "sleep 1; exit <code>"], <own> }
            - { name: calm, image: busybox, command: [sleep, "3600"] }
        """
      Then within 60s container "main" of Pod/ruled has ended with exit code <code>
      And never within 60s .status.containerStatuses["main"].restartCount of Pod/ruled is at least 1

      Examples: left alone
        | what                         | policy | code | own                                                                                                        |
        | a policy that asks for less  | Always | 42   | restartPolicy: Never                                                                                       |
        | success under OnFailure      | Always | 0    | restartPolicy: OnFailure                                                                                   |
        | a rule for another exit code | Always | 43   | restartPolicy: Never, restartPolicyRules: [{ action: Restart, exitCodes: { operator: In, values: [42] } }] |

    Scenario: rules need a policy beside them
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unruly }
        spec:
          containers:
            - { name: main, image: busybox, restartPolicyRules: [{ action: Restart, exitCodes: { operator: In, values: [42] } }] }
        """
      Then the response is 422 because "must specify restartPolicy when restart rules are used"

    Scenario: the Pod fails when what may not be restarted has failed
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: both }
        spec:
          restartPolicy: Always
          containers:
            - { name: one, image: busybox, command: [sh, -c, "exit 1"], restartPolicy: Never }
            - { name: two, image: busybox, command: [sh, -c, "sleep 2"], restartPolicy: OnFailure }
        """
      Then within 60s and for 30s Pod/both is Failed

  @req:restart.all @may
  Rule: One container's end may begin everything anew, in the same Pod
    Init containers run again, all others are stopped and started; the Pod keeps its name, address and volumes.
    https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-all-containers

    Scenario: from the first init container on
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: renewed }
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 0
          volumes: [{ name: work, emptyDir: {} }]
          initContainers:
            - { name: gate, image: busybox, command: [sh, -c, "echo again >> /kept/log"], volumeMounts: [{ name: work, mountPath: /kept }] }
          containers:
            - { name: calm, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: work, mountPath: /kept }] }
            - name: asking
              image: busybox
              command: [sh, -c, "until [ -e /tmp/ask ]; do sleep 1; done; exit 88"]
              restartPolicy: Never
              restartPolicyRules: [{ action: RestartAllContainers, exitCodes: { operator: In, values: [88] } }]
        """
      And Pod/renewed is Ready
      And .status.podIP of Pod/renewed is saved as $address
      And .metadata.uid of Pod/renewed is saved as $uid
      When I run "touch /tmp/ask" in container "asking" of Pod/renewed
      Then within 60s Pod/renewed has condition AllContainersRestarting=True (RestartAllContainersStarted)
      And within 60s Pod/renewed has condition AllContainersRestarting=False
      And within 60s Pod/renewed matches:
        """yaml
        metadata: { uid: $uid }
        status:
          phase: Running
          podIP: $address
          conditions: [{ type: Ready, status: "True" }]
          initContainerStatuses: [{ name: gate, restartCount: 1, state: { terminated: { exitCode: 0 } } }]
          containerStatuses:
            - { name: calm, restartCount: 1, lastState: { terminated: { reason: RestartingAllContainers } } }
            - { name: asking, restartCount: 1 }
        """
      When I run "cat /kept/log" in container "calm" of Pod/renewed
      Then the output is "again\nagain\n"
      And never within 60s Pod/renewed is Failed

    Scenario: another exit code is just an end
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ended }
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 0
          containers:
            - { name: calm, image: busybox, command: [sleep, "3600"] }
            - name: asking
              image: busybox
              command: [sh, -c, "exit 1"]
              restartPolicy: Never
              restartPolicyRules: [{ action: RestartAllContainers, exitCodes: { operator: In, values: [88] } }]
        """
      Then within 60s container "asking" of Pod/ended is terminated (Error)
      And never within 60s .status.containerStatuses["calm"].restartCount of Pod/ended is at least 1

  @req:restart.back-off @must
  Rule: Between restarts of a failing container the wait grows from ten seconds to five minutes
    It doubles each time: 10 s, 20 s, 40 s, and so on. That the first restart does not wait is part of it.

    @slow
    Scenario: the first restart comes at once, later ones ever later
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: crashing }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: ["false"] }]
        """
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/crashing is 1
      And within 60s Pod/crashing matches:
        """yaml
        status:
          phase: Running
          containerStatuses:
            - name: main
              state: { waiting: { reason: CrashLoopBackOff, message: !re "back-off 10s restarting failed container" } }
              lastState: { terminated: { exitCode: 1, reason: Error } }
        """
      And within 60s a Warning event "BackOff" saying "Back-off restarting failed container" is recorded for Pod/crashing
      And within 240s container "main" of Pod/crashing is waiting (CrashLoopBackOff)
      And within 240s .status.containerStatuses["main"].state.waiting.message of Pod/crashing contains "back-off 20s"
      And within 240s .status.containerStatuses["main"].state.waiting.message of Pod/crashing contains "back-off 40s"
      And within 240s .status.containerStatuses["main"].restartCount of Pod/crashing is 4
      And never within 60s .status.containerStatuses["main"].restartCount of Pod/crashing is 5

    @slow @needs:virtual-time
    Scenario: five minutes are the longest wait
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: patient }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: ["false"] }]
        """
      And 1h passes
      Then now .status.containerStatuses["main"].restartCount of Pod/patient is between 11 and 16
      And within 10m .status.containerStatuses["main"].state.waiting.message of Pod/patient starts with "back-off 5m0s restarting failed container=main pod=patient_"

    @slow @needs:virtual-time
    Scenario: ten good minutes make up for earlier failures
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: reformed }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: work, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "echo x >> /kept/log; [ $(wc -l < /kept/log) -ne 4 ] || sleep 3600; exit 1"]
              volumeMounts: [{ name: work, mountPath: /kept }]
        """
      And within 240s .status.containerStatuses["main"].restartCount of Pod/reformed is 3
      When 59m passes
      Then now Pod/reformed is Ready
      And within 5m .status.containerStatuses["main"].restartCount of Pod/reformed is 4
      And within 5m .status.containerStatuses["main"].state.waiting.message of Pod/reformed starts with "back-off 10s"

    Scenario: a container that ends well waits, too, before it runs again
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: short }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sh, -c, "sleep 1"] }]
        """
      Then within 60s Pod/short matches:
        """yaml
        status:
          phase: Running
          containerStatuses: [{ name: main, state: { waiting: { reason: CrashLoopBackOff } }, lastState: { terminated: { exitCode: 0, reason: Completed } }, ready: false }]
        """
      And never within 60s Pod/short is Succeeded

    Scenario: each end is told before the next start
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: told }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sh, -c, "sleep 1; exit 3"] }]
        """
      And I watch Pods as "life"
      Then within 60s watch "life" has observed in order:
        """yaml
        - { object: { status: { containerStatuses: [{ name: main, state: { terminated: { exitCode: 3 } }, restartCount: 0, ready: false, started: false }] } } }
        - { object: { status: { containerStatuses: [{ name: main, state: { running: !present }, lastState: { terminated: { exitCode: 3 } }, restartCount: 1, ready: true }] } } }
        - { object: { status: { containerStatuses: [{ name: main, state: { terminated: { exitCode: 3 } }, lastState: { terminated: { exitCode: 3 } }, restartCount: 1 }] } } }
        - { object: { status: { containerStatuses: [{ name: main, state: { waiting: { reason: CrashLoopBackOff } }, lastState: { terminated: { exitCode: 3 } }, restartCount: 1 }] } } }
        """

    Scenario: a crashing container does not disturb its neighbour
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: neighbours }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - { name: calm, image: busybox, command: [sleep, "3600"] }
            - { name: wild, image: busybox, command: ["false"] }
        """
      Then within 60s .status.containerStatuses["wild"].restartCount of Pod/neighbours is at least 2
      And now .status.containerStatuses["calm"].restartCount of Pod/neighbours is 0
      And now .status.containerStatuses["calm"].ready of Pod/neighbours is true
      And now Pod/neighbours is Running

  @req:restart.sandbox @should
  Rule: When a Pod's network ends, all of it begins anew in another
    The first process of a Pod that shares its processes holds the network; who ends it ends them all. The Pod stays, with
    another address, and its init containers run again.

    Scenario: another network, and all that comes after it
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: rebuilt }
        spec:
          shareProcessNamespace: true
          terminationGracePeriodSeconds: 0
          volumes: [{ name: work, emptyDir: {} }]
          initContainers: [{ name: first, image: busybox, command: [sh, -c, "echo again >> /kept/log"], volumeMounts: [{ name: work, mountPath: /kept }] }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: work, mountPath: /kept }] }]
        """
      And Pod/rebuilt is Ready
      When I run "kill 1; sleep 60" in Pod/rebuilt
      Then within 60s a Normal event "SandboxChanged" saying "Pod sandbox changed, it will be killed and re-created." is recorded for Pod/rebuilt
      And within 60s .status.containerStatuses["main"].restartCount of Pod/rebuilt is 1
      And within 60s Pod/rebuilt is Ready
      When I run "cat /kept/log" in Pod/rebuilt
      Then the output is "again\nagain\n"

    Scenario: where nothing is restarted, it is the end
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ruined }
        spec:
          shareProcessNamespace: true
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And Pod/ruined is Ready
      When I run "kill 1; sleep 60" in Pod/ruined
      Then within 60s and for 30s Pod/ruined is Failed
      And now .status.containerStatuses["main"].restartCount of Pod/ruined is 0
