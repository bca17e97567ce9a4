@seed:K9.1
Feature: ConfigMaps bring configuration to Pods
  The document's own example holds two property files. A Pod takes values as environment variables or mounts them as
  files; several Pods may share one ConfigMap, and mounted files follow its changes.
  https://kubernetes.io/docs/concepts/configuration/configmap/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: my-config
      data:
        database.properties: |
          database.url=jdbc:mysql://127.0.0.1:3306/test
          database.username=test
          database.password=password
        server.properties: |
          server.port=8080
          server.timeout=300
      """

  @req:configmap.files @must
  Rule: A mounted ConfigMap is a folder with a file for each key
    Upstream conformance: "ConfigMap Volume, without mapping"
    Upstream conformance: "ConfigMap Volume, with mapping"
    Upstream conformance: "ConfigMap Volume, update"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: reader }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: config, configMap: { name: my-config } }]
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: config, mountPath: /etc/config }] }
        """
      And within 60s Pod/reader is Ready

    Scenario: both files are there, to the letter
      When I run "cat /etc/config/server.properties" in Pod/reader
      Then the output is:
        """
        server.port=8080
        server.timeout=300
        """
      When I run "ls /etc/config" in Pod/reader
      Then the output is:
        """
        database.properties
        server.properties
        """

    Scenario: files follow changes
      When I merge patch ConfigMap/my-config with:
        """yaml
        data: { server.properties: "server.port=9090\n", new.properties: "new=1\n" }
        """
      Then within 180s running "cat /etc/config/new.properties" in Pod/reader prints "new=1"
      And within 180s running "cat /etc/config/server.properties" in Pod/reader prints "server.port=9090"
      And now .status.containerStatuses["main"].restartCount of Pod/reader is 0

    Scenario: several Pods share one ConfigMap
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: second }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: config, configMap: { name: my-config, items: [{ key: server.properties, path: conf/server }] } }]
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: config, mountPath: /c }] }
        """
      And within 60s Pod/second is Ready
      When I run "cat /c/conf/server" in Pod/second
      Then the output contains "server.port=8080"
      When I run "cat /etc/config/server.properties" in Pod/reader
      Then the output contains "server.port=8080"
      When I run "ls /c" in Pod/second
      Then the output is:
        """
        conf
        """

  @req:configmap.environment @must
  Rule: Keys of a ConfigMap become environment variables
    Unlike files they stay as they were when the container started.
    Upstream conformance: "ConfigMap, from environment field"
    Upstream conformance: "ConfigMap, from environment variables"

    Scenario: one key by name, and all keys at once
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: level }
        data: { LEVEL: debug, COLOUR: blue }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: talker }
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "echo $ONE $LEVEL $COLOUR"]
              env: [{ name: ONE, valueFrom: { configMapKeyRef: { name: level, key: LEVEL } } }]
              envFrom: [{ configMapRef: { name: level } }]
        """
      Then within 60s Pod/talker is Succeeded
      And within 30s the logs of Pod/talker contain "debug debug blue"

    Scenario: a missing ConfigMap keeps the container from starting, and says so
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: waiting }
        spec:
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              env: [{ name: ONE, valueFrom: { configMapKeyRef: { name: none, key: k } } }]
        """
      Then within 60s container "main" of Pod/waiting is waiting (CreateContainerConfigError)
      And now .status.containerStatuses["main"].state.waiting.message of Pod/waiting contains "none"
      And never within 30s Pod/waiting is Running
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: none }
        data: { k: found }
        """
      Then within 180s Pod/waiting is Ready
      When I run "echo $ONE" in Pod/waiting
      Then the output is:
        """
        found
        """

  @req:configmap.immutable @must
  Rule: An immutable ConfigMap stays as it is
    Upstream conformance: "ConfigMap Volume, immutability"

    Scenario: neither its data nor its being immutable can be changed
      Given I merge patch ConfigMap/my-config with:
        """yaml
        immutable: true
        """
      When I merge patch ConfigMap/my-config with:
        """yaml
        data: { server.properties: changed }
        """
      Then the response is 422 Invalid
      When I merge patch ConfigMap/my-config with:
        """yaml
        immutable: false
        """
      Then the response is 422 Invalid
      When I merge patch ConfigMap/my-config with:
        """yaml
        metadata: { labels: { still: allowed } }
        """
      Then the response is 200
