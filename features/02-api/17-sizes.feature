@seed:K1.2
Feature: Sizes have limits
  What is too large is refused as it comes, with the limit, so that one client cannot fill the store or hold the server up.
  https://kubernetes.io/docs/concepts/configuration/configmap/

  @req:size.objects @must
  Rule: Annotations, ConfigMaps and whole requests have a largest size
    256 KiB for all annotations of an object together, 1 MiB for the data of a ConfigMap, 3 MiB for a request, whatever is
    in it.

    # Each text is sixteen times the one before: 64 bytes, 1 KiB, 16 KiB, 256 KiB.
    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: tiny }
        data: { text: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef }
        """
      And .data.text of ConfigMap/tiny is saved as $tiny
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: small }
        data: { text: $tiny$tiny$tiny$tiny$tiny$tiny$tiny$tiny$tiny$tiny$tiny$tiny$tiny$tiny$tiny$tiny }
        """
      And .data.text of ConfigMap/small is saved as $small
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: medium }
        data: { text: $small$small$small$small$small$small$small$small$small$small$small$small$small$small$small$small }
        """
      And .data.text of ConfigMap/medium is saved as $medium
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: large }
        data: { text: $medium$medium$medium$medium$medium$medium$medium$medium$medium$medium$medium$medium$medium$medium$medium$medium }
        """
      And .data.text of ConfigMap/large is saved as $large

    Scenario Outline: <what>
      When I send POST "/api/v1/namespaces/$namespace/configmaps?dryRun=All" with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: measured, annotations: { a: <annotation> } }
        data: { text: <text> }
        """
      Then the response is <status>

      Examples:
        | what                              | annotation      | text      | status                                  |
        | annotations that are not too long | $medium$medium$medium$medium$medium$medium$medium$medium$medium$medium$medium$medium$medium$medium$medium        | $tiny     | 201 Created                             |
        | annotations that are too long     | $large          | $tiny     | 422 Invalid                             |
        | data that is not too much         | $tiny           | $large$large$large$large    | 201 Created                             |
        | data that is too much             | $tiny           | $large$large$large${large}x   | 422 Invalid                             |
        | a request that is too large       | $tiny           | $large$large$large$large$large$large$large$large$large$large$large$large   | 413 RequestEntityTooLarge               |

    Scenario: the limit is told
      When I send POST "/api/v1/namespaces/$namespace/configmaps?dryRun=All" with:
        """yaml
        metadata: { name: measured, annotations: { a: $large } }
        """
      Then the response is 422 because "metadata.annotations: Too long: may not be more than 262144 bytes"
      When I send POST "/api/v1/namespaces/$namespace/configmaps?dryRun=All" with:
        """yaml
        metadata: { name: measured }
        data: { text: $large$large$large${large}x }
        """
      Then the response is 422 because "Too long: may not be more than 1048576 bytes"
      When I send POST "/api/v1/namespaces/$namespace/configmaps?dryRun=All" with:
        """yaml
        metadata: { name: measured }
        data: { text: $large$large$large$large$large$large$large$large$large$large$large$large }
        """
      Then the response is 413 because "limit is 3145728"

    Scenario: what is there does not grow past it, either
      When I merge patch ConfigMap/tiny with:
        """yaml
        metadata: { annotations: { a: $large } }
        """
      Then the response is 422 Invalid
      And now .metadata.annotations of ConfigMap/tiny is absent

  @req:size.patches @must
  Rule: A JSON patch has ten thousand operations at most
    Each of them is work for the server, however short it is.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: one }
        data: { operations: '{"op":"test","path":"/metadata/name","value":"one"},' }
        """
      And .data.operations of ConfigMap/one is saved as $one
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: ten }
        data: { operations: '$one$one$one$one$one$one$one$one$one$one' }
        """
      And .data.operations of ConfigMap/ten is saved as $ten
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: hundred }
        data: { operations: '$ten$ten$ten$ten$ten$ten$ten$ten$ten$ten' }
        """
      And .data.operations of ConfigMap/hundred is saved as $hundred
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: thousand }
        data: { operations: '$hundred$hundred$hundred$hundred$hundred$hundred$hundred$hundred$hundred$hundred' }
        """
      And .data.operations of ConfigMap/thousand is saved as $thousand

    Scenario: ten thousand
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/one" with:
        """json-patch
        [$thousand$thousand$thousand$thousand$thousand$thousand$thousand$thousand$thousand$hundred$hundred$hundred$hundred$hundred$hundred$hundred$hundred$hundred$ten$ten$ten$ten$ten$ten$ten$ten$ten$one$one$one$one$one$one$one$one$one{"op": "add", "path": "/data/done", "value": "yes"}]
        """
      Then the response is 200
      And .data.done of the response is "yes"

    Scenario: one more
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/one" with:
        """json-patch
        [$thousand$thousand$thousand$thousand$thousand$thousand$thousand$thousand$thousand$hundred$hundred$hundred$hundred$hundred$hundred$hundred$hundred$hundred$ten$ten$ten$ten$ten$ten$ten$ten$ten$ten{"op": "add", "path": "/data/done", "value": "yes"}]
        """
      Then the response is 413 RequestEntityTooLarge
      And the response is 413 because "The allowed maximum operations in a JSON patch is 10000, got 10001"
      And now .data.done of ConfigMap/one is absent
