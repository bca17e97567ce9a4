@seed:K1.6 @seed:K1.3
Feature: Writes in depth
  What only shows when several write, or when nothing comes of a write.
  https://kubernetes.io/docs/reference/using-api/server-side-apply/

  @req:write.no-change @must
  Rule: A write that changes nothing is no change to anybody
    It is answered like any other, but no version is spent and no watch hears of it.

    Scenario: the same again
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: still }
        data: { text: same }
        """
      And .metadata.resourceVersion of ConfigMap/still is saved as $version
      When I watch ConfigMaps from resourceVersion "$version" as "changes"
      And I merge patch ConfigMap/still with:
        """yaml
        data: { text: same }
        """
      Then the response is 200
      And .metadata.resourceVersion of the response is $version
      When I replace ConfigMap/still with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: still }
        data: { text: same }
        """
      Then the response is 200
      And never within 5s watch "changes" has observed:
        """yaml
        { type: MODIFIED, object: { metadata: { name: still } } }
        """

    Scenario: something else
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: still }
        data: { text: same }
        """
      And .metadata.resourceVersion of ConfigMap/still is saved as $version
      When I watch ConfigMaps from resourceVersion "$version" as "changes"
      And I merge patch ConfigMap/still with:
        """yaml
        data: { text: other }
        """
      Then the response is 200
      And .metadata.resourceVersion of the response is not $version
      And within 10s watch "changes" has observed:
        """yaml
        { type: MODIFIED, object: { metadata: { name: still }, data: { text: other } } }
        """

  @req:write.versions-of-the-cluster @must
  Rule: What the whole cluster goes by is replaced from a version that was read
    Webhooks, policies, drivers and runtimes insist on it; classes of storage and of priority do not.

    Scenario Outline: a <kind> insists
      When I send POST "/apis/<version>/<resource>" with:
        """yaml
        { metadata: { name: $namespace-strict }, <body> }
        """
      Then the response is 201 Created
      And .metadata.resourceVersion of the response is saved as $read
      When I send PUT "/apis/<version>/<resource>/$namespace-strict" with:
        """yaml
        { metadata: { name: $namespace-strict }, <body> }
        """
      Then the response is 422 Invalid
      And the response is 422 because "metadata.resourceVersion: Invalid value: 0: must be specified for an update"
      When I send PUT "/apis/<version>/<resource>/$namespace-strict" with:
        """yaml
        { metadata: { name: $namespace-strict, resourceVersion: "$read" }, <body> }
        """
      Then the response is 200

      Examples:
        | kind                             | version                         | resource                          | body                                                                                                    |
        | RuntimeClass                     | node.k8s.io/v1                  | runtimeclasses                    | handler: none                                                                                           |
        | CSIDriver                        | storage.k8s.io/v1               | csidrivers                        | spec: { attachRequired: false }                                                                         |
        | VolumeAttachment                 | storage.k8s.io/v1               | volumeattachments                 | spec: { attacher: example.com, nodeName: none, source: { persistentVolumeName: none } }                 |
        | ValidatingWebhookConfiguration   | admissionregistration.k8s.io/v1 | validatingwebhookconfigurations   | webhooks: []                                                                                            |
        | MutatingWebhookConfiguration     | admissionregistration.k8s.io/v1 | mutatingwebhookconfigurations     | webhooks: []                                                                                            |
        | ValidatingAdmissionPolicyBinding | admissionregistration.k8s.io/v1 | validatingadmissionpolicybindings | spec: { policyName: $namespace-none, validationActions: [Audit] }                                       |

    Scenario Outline: a <kind> does not
      When I send POST "/apis/<version>/<resource>" with:
        """yaml
        { metadata: { name: $namespace-loose }, <body> }
        """
      Then the response is 201 Created
      When I send PUT "/apis/<version>/<resource>/$namespace-loose" with:
        """yaml
        { metadata: { name: $namespace-loose }, <body> }
        """
      Then the response is 200

      Examples:
        | kind          | version              | resource        | body                          |
        | StorageClass  | storage.k8s.io/v1    | storageclasses  | provisioner: example.com/none |
        | PriorityClass | scheduling.k8s.io/v1 | priorityclasses | value: 7                      |
        | IngressClass  | networking.k8s.io/v1 | ingressclasses  | spec: { controller: example.com/none } |

  @req:write.status-labels @must
  Rule: Who writes the status of a Deployment does not touch its labels
    The door of the status lets in the status, and nothing that others select by.

    Scenario: a label through the door of the status
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: named, labels: { team: ours } }
        spec:
          replicas: 0
          selector: { matchLabels: { app: named } }
          template:
            metadata: { labels: { app: named } }
            spec: { containers: [{ name: main, image: busybox }] }
        """
      When I merge patch the status of Deployment/named with:
        """yaml
        metadata: { labels: { team: theirs } }
        status: { collisionCount: 1 }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { labels: { team: ours } }
        status: { collisionCount: 1 }
        """

  @req:apply.from-the-client @must
  Rule: What kubectl applied by itself it may go on applying through the server
    The annotation of the old way tells what kubectl said last; what still is as it said, it takes over without a
    conflict. That holds for kubectl alone, and for nothing that somebody else has changed since.
    https://kubernetes.io/docs/reference/using-api/server-side-apply/#migration-between-client-side-and-server-side-apply

    Background:
      When I send POST "/api/v1/namespaces/$namespace/configmaps?fieldManager=kubectl-client-side-apply" with:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: moved
          annotations:
            kubectl.kubernetes.io/last-applied-configuration: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"annotations":{},"name":"moved","namespace":"$namespace"},"data":{"x":"1"}}'
        data: { x: "1" }
        """
      Then the response is 201 Created

    Scenario: kubectl takes over
      When I apply as "kubectl":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: moved }
        data: { x: "2" }
        """
      Then the response is 200
      And .data.x of the response is "2"
      And now "kubectl" owns .data.x of ConfigMap/moved

    Scenario: nobody else does
      When I apply as "another":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: moved }
        data: { x: "2" }
        """
      Then the response is 409 Conflict
      And the response is 409 because "conflict with \"kubectl-client-side-apply\""
      And now .data.x of ConfigMap/moved is "1"

    Scenario: not what was changed since
      When I send PATCH "/api/v1/namespaces/$namespace/configmaps/moved?fieldManager=editor" with:
        """merge-patch
        { "data": { "x": "3" } }
        """
      Then the response is 200
      When I apply as "kubectl":
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: moved }
        data: { x: "2" }
        """
      Then the response is 409 Conflict
      And the response is 409 because "conflict with \"editor\""
      And now .data.x of ConfigMap/moved is "3"

  @req:dry-run.addresses @must
  Rule: A rehearsed Service takes neither an address nor a port from anybody
    It is told what it would get; the next one may have it.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: first }
        spec: { type: NodePort, ports: [{ port: 80 }] }
        """
      And .spec.clusterIP of Service/first is saved as $address
      And .spec.ports[0].nodePort of Service/first is saved as $port

    Scenario: rehearsed, then real
      When I delete Service/first
      And I send POST "/api/v1/namespaces/$namespace/services?dryRun=All" with:
        """yaml
        metadata: { name: imagined }
        spec: { type: NodePort, clusterIP: $address, ports: [{ port: 80, nodePort: $port }] }
        """
      Then the response is 201 Created
      And .spec.clusterIP of the response is "$address"
      When I create:
        """yaml
        apiVersion: v1
        kind: Service
        metadata: { name: second }
        spec: { type: NodePort, clusterIP: $address, ports: [{ port: 80, nodePort: $port }] }
        """
      Then the response is 201 Created

    Scenario: what another has cannot even be rehearsed
      When I send POST "/api/v1/namespaces/$namespace/services?dryRun=All" with:
        """yaml
        metadata: { name: imagined }
        spec: { clusterIP: $address, ports: [{ port: 80 }] }
        """
      Then the response is 422 Invalid
      And the response is 422 because "provided IP is already allocated"
