@seed:K4.3
Feature: Probes watch over containers
  Readiness decides about traffic, liveness about restarts, and startup holds both back until a slow program is up.
  https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/

  @req:probe.readiness @must
  Rule: A container is ready when its readiness probe says so, and not before
    Whether it is ready decides about traffic; that it is not ready restarts nothing.
    Upstream conformance: "Pod readiness probe, failure"

    Scenario: ready after a while
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: slow }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "sleep 8; touch /tmp/ok; sleep 3600"]
              readinessProbe: { exec: { command: [cat, /tmp/ok] }, periodSeconds: 1 }
        """
      Then within 60s Pod/slow is Running
      And never within 5s Pod/slow is Ready
      And within 60s Pod/slow is Ready
      And now .status.containerStatuses["main"].restartCount of Pod/slow is 0
      And within 30s a Warning event "Unhealthy" is recorded for Pod/slow

    Scenario: a probe that always fails keeps a Pod from being ready, and restarts nothing
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: never }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              readinessProbe: { exec: { command: ["false"] }, periodSeconds: 1 }
        """
      Then within 60s Pod/never is Running
      And never within 60s Pod/never is Ready
      And never within 60s .status.containerStatuses["main"].restartCount of Pod/never is at least 1

    Scenario: what was ready can cease to be
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: moody }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "touch /tmp/ok; sleep 3600"]
              readinessProbe: { exec: { command: [cat, /tmp/ok] }, periodSeconds: 1, failureThreshold: 2 }
        """
      And within 60s Pod/moody is Ready
      When I run "rm /tmp/ok" in Pod/moody
      Then within 30s Pod/moody is not Ready
      And now Pod/moody is Running

  @req:probe.liveness @must
  Rule: A container whose liveness probe fails too often is restarted
    Upstream conformance: "Pod liveness probe, using local file, restart"
    Upstream conformance: "Pod liveness probe, using http endpoint, failure"

    Scenario: after as many failures in a row as the threshold says, and not before
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: sick }
        spec:
          terminationGracePeriodSeconds: 1
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "touch /tmp/alive; sleep 6; rm /tmp/alive; sleep 3600"]
              livenessProbe: { exec: { command: [cat, /tmp/alive] }, periodSeconds: 2, failureThreshold: 5 }
        """
      Then never within 13s .status.containerStatuses["main"].restartCount of Pod/sick is at least 1
      And within 60s .status.containerStatuses["main"].restartCount of Pod/sick is at least 1
      And within 30s a Warning event "Unhealthy" is recorded for Pod/sick
      And within 30s a Normal event "Killing" is recorded for Pod/sick

    Scenario: a healthy container is left in peace
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: healthy }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: web
              image: nginx
              livenessProbe: { httpGet: { path: /, port: 80 }, periodSeconds: 1, failureThreshold: 1 }
              readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 }
        """
      And within 120s Pod/healthy is Ready
      Then for 30s Pod/healthy is Ready
      And now .status.containerStatuses["web"].restartCount of Pod/healthy is 0

  @req:probe.startup @must
  Rule: Until the startup probe has passed, the others do not begin
    It has a threshold of its own, so that a slow start needs no patient liveness probe for the rest of its life.

    Scenario: a slow start is forgiven
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: late }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "sleep 10; touch /tmp/up; sleep 3600"]
              startupProbe: { exec: { command: [cat, /tmp/up] }, periodSeconds: 1, failureThreshold: 60 }
              livenessProbe: { exec: { command: [cat, /tmp/up] }, periodSeconds: 1, failureThreshold: 1 }
        """
      Then within 60s and for 10s Pod/late is Ready
      And now .status.containerStatuses["main"].restartCount of Pod/late is 0
