@seed:K1.6
Feature: Every kind
  The verbs mean the same for every kind: who can handle one can handle all. These Rules take the kinds of the groups
  outside the core through the whole sequence.
  https://kubernetes.io/docs/reference/using-api/api-concepts/

  @req:kinds.verbs @must
  Rule: A kind is found, created, read, listed, watched, patched, replaced and deleted like any other
    What exists already is not created again, what has changed meanwhile is not replaced, and what is deleted is gone.
    Upstream conformance: "CRUD operations for deviceclasses"
    Upstream conformance: "CRUD operations for resourceclaims"
    Upstream conformance: "CRUD operations for resourceclaimtemplates"
    Upstream conformance: "CRUD operations for resoureslices"
    Upstream conformance: "ControllerRevision, resource lifecycle"
    Upstream conformance: "CSIDriver, lifecycle"
    Upstream conformance: "CSINode, lifecycle"
    Upstream conformance: "CSIStorageCapacity API"
    Upstream conformance: "CronJob API Operations"
    Upstream conformance: "DaemonSet, list and delete a collection of DaemonSets"
    Upstream conformance: "EndpointSlice API"
    Upstream conformance: "Ingress API"
    Upstream conformance: "IngressClass API"
    Upstream conformance: "New Event resource lifecycle, testing a list of events"
    Upstream conformance: "New Event resource lifecycle, testing a single event"
    Upstream conformance: "PodDisruptionBudget: create, update, patch, and delete object"
    Upstream conformance: "PodDisruptionBudget: list and delete collection"
    Upstream conformance: "Priority and Fairness FlowSchema API"
    Upstream conformance: "Priority and Fairness PriorityLevelConfiguration API"
    Upstream conformance: "ReplicaSet, list and delete a collection of ReplicaSets"
    Upstream conformance: "RuntimeClass API"
    Upstream conformance: "StatefulSet, list, patch and delete a collection of StatefulSets"
    Upstream conformance: "StorageClass, lifecycle"
    Upstream conformance: "VolumeAttachment, lifecycle"
    Upstream conformance: "VolumeAttributesClass, lifecycle"
    Upstream conformance: "lease API should be available"

    Scenario Outline: every verb on a kind: <kind>
      When I send GET "/apis/<group>"
      Then the response matches:
        """yaml
        kind: APIGroup
        versions: !some { groupVersion: <group>/<version>, version: <version> }
        """
      When I send GET "/apis/<group>/<version>"
      Then the response matches:
        """yaml
        kind: APIResourceList
        resources: !some { name: <resource>, kind: <kind>, verbs: !contains [create, delete, deletecollection, get, list, patch, update, watch] }
        """
      When I watch the path "/apis/<group>/<version>/<in><resource>?watch=true&labelSelector=book%3D$namespace" as "them"
      And I send POST "/apis/<group>/<version>/<in><resource>" with:
        """yaml
        { apiVersion: <group>/<version>, kind: <kind>, metadata: { name: $namespace-one, labels: { book: $namespace } }, <body> }
        """
      Then the response is 201 Created
      And .kind of the response is "<kind>"
      And .metadata.uid of the response is saved as $uid
      And .metadata.resourceVersion of the response is saved as $first
      When I send POST "/apis/<group>/<version>/<in><resource>" with:
        """yaml
        { apiVersion: <group>/<version>, kind: <kind>, metadata: { name: $namespace-one, labels: { book: $namespace } }, <body> }
        """
      Then the response is 409 AlreadyExists
      When I send POST "/apis/<group>/<version>/<in><resource>" with:
        """yaml
        { apiVersion: <group>/<version>, kind: <kind>, metadata: { name: $namespace-two, labels: { book: $namespace } }, <body> }
        """
      Then the response is 201 Created
      When I send GET "/apis/<group>/<version>/<in><resource>/$namespace-one"
      Then the response is 200
      And .metadata.uid of the response is $uid
      When I send GET "/apis/<group>/<version>/<in><resource>?labelSelector=book%3D$namespace"
      Then the response lists exactly "$namespace-one, $namespace-two"
      And .kind of the response is "<kind>List"
      # Controllers look at what is new, and some write its status at once: they are let go first.
      When 2s passes
      And I send PATCH "/apis/<group>/<version>/<in><resource>/$namespace-one" with:
        """merge-patch
        { "metadata": { "annotations": { "patched": "true" } } }
        """
      Then the response is 200
      And .metadata.annotations.patched of the response is "true"
      And .metadata.resourceVersion of the response is saved as $second
      When I send PUT "/apis/<group>/<version>/<in><resource>/$namespace-one" with:
        """yaml
        { apiVersion: <group>/<version>, kind: <kind>, metadata: { name: $namespace-one, resourceVersion: "$first", labels: { book: $namespace }, annotations: { updated: "true" } }, <body> }
        """
      Then the response is 409 Conflict
      When I send PUT "/apis/<group>/<version>/<in><resource>/$namespace-one" with:
        """yaml
        { apiVersion: <group>/<version>, kind: <kind>, metadata: { name: $namespace-one, resourceVersion: "$second", labels: { book: $namespace }, annotations: { updated: "true" } }, <body> }
        """
      Then the response is 200
      And .metadata.annotations.updated of the response is "true"
      And .metadata.uid of the response is $uid
      When I send DELETE "/apis/<group>/<version>/<in><resource>/$namespace-one"
      Then the response is 200
      And within 30s watch "them" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: $namespace-one } } }
        - { type: MODIFIED, object: { metadata: { name: $namespace-one, annotations: { patched: "true" } } } }
        - { type: MODIFIED, object: { metadata: { name: $namespace-one, annotations: { updated: "true" } } } }
        - { type: DELETED, object: { metadata: { name: $namespace-one } } }
        """
      When I send GET "/apis/<group>/<version>/<in><resource>/$namespace-one"
      Then the response is 404 NotFound
      When I send DELETE "/apis/<group>/<version>/<in><resource>?labelSelector=book%3D$namespace"
      Then the response is 200
      And within 30s watch "them" has observed:
        """yaml
        { type: DELETED, object: { metadata: { name: $namespace-two } } }
        """
      When I send GET "/apis/<group>/<version>/<in><resource>?labelSelector=book%3D$namespace"
      Then .items of the response is empty

      Examples: in a namespace
        | kind                    | resource                 | group               | version | in                     | body |
        | ControllerRevision      | controllerrevisions      | apps                | v1      | namespaces/$namespace/ | data: { a: 1 }, revision: 3 |
        | CronJob                 | cronjobs                 | batch               | v1      | namespaces/$namespace/ | spec: { suspend: true, schedule: "0 5 * * *", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } } } |
        | CSIStorageCapacity      | csistoragecapacities     | storage.k8s.io      | v1      | namespaces/$namespace/ | storageClassName: none, capacity: 1Gi |
        | DaemonSet               | daemonsets               | apps                | v1      | namespaces/$namespace/ | spec: { selector: { matchLabels: { app: none } }, template: { metadata: { labels: { app: none } }, spec: { nodeSelector: { disk: none }, containers: [{ name: main, image: busybox }] } } } |
        | EndpointSlice           | endpointslices           | discovery.k8s.io    | v1      | namespaces/$namespace/ | addressType: IPv4, endpoints: [{ addresses: [10.1.2.3] }], ports: [{ name: web, port: 80 }] |
        | Event                   | events                   | events.k8s.io       | v1      | namespaces/$namespace/ | eventTime: "2026-01-01T00:00:00.000000Z", action: Do, reason: Test, type: Normal, note: "a test", reportingController: example.com/test, reportingInstance: test-0, regarding: { kind: Pod, apiVersion: v1, name: none, namespace: $namespace } |
        | HorizontalPodAutoscaler | horizontalpodautoscalers | autoscaling         | v2      | namespaces/$namespace/ | spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: none } } |
        | Ingress                 | ingresses                | networking.k8s.io   | v1      | namespaces/$namespace/ | spec: { ingressClassName: none, defaultBackend: { service: { name: none, port: { number: 80 } } } } |
        | Lease                   | leases                   | coordination.k8s.io | v1      | namespaces/$namespace/ | spec: { holderIdentity: me, leaseDurationSeconds: 30, acquireTime: "2026-01-01T00:00:00.000000Z", leaseTransitions: 1 } |
        | NetworkPolicy           | networkpolicies          | networking.k8s.io   | v1      | namespaces/$namespace/ | spec: { podSelector: { matchLabels: { app: none } }, policyTypes: [Ingress] } |
        | PodDisruptionBudget     | poddisruptionbudgets     | policy              | v1      | namespaces/$namespace/ | spec: { minAvailable: 1, selector: { matchLabels: { app: none } } } |
        | ReplicaSet              | replicasets              | apps                | v1      | namespaces/$namespace/ | spec: { replicas: 0, selector: { matchLabels: { app: none } }, template: { metadata: { labels: { app: none } }, spec: { nodeSelector: { disk: none }, containers: [{ name: main, image: busybox }] } } } |
        | ResourceClaim           | resourceclaims           | resource.k8s.io     | v1      | namespaces/$namespace/ | spec: { devices: { requests: [{ name: one, exactly: { deviceClassName: none } }] } } |
        | ResourceClaimTemplate   | resourceclaimtemplates   | resource.k8s.io     | v1      | namespaces/$namespace/ | spec: { spec: { devices: { requests: [{ name: one, exactly: { deviceClassName: none } }] } } } |
        | StatefulSet             | statefulsets             | apps                | v1      | namespaces/$namespace/ | spec: { replicas: 0, serviceName: none, selector: { matchLabels: { app: none } }, template: { metadata: { labels: { app: none } }, spec: { nodeSelector: { disk: none }, containers: [{ name: main, image: busybox }] } } } |

      Examples: for the whole cluster
        | kind                       | resource                    | group                        | version | in | body |
        | CSIDriver                  | csidrivers                  | storage.k8s.io               | v1      |    | spec: { attachRequired: false } |
        | CSINode                    | csinodes                    | storage.k8s.io               | v1      |    | spec: { drivers: [{ name: csi.example.com, nodeID: one, topologyKeys: [zone] }] } |
        | DeviceClass                | deviceclasses               | resource.k8s.io              | v1      |    | spec: { selectors: [{ cel: { expression: "device.driver == 'gpu.example.com'" } }] } |
        | FlowSchema                 | flowschemas                 | flowcontrol.apiserver.k8s.io | v1      |    | spec: { matchingPrecedence: 9999, priorityLevelConfiguration: { name: global-default }, distinguisherMethod: { type: ByUser }, rules: [{ subjects: [{ kind: User, user: { name: nobody } }], nonResourceRules: [{ verbs: [get], nonResourceURLs: [/none] }] }] } |
        | IngressClass               | ingressclasses              | networking.k8s.io            | v1      |    | spec: { controller: example.com/none } |
        | PriorityClass              | priorityclasses             | scheduling.k8s.io            | v1      |    | value: 7, description: "a test" |
        | PriorityLevelConfiguration | prioritylevelconfigurations | flowcontrol.apiserver.k8s.io | v1      |    | spec: { type: Limited, limited: { nominalConcurrencyShares: 2, limitResponse: { type: Reject } } } |
        | ResourceSlice              | resourceslices              | resource.k8s.io              | v1      |    | spec: { driver: gpu.example.com, allNodes: true, pool: { name: $namespace, generation: 1, resourceSliceCount: 1 }, devices: [{ name: one }] } |
        | RuntimeClass               | runtimeclasses              | node.k8s.io                  | v1      |    | handler: none |
        | StorageClass               | storageclasses              | storage.k8s.io               | v1      |    | provisioner: example.com/none |
        | VolumeAttachment           | volumeattachments           | storage.k8s.io               | v1      |    | spec: { attacher: example.com, nodeName: none, source: { persistentVolumeName: none } } |
        | VolumeAttributesClass      | volumeattributesclasses     | storage.k8s.io               | v1      |    | driverName: csi.example.com, parameters: { iops: "100" } |

  @req:kinds.status @must
  Rule: A status is written through its own door, and nothing else comes in by it
    Who observes writes the status, who wishes writes the spec; neither can do the other's by accident.
    Upstream conformance: "DaemonSet, status sub-resource"
    Upstream conformance: "Deployment, status sub-resource"
    Upstream conformance: "PodDisruptionBudget: update and patch status"
    Upstream conformance: "ReplicaSet, status sub-resource"
    Upstream conformance: "StatefulSet, status sub-resource"
    Upstream conformance: "VolumeAttachment, apply changes to a volumeattachment status"

    Scenario Outline: two doors to one object: <kind>
      When I send POST "/apis/<group>/v1/<in><resource>" with:
        """yaml
        { apiVersion: <group>/v1, kind: <kind>, metadata: { name: $namespace-one, labels: { book: $namespace } }, <body>, status: <status> }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        status: !not <status>
        """
      When I send PATCH "/apis/<group>/v1/<in><resource>/$namespace-one" with:
        """application/merge-patch+json
        {"metadata": {"annotations": {"a": "b"}}, "status": <json>}
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { annotations: { a: b } }
        status: !not <status>
        """
      When I send PATCH "/apis/<group>/v1/<in><resource>/$namespace-one/status" with:
        """application/merge-patch+json
        {"spec": <other>, "status": <json>}
        """
      Then the response is 200
      And the response matches:
        """yaml
        { <body>, status: <status> }
        """
      And the response matches:
        """yaml
        spec: !not <other>
        """
      When I send GET "/apis/<group>/v1/<in><resource>/$namespace-one/status"
      Then the response is 200
      And .kind of the response is "<kind>"
      When I send DELETE "/apis/<group>/v1/<in><resource>/$namespace-one"
      Then the response is 200

      Examples:
        | kind             | resource          | group                        | in                     | body | other | status | json |
        | CronJob          | cronjobs          | batch                        | namespaces/$namespace/ | spec: { suspend: true, schedule: "0 5 * * *", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } } } | {"schedule": "1 1 1 1 1"} | { lastScheduleTime: "2026-01-01T05:00:00Z" } | {"lastScheduleTime": "2026-01-01T05:00:00Z"} |
        | DaemonSet        | daemonsets        | apps                         | namespaces/$namespace/ | spec: { selector: { matchLabels: { app: none } }, template: { metadata: { labels: { app: none } }, spec: { nodeSelector: { disk: none }, containers: [{ name: main, image: busybox }] } } } | {"minReadySeconds": 7} | { conditions: !key:type [{ type: StatusUpdate, status: "True", reason: Book }] } | {"conditions": [{"type": "StatusUpdate", "status": "True", "reason": "Book", "message": "by the book"}]} |
        | Deployment       | deployments       | apps                         | namespaces/$namespace/ | spec: { replicas: 0, selector: { matchLabels: { app: none } }, template: { metadata: { labels: { app: none } }, spec: { nodeSelector: { disk: none }, containers: [{ name: main, image: busybox }] } } } | {"minReadySeconds": 7} | { conditions: !key:type [{ type: StatusUpdate, status: "True", reason: Book }] } | {"conditions": [{"type": "StatusUpdate", "status": "True", "reason": "Book", "message": "by the book"}]} |
        | FlowSchema       | flowschemas       | flowcontrol.apiserver.k8s.io |                        | spec: { matchingPrecedence: 9999, priorityLevelConfiguration: { name: global-default } } | {"matchingPrecedence": 9998} | { conditions: !key:type [{ type: Checked, status: "True", reason: Book }] } | {"conditions": [{"type": "Checked", "status": "True", "reason": "Book", "message": "", "lastTransitionTime": "2026-01-01T00:00:00Z"}]} |
        | Ingress          | ingresses         | networking.k8s.io            | namespaces/$namespace/ | spec: { ingressClassName: none, defaultBackend: { service: { name: none, port: { number: 80 } } } } | {"ingressClassName": "other"} | { loadBalancer: { ingress: [{ ip: 169.1.1.1 }] } } | {"loadBalancer": {"ingress": [{"ip": "169.1.1.1"}]}} |
        | PodDisruptionBudget | poddisruptionbudgets | policy                  | namespaces/$namespace/ | spec: { minAvailable: 1, selector: { matchLabels: { app: none } } } | {"minAvailable": 7} | { expectedPods: 7 } | {"expectedPods": 7} |
        | ReplicaSet       | replicasets       | apps                         | namespaces/$namespace/ | spec: { replicas: 0, selector: { matchLabels: { app: none } }, template: { metadata: { labels: { app: none } }, spec: { nodeSelector: { disk: none }, containers: [{ name: main, image: busybox }] } } } | {"minReadySeconds": 7} | { conditions: !key:type [{ type: StatusUpdate, status: "True", reason: Book }] } | {"conditions": [{"type": "StatusUpdate", "status": "True", "reason": "Book", "message": "by the book"}]} |
        | StatefulSet      | statefulsets      | apps                         | namespaces/$namespace/ | spec: { replicas: 0, serviceName: none, selector: { matchLabels: { app: none } }, template: { metadata: { labels: { app: none } }, spec: { nodeSelector: { disk: none }, containers: [{ name: main, image: busybox }] } } } | {"minReadySeconds": 7} | { conditions: !key:type [{ type: StatusUpdate, status: "True", reason: Book }] } | {"conditions": [{"type": "StatusUpdate", "status": "True", "reason": "Book", "message": "by the book"}]} |
        | VolumeAttachment | volumeattachments | storage.k8s.io               |                        | spec: { attacher: example.com, nodeName: none, source: { persistentVolumeName: none } } | {"nodeName": "other"} | { attached: true } | {"attached": true} |

    Scenario Outline: what no status of a <kind> can be
      When I send POST "/apis/<group>/v1/namespaces/$namespace/<resource>" with:
        """yaml
        { apiVersion: <group>/v1, kind: <kind>, metadata: { name: one }, <body> }
        """
      Then the response is 201 Created
      When I send PATCH "/apis/<group>/v1/namespaces/$namespace/<resource>/one/status" with:
        """application/merge-patch+json
        {"status": <json>}
        """
      Then the response is 422 Invalid because "<why>"

      Examples:
        | kind                | resource             | group             | body | json | why |
        | Ingress             | ingresses            | networking.k8s.io | spec: { ingressClassName: none, defaultBackend: { service: { name: none, port: { number: 80 } } } } | {"loadBalancer": {"ingress": [{"hostname": "1.2.3.4"}]}} | must be a DNS name, not an IP address |
        | Job                 | jobs                 | batch             | spec: { suspend: true, template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } | {"conditions": [{"type": "Complete", "status": "True"}]} | cannot set Complete=True condition without the SuccessCriteriaMet=true condition |
        | PodDisruptionBudget | poddisruptionbudgets | policy            | spec: { minAvailable: 1, selector: { matchLabels: { app: none } } } | {"currentHealthy": -1} | status.currentHealthy: Invalid value: -1: must be greater than or equal to 0 |

  @req:kinds.addresses @must
  Rule: Ranges and addresses of Services are objects too
    An address is called by itself, in one way only, and belongs to something; a range is ready once it is seen, and both
    keep what they are.
    https://kubernetes.io/docs/tasks/network/extend-service-ip-ranges/
    Upstream conformance: "IPAddress API"
    Upstream conformance: "ServiceCIDR API"

    Scenario: the range that the cluster was started with
      When I send GET "/apis/networking.k8s.io/v1/servicecidrs/kubernetes"
      Then the response is 200
      And the response matches:
        """yaml
        spec: { cidrs: !present }
        status: { conditions: [{ type: Ready, status: "True" }] }
        """

    @serial
    Scenario: a range
      Given this manifest:
        """yaml
        apiVersion: networking.k8s.io/v1
        kind: ServiceCIDR
        metadata: { name: $namespace-range }
        spec: { cidrs: [203.0.113.248/29] }
        """
      Then within 30s ServiceCIDR/$namespace-range is Ready
      And within 30s .metadata.finalizers of ServiceCIDR/$namespace-range contains "networking.k8s.io/service-cidr-finalizer"
      When I merge patch ServiceCIDR/$namespace-range with:
        """yaml
        spec: { cidrs: [203.0.113.240/29] }
        """
      Then the response is 422 Invalid because "field is immutable"
      When I delete ServiceCIDR/$namespace-range
      # Others may have been given an address of the range meanwhile: then it stays until they give it back.
      Then within 5m ServiceCIDR/$namespace-range is gone

    Scenario Outline: a range that <what>
      When I send POST "/apis/networking.k8s.io/v1/servicecidrs?dryRun=All" with:
        """yaml
        { apiVersion: networking.k8s.io/v1, kind: ServiceCIDR, metadata: { name: $namespace-range }, spec: { cidrs: <cidrs> } }
        """
      Then the response is 422 Invalid because "<why>"

      Examples:
        | what                     | cidrs                          | why                        |
        | is none                  | []                             | at least one CIDR required |
        | is of one family twice   | [10.183.0.0/24, 10.184.0.0/24] | may specify no more than one IP for each IP family |
        | does not begin where it does | [10.183.0.7/24]            | spec.cidrs[0]              |

    Scenario: an address
      When I send POST "/apis/networking.k8s.io/v1/ipaddresses" with:
        """yaml
        apiVersion: networking.k8s.io/v1
        kind: IPAddress
        metadata: { name: 203.0.113.77, labels: { book: $namespace } }
        spec: { parentRef: { resource: services, namespace: $namespace, name: none } }
        """
      Then the response is 201 Created
      When I send PATCH "/apis/networking.k8s.io/v1/ipaddresses/203.0.113.77" with:
        """merge-patch
        { "spec": { "parentRef": { "name": "other" } } }
        """
      Then the response is 422 Invalid because "field is immutable"
      When I send DELETE "/apis/networking.k8s.io/v1/ipaddresses?labelSelector=book%3D$namespace"
      Then the response is 200
      When I send GET "/apis/networking.k8s.io/v1/ipaddresses/203.0.113.77"
      Then the response is 404 NotFound

    Scenario Outline: an address called <name>
      When I send POST "/apis/networking.k8s.io/v1/ipaddresses?dryRun=All" with:
        """yaml
        apiVersion: networking.k8s.io/v1
        kind: IPAddress
        metadata: { name: "<name>" }
        spec: { parentRef: { resource: services, namespace: $namespace, name: none } }
        """
      Then the response is 422 Invalid because "metadata.name"

      Examples:
        | name           |
        | no-address     |
        | 0203.0.113.77    |
        | 2001:db8:0:0:0:0:0:1 |
