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
    Unless it is told otherwise everybody may read them, and nobody in the container may write to them.
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

    Scenario: what is no text arrives byte by byte, beside what is
      Upstream conformance: "ConfigMap Volume, text data, binary data"
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: mixed }
        data: { text: "hello" }
        binaryData: { bytes: 3sr+un8A }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: binary }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: config, configMap: { name: mixed } }]
          containers:
            - { name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: config, mountPath: /c }] }
        """
      And within 60s Pod/binary is Ready
      When I run "cat /c/text; od -An -tx1 /c/bytes" in Pod/binary
      Then the output is:
        """
        hello de ca fe ba 7f 00
        """

    Scenario: the container cannot write to it
      When I run "echo mine > /etc/config/server.properties" in Pod/reader
      Then the command exits with 1
      When I run "cat /etc/config/server.properties; touch /etc/config/more" in Pod/reader
      Then the output contains "server.port=8080"
      And the output does not contain "mine"
      And the command exits with 1

  @req:configmap.modes @must
  Rule: A file of a ConfigMap has the mode that its volume says, or its item
    An item's own mode goes before the volume's. Without either everybody may read. Who is not root and not permitted
    reads nothing.
    Upstream conformance: "ConfigMap Volume, without mapping, volume mode set"
    Upstream conformance: "ConfigMap Volume, with mapping, volume mode set"
    Upstream conformance: "ConfigMap Volume, without mapping, non-root user"
    Upstream conformance: "ConfigMap Volume, with mapping, non-root user"

    Scenario: modes of volumes and items, and who may read
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: modes }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - { name: usual, configMap: { name: my-config } }
            - { name: strict, configMap: { name: my-config, defaultMode: 256 } }
            - name: chosen
              configMap:
                name: my-config
                defaultMode: 420
                items: [{ key: server.properties, path: path/to/server, mode: 256 }, { key: database.properties, path: database }]
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts: [{ name: usual, mountPath: /usual }, { name: strict, mountPath: /strict }, { name: chosen, mountPath: /chosen }]
            - name: nobody
              image: busybox
              command: [sleep, "3600"]
              securityContext: { runAsUser: 1000 }
              volumeMounts: [{ name: usual, mountPath: /usual }, { name: strict, mountPath: /strict }, { name: chosen, mountPath: /chosen }]
        """
      And within 60s Pod/modes is Ready
      When I run "stat -L -c %a /usual/server.properties /strict/server.properties /chosen/path/to/server /chosen/database" in container "main" of Pod/modes
      Then the output is:
        """
        644
        400
        400
        644
        """
      When I run "cat /usual/server.properties /chosen/database" in container "nobody" of Pod/modes
      Then the output contains "server.port=8080"
      And the output contains "database.username=test"
      When I run "cat /strict/server.properties || cat /chosen/path/to/server" in container "nobody" of Pod/modes
      Then the command exits with 1
      And the output does not contain "8080"

  @req:configmap.volumes @must
  Rule: A Pod may mount one ConfigMap at several places, whole or in part
    Upstream conformance: "ConfigMap Volume, multiple volume maps"

    Scenario: twice in one container
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: twice }
        spec:
          restartPolicy: Never
          volumes:
            - { name: one, configMap: { name: my-config } }
            - { name: two, configMap: { name: my-config, items: [{ key: server.properties, path: only }] } }
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "cmp /one/server.properties /two/only && ls /two"]
              volumeMounts: [{ name: one, mountPath: /one }, { name: two, mountPath: /two }]
        """
      Then within 60s Pod/twice is Succeeded
      When I read the logs of Pod/twice
      Then the output is:
        """
        only
        """

  @req:configmap.optional @must
  Rule: What is optional may be missing; it comes, changes and goes with the ConfigMap
    What is not optional keeps the Pod from starting.
    Upstream conformance: "ConfigMap Volume, create, update and delete"

    Scenario: one is deleted, one changes, one comes
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: going }
        data: { key: here }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: changing }
        data: { key: one }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: optional }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - { name: going, configMap: { name: going, optional: true } }
            - { name: changing, configMap: { name: changing, optional: true } }
            - { name: coming, configMap: { name: coming, optional: true, items: [{ key: key, path: key }] } }
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts: [{ name: going, mountPath: /going }, { name: changing, mountPath: /changing }, { name: coming, mountPath: /coming }]
        """
      And within 60s Pod/optional is Ready
      When I run "cat /going/key /changing/key; ls /coming" in Pod/optional
      Then the output is:
        """
        hereone
        """
      When I delete ConfigMap/going
      And I merge patch ConfigMap/changing with:
        """yaml
        data: { key: two }
        """
      And I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: coming }
        data: { key: three }
        """
      Then within 180s running "cat /coming/key" in Pod/optional prints "three"
      And within 180s running "cat /changing/key" in Pod/optional prints "two"
      And within 180s running "ls /going; echo none left" in Pod/optional prints "none left"
      And now .status.containerStatuses["main"].restartCount of Pod/optional is 0

    Scenario: a ConfigMap that is not there, and a key that is not in it
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: no-map }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: config, configMap: { name: none } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: config, mountPath: /c }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: no-key }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: config, configMap: { name: my-config, items: [{ key: nothing, path: k }] } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: config, mountPath: /c }] }]
        """
      Then within 60s a Warning event "FailedMount" saying "configmap \"none\" not found" is recorded for Pod/no-map
      And within 60s a Warning event "FailedMount" saying "references non-existent config key: nothing" is recorded for Pod/no-key
      And now container "main" of Pod/no-map is waiting (ContainerCreating)
      And never within 30s some Pods are Running
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: none }
        data: { k: v }
        """
      Then within 180s Pod/no-map is Ready
      And now Pod/no-key is Pending

  @req:configmap.environment @must
  Rule: Keys of a ConfigMap become environment variables
    Unlike files they stay as they were when the container started.
    Upstream conformance: "ConfigMap, from environment field"
    Upstream conformance: "ConfigMap, from environment variables"
    Upstream conformance: "ConfigMap, from environment field with various prefixes"

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

    Scenario: all keys under several prefixes; what env says goes before
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: data }
        data: { data-1: value-1, data_2: value-2 }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: prefixed }
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox
              command: [env]
              envFrom: [{ configMapRef: { name: data } }, { prefix: p-, configMapRef: { name: data } }, { configMapRef: { name: none, optional: true } }]
              env: [{ name: data_2, value: mine }]
        """
      Then within 60s Pod/prefixed is Succeeded
      And within 30s the logs of Pod/prefixed contain "data-1=value-1"
      And within 30s the logs of Pod/prefixed contain "p-data-1=value-1"
      And within 30s the logs of Pod/prefixed contain "p-data_2=value-2"
      And within 30s the logs of Pod/prefixed contain "data_2=mine"
      When I read the logs of Pod/prefixed
      Then the output does not contain "\ndata_2=value-2"

    Scenario: a key that is missing, and one that may be
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: keyless }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              env: [{ name: ONE, valueFrom: { configMapKeyRef: { name: my-config, key: nothing } } }]
            - name: lenient
              image: busybox
              command: [sleep, "3600"]
              env: [{ name: ONE, valueFrom: { configMapKeyRef: { name: my-config, key: nothing, optional: true } } }]
        """
      Then within 60s container "main" of Pod/keyless is waiting (CreateContainerConfigError)
      And now .status.containerStatuses["main"].state.waiting.message of Pod/keyless is "couldn't find key nothing in ConfigMap $namespace/my-config"
      And within 60s container "lenient" of Pod/keyless is running
      When I run "env" in container "lenient" of Pod/keyless
      Then the output does not contain "ONE"

    Scenario: a container keeps what it started with
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: level }
        data: { LEVEL: debug }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: steady }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - { name: main, image: busybox, command: [sh, -c, "trap exit TERM; while :; do sleep 1; done"], envFrom: [{ configMapRef: { name: level } }] }
        """
      And within 60s Pod/steady is Ready
      When I merge patch ConfigMap/level with:
        """yaml
        data: { LEVEL: quiet }
        """
      And 120s pass
      And I run "echo $LEVEL" in Pod/steady
      Then the output is:
        """
        debug
        """

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
    Nodes need not look at it any more: a Pod goes on with it even where another of its name has taken its place.
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

    Scenario: files do not follow another ConfigMap of the same name
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: carved }
        immutable: true
        data: { key: stone }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: faithful }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: config, configMap: { name: carved } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: config, mountPath: /c }] }]
        """
      And within 60s Pod/faithful is Ready
      When I delete ConfigMap/carved
      Then within 30s ConfigMap/carved is gone
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: carved }
        data: { key: sand }
        """
      And 150s pass
      And I run "cat /c/key" in Pod/faithful
      Then the output is:
        """
        stone
        """

  @req:configmap.api @must
  Rule: A ConfigMap is data with keys that could be the names of files
    Upstream conformance: "ConfigMap, with empty-key"
    Upstream conformance: "ConfigMap Update"

    Scenario: an empty key, and one that leads elsewhere
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: empty-key }
        data: { "": value }
        """
      Then the response is 422 Invalid
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: escaping }
        data: { "../key": value }
        """
      Then the response is 422 Invalid
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: double }
        data: { key: value }
        binaryData: { key: dmFsdWU= }
        """
      Then the response is 422 Invalid

    Scenario: what is replaced is as it was replaced
      When I replace ConfigMap/my-config with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: my-config }
        data: { data: value }
        """
      Then the response is 200
      And now ConfigMap/my-config matches:
        """yaml
        data: !only { data: value }
        """
