@seed:K4.1 @seed:K4.4
Feature: Hooks run when a container has started and before it is stopped
  postStart begins together with the container, and the container counts as running only when the hook is done;
  preStop runs before the container is asked to end. Both are exec, httpGet or sleep.
  https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/

  @req:hook.post-start @must
  Rule: A container counts as started when its postStart hook has ended well
    Upstream conformance: "Pod Lifecycle, post start exec hook"
    Upstream conformance: "Pod Lifecycle, post start http hook"

    Scenario: a command
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hooked }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], lifecycle: { postStart: { exec: { command: [sh, -c, "sleep 5; echo done > /tmp/hook"] } } } }
            - { name: next, image: busybox, command: [sleep, "3600"] }
        """
      Then never within 4s Pod/hooked is Running
      And within 60s Pod/hooked is Ready
      When I run "cat /tmp/hook" in container "main" of Pod/hooked
      Then the output is "done"

    Scenario: a first request over HTTP, to another Pod
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: listener }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: nginx
              readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 }
        """
      And Pod/listener is Ready
      And .status.podIP of Pod/listener is saved as $address
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hooked }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              lifecycle: { postStart: { httpGet: { host: $address, port: 80, path: /echo?from=postStart } } }
        """
      Then within 60s Pod/hooked is Ready
      And within 10s the logs of Pod/listener contain "/echo"

    Scenario: a pause
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: paused }
        spec:
          terminationGracePeriodSeconds: 10
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], lifecycle: { postStart: { sleep: { seconds: 5 } } } }]
        """
      Then never within 4s Pod/paused is Running
      And within 60s Pod/paused is Ready

    Scenario: whoever is deleted meanwhile ends after it
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hasty }
        spec:
          terminationGracePeriodSeconds: 2
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], lifecycle: { postStart: { exec: { command: [sleep, "10"] } } } }]
        """
      And within 60s a Normal event "Started" is recorded for Pod/hasty
      When I delete Pod/hasty
      Then never within 5s a Normal event "Killing" is recorded for Pod/hasty
      And within 60s Pod/hasty is gone

  @req:hook.post-start.fails @must
  Rule: A container whose postStart hook fails is killed, and treated like one that has failed
    Scenario: it is tried again, with back-off
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unhooked }
        spec:
          terminationGracePeriodSeconds: 2
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], lifecycle: { postStart: { exec: { command: ["false"] } } } }]
        """
      Then within 60s container "main" of Pod/unhooked is waiting (PostStartHookError)
      And within 60s a Warning event "FailedPostStartHook" saying "PostStartHook failed" is recorded for Pod/unhooked
      And within 60s a Normal event "Killing" saying "FailedPostStartHook" is recorded for Pod/unhooked
      And within 60s .status.containerStatuses["main"].restartCount of Pod/unhooked is at least 1
      And within 60s container "main" of Pod/unhooked is waiting (CrashLoopBackOff)
      And never within 60s Pod/unhooked is Ready

    Scenario: where nothing is restarted, the Pod fails
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unhooked }
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 2
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], lifecycle: { postStart: { exec: { command: ["false"] } } } }]
        """
      Then within 60s Pod/unhooked is Failed
      And now .status.containerStatuses["main"].restartCount of Pod/unhooked is 0

    Scenario: a hook of a kind that never worked
      Probes may ask a TCP socket; a hook that does so is accepted, and fails.

      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unhooked }
        spec:
          terminationGracePeriodSeconds: 2
          initContainers:
            - { name: web, image: nginx, restartPolicy: Always, startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 } }
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], lifecycle: { postStart: { tcpSocket: { port: 80 } } } }]
        """
      Then the response is 201
      And within 60s a Warning event "FailedPostStartHook" is recorded for Pod/unhooked

    Scenario: any answer over HTTP will do
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: answered }
        spec:
          terminationGracePeriodSeconds: 0
          initContainers:
            - { name: web, image: nginx, restartPolicy: Always, startupProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 } }
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], lifecycle: { postStart: { httpGet: { port: 80, path: /not-there } } } }
        """
      Then within 60s and for 10s Pod/answered is Ready

    Scenario: no answer over HTTP is a failure
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unanswered }
        spec:
          terminationGracePeriodSeconds: 2
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], lifecycle: { postStart: { httpGet: { port: 81 } } } }
        """
      Then within 60s a Warning event "FailedPostStartHook" is recorded for Pod/unanswered

    Scenario: two ways at once are refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unhooked }
        spec:
          containers: [{ name: main, image: nginx, lifecycle: { postStart: { exec: { command: ["true"] }, sleep: { seconds: 1 } } } }]
        """
      Then the response is 422 because "may not specify more than 1 handler type"

  @req:hook.pre-stop @must
  Rule: preStop has its say before a container is asked to end, whoever ends it
    Upstream conformance: "Pod Lifecycle, prestop http hook"
    Upstream conformance: "Pods, prestop hook"

    Scenario: a last request over HTTP, to another Pod
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: listener }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: nginx
              readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 }
        """
      And Pod/listener is Ready
      And .status.podIP of Pod/listener is saved as $address
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hooked }
        spec:
          terminationGracePeriodSeconds: 10
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              lifecycle: { preStop: { httpGet: { host: $address, port: 80, path: /prestop } } }
        """
      And Pod/hooked is Ready
      When I delete Pod/hooked
      Then within 10s the logs of Pod/listener contain "/prestop"
      And within 30s Pod/hooked is gone

    Scenario: a pause, in which the Pod goes on
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: paused }
        spec:
          terminationGracePeriodSeconds: 60
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 1; done"]
              lifecycle: { preStop: { sleep: { seconds: 8 } } }
        """
      And Pod/paused is Ready
      When I delete Pod/paused
      Then never within 7s Pod/paused is gone
      And within 15s Pod/paused is gone

    Scenario: a hook that fails keeps nobody from ending
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: unhooked }
        spec:
          terminationGracePeriodSeconds: 60
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "trap 'exit 0' TERM; while true; do sleep 1; done"]
              lifecycle: { preStop: { exec: { command: ["false"] } } }
        """
      And Pod/unhooked is Ready
      When I delete Pod/unhooked
      Then within 30s a Warning event "FailedPreStopHook" saying "PreStopHook failed" is recorded for Pod/unhooked
      And within 15s Pod/unhooked is gone

    Scenario: before a liveness probe's kill, too
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: ill }
        spec:
          terminationGracePeriodSeconds: 20
          volumes: [{ name: work, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "[ -e /kept/bye ] || touch /tmp/ill; trap 'exit 0' TERM; while true; do sleep 1; done"]
              volumeMounts: [{ name: work, mountPath: /kept }]
              livenessProbe: { exec: { command: [sh, -c, "[ ! -e /tmp/ill ]"] }, periodSeconds: 1, failureThreshold: 1 }
              lifecycle: { preStop: { exec: { command: [touch, /kept/bye] } } }
        """
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/ill is 1
      And within 60s and for 20s Pod/ill is Ready

    Scenario: a container that ends by itself says no farewell
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: sudden }
        spec:
          restartPolicy: OnFailure
          volumes: [{ name: work, emptyDir: {} }]
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "if [ -e /kept/second ]; then [ ! -e /kept/bye ]; exit $?; fi; touch /kept/second; exit 1"]
              volumeMounts: [{ name: work, mountPath: /kept }]
              lifecycle: { preStop: { exec: { command: [touch, /kept/bye] } } }
        """
      Then within 60s Pod/sudden is Succeeded

  @req:hook.pre-stop.grace @must
  Rule: preStop's time counts against the grace period, and two seconds remain after it
    Scenario: a hook that never ends
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: endless, finalizers: [seatrial.example/kept] }
        spec:
          terminationGracePeriodSeconds: 5
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "trap 'sleep 1; exit 7' TERM; while true; do sleep 1; done"]
              lifecycle: { preStop: { exec: { command: [sleep, "3600"] } } }
        """
      And Pod/endless is Ready
      When I delete Pod/endless
      Then never within 5s Pod/endless is Failed
      And within 15s Pod/endless is Failed
      And now container "main" of Pod/endless has ended with exit code 7
      When I merge patch Pod/endless with:
        """yaml
        metadata: { finalizers: [] }
        """
      Then within 30s Pod/endless is gone
