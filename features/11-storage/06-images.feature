@seed:K10.1 @seed:K4.5
Feature: An image as a volume
  What an image holds a container can have at a path, without being made from it: data, a model, a plugin.
  https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes/

  @req:image-volume.content @must
  Rule: A container reads what the image holds, whole or from a directory of it on, and writes nothing there

    Scenario: an image that is always pulled
      Upstream conformance: "Image Volume"
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: reader }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: volume, image: { reference: "registry.k8s.io/e2e-test-images/kitten:1.8", pullPolicy: Always } }]
          containers: [{ name: main, image: busybox, command: [sh, -c, "while true; do echo test; sleep 1; done"], volumeMounts: [{ name: volume, mountPath: /volume }] }]
        """
      Then within 120s Pod/reader is Running
      When I run "cat /volume/data.json /volume/etc/os-release" in Pod/reader
      Then the command exits with 0
      And the output contains "kitten.jpg"
      And the output contains "Alpine Linux"
      When I run "echo mine > /volume/data.json || rm /volume/data.json || mkdir /volume/new" in Pod/reader
      Then the command exits with 1
      When I run "cat /volume/data.json" in Pod/reader
      Then the output contains "kitten.jpg"

    Scenario: it is pulled before the container's own image, and the Pod itself is told of
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: reader }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: volume, image: { reference: "registry.k8s.io/e2e-test-images/kitten:1.8", pullPolicy: Always } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: volume, mountPath: /volume }] }]
        """
      Then within 120s Pod/reader is Running
      And within 120s a Normal event "Pulling" saying 'Pulling image "registry.k8s.io/e2e-test-images/kitten:1.8"' is recorded for Pod/reader
      And within 120s a Normal event "Pulled" saying 'Successfully pulled image "registry.k8s.io/e2e-test-images/kitten:1.8"' is recorded for Pod/reader
      And always no Events match:
        """yaml
        involvedObject: { name: reader, fieldPath: "spec.containers{main}" }
        message: !contains kitten
        """

    Scenario: from a directory of it on
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: part }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: volume, image: { reference: "registry.k8s.io/e2e-test-images/kitten:1.8" } }]
          containers:
            - { name: one, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: volume, mountPath: /volume, subPath: etc }] }
            - { name: two, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: volume, mountPath: /a }, { name: volume, mountPath: /b }] }
        """
      And within 120s Pod/part is Ready
      When I run "cat /volume/os-release" in container "one" of Pod/part
      Then the output contains "Alpine Linux"
      When I run "cmp /a/data.json /b/data.json && ls /volume" in container "two" of Pod/part
      Then the command exits with 1

    Scenario Outline: <what> is not mounted
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: part }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: volume, image: { reference: "registry.k8s.io/e2e-test-images/kitten:1.8" } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: volume, mountPath: /volume, subPath: <subPath> }] }]
        """
      Then within 120s container "main" of Pod/part is waiting (CreateContainerError)
      And for 60s Pod/part is Pending

      Examples:
        | what                         | subPath   |
        | a path that it does not have | absent    |
        | a single file                | data.json |

  @req:image-volume.missing @must
  Rule: An image that cannot be had keeps those from starting that mount it, and nobody else

    Scenario: the container says why it waits
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: early }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: volume, image: { reference: "registry.invalid/none:1" } }]
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: volume, mountPath: /volume }] }
            - { name: other, image: busybox, command: [sleep, "3600"] }
        """
      Then within 60s container "main" of Pod/early is waiting (ErrImagePull)
      And within 120s container "main" of Pod/early is waiting (ImagePullBackOff)
      And within 60s container "other" of Pod/early is running
      And within 60s a Warning event "Failed" saying 'Failed to pull image "registry.invalid/none:1"' is recorded for Pod/early
      And within 60s a Warning event "Failed" saying "Error: ErrImagePull" is recorded for Pod/early
      And within 60s a Normal event "BackOff" saying 'Back-off pulling image "registry.invalid/none:1"' is recorded for Pod/early
      And for 120s .status.containerStatuses["main"].started of Pod/early is not true

    Scenario: one that may not be pulled
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: never }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: volume, image: { reference: "registry.invalid/none:1", pullPolicy: Never } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: volume, mountPath: /volume }] }]
        """
      Then within 60s container "main" of Pod/never is waiting (ErrImageNeverPull)
      And within 60s a Warning event "ErrImageNeverPull" saying "is not present with pull policy of Never" is recorded for Pod/never

    Scenario: one that nobody mounts
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: careless }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: volume, image: { reference: "registry.invalid/none:1" } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      Then within 60s Pod/careless is Running
      And within 60s a Warning event "Failed" saying 'Failed to pull image "registry.invalid/none:1"' is recorded for Pod/careless

  @req:image-volume.spec @must
  Rule: What kind of pull is meant is filled in as for containers; an image has to be named

    Scenario Outline: <reference>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: told }
        spec:
          schedulingGates: [{ name: example.com/wait }]
          volumes: [{ name: volume, image: { reference: "<reference>" } }]
          containers: [{ name: main, image: busybox }]
        """
      Then the response is 201
      And .spec.volumes["volume"].image.pullPolicy of the response is "<policy>"

      Examples:
        | reference                                  | policy       |
        | registry.k8s.io/e2e-test-images/kitten:1.8 | IfNotPresent |
        | registry.k8s.io/e2e-test-images/kitten     | Always       |

    Scenario: none is named
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: told }
        spec:
          volumes: [{ name: volume, image: { pullPolicy: Always } }]
          containers: [{ name: main, image: busybox }]
        """
      Then the response is 422 Invalid because "spec.volumes[0].image.reference: Required value"
