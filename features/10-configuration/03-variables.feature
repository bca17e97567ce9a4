@seed:K9.1
Feature: Variables tell a container what it is to know
  A container's environment is made of values that the Pod names, of what the Pod is, and of each other.
  https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/

  @req:environment.composed @must
  Rule: A variable may be made of those before it; what is not there stays as it is written
    "$(NAME)" is replaced in values, commands and arguments, "$$(NAME)" is not. No shell is needed for it.
    Upstream conformance: "Environment variables, expansion"
    Upstream conformance: "Environment variables, command expansion"
    Upstream conformance: "Environment variables, command argument expansion"

    Scenario: in values, in the command, and in its arguments
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: composed }
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox
              command: [echo, "$(BOTH)"]
              args: ["$(FOO)", "$$(FOO)", "$(NOBODY)", "$(LATER)", "$FOO"]
              env:
                - { name: FOO, value: foo-value }
                - { name: BOTH, value: "$(FOO);;$(BAR);;$$(FOO)" }
                - { name: BAR, value: bar-value }
                - { name: LATER, value: "$(BAR)" }
        """
      Then within 60s Pod/composed is Succeeded
      When I read the logs of Pod/composed
      Then the output is:
        """
        foo-value;;$(BAR);;$(FOO) foo-value $(FOO) $(NOBODY) bar-value $FOO
        """

  @req:environment.pod @must
  Rule: A container may be told what its Pod is, and where
    What a running container is told it keeps, since its environment is made when it starts.
    Upstream conformance: "DownwardAPI, environment for name, namespace and ip"
    Upstream conformance: "DownwardAPI, environment for host ip"
    Upstream conformance: "DownwardAPI, environment for hostIPs"
    Upstream conformance: "DownwardAPI, environment for Pod UID"

    Scenario: name, place, labels
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: self, labels: { app: mirror }, annotations: { note: "two words" } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              env:
                - { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
                - { name: POD_NAMESPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
                - { name: POD_UID, valueFrom: { fieldRef: { fieldPath: metadata.uid } } }
                - { name: POD_IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }
                - { name: POD_IPS, valueFrom: { fieldRef: { fieldPath: status.podIPs } } }
                - { name: HOST_IP, valueFrom: { fieldRef: { fieldPath: status.hostIP } } }
                - { name: HOST_IPS, valueFrom: { fieldRef: { fieldPath: status.hostIPs } } }
                - { name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }
                - { name: ACCOUNT, valueFrom: { fieldRef: { fieldPath: spec.serviceAccountName } } }
                - { name: APP, valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } }
                - { name: NOTE, valueFrom: { fieldRef: { fieldPath: "metadata.annotations['note']" } } }
                - { name: NOTHING, valueFrom: { fieldRef: { fieldPath: "metadata.labels['nothing']" } } }
        """
      And within 60s Pod/self is Ready
      And .metadata.uid of Pod/self is saved as $uid
      And .status.podIP of Pod/self is saved as $ip
      And .status.hostIP of Pod/self is saved as $host
      And .spec.nodeName of Pod/self is saved as $node
      When I run "echo $POD_NAME $POD_NAMESPACE $ACCOUNT $APP [$NOTE] [$NOTHING]" in Pod/self
      Then the output is:
        """
        self ${namespace} default mirror [two words] []
        """
      When I run "echo $POD_UID $NODE $POD_IP $HOST_IP" in Pod/self
      Then the output is:
        """
        ${uid} ${node} ${ip} ${host}
        """
      When I run "echo ,$POD_IPS, ,$HOST_IPS," in Pod/self
      Then the output contains ",${ip},"
      And the output contains ",${host},"

    Scenario: what nobody can tell is refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: curious }
        spec:
          containers: [{ name: main, image: busybox, env: [{ name: PHASE, valueFrom: { fieldRef: { fieldPath: status.phase } } }] }]
        """
      Then the response is 422 Invalid

  @req:environment.resources @must
  Rule: A container may be told what it may use, in units of its choice
    Without a limit of its own it is told what the node has to give.
    Upstream conformance: "DownwardAPI, environment for CPU and memory limits and requests"
    Upstream conformance: "DownwardAPI, environment for default CPU and memory limits and requests"

    Scenario: whole units are rounded up, divisors divide
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: measured }
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "echo $CPU_LIMIT $MEMORY_LIMIT $CPU_REQUEST $MEMORY_REQUEST $CPU_MILLIS $MEMORY_MEBI $OTHER"]
              resources: { requests: { cpu: 250m, memory: 32Mi }, limits: { cpu: 1250m, memory: 64Mi } }
              env:
                - { name: CPU_LIMIT, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }
                - { name: MEMORY_LIMIT, valueFrom: { resourceFieldRef: { resource: limits.memory } } }
                - { name: CPU_REQUEST, valueFrom: { resourceFieldRef: { resource: requests.cpu } } }
                - { name: MEMORY_REQUEST, valueFrom: { resourceFieldRef: { resource: requests.memory } } }
                - { name: CPU_MILLIS, valueFrom: { resourceFieldRef: { resource: limits.cpu, divisor: 1m } } }
                - { name: MEMORY_MEBI, valueFrom: { resourceFieldRef: { resource: limits.memory, divisor: 1Mi } } }
                - { name: OTHER, valueFrom: { resourceFieldRef: { containerName: other, resource: limits.cpu, divisor: 1m } } }
            - { name: other, image: busybox, command: ["true"], resources: { limits: { cpu: 300m, memory: 16Mi } } }
        """
      Then within 60s Pod/measured is Succeeded
      When I read the logs of container "main" of Pod/measured
      Then the output is:
        """
        2 67108864 1 33554432 1250 64 300
        """

    Scenario: without limits, what the node has to give
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: boundless }
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "echo $CPU_LIMIT $MEMORY_LIMIT $CPU_REQUEST $MEMORY_REQUEST"]
              env:
                - { name: CPU_LIMIT, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }
                - { name: MEMORY_LIMIT, valueFrom: { resourceFieldRef: { resource: limits.memory } } }
                - { name: CPU_REQUEST, valueFrom: { resourceFieldRef: { resource: requests.cpu } } }
                - { name: MEMORY_REQUEST, valueFrom: { resourceFieldRef: { resource: requests.memory } } }
        """
      Then within 60s Pod/boundless is Succeeded
      When I read the logs of Pod/boundless
      Then the output matches /^[1-9][0-9]* [1-9][0-9]{6,} 0 0\n?$/

    Scenario: a divisor that divides nothing is refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: divided }
        spec:
          containers: [{ name: main, image: busybox, env: [{ name: CPU, valueFrom: { resourceFieldRef: { resource: limits.cpu, divisor: 1Mi } } }] }]
        """
      Then the response is 422 Invalid

  @req:environment.services @must
  Rule: A container is told the Services that were there before it, unless its Pod does not want to know
    https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
    Upstream conformance: "Pods, service environment variables"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: my-shop }
        spec: { selector: { app: shop }, ports: [{ port: 8765, targetPort: 8080 }] }
        """
      And .spec.clusterIP of Service/my-shop is saved as $address

    Scenario: address and port, in the variables of old
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: customer }
        spec: { restartPolicy: Never, containers: [{ name: main, image: busybox, command: [env] }] }
        """
      Then within 60s Pod/customer is Succeeded
      And within 30s the logs of Pod/customer contain "MY_SHOP_SERVICE_HOST=$address"
      And within 30s the logs of Pod/customer contain "MY_SHOP_SERVICE_PORT=8765"
      And within 30s the logs of Pod/customer contain "MY_SHOP_PORT=tcp://${address}:8765"
      And within 30s the logs of Pod/customer contain "MY_SHOP_PORT_8765_TCP_PROTO=tcp"
      And within 30s the logs of Pod/customer contain "MY_SHOP_PORT_8765_TCP_ADDR=$address"

    Scenario: not wanted, but for the API server's own
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: hermit }
        spec: { enableServiceLinks: false, restartPolicy: Never, containers: [{ name: main, image: busybox, command: [env] }] }
        """
      Then within 60s Pod/hermit is Succeeded
      When I read the logs of Pod/hermit
      Then the output does not contain "MY_SHOP"
      And the output contains "KUBERNETES_SERVICE_HOST="

  @req:environment.file @should @since:1.35
  Rule: A variable may come from a file that another container has written
    Values stand in single quotes, to the letter. What is not in the file keeps the container from starting, unless it is
    optional.
    https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-via-file/

    Scenario: written by an init container
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: handed }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: box, emptyDir: {} }]
          initContainers:
            - name: writer
              image: busybox
              command: [sh, -c, "printf \"# made here\\nCOLOUR='dark blue' # as is\\nOTHER='x'\\n\" > /box/values.env"]
              volumeMounts: [{ name: box, mountPath: /box }]
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              env:
                - { name: COLOUR, valueFrom: { fileKeyRef: { volumeName: box, path: values.env, key: COLOUR } } }
                - { name: NONE, valueFrom: { fileKeyRef: { volumeName: box, path: values.env, key: NONE, optional: true } } }
            - name: wanting
              image: busybox
              command: [sleep, "3600"]
              env: [{ name: NONE, valueFrom: { fileKeyRef: { volumeName: box, path: values.env, key: NONE } } }]
        """
      Then within 60s container "main" of Pod/handed is running
      And within 60s container "wanting" of Pod/handed is waiting (CreateContainerConfigError)
      When I run "echo $COLOUR; env | grep -c NONE" in container "main" of Pod/handed
      Then the output is:
        """
        dark blue
        0
        """
