@seed:K4.1 @seed:K4.3 @seed:K4.5 @seed:K13.2
Feature: What keeps a container from running is told
  A container that does not run says why in its status, and its events tell each try. Who reads both needs no access to
  the node.
  https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-states

  @req:waiting.creating @must
  Rule: Before its first try a container waits for what comes before it
    ContainerCreating means that the node makes things ready; PodInitializing that init containers come first.

    Scenario: a volume that is not there keeps all from starting
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unmounted }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: v, secret: { secretName: none } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: v, mountPath: /v }] }]
        """
      Then within 60s a Warning event "FailedMount" saying "secret \"none\" not found" is recorded for Pod/unmounted
      And within 60s and for 30s container "main" of Pod/unmounted is waiting (ContainerCreating)
      And now Pod/unmounted matches:
        """yaml
        status:
          phase: Pending
          conditions:
            - { type: PodReadyToStartContainers, status: "False" }
            - { type: Initialized, status: "True" }
            - { type: ContainersReady, status: "False", reason: ContainersNotReady, message: "containers with unready status: [main]" }
            - { type: Ready, status: "False", reason: ContainersNotReady, message: "containers with unready status: [main]" }
            - { type: PodScheduled, status: "True" }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: none }
        stringData: { a: b }
        """
      Then within 180s Pod/unmounted is Ready

    Scenario: main containers wait for init containers
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: preparing }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers: [{ name: first, image: busybox, command: [sleep, "20"] }, { name: second, image: busybox, command: ["true"] }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 15s Pod/preparing matches:
        """yaml
        status:
          phase: Pending
          conditions: [{ type: Initialized, status: "False", reason: ContainersNotInitialized, message: "containers with incomplete status: [first second]" }]
          initContainerStatuses: [{ name: first, state: { running: !present }, ready: false }, { name: second, state: { waiting: { reason: PodInitializing } } }]
          containerStatuses: [{ name: main, state: { waiting: { reason: PodInitializing } } }]
        """
      And within 60s Pod/preparing is Ready
      And now Pod/preparing matches:
        """yaml
        status:
          conditions: [{ type: Initialized, status: "True", reason: !absent }]
          initContainerStatuses: [{ name: first, state: { terminated: { reason: Completed } }, ready: true, started: false }]
        """

  @req:waiting.image @must
  Rule: An image that does not come is told with its cause, and tried again ever later
    Each failed pull is ErrImagePull; while the node waits before the next one it is ImagePullBackOff.

    Scenario: a registry that does not exist
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: imageless }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.invalid/none:1" }]
        """
      Then within 60s container "main" of Pod/imageless is waiting (ErrImagePull)
      And within 60s container "main" of Pod/imageless is waiting (ImagePullBackOff)
      And within 60s .status.containerStatuses["main"].state.waiting.message of Pod/imageless starts with "Back-off pulling image \"registry.invalid/none:1\": ErrImagePull: "
      And within 60s a Normal event "Pulling" saying "Pulling image \"registry.invalid/none:1\"" is recorded for Pod/imageless
      And within 60s a Warning event "Failed" saying "Error: ErrImagePull" is recorded for Pod/imageless
      And within 60s a Normal event "BackOff" saying "Back-off pulling image \"registry.invalid/none:1\"" is recorded for Pod/imageless
      And within 60s a Warning event "Failed" saying "Error: ImagePullBackOff" is recorded for Pod/imageless
      And never within 60s Pod/imageless is Running
      And now .status.containerStatuses["main"].restartCount of Pod/imageless is 0

    Scenario: a pull that fails for one container does not hold the other back
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: half }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - { name: without, image: "registry.invalid/none:1" }
            - { name: main, image: busybox, command: [sleep, "3600"] }
        """
      Then within 60s container "main" of Pod/half is running
      And within 60s container "without" of Pod/half is waiting (ErrImagePull)
      And now Pod/half is Pending

    Scenario: a name that is none
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: misnamed }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "BAD::name" }]
        """
      Then within 60s container "main" of Pod/misnamed is waiting (InvalidImageName)
      And within 60s a Warning event "InspectFailed" saying "couldn't parse image name \"BAD::name\"" is recorded for Pod/misnamed
      And within 60s a Warning event "Failed" saying "Error: InvalidImageName" is recorded for Pod/misnamed

    Scenario: an image that is not there, and may not be pulled
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: forbidden }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.invalid/absent:1", imagePullPolicy: Never }]
        """
      Then within 60s container "main" of Pod/forbidden is waiting (ErrImageNeverPull)
      And now .status.containerStatuses["main"].state.waiting.message of Pod/forbidden is "Container image \"registry.invalid/absent:1\" is not present with pull policy of Never"
      And within 60s a Warning event "ErrImageNeverPull" is recorded for Pod/forbidden

    Scenario: another image ends the wait
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: helped }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.invalid/none:1", command: [sleep, "3600"] }]
        """
      And within 60s container "main" of Pod/helped is waiting (ErrImagePull)
      When I strategic merge patch Pod/helped with:
        """yaml
        spec: { containers: [{ name: main, image: busybox }] }
        """
      Then within 60s Pod/helped is Ready
      And now .status.containerStatuses["main"].restartCount of Pod/helped is 0

  @req:waiting.configuration @must
  Rule: A container that cannot be configured waits until it can
    Nothing is started in the meantime, and nothing counts as a restart.

    Scenario: a ConfigMap that comes late
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unconfigured }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              env: [{ name: A, valueFrom: { configMapKeyRef: { name: late, key: k } } }]
        """
      Then within 60s container "main" of Pod/unconfigured is waiting (CreateContainerConfigError)
      And now .status.containerStatuses["main"].state.waiting.message of Pod/unconfigured is "configmap \"late\" not found"
      And within 60s a Warning event "Failed" saying "Error: configmap \"late\" not found" is recorded for Pod/unconfigured
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: late }
        data: { k: v }
        """
      Then within 120s Pod/unconfigured is Ready
      And now .status.containerStatuses["main"].restartCount of Pod/unconfigured is 0

    Scenario Outline: who may not be root: <why>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: rootless }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], securityContext: <security> }]
        """
      Then within 60s container "main" of Pod/rootless is waiting (CreateContainerConfigError)
      And now .status.containerStatuses["main"].state.waiting.message of Pod/rootless starts with "<why>"
      And never within 30s Pod/rootless is Running

      Examples:
        | security                              | why                                                        |
        | { runAsNonRoot: true }                | container has runAsNonRoot and image will run as root      |
        | { runAsNonRoot: true, runAsUser: 0 }  | container's runAsUser breaks non-root policy               |

    Scenario: who names another user may
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: rootless }
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: { runAsUser: 1000 }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], securityContext: { runAsNonRoot: true } }]
        """
      Then within 60s Pod/rootless is Ready

  @req:waiting.start @must
  Rule: A command that cannot be started counts as an end
    The runtime's own words stand in the status: where nothing restarts, as the container's end; else as what the
    container waits for.

    Scenario: where nothing restarts
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: commandless }
        spec:
          restartPolicy: Never
          containers: [{ name: main, image: busybox, command: [/no/such] }]
        """
      Then within 60s Pod/commandless is Failed
      And now Pod/commandless matches:
        """yaml
        status:
          containerStatuses:
            - { name: main, state: { terminated: { exitCode: !one-of [127, 128], reason: !one-of [StartError, ContainerCannotRun], message: !contains "/no/such" } }, restartCount: 0 }
        """
      And within 60s a Warning event "Failed" saying "/no/such" is recorded for Pod/commandless

    Scenario: where it is tried again
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: commandless }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: busybox, command: [/no/such] }]
        """
      Then within 60s container "main" of Pod/commandless is waiting (RunContainerError)
      And within 60s container "main" of Pod/commandless is waiting (CrashLoopBackOff)
      And within 60s .status.containerStatuses["main"].restartCount of Pod/commandless is at least 1
      And never within 30s container "main" of Pod/commandless is running
