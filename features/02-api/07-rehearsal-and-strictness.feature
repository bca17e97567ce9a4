@seed:K1.2
Feature: Rehearsal and strictness
  A client may ask what would come of a request without it being done, and how strictly it wants to be read.
  https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run

  @req:dry-run @must
  Rule: A dry run is judged as the real thing, and leaves nothing behind
    Defaults, admission and validation run; the answer is the object as it would be. Nothing is stored, no version is
    spent, no name is taken.
    Upstream conformance: "Kubectl, server-side dry-run Pod"

    Scenario: nothing is created
      When I send POST "/api/v1/namespaces/$namespace/pods?dryRun=All" with:
        """yaml
        metadata: { name: rehearsed }
        spec: { containers: [{ name: main, image: busybox }] }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        metadata: { uid: !present, resourceVersion: !absent }
        spec: { restartPolicy: Always, serviceAccountName: default }
        """
      And now Pod/rehearsed is gone

    Scenario: nothing is changed
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: stage }
        data: { act: "1" }
        """
      And .metadata.resourceVersion of ConfigMap/stage is saved as $version
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/stage?dryRun=All" with:
        """merge-patch
        { "data": { "act": "2" } }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { resourceVersion: "$version" }
        data: { act: "2" }
        """
      And now .data.act of ConfigMap/stage is "1"
      And now .metadata.resourceVersion of ConfigMap/stage is $version

    Scenario: nothing is deleted
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: stage }
        """
      When I send DELETE "/api/v1/namespaces/$namespace/configmaps/stage?dryRun=All"
      Then the response is 200
      And .kind of the response is "Status"
      And now ConfigMap/stage is present

    Scenario: nothing is charged against a quota
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ResourceQuota
        metadata: { name: few }
        spec: { hard: { count/secrets: "1" } }
        """
      And ResourceQuota/few is present
      When 5s passes
      And I send POST "/api/v1/namespaces/$namespace/secrets?dryRun=All" with:
        """yaml
        metadata: { name: imagined }
        """
      Then the response is 201 Created
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: real }
        """
      Then the response is 201 Created

    Scenario: what would be refused is refused
      When I send POST "/api/v1/namespaces/$namespace/pods?dryRun=All" with:
        """yaml
        metadata: { name: rehearsed }
        spec: { containers: [] }
        """
      Then the response is 422 Invalid
      When I send POST "/api/v1/namespaces/nowhere-$namespace/pods?dryRun=All" with:
        """yaml
        metadata: { name: rehearsed }
        spec: { containers: [{ name: main, image: busybox }] }
        """
      Then the response is 404 NotFound

    Scenario: there is but one kind of rehearsal
      When I send POST "/api/v1/namespaces/$namespace/configmaps?dryRun=Some" with:
        """yaml
        metadata: { name: rehearsed }
        """
      Then the response is 422 Invalid
      And the response is 422 because "dryRun: Unsupported value: [\"Some\"]: supported values: \"All\""
      And now ConfigMap/rehearsed is gone

  @req:field-validation @must
  Rule: Fields that do not exist, or stand twice, are an error, a warning or nothing, as the client likes
    Strict refuses them all at once, Warn (the default) drops unknown ones and warns, Ignore drops them silently. What is
    of a wrong type is refused in any case.
    https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
    Upstream conformance: "Server side field validation, typed object"
    Upstream conformance: "Server side field validation, typed unknown metadata"

    Scenario: all that is unknown is told of
      When I send POST "/api/v1/namespaces/$namespace/pods?fieldValidation=Strict" with:
        """yaml
        metadata: { name: odd, label: { a: b } }
        spec: { container: [], containers: [{ name: main, image: busybox, imagePolicy: Always }] }
        """
      Then the response is 400 BadRequest
      And the response is 400 because "strict decoding error"
      And the response is 400 because "unknown field \"metadata.label\""
      And the response is 400 because "unknown field \"spec.container\""
      And the response is 400 because "unknown field \"spec.containers[0].imagePolicy\""

    Scenario: what stands twice
      When I send POST "/api/v1/namespaces/$namespace/configmaps?fieldValidation=Strict" with:
        """json
        { "metadata": { "name": "double" }, "data": { "a": "1" }, "data": { "a": "2" } }
        """
      Then the response is 400 BadRequest
      And the response is 400 because "duplicate field \"data\""

    Scenario: what stands twice, with a warning: the last one counts
      When I send POST "/api/v1/namespaces/$namespace/configmaps" with:
        """json
        { "metadata": { "name": "double" }, "data": { "a": "1" }, "data": { "a": "2" } }
        """
      Then the response is 201 Created
      And the header "warning" of the response contains "duplicate field"
      And .data.a of the response is "2"

    Scenario: without a word
      When I send POST "/api/v1/namespaces/$namespace/configmaps?fieldValidation=Ignore" with:
        """yaml
        metadata: { name: odd }
        bogus: 1
        """
      Then the response is 201 Created
      And the header "warning" of the response is absent
      And .bogus of the response is absent

    Scenario: a patch is read as strictly
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: patched }
        """
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/patched?fieldValidation=Strict" with:
        """merge-patch
        { "bogus": 1, "data": { "a": "b" } }
        """
      Then the response is 422 Invalid
      And the response is 422 because "unknown field \"bogus\""
      And now .data of ConfigMap/patched is absent

    Scenario: a wrong type is refused however it is read
      When I send POST "/api/v1/namespaces/$namespace/configmaps?fieldValidation=Ignore" with:
        """json
        { "metadata": { "name": "wrong" }, "data": { "a": 1 } }
        """
      Then the response is 400 BadRequest
      And the response is 400 because "cannot unmarshal number"

    Scenario: there are three ways to be read
      When I send POST "/api/v1/namespaces/$namespace/configmaps?fieldValidation=Sometimes" with:
        """yaml
        metadata: { name: odd }
        """
      Then the response is 422 Invalid
      And the response is 422 because "fieldValidation: Unsupported value: \"Sometimes\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\""

  @req:write.options @must
  Rule: Options of a write that make no sense are told of all at once
    A manager has a name that can be printed and is not too long; force is for those who apply.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: target }
        """

    Scenario: several at once
      When I send POST "/api/v1/namespaces/$namespace/configmaps?fieldManager=%07&dryRun=Some&fieldValidation=Odd" with:
        """yaml
        metadata: { name: other }
        """
      Then the response is 422 Invalid
      And .details.causes of the response has 3 items

    Scenario: force without an application
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/target?force=true" with:
        """merge-patch
        { "data": { "a": "b" } }
        """
      Then the response is 422 Invalid
      And the response is 422 because "force: Forbidden: may not be specified for non-apply patch"
      And now .data of ConfigMap/target is absent

    Scenario: an application by nobody
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/target" with:
        """apply-patch
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: target }
        """
      Then the response is 422 Invalid
      And the response is 422 because "fieldManager: Required value: is required for apply patch"

  @req:field-validation.subresources @must
  Rule: What is sent to a subresource, or with a deletion, is read as strictly as any object
    An Eviction, a Binding, a TokenRequest and a Scale have a kind and a version and fields of certain types. What does
    not fit them has done nothing.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: spared }
        spec: { schedulerName: nobody, containers: [{ name: main, image: busybox }] }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: spared }
        spec:
          replicas: 0
          selector: { matchLabels: { app: spared } }
          template:
            metadata: { labels: { app: spared } }
            spec: { containers: [{ name: main, image: busybox }] }
        """

    Scenario Outline: <what>
      When I send <verb> "<path>" with:
        """json
        <body>
        """
      Then the response is 400 BadRequest
      And the response is 400 because "<why>"
      And now Pod/spared is present

      Examples:
        | what                             | verb   | path                                                                                     | body                                                                                                           | why                                                                      |
        | an Eviction of a wrong type      | POST   | /api/v1/namespaces/$namespace/pods/spared/eviction                                       | { "metadata": { "name": "spared" }, "deleteOptions": { "gracePeriodSeconds": "none" } }                        | Eviction in version \"v1\" cannot be handled as a Eviction               |
        | an Eviction that is a Pod        | POST   | /api/v1/namespaces/$namespace/pods/spared/eviction                                       | { "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "spared" } }                                        | Pod in version \"v1\" cannot be handled as a Eviction                    |
        | an Eviction from elsewhere       | POST   | /api/v1/namespaces/$namespace/pods/spared/eviction                                       | { "metadata": { "name": "spared", "namespace": "elsewhere" } }                                                 | the namespace of the provided object does not match                      |
        | a Binding with an unknown field  | POST   | /api/v1/namespaces/$namespace/pods/spared/binding?fieldValidation=Strict                 | { "metadata": { "name": "spared" }, "target": { "name": "x" }, "bogus": 1 }                                    | strict decoding error: unknown field \"bogus\"                           |
        | a TokenRequest of a wrong type   | POST   | /api/v1/namespaces/$namespace/serviceaccounts/default/token                              | { "spec": { "expirationSeconds": "long" } }                                                                    | TokenRequest in version \"v1\" cannot be handled as a TokenRequest       |
        | a Scale with an unknown field    | PUT    | /apis/apps/v1/namespaces/$namespace/deployments/spared/scale?fieldValidation=Strict      | { "metadata": { "name": "spared" }, "spec": { "replicas": 0, "bogus": 1 } }                                    | strict decoding error: unknown field \"spec.bogus\"                      |
        | a Scale that is a Deployment     | PUT    | /apis/apps/v1/namespaces/$namespace/deployments/spared/scale                             | { "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "spared" } }                            | cannot be handled as a Scale                                             |
        | options of a deletion            | DELETE | /api/v1/namespaces/$namespace/pods/spared                                                | { "gracePeriodSeconds": "none" }                                                                               | cannot unmarshal string into Go struct field DeleteOptions               |
        | a deletion with another kind     | DELETE | /api/v1/namespaces/$namespace/pods/spared                                                | { "apiVersion": "v1", "kind": "Pod" }                                                                          | no kind \"Pod\" is registered for version \"v1\"                         |
