@seed:K1.3
Feature: Writes
  What a write may say, what the server adds, and when it is refused. Everything that follows is the same for all kinds,
  except where a kind is named.
  https://kubernetes.io/docs/reference/using-api/api-concepts/#api-verbs

  @req:write.addressed @must
  Rule: What is sent must be what the path says: name, namespace, kind and version
    The body may leave out kind and version, and the namespace; where it says them, they must fit. Each way not to fit is
    told apart.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: here }
        """

    Scenario Outline: <what>
      When I send <verb> "/api/v1/namespaces/$namespace/configmaps<path>" with:
        """json
        <body>
        """
      Then the response is 400 BadRequest
      And the response is 400 because "<reason>"

      Examples:
        | what                     | verb | path  | body                                                              | reason                                                          |
        | another namespace        | POST |       | { "metadata": { "name": "x", "namespace": "elsewhere" } }         | does not match the namespace sent on the request                |
        | another name             | PUT  | /here | { "metadata": { "name": "there" } }                               | the name of the object (there) does not match the name on the URL (here) |
        | no name                  | PUT  | /here | { "metadata": {} }                                                | name must be provided                                           |
        | another kind             | POST |       | { "kind": "Secret", "apiVersion": "v1", "metadata": { "name": "x" } } | Secret in version \"v1\" cannot be handled as a ConfigMap   |
        | a version that is none   | POST |       | { "kind": "ConfigMap", "apiVersion": "v2", "metadata": { "name": "x" } } | no kind \"ConfigMap\" is registered for version \"v2\" |
        | no JSON                  | POST |       | { "metadata": { "name": "x" }                                     | unexpected end of JSON input                                    |
        | a list                   | POST |       | []                                                                | cannot unmarshal array                                          |

    Scenario: another version of the same kind
      When I send POST "/apis/apps/v1/namespaces/$namespace/deployments" with:
        """yaml
        apiVersion: apps/v1beta1
        kind: Deployment
        metadata: { name: old }
        """
      Then the response is 400 BadRequest
      And the response is 400 because "the API version in the data (apps/v1beta1) does not match the expected API version (apps/v1)"

    Scenario: nothing but a name is enough where the path says the rest
      When I send POST "/api/v1/namespaces/$namespace/configmaps" with:
        """json
        { "metadata": { "name": "terse" } }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: terse, namespace: $namespace }
        """

    Scenario: what is in no namespace may say one in vain
      When I send POST "/apis/scheduling.k8s.io/v1/priorityclasses?dryRun=All" with:
        """yaml
        metadata: { name: "$namespace", namespace: somewhere }
        value: 1
        """
      Then the response is 201 Created
      And .metadata.namespace of the response is absent

  @req:write.system-fields @must
  Rule: Some of the metadata is the server's alone
    uid, creation time and version are given, never taken. A new object that carries a version is refused: it was read
    somewhere, so somebody is mistaken.

    Scenario: what a new object says of itself does not count
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: pretender
          uid: 00000000-0000-0000-0000-000000000001
          creationTimestamp: "2001-01-01T00:00:00Z"
          deletionTimestamp: "2001-01-01T00:00:00Z"
          selfLink: /here
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        metadata:
          uid: !not 00000000-0000-0000-0000-000000000001
          creationTimestamp: !age [0s, 1m]
          deletionTimestamp: !absent
          selfLink: !absent
        """

    Scenario: a new object with a version
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: second-hand, resourceVersion: "5" }
        """
      Then the response is 500
      And the response is 500 because "resourceVersion should not be set on objects to be created"
      And now ConfigMap/second-hand is gone

    Scenario Outline: a patch of <field>
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: fixed }
        """
      When I merge patch ConfigMap/fixed with:
        """yaml
        metadata: { <field>: <value> }
        """
      Then the response is 422 Invalid
      And the response is 422 because "metadata.<field>: Invalid value: \"<value>\": field is immutable"

      Examples:
        | field             | value                |
        | uid               | another              |
        | creationTimestamp | 2001-01-01T00:00:00Z |

  @req:write.versions @must
  Rule: A replacement that says no version wins, except for kinds that insist on one
    For most kinds the last write wins when the client does not care. Leases, disruption budgets, webhooks, policies and
    all custom resources must be replaced from a version that was read.

    Scenario: a ConfigMap is replaced blindly
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: loose }
        data: { a: "1" }
        """
      When I replace ConfigMap/loose with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: loose }
        data: { a: "2" }
        """
      Then the response is 200

    Scenario Outline: a <kind> is not
      Given this manifest:
        """yaml
        apiVersion: <version>
        kind: <kind>
        metadata: { name: strict }
        spec: <spec>
        """
      When I replace <kind>/strict with:
        """yaml
        apiVersion: <version>
        kind: <kind>
        metadata: { name: strict }
        spec: <spec>
        """
      Then the response is 422 Invalid
      And the response is 422 because "metadata.resourceVersion: Invalid value: 0: must be specified for an update"

      Examples:
        | kind                | version                | spec                    |
        | Lease               | coordination.k8s.io/v1 | { holderIdentity: me }  |
        | PodDisruptionBudget | policy/v1              | { minAvailable: 1 }     |

  @req:write.creates @must
  Rule: A replacement of what is not there creates it for a few kinds only
    Services, Leases, roles and some more are created by PUT; for the rest there is nothing to replace.

    Scenario Outline: a <kind>
      When I send PUT "<path>/made" with:
        """yaml
        <body>
        """
      Then the response is <status>

      Examples:
        | kind      | path                                                     | body                                                       | status       |
        | Service   | /api/v1/namespaces/$namespace/services                   | { metadata: { name: made }, spec: { ports: [{ port: 80 }] } } | 201 Created |
        | Role      | /apis/rbac.authorization.k8s.io/v1/namespaces/$namespace/roles | { metadata: { name: made }, rules: [] }              | 201 Created  |
        | Lease     | /apis/coordination.k8s.io/v1/namespaces/$namespace/leases | { metadata: { name: made }, spec: { holderIdentity: me } } | 201 Created  |
        | ConfigMap | /api/v1/namespaces/$namespace/configmaps                 | { metadata: { name: made } }                               | 404 NotFound |
        | Secret    | /api/v1/namespaces/$namespace/secrets                    | { metadata: { name: made } }                               | 404 NotFound |

    Scenario: who may replace but not create, creates nothing
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: changer }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: change }
        rules: [{ apiGroups: [""], resources: [services], verbs: [update, get] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: changer }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: change }
        subjects: [{ kind: ServiceAccount, name: changer, namespace: $namespace }]
        """
      When acting as ServiceAccount/changer
      And I send PUT "/api/v1/namespaces/$namespace/services/sneaked" with:
        """yaml
        metadata: { name: sneaked }
        spec: { ports: [{ port: 80 }] }
        """
      Then the response is 403 Forbidden

  @req:write.uid @must
  Rule: A replacement of another object than the one that is meant is refused
    A uid in a replacement means that very object. If it has gone and another one bears its name, that is a conflict.

    Scenario: the name is the same, the uid is not
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: twin }
        data: { which: "second" }
        """
      When I replace ConfigMap/twin with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: twin, uid: 00000000-0000-0000-0000-000000000001 }
        data: { which: "first" }
        """
      Then the response is 409 Conflict
      And the response is 409 because "Precondition failed: UID in precondition"
      And now .data.which of ConfigMap/twin is "second"

  @req:write.generated-names @must
  Rule: A name may be left to the server, which makes one that is free
    generateName is what the name begins with; five letters and digits follow, none of them a vowel. A long beginning is
    cut, and what no name could be is refused.

    Scenario: two from the same beginning
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { generateName: note-, labels: { made: "yes" } }
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: { generateName: note-, labels: { made: "yes" } }
        """
      Then now exactly 2 ConfigMaps labelled "made=yes" are present
      And now every ConfigMaps labelled "made=yes" has a different .metadata.name
      And now .metadata.name of every ConfigMaps labelled "made=yes" matches /^note-[bcdfghjklmnpqrstvwxz2-9]{5}$/

    Scenario: a beginning that leaves no room
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { generateName: a-very-long-beginning-that-leaves-no-room-for-five-more-letters- }
        """
      Then the response is 201 Created
      And .metadata.name of the response matches /^a-very-long-beginning-that-leaves-no-room-for-five-more-le[a-z0-9]{5}$/

    Scenario: neither a name nor a beginning
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { labels: { made: "no" } }
        """
      Then the response is 422 Invalid
      And the response is 422 because "metadata.name: Required value: name or generateName is required"

    Scenario: a name that is taken, beside a beginning
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: note }
        """
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: note, generateName: note- }
        """
      Then the response is 409 AlreadyExists
      And the response is 409 because "already exists, the server was not able to generate a unique name for the object"

    Scenario: a beginning that no name could have
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { generateName: "UPPER_" }
        """
      Then the response is 422 Invalid
      And the response is 422 because "metadata.generateName"

  @req:write.status @must
  Rule: Status has a door of its own, and each door leaves alone what belongs to the other
    Whoever changes the object leaves its status as it was; whoever changes the status leaves the rest. So controllers and
    people do not undo each other's work.
    Upstream conformance: "Pods, patching status"

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: parted }
        spec: { schedulerName: nobody, containers: [{ name: main, image: busybox }] }
        """

    Scenario: through the front door the status stays
      When I merge patch Pod/parted with:
        """yaml
        metadata: { labels: { changed: "yes" } }
        status: { phase: Running }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { labels: { changed: "yes" } }
        status: { phase: Pending }
        """

    Scenario: through the other door the rest stays
      When I merge patch the status of Pod/parted with:
        """yaml
        spec: { activeDeadlineSeconds: 3 }
        status: { phase: Running }
        """
      Then the response is 200
      And the response matches:
        """yaml
        spec: { activeDeadlineSeconds: !absent }
        status: { phase: Running }
        """

    Scenario: what has no status has no such door
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: plain }
        """
      When I merge patch the status of ConfigMap/plain with:
        """yaml
        status: {}
        """
      Then the response is 404 NotFound

  @req:write.generation @must
  Rule: The generation grows when what is wanted changes, and only then
    It starts with 1. A Deployment also counts its annotations, which it passes on; labels and status do not count.

    Scenario: spec counts, labels and status do not
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: counted }
        spec:
          replicas: 0
          selector: { matchLabels: { app: counted } }
          template:
            metadata: { labels: { app: counted } }
            spec: { containers: [{ name: main, image: busybox }] }
        """
      And .metadata.generation of Deployment/counted is saved as $first
      When I merge patch Deployment/counted with:
        """yaml
        metadata: { labels: { note: "yes" } }
        """
      Then .metadata.generation of the response is 1
      When I merge patch the status of Deployment/counted with:
        """yaml
        status: { observedGeneration: 1 }
        """
      Then .metadata.generation of the response is 1
      When I merge patch Deployment/counted with:
        """yaml
        metadata: { annotations: { note: "yes" } }
        """
      Then .metadata.generation of the response is 2
      When I merge patch Deployment/counted with:
        """yaml
        spec: { minReadySeconds: 5 }
        """
      Then .metadata.generation of the response is 3

    Scenario: who sets it himself sets nothing
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: counted }
        spec:
          replicas: 0
          selector: { matchLabels: { app: counted } }
          template:
            metadata: { labels: { app: counted } }
            spec: { containers: [{ name: main, image: busybox }] }
        """
      When I merge patch Deployment/counted with:
        """yaml
        metadata: { generation: 77 }
        """
      Then the response is 200
      And .metadata.generation of the response is 1

  @req:write.immutable-fields @must
  Rule: What others have built upon cannot be changed
    The selector of a workload, the type of a Secret, the containers of a Pod but for their image: who wants them
    otherwise makes a new object.

    Scenario Outline: <what> cannot change
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: built }
        spec:
          replicas: 0
          selector: { matchLabels: { app: built } }
          template:
            metadata: { labels: { app: built } }
            spec: { containers: [{ name: main, image: busybox }] }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: built }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: built }
        spec: { schedulerName: nobody, containers: [{ name: main, image: busybox }] }
        """
      When I strategic merge patch <object> with:
        """yaml
        <patch>
        """
      Then the response is 422 Invalid
      And the response is 422 because "<reason>"

      Examples:
        | what                       | object           | patch                                                                                                     | reason                     |
        | the selector of Deployment | Deployment/built | spec: { selector: { matchLabels: { app: other } }, template: { metadata: { labels: { app: other } } } }    | field is immutable         |
        | the type of a Secret       | Secret/built     | type: example.com/other                                                                                   | field is immutable         |
        | the host name of a Pod        | Pod/built     | spec: { hostname: other }                                                                                 | pod updates may not change fields other than |

    Scenario: the image of a container may change
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: renewed }
        spec: { schedulerName: nobody, containers: [{ name: main, image: busybox }] }
        """
      When I strategic merge patch Pod/renewed with:
        """yaml
        spec: { containers: [{ name: main, image: nginx }] }
        """
      Then the response is 200

  @req:write.limits @must
  Rule: Names, keys and values have a form and a length
    A name has 253 letters at most, a label 63, and keys of labels and annotations may have a prefix that is a domain.

    Scenario: a key with more than one prefix
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: noted }
        """
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/noted" with:
        """json-patch
        [{ "op": "add", "path": "/metadata/annotations", "value": { "key/with/slashes": "x" } }]
        """
      Then the response is 422 Invalid
      And the response is 422 because "a valid label key must consist of"

    Scenario: a label that is too long
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: wordy, labels: { a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx } }
        """
      Then the response is 422 Invalid
      And the response is 422 because "must be no more than 63"

    Scenario: a label that just fits
      When I create:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: wordy, labels: { a: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx } }
        """
      Then the response is 201 Created

  @req:write.owner-references @must
  Rule: Who owns an object is said once, by one who can own it
    The same owner twice is one, with a warning; at most one owner controls; an Event owns nothing.

    Scenario: the same owner twice
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata:
          name: owned
          finalizers: [example.com/hold]
          ownerReferences:
            - { apiVersion: v1, kind: ConfigMap, name: owner, uid: 00000000-0000-0000-0000-000000000001 }
            - { apiVersion: v1, kind: ConfigMap, name: owner, uid: 00000000-0000-0000-0000-000000000001 }
        """
      Then the response is 201 Created
      And the header "warning" of the response contains ".metadata.ownerReferences contains duplicate entries"
      And .metadata.ownerReferences of the response has 1 item
      When I merge patch Secret/owned with:
        """yaml
        metadata: { finalizers: null }
        """
      Then the response is 200

    Scenario Outline: <what>: refused
      When I create:
        """yaml
        apiVersion: v1
        kind: Secret
        metadata: { name: owned, ownerReferences: [<owners>] }
        """
      Then the response is 422 Invalid
      And the response is 422 because "<reason>"

      Examples:
        | what            | owners                                                                                                                                        | reason                                             |
        | two controllers | { apiVersion: v1, kind: ConfigMap, name: a, uid: "1", controller: true }, { apiVersion: v1, kind: ConfigMap, name: b, uid: "2", controller: true } | Only one reference can have Controller set to true |
        | no uid          | { apiVersion: v1, kind: ConfigMap, name: a, uid: "" }                                                                                            | uid: Invalid value: \"\": must not be empty        |
        | an Event        | { apiVersion: v1, kind: Event, name: a, uid: "1" }                                                                                               | is disallowed from being an owner                  |
