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
