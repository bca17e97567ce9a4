Feature: A Pod that does not start
  Status, events and logs say why, each in its place.
  https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/

  @seed:K4.5 @seed:K13.2 @req:troubleshooting.image @must
  Rule: An image that cannot be pulled is reported as such, and tried again
    Scenario: ErrImagePull, then ImagePullBackOff, with the reason in an event
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: no-image }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.invalid/none:1" }]
        """
      Then within 60s .status.containerStatuses["main"].state.waiting.reason of Pod/no-image is "ErrImagePull"
      And within 60s .status.containerStatuses["main"].state.waiting.reason of Pod/no-image is "ImagePullBackOff"
      And within 30s a Warning event "Failed" is recorded for Pod/no-image
      And now Pod/no-image is Pending

  @seed:K13.2 @req:troubleshooting.logs @must
  Rule: The logs of a container tell what it wrote, also of the attempt before
    Scenario: two containers, each its own log
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: talkers }
        spec:
          restartPolicy: Never
          containers:
            - { name: one, image: busybox, command: [sh, -c, "echo from one"] }
            - { name: two, image: busybox, command: [sh, -c, "echo from two"] }
        """
      And within 60s Pod/talkers is Succeeded
      Then within 30s the logs of container "one" of Pod/talkers contain "from one"
      And within 30s the logs of container "two" of Pod/talkers contain "from two"

    Scenario: a log of several containers has to be asked for by name
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: talkers }
        spec:
          restartPolicy: Never
          containers:
            - { name: one, image: busybox, command: [sh, -c, "echo from one"] }
            - { name: two, image: busybox, command: [sh, -c, "echo from two"] }
        """
      And within 60s Pod/talkers is Succeeded
      When I send GET "/api/v1/namespaces/$namespace/pods/talkers/log"
      Then the response is 400 BadRequest
      And the response is 400 because "a container name must be specified for pod talkers, choose one of: [one two]"

  @seed:K13.1 @req:troubleshooting.nodes @must
  Rule: A node tells its state, its size and its address
    Scenario: every node is Ready and says what it has
      Then now every Node is Ready
      And now every Nodes match:
        """yaml
        status:
          capacity: { cpu: !present, memory: !present, pods: !present }
          addresses: !some { type: InternalIP, address: !present }
          nodeInfo: { kubeletVersion: !re "^v1\\.", containerRuntimeVersion: !present }
        """
