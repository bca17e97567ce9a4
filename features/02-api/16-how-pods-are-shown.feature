@seed:K1.6
Feature: How Pods are shown
  The column that people look at first says in one word how a Pod is. The server finds that word, so that every client
  shows the same.
  https://kubernetes.io/docs/reference/kubectl/#server-side-columns

  @req:tables.pod-status @must
  Rule: The status of a Pod in a table is the most telling word there is
    Not the phase alone: why it waits, how its containers ended, how far its init containers have come, or that it is
    going.

    Scenario Outline: <what>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: shown }
        spec: { terminationGracePeriodSeconds: 0, <spec> }
        """
      And Pod/shown is <state>
      When I send GET "/api/v1/namespaces/$namespace/pods/shown" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then the response is 200
      And .rows[0].cells[1] of the response is "<ready>"
      And .rows[0].cells[2] of the response is "<status>"
      And .rows[0].cells[3] of the response is "0"

      Examples:
        | what                          | spec                                                                                                                 | state     | ready | status          |
        | it waits for a node           | schedulerName: nobody, containers: [{ name: main, image: busybox }]                                                   | Pending   | 0/1   | Pending         |
        | it may not look for one yet   | schedulingGates: [{ name: example.com/wait }], containers: [{ name: main, image: busybox }]                           | Pending   | 0/1   | SchedulingGated |
        | it runs                       | containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]                                                | Ready     | 1/1   | Running         |
        | all of it has ended well      | restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["true"] }]                                 | Succeeded | 0/1   | Completed       |
        | some of it has ended badly    | restartPolicy: Never, containers: [{ name: main, image: busybox, command: ["false"] }]                                | Failed    | 0/1   | Error           |

    Scenario: its init containers have not come to their end
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: shown }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers:
            - { name: first, image: busybox, command: ["true"] }
            - { name: second, image: busybox, command: [sleep, "3600"] }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"] }]
        """
      And within 2m container "second" of Pod/shown is running
      When I send GET "/api/v1/namespaces/$namespace/pods/shown" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then .rows[0].cells[1] of the response is "0/1"
      And .rows[0].cells[2] of the response is "Init:1/2"

    Scenario: it is going
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: shown }
        spec: { terminationGracePeriodSeconds: 30, containers: [{ name: main, image: busybox, command: [sleep, "3600"] }] }
        """
      And Pod/shown is Ready
      When I delete Pod/shown
      And I send GET "/api/v1/namespaces/$namespace/pods/shown" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then .rows[0].cells[2] of the response is "Terminating"

    Scenario: its image cannot be had
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: shown }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.invalid/none:1" }] }
        """
      And within 2m .status.containerStatuses["main"].state.waiting.reason of Pod/shown is one of "ErrImagePull", "ImagePullBackOff"
      When I send GET "/api/v1/namespaces/$namespace/pods/shown" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then .rows[0].cells[2] of the response matches /^(ErrImagePull|ImagePullBackOff)$/

    Scenario: the phase is not touched by how it is shown
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: shown }
        spec: { schedulingGates: [{ name: example.com/wait }], containers: [{ name: main, image: busybox }] }
        """
      Then now .status.phase of Pod/shown is "Pending"
      And never within 5s .status.phase of Pod/shown is "SchedulingGated"

  @req:tables.restarts @must
  Rule: The restarts of a Pod are counted, and the last one is told with its age
    Without one there is no age. Of several containers the restarts are added up.

    Scenario: after the first, and a while later
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: again }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: memory, emptyDir: {} }]
          containers:
            - { name: steady, image: busybox, command: [sleep, "36000"] }
            - { name: main, image: busybox, command: [sh, -c, "[ -f /memory/been-here ] && sleep 36000; touch /memory/been-here; exit 1"], volumeMounts: [{ name: memory, mountPath: /memory }] }
        """
      And within 2m .status.containerStatuses["main"].restartCount of Pod/again is 1
      When 5m pass
      And I send GET "/api/v1/namespaces/$namespace/pods/again" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then .rows[0].cells[1] of the response is "2/2"
      And .rows[0].cells[3] of the response matches /^1 \(5m[0-9]*s? ago\)$/

    Scenario: none, however old the Pod is
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: steady }
        spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: busybox, command: [sleep, "36000"] }] }
        """
      And Pod/steady is Ready
      When 5m pass
      And I send GET "/api/v1/namespaces/$namespace/pods/steady" with the header "accept: application/json;as=Table;g=meta.k8s.io;v=v1"
      Then .rows[0].cells[3] of the response is "0"
