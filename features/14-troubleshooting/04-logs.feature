@seed:K13.2
Feature: What a container has said
  Logs are what the main process of a container writes to its two outputs, kept by the node line by line, for this run of
  the container and the one before.
  https://kubernetes.io/docs/concepts/cluster-administration/logging/

  @req:logs.parts @must
  Rule: Of a log one may have the end, the beginning, what is recent, and the time of each line
    What makes no sense is refused before any node is asked.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: talker }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "echo one; echo two >&2; echo three; touch /tmp/said; sleep 60; echo four; sleep 3600"]
              readinessProbe: { exec: { command: [cat, /tmp/said] }, periodSeconds: 1 }
        """
      And within 60s Pod/talker is Ready

    Scenario Outline: <what>
      When I send GET "/api/v1/namespaces/$namespace/pods/talker/log<query>"
      Then the response is 200
      And the response matches:
        """yaml
        <text>
        """

      Examples:
        | what                        | query                     | text                  |
        | both outputs as they came   |                           | "one\\ntwo\\nthree\\n"   |
        | the last lines              | ?tailLines=2              | "two\\nthree\\n"        |
        | more than there are         | ?tailLines=100            | "one\\ntwo\\nthree\\n"   |
        | none                        | ?tailLines=0              | ""                    |
        | so many bytes               | ?limitBytes=5             | "one\\nt"              |
        | the beginning of the end    | ?tailLines=2&limitBytes=4 | "two\\n"               |

    Scenario: with the time of each line
      When I send GET "/api/v1/namespaces/$namespace/pods/talker/log?timestamps=true&tailLines=1"
      Then the response matches:
        """yaml
        !re '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z three\n$'
        """

    Scenario: over a WebSocket, as browsers read them
      Upstream conformance: "Pods, logs from websockets"
      When I read the logs of container "main" of Pod/talker over a WebSocket
      Then the output is "one\ntwo\nthree\n"

    Scenario: only what is recent
      Then within 90s the logs of Pod/talker contain "four"
      When 10s pass
      And I send GET "/api/v1/namespaces/$namespace/pods/talker/log?sinceSeconds=30"
      Then the response matches:
        """yaml
        "four\n"
        """
      When I send GET "/api/v1/namespaces/$namespace/pods/talker/log?sinceTime=2001-01-01T00:00:00Z&tailLines=2"
      Then the response matches:
        """yaml
        "three\nfour\n"
        """
      When I send GET "/api/v1/namespaces/$namespace/pods/talker/log?sinceTime=2999-01-01T00:00:00Z"
      Then the response matches:
        """yaml
        ""
        """

    Scenario Outline: <query> makes no sense
      When I send GET "/api/v1/namespaces/$namespace/pods/talker/log?<query>"
      Then the response is <status>

      Examples:
        | query                                             | status         |
        | tailLines=-1                                      | 422 Invalid    |
        | limitBytes=0                                      | 422 Invalid    |
        | sinceSeconds=0                                    | 422 Invalid    |
        | sinceSeconds=1&sinceTime=2001-01-01T00:00:00Z     | 422 Invalid    |
        | container=nobody                                  | 400 BadRequest |

  @req:logs.containers @must
  Rule: Each container has a log of its own; where there are several, one says which
    Also those that have ended, before the main ones or for debugging.

    Scenario: init, main, beside, and for debugging
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: choir }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers: [{ name: first, image: busybox, command: [echo, before] }]
          containers:
            - { name: left, image: busybox, command: [sh, -c, "echo left; sleep 3600"] }
            - { name: right, image: busybox, command: [sh, -c, "echo right; sleep 3600"] }
        """
      And within 60s Pod/choir is Ready
      When I strategic merge patch the ephemeralcontainers of Pod/choir with:
        """yaml
        spec: { ephemeralContainers: [{ name: looker, image: busybox, command: [echo, looked] }] }
        """
      Then the response is 200
      And within 60s the logs of container "looker" of Pod/choir contain "looked"
      And within 30s the logs of container "first" of Pod/choir contain "before"
      And within 30s the logs of container "left" of Pod/choir contain "left"
      And within 30s the logs of container "right" of Pod/choir contain "right"
      When I read the logs of container "left" of Pod/choir
      Then the output is:
        """
        left
        """
      When I send GET "/api/v1/namespaces/$namespace/pods/choir/log"
      Then the response is 400 BadRequest because "a container name must be specified for pod choir, choose one of: [left right]"

  @req:logs.previous @must
  Rule: The log of the run before stays, until there is another run
    Where there was none, that is told.

    Scenario: last words
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: reborn }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "echo x >> /box/runs; echo run $(wc -l < /box/runs); [ $(wc -l < /box/runs) -lt 3 ] && exit 1; sleep 3600"]
              volumeMounts: [{ name: box, mountPath: /box }]
            - { name: steady, image: busybox, command: [sleep, "3600"] }
        """
      And within 180s .status.containerStatuses["main"].restartCount of Pod/reborn is 2
      And within 180s Pod/reborn is Ready
      When I send GET "/api/v1/namespaces/$namespace/pods/reborn/log?container=main&previous=true"
      Then the response matches:
        """yaml
        "run 2\n"
        """
      When I send GET "/api/v1/namespaces/$namespace/pods/reborn/log?container=main"
      Then the response matches:
        """yaml
        "run 3\n"
        """
      When I send GET "/api/v1/namespaces/$namespace/pods/reborn/log?container=steady&previous=true"
      Then the response is 400 BadRequest because "previous terminated container \"steady\" in pod \"reborn\" not found"

  @req:logs.not-yet @must
  Rule: Who has not spoken yet has no log, and the answer says what is waited for

    Scenario: creating, pulling, misconfigured
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: creating }
        spec:
          volumes: [{ name: box, secret: { secretName: none } }]
          containers: [{ name: main, image: busybox, volumeMounts: [{ name: box, mountPath: /box }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: pulling }
        spec: { containers: [{ name: main, image: "registry.invalid/none:1" }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: configured }
        spec: { containers: [{ name: main, image: busybox, envFrom: [{ configMapRef: { name: none } }] }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: initialising }
        spec:
          initContainers: [{ name: first, image: busybox, command: [sleep, "3600"] }]
          containers: [{ name: main, image: busybox }]
        """
      Then within 60s container "main" of Pod/creating is waiting (ContainerCreating)
      And within 60s container "main" of Pod/pulling is waiting (ImagePullBackOff)
      And within 60s container "main" of Pod/configured is waiting (CreateContainerConfigError)
      And within 60s container "first" of Pod/initialising is running
      When I send GET "/api/v1/namespaces/$namespace/pods/creating/log"
      Then the response is 400 BadRequest because "container \"main\" in pod \"creating\" is waiting to start: ContainerCreating"
      When I send GET "/api/v1/namespaces/$namespace/pods/configured/log"
      Then the response is 400 BadRequest because "is waiting to start: CreateContainerConfigError"
      When I send GET "/api/v1/namespaces/$namespace/pods/initialising/log"
      Then the response is 400 BadRequest because "container \"main\" in pod \"initialising\" is waiting to start: PodInitializing"

    Scenario: the log goes with the Pod
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: brief }
        spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: [echo, done] }] }
        """
      And within 60s Pod/brief is Succeeded
      When I read the logs of Pod/brief
      Then the output is:
        """
        done
        """
      When I delete Pod/brief
      Then within 30s Pod/brief is gone
      When I send GET "/api/v1/namespaces/$namespace/pods/brief/log"
      Then the response is 404 NotFound
