@seed:K4.3
Feature: Probes watch over containers
  Readiness decides about traffic, liveness about restarts, and startup holds both back until a slow program is up.
  https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/

  @req:probe.readiness @must
  Rule: A container is ready when its readiness probe says so, and not before
    Whether it is ready decides about traffic; that it is not ready restarts nothing.
    Upstream conformance: "Pod readiness probe, failure"
    Upstream conformance: "Pod readiness probe, with initial delay"

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

    Scenario: nobody is asked before the initial delay is over
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: delayed }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              readinessProbe: { exec: { command: ["true"] }, initialDelaySeconds: 20, periodSeconds: 5 }
        """
      Then within 60s Pod/delayed is Running
      And never within 19s Pod/delayed is Ready
      And within 60s Pod/delayed is Ready
      And now .status.containerStatuses["main"].restartCount of Pod/delayed is 0

    Scenario: as many good answers in a row as the threshold says
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: wary }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              readinessProbe: { exec: { command: ["true"] }, periodSeconds: 10, successThreshold: 3 }
        """
      Then within 60s Pod/wary is Running
      And never within 15s Pod/wary is Ready
      And within 60s Pod/wary is Ready

    Scenario: a Pod that is on its way out is still asked, and is not given up before its time
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: leaving }
        spec:
          terminationGracePeriodSeconds: 40
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "touch /tmp/ok; trap 'rm /tmp/ok' TERM; while :; do sleep 1; done"]
              readinessProbe: { exec: { command: [cat, /tmp/ok] }, periodSeconds: 2, failureThreshold: 1 }
              livenessProbe: { exec: { command: [cat, /tmp/ok] }, periodSeconds: 2, failureThreshold: 1 }
        """
      And within 60s Pod/leaving is Ready
      When I delete Pod/leaving
      Then within 15s Pod/leaving is not Ready
      And for 30s .status.containerStatuses["main"].restartCount of Pod/leaving is 0
      And within 90s Pod/leaving is gone

  @req:probe.endpoints @must
  Rule: Who is not ready gets no traffic, and gets it again when it is

    Scenario: out of the Service's endpoints, and back
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: shop }
        spec: { selector: { app: shop }, ports: [{ port: 80 }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: shop, labels: { app: shop } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "touch /tmp/ok; sleep 3600"]
              readinessProbe: { exec: { command: [cat, /tmp/ok] }, periodSeconds: 1, failureThreshold: 1 }
        """
      And within 60s Pod/shop is Ready
      And within 60s some EndpointSlices labelled "kubernetes.io/service-name=shop" match:
        """yaml
        endpoints: [{ conditions: { ready: true } }]
        """
      When I run "rm /tmp/ok" in Pod/shop
      Then within 30s every EndpointSlices labelled "kubernetes.io/service-name=shop" match:
        """yaml
        endpoints: [{ conditions: { ready: false } }]
        """
      When I run "touch /tmp/ok" in Pod/shop
      Then within 30s every EndpointSlices labelled "kubernetes.io/service-name=shop" match:
        """yaml
        endpoints: [{ conditions: { ready: true } }]
        """
      And now .status.containerStatuses["main"].restartCount of Pod/shop is 0

  @req:probe.liveness @must
  Rule: A container whose liveness probe fails too often is restarted
    Upstream conformance: "Pod liveness probe, using local file, restart"
    Upstream conformance: "Pod liveness probe, using http endpoint, failure"
    Upstream conformance: "Pod liveness probe, using http endpoint, restart"
    Upstream conformance: "Pod liveness probe, using local file, no restart"
    Upstream conformance: "Pod liveness probe, using tcp socket, no restart"
    Upstream conformance: "Pod liveness probe, using http endpoint, multiple restarts (slow)"

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

    Scenario: a file that stays, and a port that is open, restart nobody
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: steady }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: file
              image: busybox
              command: [sh, -c, "echo ok > /tmp/health; sleep 3600"]
              livenessProbe: { exec: { command: [cat, /tmp/health] }, initialDelaySeconds: 15, failureThreshold: 1 }
            - name: port
              image: "registry.k8s.io/e2e-test-images/agnhost:2.53"
              args: [netexec]
              livenessProbe: { tcpSocket: { port: 8080 }, initialDelaySeconds: 15, failureThreshold: 1 }
        """
      And within 60s Pod/steady is Ready
      Then for 4m .status.containerStatuses["file"].restartCount of Pod/steady is 0
      And now .status.containerStatuses["port"].restartCount of Pod/steady is 0

    Scenario: the documentation's own server, healthy for ten seconds, is restarted again and again
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: often }
        spec:
          terminationGracePeriodSeconds: 1
          containers:
            - name: main
              image: "registry.k8s.io/e2e-test-images/agnhost:2.53"
              args: [liveness]
              livenessProbe: { httpGet: { path: /healthz, port: 8080 }, initialDelaySeconds: 5, periodSeconds: 3, failureThreshold: 1 }
        """
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/often is at least 1
      And within 30s a Warning event "Unhealthy" saying "Liveness probe failed: HTTP probe failed with statuscode: 500" is recorded for Pod/often
      And within 30s a Normal event "Killing" saying "Container main failed liveness probe, will be restarted" is recorded for Pod/often
      And within 15m .status.containerStatuses["main"].restartCount of Pod/often is at least 5

    Scenario: never restarted where the Pod says so
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: once }
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 1
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              livenessProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 }
        """
      Then within 60s Pod/once is Failed
      And now .status.containerStatuses["main"].restartCount of Pod/once is 0

    Scenario: a probe's own grace period goes before the Pod's
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hurried }
        spec:
          terminationGracePeriodSeconds: 600
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "trap '' TERM; while :; do sleep 1; done"]
              livenessProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1, terminationGracePeriodSeconds: 5 }
        """
      Then within 60s a Normal event "Killing" is recorded for Pod/hurried
      And within 60s .status.containerStatuses["main"].restartCount of Pod/hurried is at least 1

    Scenario: a command that takes too long is a failure, one that is not there says nothing
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: slow }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: late
              image: busybox
              command: [sleep, "3600"]
              livenessProbe: { exec: { command: [sleep, "30"] }, periodSeconds: 5, failureThreshold: 1, timeoutSeconds: 2 }
            - name: absent
              image: busybox
              command: [sleep, "3600"]
              livenessProbe: { exec: { command: [/no/such/program] }, periodSeconds: 1, failureThreshold: 1 }
        """
      Then within 60s .status.containerStatuses["late"].restartCount of Pod/slow is at least 1
      And within 60s a Warning event "Unhealthy" saying "timed out after 2s" is recorded for Pod/slow
      And within 60s a Warning event "Unhealthy" saying "Liveness probe errored" is recorded for Pod/slow
      And never within 60s .status.containerStatuses["absent"].restartCount of Pod/slow is at least 1

  @req:probe.http @must
  Rule: An HTTP probe is a GET with the headers that it is given; 200 to 399 is healthy
    It follows redirects, but not to another host: then the answer counts as it is, with a warning.

    Scenario: a header, a status, a path, a name of a port
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: web }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: echo
              image: "registry.k8s.io/e2e-test-images/agnhost:2.53"
              args: [netexec, --http-port=8080, --udp-port=-1]
              ports: [{ name: http, containerPort: 8080 }]
              readinessProbe: { httpGet: { path: "/echo?code=204", port: http, httpHeaders: [{ name: X-Asked, value: probe }] }, periodSeconds: 1 }
            - name: refused
              image: "registry.k8s.io/e2e-test-images/agnhost:2.53"
              args: [netexec, --http-port=8081, --udp-port=-1]
              readinessProbe: { httpGet: { path: "/echo?code=404", port: 8081 }, periodSeconds: 1 }
            - name: nobody
              image: "registry.k8s.io/e2e-test-images/agnhost:2.53"
              args: [pause]
              readinessProbe: { httpGet: { path: /, port: 9 }, periodSeconds: 1 }
        """
      Then within 60s .status.containerStatuses["echo"].ready of Pod/web is true
      And within 60s a Warning event "Unhealthy" saying "Readiness probe failed: HTTP probe failed with statuscode: 404" is recorded for Pod/web
      And within 60s a Warning event "Unhealthy" saying "connect: connection refused" is recorded for Pod/web
      And never within 30s .status.containerStatuses["refused"].ready of Pod/web is true
      And now .status.containerStatuses["nobody"].ready of Pod/web is false

    Scenario: redirected on the same host, and to another
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: moved }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: here
              image: "registry.k8s.io/e2e-test-images/agnhost:2.53"
              args: [netexec, --http-port=8080, --udp-port=-1]
              livenessProbe: { httpGet: { path: "/redirect?location=%2Fecho%3Fcode%3D500", port: 8080 }, periodSeconds: 2, failureThreshold: 1 }
            - name: elsewhere
              image: "registry.k8s.io/e2e-test-images/agnhost:2.53"
              args: [netexec, --http-port=8081, --udp-port=-1]
              livenessProbe: { httpGet: { path: "/redirect?location=http%3A%2F%2Fexample.invalid%2F", port: 8081 }, periodSeconds: 2, failureThreshold: 1 }
        """
      Then within 60s .status.containerStatuses["here"].restartCount of Pod/moved is at least 1
      And within 60s a Warning event "ProbeWarning" saying "Probe terminated redirects" is recorded for Pod/moved
      And never within 60s .status.containerStatuses["elsewhere"].restartCount of Pod/moved is at least 1

  @req:probe.grpc @must
  Rule: A gRPC probe asks for the health of a service, and only SERVING will do
    Upstream conformance: "Pod liveness probe, using grpc call, success"
    Upstream conformance: "Pod liveness probe, using grpc call, failure"

    Scenario: a service that serves restarts nobody
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: serving }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: "registry.k8s.io/e2e-test-images/agnhost:2.53"
              args: [grpc-health-checking]
              livenessProbe: { grpc: { port: 5000, service: "" }, initialDelaySeconds: 5, periodSeconds: 5, timeoutSeconds: 10, failureThreshold: 1 }
        """
      And within 60s Pod/serving is Ready
      Then for 3m .status.containerStatuses["main"].restartCount of Pod/serving is 0

    Scenario: a port that nobody listens on is no healthy one
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: nobody }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: "registry.k8s.io/e2e-test-images/agnhost:2.53"
              args: [grpc-health-checking]
              livenessProbe: { grpc: { port: 2333 }, periodSeconds: 5, failureThreshold: 1 }
        """
      Then within 60s .status.containerStatuses["main"].restartCount of Pod/nobody is at least 1
      And within 60s a Warning event "Unhealthy" saying "failed to connect service" is recorded for Pod/nobody

    Scenario: a service that says it does not serve, and one that is not known
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: tired }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: tired
              image: "registry.k8s.io/e2e-test-images/agnhost:2.53"
              args: [grpc-health-checking, --delay-unhealthy-sec=20]
              readinessProbe: { grpc: { port: 5000 }, periodSeconds: 2, failureThreshold: 1 }
            - name: unknown
              image: "registry.k8s.io/e2e-test-images/agnhost:2.53"
              args: [grpc-health-checking, --port=5001, --http-port=8081]
              readinessProbe: { grpc: { port: 5001, service: nobody }, periodSeconds: 2, failureThreshold: 1 }
        """
      Then within 15s .status.containerStatuses["tired"].ready of Pod/tired is true
      And within 60s a Warning event "Unhealthy" saying "service unhealthy (responded with \"NOT_SERVING\")" is recorded for Pod/tired
      And within 60s .status.containerStatuses["tired"].ready of Pod/tired is false
      And within 60s a Warning event "Unhealthy" saying "health rpc probe failed: rpc error: code = NotFound" is recorded for Pod/tired
      And never within 60s .status.containerStatuses["unknown"].ready of Pod/tired is true

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

    Scenario: a start that takes too long ends in a restart, and readiness is not asked meanwhile
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: stuck }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              startupProbe: { exec: { command: ["false"] }, periodSeconds: 2, failureThreshold: 5 }
              readinessProbe: { exec: { command: ["true"] }, periodSeconds: 1 }
        """
      Then never within 9s .status.containerStatuses["main"].restartCount of Pod/stuck is at least 1
      And within 60s .status.containerStatuses["main"].restartCount of Pod/stuck is at least 1
      And within 60s a Normal event "Killing" saying "Container main failed startup probe, will be restarted" is recorded for Pod/stuck
      And never within 60s Pod/stuck is Ready
      And now .status.containerStatuses["main"].started of Pod/stuck is false
