@seed:K9.2
Feature: Secrets bring what is confidential
  The document's own example is written as plain `stringData`; the API keeps it encoded, and containers see it plain.
  https://kubernetes.io/docs/concepts/configuration/secret/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Secret
      metadata:
        name: my-secret
      type: Opaque
      stringData:
        username: admin
        password: myPassword
      """

  @req:secret.encoded @must
  Rule: stringData is written, data is read, encoded in base64
    Encoding is no protection: whoever may read the Secret may read what is in it.
    Upstream conformance: "Secret patching"

    Scenario: the API never gives stringData back
      Then now Secret/my-secret matches:
        """yaml
        type: Opaque
        data: { username: YWRtaW4=, password: bXlQYXNzd29yZA== }
        stringData: !absent
        """

    Scenario: what is written as text goes beside what is there
      When I merge patch Secret/my-secret with:
        """yaml
        stringData: { password: other }
        """
      Then the response is 200
      And now Secret/my-secret matches:
        """yaml
        data: !only { username: YWRtaW4=, password: b3RoZXI= }
        stringData: !absent
        """

    Scenario: data that is no base64 is refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: garbled }
        data: { username: "not base64!" }
        """
      Then the response is 400 BadRequest

  @req:secret.injected @must
  Rule: A container gets a Secret decoded, as environment and as files
    Upstream conformance: "Secrets Volume, default"
    Upstream conformance: "Secrets, pod environment field"

    Scenario: username from the environment, password from a file
      Upstream conformance: "Secrets, pod environment from source"
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: login }
        spec:
          restartPolicy: Never
          volumes: [{ name: secret, secret: { secretName: my-secret, defaultMode: 256 } }]
          containers:
            - name: main
              image: busybox
              command: [sh, -c, "echo $USER_NAME:$(cat /etc/secret/password)"]
              env: [{ name: USER_NAME, valueFrom: { secretKeyRef: { name: my-secret, key: username } } }]
              volumeMounts: [{ name: secret, mountPath: /etc/secret, readOnly: true }]
        """
      Then within 60s Pod/login is Succeeded
      And within 30s the logs of Pod/login contain "admin:myPassword"

    Scenario: all keys at once, under several prefixes
      Upstream conformance: "Secrets, pod environment from source"
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: data }
        stringData: { data-1: value-1, data_2: value-2 }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: all }
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox
              command: [env]
              envFrom: [{ secretRef: { name: data } }, { prefix: p-, secretRef: { name: data } }, { secretRef: { name: none, optional: true } }]
        """
      Then within 60s Pod/all is Succeeded
      And within 30s the logs of Pod/all contain "data-1=value-1"
      And within 30s the logs of Pod/all contain "data_2=value-2"
      And within 30s the logs of Pod/all contain "p-data-1=value-1"
      And within 30s the logs of Pod/all contain "p-data_2=value-2"

    Scenario: a Secret that is missing keeps the container from starting
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: secretless }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - { name: key, image: busybox, command: [sleep, "3600"], env: [{ name: ONE, valueFrom: { secretKeyRef: { name: my-secret, key: nothing } } }] }
            - { name: whole, image: busybox, command: [sleep, "3600"], envFrom: [{ secretRef: { name: none } }] }
        """
      Then within 60s container "key" of Pod/secretless is waiting (CreateContainerConfigError)
      And now .status.containerStatuses["key"].state.waiting.message of Pod/secretless is "couldn't find key nothing in Secret $namespace/my-secret"
      And within 60s .status.containerStatuses["whole"].state.waiting.message of Pod/secretless is "secret \"none\" not found"
      And within 30s a Warning event "Failed" saying "secret \"none\" not found" is recorded for Pod/secretless
      And never within 30s Pod/secretless is Running

  @req:secret.files @must
  Rule: A Secret's files lie in memory, with the modes that the volume says
    They belong to root, unless the Pod has a group for its volumes: then that group may read them.
    Upstream conformance: "Secrets Volume, volume mode 0400"
    Upstream conformance: "Secrets Volume, mapping"
    Upstream conformance: "Secrets Volume, mapping, volume mode 0400"
    Upstream conformance: "Secrets Volume, mapping multiple volume paths"
    Upstream conformance: "Secrets Volume, volume mode 0440, fsGroup 1001 and uid 1000"

    Scenario: modes of the volume and of items
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: modes }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - { name: strict, secret: { secretName: my-secret, defaultMode: 256 } }
            - name: mapped
              secret: { secretName: my-secret, items: [{ key: username, path: new/path/name }, { key: password, path: word, mode: 256 }] }
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts: [{ name: strict, mountPath: /strict }, { name: mapped, mountPath: /mapped }, { name: mapped, mountPath: /again }]
        """
      And within 60s Pod/modes is Ready
      When I run "stat -L -c %a:%u:%g /strict/username /mapped/new/path/name /mapped/word /again/word" in Pod/modes
      Then the output is:
        """
        400:0:0
        644:0:0
        400:0:0
        400:0:0
        """
      When I run "cat /mapped/new/path/name /again/word; ls /mapped" in Pod/modes
      Then the output is:
        """
        adminmyPasswordnew
        word
        """
      When I run "grep ' /strict ' /proc/mounts" in Pod/modes
      Then the output starts with "tmpfs"

    Scenario: who is not root reads by the group of the Pod's volumes, and without it not at all
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: group }
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: { fsGroup: 1001, runAsUser: 1000 }
          volumes: [{ name: secret, secret: { secretName: my-secret, defaultMode: 288 } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: secret, mountPath: /s }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: no-group }
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: { runAsUser: 1000, runAsGroup: 1000 }
          volumes: [{ name: secret, secret: { secretName: my-secret, defaultMode: 288 } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: secret, mountPath: /s }] }]
        """
      And within 60s Pod/group is Ready
      And within 60s Pod/no-group is Ready
      When I run "id -u; id -G | grep -c 1001; stat -L -c %a:%g /s/username; cat /s/username" in Pod/group
      Then the output is:
        """
        1000
        1
        440:1001
        admin
        """
      When I run "cat /s/username" in Pod/no-group
      Then the command exits with 1

  @req:secret.optional @must
  Rule: What is optional comes, changes and goes with the Secret; what is not keeps the Pod from starting
    Upstream conformance: "Secrets Volume, create, update and delete"

    Scenario: one is deleted, one changes, one comes
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: going }
        stringData: { key: here }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: changing }
        stringData: { key: one }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: optional }
        spec:
          terminationGracePeriodSeconds: 0
          volumes:
            - { name: going, secret: { secretName: going, optional: true } }
            - { name: changing, secret: { secretName: changing, optional: true } }
            - { name: coming, secret: { secretName: coming, optional: true } }
          containers:
            - name: main
              image: busybox
              command: [sleep, "3600"]
              volumeMounts: [{ name: going, mountPath: /going }, { name: changing, mountPath: /changing }, { name: coming, mountPath: /coming }]
        """
      And within 60s Pod/optional is Ready
      When I delete Secret/going
      And I merge patch Secret/changing with:
        """yaml
        stringData: { key: two }
        """
      And I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: coming }
        stringData: { key: three }
        """
      Then within 180s running "cat /coming/key" in Pod/optional prints "three"
      And within 180s running "cat /changing/key" in Pod/optional prints "two"
      And within 180s running "ls /going; echo none left" in Pod/optional prints "none left"

    Scenario: a Secret that is not there, and a key that is not in it
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: no-secret }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: secret, secret: { secretName: none } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: secret, mountPath: /s }] }]
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: no-key }
        spec:
          terminationGracePeriodSeconds: 0
          volumes: [{ name: secret, secret: { secretName: my-secret, items: [{ key: nothing, path: k }] } }]
          containers: [{ name: main, image: busybox, command: [sleep, "3600"], volumeMounts: [{ name: secret, mountPath: /s }] }]
        """
      Then within 60s a Warning event "FailedMount" saying "MountVolume.SetUp failed for volume \"secret\" : secret \"none\" not found" is recorded for Pod/no-secret
      And within 60s a Warning event "FailedMount" saying "references non-existent secret key: nothing" is recorded for Pod/no-key
      And never within 30s some Pods are Running

  @req:secret.namespace @must
  Rule: A Pod is given the Secret of its own namespace, whatever others are called
    Upstream conformance: "Secrets Volume, volume mode default, secret with same name in different namespace"

    Scenario: two of one name
      Given the namespace "other" exists also
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: my-secret, namespace: $other }
        stringData: { username: stranger }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: at-home }
        spec:
          restartPolicy: Never
          volumes: [{ name: secret, secret: { secretName: my-secret } }]
          containers: [{ name: main, image: busybox, command: [cat, /s/username], volumeMounts: [{ name: secret, mountPath: /s }] }]
        """
      Then within 60s Pod/at-home is Succeeded
      When I read the logs of Pod/at-home
      Then the output is:
        """
        admin
        """

  @req:secret.keys @must
  Rule: The key of a Secret is never empty
    Upstream conformance: "Secrets, with empty-key"

    Scenario: refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: empty-key }
        data: { "": dmFsdWU= }
        """
      Then the response is 422 Invalid

  @req:secret.immutable @must
  Rule: An immutable Secret stays as it is
    Upstream conformance: "Secrets Volume, immutability"

    Scenario: a change is refused
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: carved }
        immutable: true
        stringData: { key: stone }
        """
      When I merge patch Secret/carved with:
        """yaml
        stringData: { key: sand }
        """
      Then the response is 422 Invalid
      And now .data.key of Secret/carved is "c3RvbmU="
