Feature: A Pod that does not start
  Status, events and logs say why, each in its place. This is what `kubectl get`, `describe` and `logs` show, read here
  from where they read it.
  https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/

  @seed:K4.5 @seed:K13.2 @req:troubleshooting.image @must
  Rule: An image that cannot be pulled is reported as such, and tried again
    The waits between grow, so that a registry that is in trouble is not hammered.

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
      And within 60s a Warning event "Failed" saying "registry.invalid/none:1" is recorded for Pod/no-image
      And within 60s a Normal event "BackOff" is recorded for Pod/no-image
      And now Pod/no-image is Pending
      And within 180s some Events match:
        """yaml
        involvedObject: { kind: Pod, name: no-image }
        reason: Pulling
        count: !gte 2
        """

    Scenario: with a name that is right the same Pod starts
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: no-image }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.invalid/none:1", command: [sleep, "3600"] }]
        """
      And within 60s container "main" of Pod/no-image is waiting (ImagePullBackOff)
      When I strategic merge patch Pod/no-image with:
        """yaml
        spec: { containers: [{ name: main, image: busybox }] }
        """
      Then the response is 200
      And within 180s Pod/no-image is Ready
      And now .status.containerStatuses["main"].restartCount of Pod/no-image is 0

  @seed:K13.2 @req:troubleshooting.logs @must
  Rule: The logs of a container tell what it wrote, also of the attempt before
    Upstream conformance: "Kubelet, log output, default"
    Upstream conformance: "Kubectl, logs"

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

    Scenario: what the attempt before wrote can be read while the next one runs
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: again }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "test -e /box/mark && echo second try && sleep 3600; touch /box/mark; echo first try; exit 4"]
              volumeMounts: [{ name: box, mountPath: /box }]
        """
      And within 60s .status.containerStatuses["main"].restartCount of Pod/again is 1
      Then within 30s the logs of Pod/again contain "second try"
      And now container "main" of Pod/again has ended with exit code 4
      When I send GET "/api/v1/namespaces/$namespace/pods/again/log?previous=true"
      Then the response is 200
      And the response matches:
        """yaml
        !contains "first try"
        """

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
    And a Pod tells the node that it is on, so that one finds from either to the other.

    Scenario: every node is Ready and says what it has
      Then now every Node is Ready
      And now every Nodes match:
        """yaml
        status:
          capacity: { cpu: !present, memory: !present, pods: !present }
          addresses: !some { type: InternalIP, address: !present }
          nodeInfo: { kubeletVersion: !re "^v1\\.", containerRuntimeVersion: !present }
          conditions: !some { type: MemoryPressure, status: "False" }
        """
      And now every Nodes match:
        """yaml
        status: { allocatable: { cpu: !gt 0, memory: !gt 0, pods: !gt 0 } }
        """

    Scenario: its Lease is renewed, so that its silence would be noticed
      Given a ready node is saved as $node
      And .spec.renewTime of Lease/$node@kube-node-lease is saved as $before
      When 60s pass
      Then within 60s .spec.renewTime of Lease/$node@kube-node-lease is not $before
      And now Node/$node is Ready
