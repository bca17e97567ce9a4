@seed:K10.1
Feature: Volumes that live with a Pod
  What a container writes to its own file system is lost when it restarts. An emptyDir lives as long as the Pod.
  https://kubernetes.io/docs/concepts/storage/volumes/#emptydir

  @req:emptydir.shared @must
  Rule: An emptyDir is empty at first, and shared by the Pod's containers
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
            - { name: writer, image: busybox, command: [sh, -c, "ls /box | wc -l > /box/count; echo hello > /box/note"], volumeMounts: [{ name: box, mountPath: /box }] }
            - { name: reader, image: busybox, command: [sh, -c, "until [ -f /in/note ]; do sleep 1; done; cat /in/note"], volumeMounts: [{ name: box, mountPath: /in }] }
        """
      Then within 60s Pod/sharing is Succeeded
      And within 30s the logs of container "reader" of Pod/sharing contain "hello"

  @req:emptydir.survives @must
  Rule: An emptyDir outlives a container, and not its Pod
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
      And within 30s the logs of Pod/forgetful contain "2"
      And within 30s the logs of Pod/forgetful contain "1"

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
