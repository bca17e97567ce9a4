@seed:K10.1
Feature: Volumes that live with a Pod
  What a container writes to its own file system is lost when it restarts. An emptyDir lives as long as the Pod; a
  hostPath is there before it and stays behind.
  https://kubernetes.io/docs/concepts/storage/volumes/#emptydir

  @req:emptydir.shared @must
  Rule: An emptyDir is empty at first, and shared by the Pod's containers
    Upstream conformance: "EmptyDir, Shared volumes between containers"

    Scenario: what one writes the other reads
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: sharing }
        spec:
          restartPolicy: Never
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - { name: writer, image: busybox, command: [sh, -c, "ls /box | wc -l > /tmp/count; cp /tmp/count /box/count; echo hello > /box/note"], volumeMounts: [{ name: box, mountPath: /box }] }
            - { name: reader, image: busybox, command: [sh, -c, "until [ -f /in/note ]; do sleep 1; done; cat /in/count /in/note"], volumeMounts: [{ name: box, mountPath: /in }] }
        """
      Then within 60s Pod/sharing is Succeeded
      When I read the logs of container "reader" of Pod/sharing
      Then the output is:
        """
        0
        hello
        """

  @req:emptydir.survives @must
  Rule: An emptyDir outlives a container, and not its Pod
    It is made when the Pod comes to a node, and deleted with it for good.

    Scenario: it survives a restart, the container's own files do not
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: forgetful }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "echo x >> /box/kept; echo x >> /tmp/lost; wc -l < /box/kept; wc -l < /tmp/lost; [ $(wc -l < /box/kept) -gt 1 ] && sleep 3600; exit 1"]
              volumeMounts: [{ name: box, mountPath: /box }]
        """
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/forgetful is 1
      When 5s pass
      And I read the logs of Pod/forgetful
      Then the output is:
        """
        2
        1
        """
      And for 20s .status.containerStatuses["main"].restartCount of Pod/forgetful is 1

    Scenario: another Pod of the same name starts with an empty one
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: again }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: {} }]
          containers: [{ name: main, image: busybox, command: [sh, -c, "ls /box; touch /box/been-here; sleep 3600"], volumeMounts: [{ name: box, mountPath: /box }] }]
        """
      And within 60s Pod/again is Ready
      When I delete Pod/again
      Then within 60s Pod/again is gone
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: again }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: {} }]
          containers: [{ name: main, image: busybox, command: [sh, -c, "ls /box; touch /box/been-here; sleep 3600"], volumeMounts: [{ name: box, mountPath: /box }] }]
        """
      Then within 60s Pod/again is Ready
      When I read the logs of Pod/again
      Then the output does not contain "been-here"

  @seed:K10.2 @req:hostpath @must
  Rule: A hostPath shows a folder of the node, which outlives the Pod
    https://kubernetes.io/docs/concepts/storage/volumes/#hostpath

    Scenario: the next Pod on the same node finds what the one before has left
      Given a ready node is saved as $node
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: tenant }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          volumes: [{ name: house, hostPath: { path: /var/tmp/seatrial, type: DirectoryOrCreate } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: house, mountPath: /house }] }]
        """
      And within 60s Pod/tenant is Ready
      When I run "echo left behind > /house/$namespace" in Pod/tenant
      Then the command exits with 0
      When I delete Pod/tenant
      Then within 60s Pod/tenant is gone
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: successor }
        spec:
          nodeName: $node
          terminationGracePeriodSeconds: 0
          volumes: [{ name: house, hostPath: { path: /var/tmp/seatrial, type: Directory } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: house, mountPath: /house }] }]
        """
      Then within 60s Pod/successor is Ready
      When I run "cat /house/$namespace; rm /house/$namespace" in Pod/successor
      Then the output is:
        """
        left behind
        """

    Scenario: a folder that has to be there, and is not, keeps the Pod from starting
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: homeless }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: house, hostPath: { path: /no/such/folder, type: Directory } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: house, mountPath: /house }] }]
        """
      Then within 60s a Warning event "FailedMount" saying "is not a directory" is recorded for Pod/homeless
      And never within 30s Pod/homeless is Running
