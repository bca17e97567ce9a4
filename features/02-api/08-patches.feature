@seed:K1.6
Feature: Patches
  Four ways to say a change: a list of steps (JSON patch), a picture laid over the object (merge patch), a picture that
  knows the type (strategic merge patch), and a claim to fields (server-side apply, the next file).
  https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply

  @req:patch.types @must
  Rule: A patch says which kind it is, and any other is refused
    Before anything else is looked at, even whether there is something to patch.

    Scenario: a kind that does not exist
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/none" with:
        """application/some-patch+json
        {}
        """
      Then the response is 415 UnsupportedMediaType

    Scenario: nothing to patch
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/none" with:
        """merge-patch
        { "data": { "a": "b" } }
        """
      Then the response is 404 NotFound

  @req:patch.json @must
  Rule: A JSON patch is done step by step, all of it or nothing
    Steps add, remove, replace, move, copy and test. What cannot be done is answered with 422 and undoes the whole patch.
    https://datatracker.ietf.org/doc/html/rfc6902

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: steps, finalizers: [example.com/a, example.com/b] }
        data: { one: "1", slash.d: "s" }
        """

    Scenario: all the steps
      When I JSON patch ConfigMap/steps with:
        """yaml
        - { op: test, path: /data/one, value: "1" }
        - { op: add, path: /data/two, value: "2" }
        - { op: replace, path: /data/one, value: "one" }
        - { op: copy, from: /data/one, path: /data/copy }
        - { op: move, from: /data/slash.d, path: /data/moved }
        - { op: add, path: /metadata/finalizers/1, value: example.com/between }
        - { op: remove, path: /metadata/finalizers/-1 }
        - { op: add, path: /metadata/annotations, value: {} }
        - { op: add, path: /metadata/annotations/example.com~1key, value: escaped }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata:
          finalizers: !only [example.com/a, example.com/between]
          annotations: { example.com/key: escaped }
        data: !only { one: one, two: "2", copy: one, moved: s }
        """
      When I merge patch ConfigMap/steps with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200

    Scenario Outline: <what>
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/steps" with:
        """json-patch
        [{ "op": "replace", "path": "/data/one", "value": "changed" }, <step>]
        """
      Then the response is 422 Invalid
      And now .data.one of ConfigMap/steps is "1"

      Examples:
        | what                         | step                                                                  |
        | a test that fails            | { "op": "test", "path": "/data/one", "value": "no" }                   |
        | a removal of nothing         | { "op": "remove", "path": "/data/none" }                               |
        | a replacement of nothing     | { "op": "replace", "path": "/data/none", "value": "x" }                |
        | a place beyond the end       | { "op": "add", "path": "/metadata/finalizers/7", "value": "e.com/x" }  |
        | a path through nothing       | { "op": "add", "path": "/binaryData/x", "value": "eA==" }              |
        | a step that does not exist   | { "op": "twist", "path": "/data/one" }                                 |

    Scenario Outline: <what> is no JSON patch
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/steps" with:
        """json-patch
        <patch>
        """
      Then the response is 400 BadRequest
      And the response is 400 because "error decoding patch"

      Examples:
        | what      | patch             |
        | an object | { "op": "add" }   |
        | no JSON   | [                 |
        | a number  | [5]               |

  @req:patch.merge @must
  Rule: A merge patch sets what it says, and removes what it sets to null
    Maps are merged, everything else is replaced, lists among it.
    https://datatracker.ietf.org/doc/html/rfc7386

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: laid-over, finalizers: [example.com/a] }
        data: { x: "1", y: "2" }
        """

    Scenario: set, removed, left alone
      When I merge patch ConfigMap/laid-over with:
        """yaml
        metadata: { finalizers: [example.com/b] }
        data: { x: null, z: "3" }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { finalizers: !only [example.com/b] }
        data: !only { y: "2", z: "3" }
        """
      When I merge patch ConfigMap/laid-over with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200

    Scenario Outline: <what> is no merge patch
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/laid-over" with:
        """merge-patch
        <patch>
        """
      Then the response is 400 BadRequest

      Examples:
        | what    | patch |
        | a list  | []    |
        | null    | null  |
        | no JSON | {     |

    Scenario: a patch may insist on a version
      Given .metadata.resourceVersion of ConfigMap/laid-over is saved as $version
      When I merge patch ConfigMap/laid-over with:
        """yaml
        data: { x: changed }
        """
      And I merge patch ConfigMap/laid-over with:
        """yaml
        metadata: { resourceVersion: "$version" }
        data: { x: changed-again }
        """
      Then the response is 409 Conflict
      And now .data.x of ConfigMap/laid-over is "changed"

    Scenario: a name cannot be patched, nor a namespace
      When I merge patch ConfigMap/laid-over with:
        """yaml
        metadata: { name: other }
        """
      Then the response is 400 BadRequest
      When I merge patch ConfigMap/laid-over with:
        """yaml
        metadata: { namespace: other }
        """
      Then the response is 400 BadRequest

  @req:patch.strategic @must
  Rule: A strategic merge patch merges lists by the key that their type says
    Containers by name, ports of a Service by port, environment by name; lists of plain values are joined where the type
    says so. What is new comes first, what the patch does not name stays.
    https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: merged, finalizers: [example.com/a, example.com/b, example.com/c] }
        spec:
          replicas: 0
          selector: { matchLabels: { app: merged } }
          template:
            metadata: { labels: { app: merged } }
            spec:
              containers:
                - { name: one, image: busybox, env: [{ name: A, value: "1" }] }
        """

    Scenario: by key
      When I strategic merge patch Deployment/merged with:
        """yaml
        spec: { template: { spec: { containers: [{ name: two, image: nginx }, { name: one, env: [{ name: B, value: "2" }] }] } } }
        """
      Then the response is 200
      And now Deployment/merged matches:
        """yaml
        spec:
          template:
            spec:
              containers: !only
                - { name: two }
                - { name: one, image: busybox, env: !only [{ name: B, value: "2" }, { name: A, value: "1" }] }
        """

    Scenario: directives: delete, replace, retain, order
      When I strategic merge patch Deployment/merged with:
        """yaml
        metadata: { $deleteFromPrimitiveList/finalizers: [example.com/b] }
        spec:
          strategy: { $retainKeys: [type], type: Recreate }
          template: { spec: { containers: [{ name: one, env: [{ $patch: delete, name: A }, { name: B, value: "2" }] }] } }
        """
      Then the response is 200
      And now Deployment/merged matches:
        """yaml
        metadata: { finalizers: !only [example.com/a, example.com/c] }
        spec:
          strategy: !only { type: Recreate }
          template: { spec: { containers: [{ name: one, env: !only [{ name: B, value: "2" }] }] } }
        """
      When I strategic merge patch Deployment/merged with:
        """yaml
        metadata: { $setElementOrder/finalizers: [example.com/c, example.com/a] }
        spec: { template: { spec: { containers: [{ $patch: replace }, { name: new, image: nginx }] } } }
        """
      Then the response is 200
      And now .metadata.finalizers[0] of Deployment/merged is "example.com/c"
      And now Deployment/merged matches:
        """yaml
        spec: { template: { spec: { containers: !only [{ name: new, image: nginx }] } } }
        """

    Scenario: an item without its key belongs nowhere
      When I strategic merge patch Deployment/merged with:
        """yaml
        spec: { template: { spec: { containers: [{ image: nginx }] } } }
        """
      Then the response is 500
      And the response is 500 because "does not contain declared merge key: name"
      And now .spec.template.spec.containers of Deployment/merged has 1 item

    Scenario: a directive that does not exist
      When I strategic merge patch Deployment/merged with:
        """yaml
        spec: { strategy: { $retainKeys: type, type: Recreate } }
        """
      Then the response is 400 BadRequest
      And the response is 400 because "invalid patch format of retainKeys"

  @req:patch.owner-references @must
  Rule: One owner can be taken away by its uid
    So the garbage collector does it, and so does everybody who gives an object up.

    Scenario: the other stays
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: mother }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: father }
        """
      And .metadata.uid of ConfigMap/mother is saved as $mother
      And .metadata.uid of ConfigMap/father is saved as $father
      And this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata:
          name: child
          ownerReferences:
            - { apiVersion: v1, kind: ConfigMap, name: mother, uid: $mother }
            - { apiVersion: v1, kind: ConfigMap, name: father, uid: $father }
        """
      And .metadata.uid of Secret/child is saved as $child
      When I strategic merge patch Secret/child with:
        """yaml
        metadata: { uid: $child, ownerReferences: [{ $patch: delete, uid: $mother }] }
        """
      Then the response is 200
      And .metadata.ownerReferences of the response has 1 item
      And .metadata.ownerReferences[0].name of the response is "father"

    Scenario: of another object than was meant, nothing is taken
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: child, annotations: { kept: "yes" } }
        """
      When I strategic merge patch Secret/child with:
        """yaml
        metadata: { uid: 00000000-0000-0000-0000-000000000001, annotations: { kept: null } }
        """
      Then the response is 422 Invalid
      And now .metadata.annotations.kept of Secret/child is "yes"
