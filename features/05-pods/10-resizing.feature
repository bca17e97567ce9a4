@seed:K2.5 @seed:K5.9
Feature: A Pod gets other resources while it runs
  The spec says what is wanted; the node allots what it has, and tells how far it has come.
  https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/

  Background:
    Given a node joins and is saved as $node
    And within 60s Node/$node is Ready
    And this manifest:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: grower }
      spec:
        nodeName: $node
        terminationGracePeriodSeconds: 1
        containers:
          - name: main
            image: busybox
            command: [sleep, "36000"]
            resources: { requests: { cpu: 500m, memory: 64Mi }, limits: { cpu: 500m, memory: 64Mi } }
            resizePolicy: [{ resourceName: memory, restartPolicy: RestartContainer }, { resourceName: cpu, restartPolicy: NotRequired }]
      """
    And Pod/grower is Ready

  @req:resize.in-place @must @needs:node-joins
  Rule: What fits is given, and the container goes on
    The status tells what has been allotted, and what the container runs with.

    Scenario: more cpu, without a restart
      When I strategic merge patch the resize of Pod/grower with:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: "1" }, limits: { cpu: "1" } } }] }
        """
      Then the response is 200
      And within 60s Pod/grower matches:
        """yaml
        status:
          conditions: !each { type: !not PodResizePending }
          containerStatuses:
            - name: main
              restartCount: 0
              allocatedResources: { cpu: "1", memory: 64Mi }
              resources: { requests: { cpu: "1", memory: 64Mi }, limits: { cpu: "1", memory: 64Mi } }
        """
      And within 60s a Normal event "ResizeStarted" saying "Pod resize started:" is recorded for Pod/grower
      And within 60s a Normal event "ResizeCompleted" saying "Pod resize completed:" is recorded for Pod/grower
      And within 60s Pod/grower matches:
        """yaml
        status: { observedGeneration: 2, conditions: !each { type: !not PodResizeInProgress } }
        """
      And within 30s and for 20s Pod/grower is Ready

    Scenario: more memory, with the restart that its policy asks for
      Given .status.containerStatuses["main"].containerID of Pod/grower is saved as $id
      When I strategic merge patch the resize of Pod/grower with:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { memory: 128Mi }, limits: { memory: 128Mi } } }] }
        """
      Then the response is 200
      And within 60s Pod/grower matches:
        """yaml
        status:
          containerStatuses:
            - name: main
              restartCount: 1
              containerID: !not $id
              allocatedResources: { memory: 128Mi }
              resources: { limits: { memory: 128Mi } }
        """
      And within 60s a Normal event "Killing" saying "Container main resize requires restart" is recorded for Pod/grower
      And within 60s Pod/grower is Ready
      When I run "head -c 100m /dev/zero | tail | wc -c" in container "main" of Pod/grower
      Then the command exits with 0

    Scenario: a new limit binds
      When I strategic merge patch the resize of Pod/grower with:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { memory: 32Mi }, limits: { memory: 32Mi } } }] }
        """
      Then the response is 200
      And within 60s .status.containerStatuses["main"].restartCount of Pod/grower is 1
      And within 60s Pod/grower is Ready
      When I run "head -c 50m /dev/zero | tail" in container "main" of Pod/grower
      Then the command exits with 137
      And within 60s container "main" of Pod/grower has ended with exit code 137

  @req:resize.infeasible @must @needs:node-joins
  Rule: What the node could never give is infeasible, and the Pod goes on with what it has
    Waiting would not help.

    Scenario: more than the node has
      When I strategic merge patch the resize of Pod/grower with:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: "80" }, limits: { cpu: "80" } } }] }
        """
      Then the response is 200
      And within 60s Pod/grower matches:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: "80" } } }] }
        status:
          conditions:
            !contains
            - type: PodResizePending
              status: "True"
              reason: Infeasible
              message: "Node didn't have enough capacity: cpu, requested: 80000, capacity: 8000"
              observedGeneration: 2
          containerStatuses: [{ name: main, restartCount: 0, allocatedResources: { cpu: 500m }, resources: { requests: { cpu: 500m } } }]
        """
      And within 60s a Warning event "ResizeInfeasible" saying "Pod resize Infeasible:" is recorded for Pod/grower
      And within 30s and for 60s Pod/grower is Ready
      When I strategic merge patch the resize of Pod/grower with:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: 500m }, limits: { cpu: 500m } } }] }
        """
      Then within 60s Pod/grower matches:
        """yaml
        status: { observedGeneration: 3, conditions: !each { type: !not PodResizePending } }
        """

  @req:resize.deferred @must @needs:node-joins
  Rule: What would fit if others were gone waits for them
    And is given without being asked for again.

    Scenario: the neighbour leaves
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: neighbour }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers: [{ name: main, image: busybox, command: [sleep, "36000"], resources: { requests: { cpu: 6 } } }]
        """
      And Pod/neighbour is Ready
      When I strategic merge patch the resize of Pod/grower with:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: "4" }, limits: { cpu: "4" } } }] }
        """
      Then the response is 200
      And within 60s Pod/grower matches:
        """yaml
        status:
          conditions:
            !contains
            - type: PodResizePending
              status: "True"
              reason: Deferred
              message: "Node didn't have enough resource: cpu, requested: 4000, used: 6000, capacity: 8000"
          containerStatuses: [{ name: main, allocatedResources: { cpu: 500m } }]
        """
      And within 60s a Warning event "ResizeDeferred" saying "Pod resize Deferred:" is recorded for Pod/grower
      And never within 60s .status.containerStatuses["main"].allocatedResources.cpu of Pod/grower is "4"
      When I delete Pod/neighbour
      Then within 120s Pod/grower matches:
        """yaml
        status:
          conditions: !each { type: !not PodResizePending }
          containerStatuses: [{ name: main, restartCount: 0, allocatedResources: { cpu: "4" }, resources: { limits: { cpu: "4" } } }]
        """

  @req:resize.in-use @should @needs:node-joins
  Rule: Memory that is in use is not taken away
    The resize stays in progress, and says what is in its way.

    Scenario: less than the container uses
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: full }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          volumes: [{ name: mem, emptyDir: { medium: Memory } }]
          containers:
            - name: main
              image: busybox
              command: [sleep, "36000"]
              resources: { requests: { memory: 200Mi }, limits: { memory: 200Mi } }
              volumeMounts: [{ name: mem, mountPath: /mem }]
        """
      And Pod/full is Ready
      When I run "dd if=/dev/zero of=/mem/file bs=1M count=100" in container "main" of Pod/full
      And I strategic merge patch the resize of Pod/full with:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { memory: 50Mi }, limits: { memory: 50Mi } } }] }
        """
      Then within 60s Pod/full matches:
        """yaml
        status:
          conditions:
            !contains
            - type: PodResizeInProgress
              status: "True"
              reason: Error
              message: !re 'attempting to set container "main" memory limit \(52428800\) below current usage \([0-9]+\)'
          containerStatuses: [{ name: main, restartCount: 0, allocatedResources: { memory: 50Mi }, resources: { limits: { memory: 200Mi } } }]
        """
      And within 30s and for 30s Pod/full is Ready
      When I run "rm /mem/file" in container "main" of Pod/full
      Then within 180s Pod/full matches:
        """yaml
        status:
          conditions: !each { type: !not PodResizeInProgress }
          containerStatuses: [{ name: main, restartCount: 0, resources: { limits: { memory: 50Mi } } }]
        """

  @req:resize.several @must @needs:node-joins
  Rule: Each container of a Pod is resized by itself
    Up, down, or some this way and some that; what stays equal is no resize.
    Upstream conformance: "In-place Pod Resize, guaranteed pods with multiple containers, net increase"
    Upstream conformance: "In-place Pod Resize, guaranteed pods with multiple containers, net decrease"
    Upstream conformance: "In-place Pod Resize, guaranteed pods with multiple containers, various operations"
    Upstream conformance: "In-place Pod Resize, burtable pod with multiple containers and various operations"
    Upstream conformance: "In-place Pod Resize, burstable pod resized with equivalents"

    Scenario Outline: guaranteed, <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: three }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers:
            - { name: c1, image: busybox, command: [sleep, "36000"], resources: { limits: { cpu: 100m, memory: 100Mi } } }
            - { name: c2, image: busybox, command: [sleep, "36000"], resources: { limits: { cpu: 200m, memory: 200Mi } } }
            - { name: c3, image: busybox, command: [sleep, "36000"], resources: { limits: { cpu: 300m, memory: 300Mi } } }
        """
      And Pod/three is Ready
      When I strategic merge patch the resize of Pod/three with:
        """yaml
        spec:
          containers:
            - { name: c1, resources: { requests: <c1>, limits: <c1> } }
            - { name: c2, resources: { requests: <c2>, limits: <c2> } }
            - { name: c3, resources: { requests: <c3>, limits: <c3> } }
        """
      Then the response is 200
      And within 60s Pod/three matches:
        """yaml
        status:
          qosClass: Guaranteed
          observedGeneration: 2
          conditions: !each { type: !not PodResizeInProgress }
          containerStatuses:
            - { name: c1, restartCount: 0, allocatedResources: <c1>, resources: { requests: <c1>, limits: <c1> } }
            - { name: c2, restartCount: 0, allocatedResources: <c2>, resources: { requests: <c2>, limits: <c2> } }
            - { name: c3, restartCount: 0, allocatedResources: <c3>, resources: { requests: <c3>, limits: <c3> } }
        """
      When I strategic merge patch the resize of Pod/three with:
        """yaml
        spec:
          containers:
            - { name: c1, resources: { requests: { cpu: 100m, memory: 100Mi }, limits: { cpu: 100m, memory: 100Mi } } }
            - { name: c2, resources: { requests: { cpu: 200m, memory: 200Mi }, limits: { cpu: 200m, memory: 200Mi } } }
            - { name: c3, resources: { requests: { cpu: 300m, memory: 300Mi }, limits: { cpu: 300m, memory: 300Mi } } }
        """
      Then the response is 200
      And within 60s Pod/three matches:
        """yaml
        status:
          observedGeneration: 3
          conditions: !each { type: !not PodResizeInProgress }
          containerStatuses:
            - { name: c1, restartCount: 0, resources: { requests: { cpu: 100m, memory: 100Mi }, limits: { cpu: 100m, memory: 100Mi } } }
            - { name: c2, restartCount: 0, resources: { requests: { cpu: 200m, memory: 200Mi }, limits: { cpu: 200m, memory: 200Mi } } }
            - { name: c3, restartCount: 0, resources: { requests: { cpu: 300m, memory: 300Mi }, limits: { cpu: 300m, memory: 300Mi } } }
        """

      Examples:
        | what          | c1                           | c2                           | c3                           |
        | net increase  | { cpu: 140m, memory: 150Mi } | { cpu: 240m, memory: 240Mi } | { cpu: 250m, memory: 250Mi } |
        | net decrease  | { cpu: 140m, memory: 150Mi } | { cpu: 150m, memory: 150Mi } | { cpu: 250m, memory: 250Mi } |
        | some of each  | { cpu: 140m, memory: 100Mi } | { cpu: 150m, memory: 240Mi } | { cpu: 340m, memory: 350Mi } |

    Scenario: burstable, with limits and requests that were not there before
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: five }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers:
            - { name: c1, image: busybox, command: [sleep, "36000"], resources: { requests: { cpu: 20m } } }
            - { name: c2, image: busybox, command: [sleep, "36000"], resources: { requests: { memory: 35Mi } } }
            - { name: c3, image: busybox, command: [sleep, "36000"], resources: { requests: { cpu: 20m, memory: 35Mi } } }
            - { name: c4, image: busybox, command: [sleep, "36000"], resources: { requests: { cpu: 20m } } }
            - { name: c5, image: busybox, command: [sleep, "36000"], resources: { requests: { memory: 35Mi } } }
        """
      And Pod/five is Ready
      When I strategic merge patch the resize of Pod/five with:
        """yaml
        spec:
          containers:
            - { name: c1, resources: { requests: { cpu: 25m }, limits: { cpu: 35m } } }
            - { name: c2, resources: { requests: { memory: 30Mi }, limits: { memory: 50Mi } } }
            - { name: c3, resources: { requests: { memory: 30Mi } } }
            - { name: c4, resources: { requests: { cpu: 15m, memory: 35Mi } } }
            - { name: c5, resources: { requests: { cpu: 20m, memory: 40Mi } } }
        """
      Then the response is 200
      And within 60s Pod/five matches:
        """yaml
        status:
          qosClass: Burstable
          observedGeneration: 2
          conditions: !each { type: !not PodResizeInProgress }
          containerStatuses:
            - { name: c1, restartCount: 0, resources: { requests: { cpu: 25m }, limits: { cpu: 35m } } }
            - { name: c2, restartCount: 0, resources: { requests: { memory: 30Mi }, limits: { memory: 50Mi } } }
            - { name: c3, restartCount: 0, resources: { requests: { cpu: 20m, memory: 30Mi } } }
            - { name: c4, restartCount: 0, resources: { requests: { cpu: 15m, memory: 35Mi } } }
            - { name: c5, restartCount: 0, resources: { requests: { cpu: 20m, memory: 40Mi } } }
        """

    Scenario: burstable, the same in other words
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: two }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 1
          containers:
            - { name: c1, image: busybox, command: [sleep, "36000"], resources: { requests: { cpu: 2m }, limits: { cpu: 10m } } }
        """
      And Pod/two is Ready
      When I strategic merge patch the resize of Pod/two with:
        """yaml
        spec: { containers: [{ name: c1, resources: { requests: { cpu: 1m }, limits: { cpu: 5m } } }] }
        """
      Then the response is 200
      And within 60s Pod/two matches:
        """yaml
        status:
          conditions: !each { type: !not PodResizeInProgress }
          containerStatuses: [{ name: c1, restartCount: 0, resources: { requests: { cpu: 1m }, limits: { cpu: 5m } } }]
        """

    Scenario: a class that would become another is no resize
      When I strategic merge patch the resize of Pod/grower with:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: 100m } } }] }
        """
      Then the response is 422 Invalid
      And the response is 422 because "Pod QOS Class may not change as a result of resizing"
      And for 10s .status.containerStatuses["main"].allocatedResources.cpu of Pod/grower is 500m

  @req:resize.endpoint @must @needs:node-joins
  Rule: The resize of a Pod is read and replaced like other subresources, and nothing else goes through it
    Upstream conformance: "In-place Pod Resize, read and replace endpoints"

    Scenario: read, then replaced
      When I send GET "/api/v1/namespaces/$namespace/pods/grower/resize"
      Then the response is 200
      And the response matches:
        """yaml
        kind: Pod
        metadata: { name: grower }
        spec: { containers: [{ name: main, resources: { requests: { cpu: 500m } } }] }
        """
      When I JSON patch the resize of Pod/grower with:
        """yaml
        - { op: replace, path: /spec/containers/0/resources/requests/cpu, value: 600m }
        - { op: replace, path: /spec/containers/0/resources/limits/cpu, value: 600m }
        """
      Then the response is 200
      And within 60s Pod/grower matches:
        """yaml
        status: { containerStatuses: [{ name: main, restartCount: 0, resources: { requests: { cpu: 600m } } }] }
        """

    Scenario: an image does not go through it
      When I strategic merge patch the resize of Pod/grower with:
        """yaml
        spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 200
      And .spec.containers["main"].image of the response is "busybox"
      And for 10s .metadata.generation of Pod/grower is 1
