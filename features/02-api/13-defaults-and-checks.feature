@seed:K1.6
Feature: Defaults and checks of every kind
  What a client leaves out the server fills in, so that every reader sees the same whole object; what cannot be the server
  refuses, with each cause by its field. These Rules look at the kinds outside the core.
  https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-operations

  @req:kinds.defaults @must
  Rule: What is left out is filled in before anybody reads it
    A rehearsal tells what would be, and leaves nothing behind.

    Scenario Outline: what is left out of a <kind>
      When I send POST "/apis/<version>/<at>?dryRun=All" with:
        """yaml
        { apiVersion: <version>, kind: <kind>, metadata: { name: $namespace-one }, <body> }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        { <filled> }
        """
      When I send GET "/apis/<version>/<at>/$namespace-one"
      Then the response is 404 NotFound

      Examples:
        | kind                       | version                         | at                                             | body | filled |
        | Deployment                 | apps/v1                         | namespaces/$namespace/deployments              | spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: main, image: "busybox:1" }] } } } | spec: { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 25%, maxUnavailable: 25% } }, template: { spec: { restartPolicy: Always, dnsPolicy: ClusterFirst, schedulerName: default-scheduler } } } |
        | StatefulSet                | apps/v1                         | namespaces/$namespace/statefulsets             | spec: { serviceName: s, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: main, image: "busybox:1" }] } } } | spec: { replicas: 1, podManagementPolicy: OrderedReady, revisionHistoryLimit: 10, updateStrategy: { type: RollingUpdate, rollingUpdate: { partition: 0 } }, persistentVolumeClaimRetentionPolicy: { whenDeleted: Retain, whenScaled: Retain } } |
        | DaemonSet                  | apps/v1                         | namespaces/$namespace/daemonsets               | spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: main, image: "busybox:1" }] } } } | spec: { revisionHistoryLimit: 10, updateStrategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } } |
        | Job                        | batch/v1                        | namespaces/$namespace/jobs                     | spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: "busybox:1" }] } } } | spec: { completions: 1, parallelism: 1, backoffLimit: 6, completionMode: NonIndexed, suspend: false, podReplacementPolicy: TerminatingOrFailed, selector: { matchLabels: { batch.kubernetes.io/controller-uid: !present } } } |
        | CronJob                    | batch/v1                        | namespaces/$namespace/cronjobs                 | spec: { schedule: "0 5 * * *", jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: "busybox:1" }] } } } } } | spec: { concurrencyPolicy: Allow, suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 } |
        | HorizontalPodAutoscaler    | autoscaling/v2                  | namespaces/$namespace/horizontalpodautoscalers | spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: none } } | spec: { minReplicas: 1, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }] } |
        | NetworkPolicy              | networking.k8s.io/v1            | namespaces/$namespace/networkpolicies          | spec: { podSelector: {}, egress: [{ ports: [{ port: 53 }] }] } | spec: { policyTypes: [Ingress, Egress], egress: [{ ports: [{ port: 53, protocol: TCP }] }] } |
        | IngressClass               | networking.k8s.io/v1            | ingressclasses                                 | spec: { controller: example.com/none, parameters: { kind: P, name: p } } | spec: { parameters: { scope: Cluster } } |
        | EndpointSlice              | discovery.k8s.io/v1             | namespaces/$namespace/endpointslices           | addressType: IPv4, endpoints: [{ addresses: [10.1.2.3] }], ports: [{ port: 80 }] | ports: [{ name: "", port: 80, protocol: TCP }] |
        | RoleBinding                | rbac.authorization.k8s.io/v1    | namespaces/$namespace/rolebindings             | roleRef: { kind: ClusterRole, name: view }, subjects: [{ kind: User, name: jane }] | roleRef: { apiGroup: rbac.authorization.k8s.io }, subjects: [{ kind: User, name: jane, apiGroup: rbac.authorization.k8s.io }] |
        | StorageClass               | storage.k8s.io/v1               | storageclasses                                 | provisioner: example.com/none | reclaimPolicy: Delete, volumeBindingMode: Immediate |
        | CSIDriver                  | storage.k8s.io/v1               | csidrivers                                     | spec: {} | spec: { attachRequired: true, podInfoOnMount: false, storageCapacity: false, fsGroupPolicy: ReadWriteOnceWithFSType, volumeLifecycleModes: [Persistent], requiresRepublish: false } |
        | PriorityClass              | scheduling.k8s.io/v1            | priorityclasses                                | value: 7 | preemptionPolicy: PreemptLowerPriority |
        | FlowSchema                 | flowcontrol.apiserver.k8s.io/v1 | flowschemas                                    | spec: { priorityLevelConfiguration: { name: global-default } } | spec: { matchingPrecedence: 1000 } |
        | PriorityLevelConfiguration | flowcontrol.apiserver.k8s.io/v1 | prioritylevelconfigurations                    | spec: { type: Limited, limited: { limitResponse: { type: Queue, queuing: {} } } } | spec: { limited: { nominalConcurrencyShares: 30, lendablePercent: 0, limitResponse: { queuing: { queues: 64, handSize: 8, queueLengthLimit: 50 } } } } |
        | ResourceClaim              | resource.k8s.io/v1              | namespaces/$namespace/resourceclaims           | spec: { devices: { requests: [{ name: one, exactly: { deviceClassName: none } }] } } | spec: { devices: { requests: [{ name: one, exactly: { allocationMode: ExactCount, count: 1 } }] } } |

  @req:kinds.checks @must
  Rule: What cannot be is refused, with every cause by its field
    All causes come at once, so that nobody has to guess the next. Refused objects leave nothing behind.

    Scenario Outline: a <kind> that <what>
      When I send POST "/apis/<version>/<at>" with:
        """yaml
        { apiVersion: <version>, kind: <kind>, metadata: { name: $namespace-one }, <body> }
        """
      Then the response is 422 Invalid
      And the response matches:
        """yaml
        reason: Invalid
        details: { name: $namespace-one, kind: <kind>, causes: <causes> }
        """
      When I send GET "/apis/<version>/<at>/$namespace-one"
      Then the response is 404 NotFound

      Examples:
        | kind                    | what                          | version                         | at                                             | body | causes |
        | Deployment              | is nothing                    | apps/v1                         | namespaces/$namespace/deployments              | spec: {} | !ordered [{ field: spec.selector, reason: FieldValueRequired }, { field: spec.template.metadata.labels, reason: FieldValueInvalid }, { field: spec.template.spec.containers, reason: FieldValueRequired }] |
        | Deployment              | selects other Pods            | apps/v1                         | namespaces/$namespace/deployments              | spec: { replicas: -1, selector: { matchLabels: { a: other } }, template: { metadata: { labels: { a: b } }, spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } | !ordered [{ field: spec.replicas }, { field: spec.template.metadata.labels }, { field: spec.template.spec.restartPolicy, reason: FieldValueNotSupported }] |
        | StatefulSet             | has a strategy of its own     | apps/v1                         | namespaces/$namespace/statefulsets             | spec: { serviceName: s, podManagementPolicy: Any, updateStrategy: { type: Any }, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: main, image: busybox }] } } } | !ordered [{ field: spec.podManagementPolicy }, { field: spec.updateStrategy }] |
        | DaemonSet               | does not move                 | apps/v1                         | namespaces/$namespace/daemonsets               | spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 0 } }, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: main, image: busybox }] } } } | [{ field: spec.updateStrategy.rollingUpdate.maxUnavailable }] |
        | Job                     | never ends                    | batch/v1                        | namespaces/$namespace/jobs                     | spec: { completions: -1, template: { spec: { restartPolicy: Always, containers: [{ name: main, image: busybox }] } } } | !ordered [{ field: spec.completions }, { field: spec.template.spec.restartPolicy }] |
        | Job                     | counts without indexes        | batch/v1                        | namespaces/$namespace/jobs                     | spec: { backoffLimitPerIndex: 1, template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } | [{ field: spec.backoffLimitPerIndex }] |
        | CronJob                 | never comes                   | batch/v1                        | namespaces/$namespace/cronjobs                 | spec: { schedule: sometimes, timeZone: No/Where, concurrencyPolicy: Any, jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } } } | !ordered [{ field: spec.schedule }, { field: spec.timeZone }, { field: spec.concurrencyPolicy }] |
        | HorizontalPodAutoscaler | has no room                   | autoscaling/v2                  | namespaces/$namespace/horizontalpodautoscalers | spec: { minReplicas: 5, maxReplicas: 3, scaleTargetRef: { kind: Deployment, name: a/b, apiVersion: apps/v1 } } | !ordered [{ field: spec.maxReplicas }, { field: spec.scaleTargetRef.name }] |
        | HorizontalPodAutoscaler | has no target                 | autoscaling/v2                  | namespaces/$namespace/horizontalpodautoscalers | spec: { maxReplicas: 3, scaleTargetRef: { kind: Deployment, name: a, apiVersion: apps/v1 }, metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 0 } } }] } | [{ field: "spec.metrics[0].resource.target.averageUtilization" }] |
        | PodDisruptionBudget     | says two things               | policy/v1                       | namespaces/$namespace/poddisruptionbudgets     | spec: { minAvailable: 1, maxUnavailable: 1 } | [{ field: spec }] |
        | Ingress                 | leads nowhere                 | networking.k8s.io/v1            | namespaces/$namespace/ingresses                | spec: {} | [{ field: spec }] |
        | Ingress                 | does not say how              | networking.k8s.io/v1            | namespaces/$namespace/ingresses                | spec: { rules: [{ host: 1.2.3.4, http: { paths: [{ path: x, pathType: Exact, backend: {} }] } }] } | !ordered [{ field: "spec.rules[0].host" }, { field: "spec.rules[0].http.paths[0].path" }, { field: "spec.rules[0].http.paths[0].backend" }] |
        | IngressClass            | has no controller             | networking.k8s.io/v1            | ingressclasses                                 | spec: { parameters: { kind: "", name: p, scope: Any } } | !ordered [{ field: spec.controller, reason: FieldValueRequired }, { field: spec.parameters.kind }, { field: spec.parameters.scope }] |
        | NetworkPolicy           | knows no such ports           | networking.k8s.io/v1            | namespaces/$namespace/networkpolicies          | spec: { podSelector: {}, ingress: [{ ports: [{ port: 0 }, { port: 80, endPort: 70 }], from: [{}] }] } | !ordered [{ field: "spec.ingress[0].ports[0].port" }, { field: "spec.ingress[0].ports[1].endPort" }, { field: "spec.ingress[0].from[0]" }] |
        | EndpointSlice           | leads to itself               | discovery.k8s.io/v1             | namespaces/$namespace/endpointslices           | addressType: IPv4, endpoints: [{ addresses: [127.0.0.1] }, { addresses: [] }], ports: [{ name: a }, { name: a }] | !ordered [{ field: "endpoints[0].addresses[0]" }, { field: "endpoints[1].addresses", reason: FieldValueRequired }, { field: "ports[1].name", reason: FieldValueDuplicate }] |
        | Lease                   | does not last                 | coordination.k8s.io/v1          | namespaces/$namespace/leases                   | spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } | !ordered [{ field: spec.leaseDurationSeconds }, { field: spec.leaseTransitions }] |
        | Role                    | allows nothing                | rbac.authorization.k8s.io/v1    | namespaces/$namespace/roles                    | rules: [{ verbs: [] }] | !ordered [{ field: "rules[0].verbs" }, { field: "rules[0].apiGroups" }, { field: "rules[0].resources" }] |
        | RoleBinding             | binds nobody to nothing       | rbac.authorization.k8s.io/v1    | namespaces/$namespace/rolebindings             | roleRef: { kind: Any, name: a/b }, subjects: [{ kind: Any, name: x }] | !ordered [{ field: roleRef.kind }, { field: roleRef.name }, { field: "subjects[0].kind" }] |
        | StorageClass            | knows no such policies        | storage.k8s.io/v1               | storageclasses                                 | provisioner: example.com/none, reclaimPolicy: Any, volumeBindingMode: Any | !ordered [{ field: reclaimPolicy }, { field: volumeBindingMode }] |
        | CSINode                 | has a driver twice            | storage.k8s.io/v1               | csinodes                                       | spec: { drivers: [{ name: a, nodeID: "" }, { name: a, nodeID: x }] } | !ordered [{ field: "spec.drivers[0].nodeID", reason: FieldValueRequired }, { field: "spec.drivers[1].name", reason: FieldValueDuplicate }] |
        | VolumeAttributesClass   | says nothing                  | storage.k8s.io/v1               | volumeattributesclasses                        | driverName: "", parameters: {} | !ordered [{ field: driverName, reason: FieldValueRequired }, { field: parameters, reason: FieldValueRequired }] |
        | PriorityClass           | is above the system           | scheduling.k8s.io/v1            | priorityclasses                                | value: 2000000000, preemptionPolicy: Any | !ordered [{ field: value, reason: FieldValueForbidden }, { field: preemptionPolicy }] |
        | RuntimeClass            | has no handler                | node.k8s.io/v1                  | runtimeclasses                                 | handler: A_ | [{ field: handler }] |
        | FlowSchema              | is about nobody               | flowcontrol.apiserver.k8s.io/v1 | flowschemas                                    | spec: { matchingPrecedence: 10001, priorityLevelConfiguration: { name: "" }, rules: [{ subjects: [] }] } | !ordered [{ field: spec.matchingPrecedence }, { field: spec.priorityLevelConfiguration.name }, { field: "spec.rules[0].subjects" }] |
        | ResourceClaim           | asks twice by one name        | resource.k8s.io/v1              | namespaces/$namespace/resourceclaims           | spec: { devices: { requests: [{ name: a, exactly: { deviceClassName: none } }, { name: a, exactly: { deviceClassName: none } }] } } | [{ field: "spec.devices.requests[1]", reason: FieldValueDuplicate }] |

  @req:kinds.fixed @must
  Rule: What an object is known by does not change
    A controller may rely on it for the object's whole life; who wants something else makes another object.
    Upstream conformance: "Scheduler, Verify PriorityClass endpoints"

    Scenario Outline: <what> of a <kind>
      When I send POST "/apis/<version>/<at>" with:
        """yaml
        { apiVersion: <version>, kind: <kind>, metadata: { name: $namespace-one }, <body> }
        """
      Then the response is 201 Created
      When I send PATCH "/apis/<version>/<at>/$namespace-one" with:
        """merge-patch
        <change>
        """
      Then the response is 422 Invalid because "<why>"
      When I send PATCH "/apis/<version>/<at>/$namespace-one" with:
        """merge-patch
        { "metadata": { "labels": { "free": "to-change" } } }
        """
      Then the response is 200
      And the response matches:
        """yaml
        { <body> }
        """
      When I send DELETE "/apis/<version>/<at>/$namespace-one"
      Then the response is 200

      Examples:
        | kind                  | what         | version                      | at                                        | body | change | why |
        | ReplicaSet            | the selector | apps/v1                      | namespaces/$namespace/replicasets         | spec: { replicas: 0, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b, c: d } }, spec: { containers: [{ name: main, image: busybox }] } } } | { "spec": { "selector": { "matchLabels": { "c": "d" } } } } | spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"b\",\"c\":\"d\"}}: field is immutable |
        | StatefulSet           | the Service  | apps/v1                      | namespaces/$namespace/statefulsets        | spec: { replicas: 0, serviceName: s, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: main, image: busybox }] } } } | { "spec": { "serviceName": "t" } } | updates to statefulset spec for fields other than |
        | Job                   | the number   | batch/v1                     | namespaces/$namespace/jobs                | spec: { suspend: true, completions: 3, template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } | { "spec": { "completions": 4 } } | spec.completions: Invalid value: 4: field is immutable |
        | ControllerRevision    | the data     | apps/v1                      | namespaces/$namespace/controllerrevisions | data: { a: 1 }, revision: 1 | { "data": { "a": 2 } } | data: Invalid value: {\"a\":2}: field is immutable |
        | EndpointSlice         | the type     | discovery.k8s.io/v1          | namespaces/$namespace/endpointslices      | addressType: IPv4, endpoints: [{ addresses: [10.1.2.3] }] | { "addressType": "FQDN" } | addressType: Invalid value: \"FQDN\": field is immutable |
        | IngressClass          | the controller | networking.k8s.io/v1       | ingressclasses                            | spec: { controller: example.com/none } | { "spec": { "controller": "example.com/other" } } | spec.controller: Invalid value: \"example.com/other\": field is immutable |
        | RoleBinding           | the role     | rbac.authorization.k8s.io/v1 | namespaces/$namespace/rolebindings        | roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view } | { "roleRef": { "name": "edit" } } | cannot change roleRef |
        | StorageClass          | the provisioner | storage.k8s.io/v1         | storageclasses                            | provisioner: example.com/none | { "provisioner": "example.com/other" } | updates to provisioner are forbidden. |
        | VolumeAttachment      | the spec     | storage.k8s.io/v1            | volumeattachments                         | spec: { attacher: example.com, nodeName: none, source: { persistentVolumeName: none } } | { "spec": { "nodeName": "other" } } | field is immutable |
        | CSIStorageCapacity    | the class    | storage.k8s.io/v1            | namespaces/$namespace/csistoragecapacities | storageClassName: none | { "storageClassName": "other" } | storageClassName: Invalid value: \"other\": field is immutable |
        | VolumeAttributesClass | the parameters | storage.k8s.io/v1          | volumeattributesclasses                   | driverName: csi.example.com, parameters: { a: b } | { "parameters": { "a": "c" } } | updates to parameters are forbidden. |
        | PriorityClass         | the value    | scheduling.k8s.io/v1         | priorityclasses                           | value: 7 | { "value": 8 } | value: Forbidden: may not be changed in an update. |
        | RuntimeClass          | the handler  | node.k8s.io/v1               | runtimeclasses                            | handler: none | { "handler": "other" } | handler: Invalid value: \"other\": field is immutable |
        | ResourceClaim         | the spec     | resource.k8s.io/v1           | namespaces/$namespace/resourceclaims      | spec: { devices: { requests: [{ name: one, exactly: { deviceClassName: none } }] } } | { "spec": { "devices": { "requests": [] } } } | field is immutable |

  @req:kinds.tables @should
  Rule: Every kind tells in a table what matters most about it
    A client that asks for a Table need not know the kind to show it; one that asks for nothing gets the objects.
    https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables

    Scenario Outline: a table of a <kind>
      When I send POST "/apis/<version>/<at>" with:
        """yaml
        { apiVersion: <version>, kind: <kind>, metadata: { name: $namespace-one }, <body> }
        """
      Then the response is 201 Created
      When I send GET "/apis/<version>/<at>/$namespace-one" with the header "accept: application/json;as=Table;v=v1;g=meta.k8s.io"
      Then the response is 200
      And the response matches:
        """yaml
        kind: Table
        columnDefinitions: <columns>
        rows: [{ cells: <cells> }]
        """
      When I send GET "/apis/<version>/<at>/$namespace-one"
      Then .kind of the response is "<kind>"
      When I send DELETE "/apis/<version>/<at>/$namespace-one"
      Then the response is 200

      Examples:
        | kind                  | version                         | at                                        | body | columns | cells |
        | ControllerRevision    | apps/v1                         | namespaces/$namespace/controllerrevisions | data: { a: 1 }, revision: 3 | !ordered [{ name: Name, type: string }, { name: Controller }, { name: Revision }, { name: Age }] | !ordered [$namespace-one, <none>, 3] |
        | CronJob               | batch/v1                        | namespaces/$namespace/cronjobs            | spec: { suspend: true, schedule: "0 5 * * *", timeZone: Etc/UTC, jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: busybox }] } } } } } | !ordered [{ name: Name }, { name: Schedule }, { name: Timezone }, { name: Suspend }, { name: Active }, { name: Last Schedule }] | !ordered [$namespace-one, "0 5 * * *", Etc/UTC, "True", 0, <none>] |
        | EndpointSlice         | discovery.k8s.io/v1             | namespaces/$namespace/endpointslices      | addressType: IPv4, endpoints: [{ addresses: [10.1.2.3] }], ports: [{ port: 80 }] | !ordered [{ name: Name }, { name: AddressType }, { name: Ports }, { name: Endpoints }] | !ordered [$namespace-one, IPv4, "80", 10.1.2.3] |
        | Ingress               | networking.k8s.io/v1            | namespaces/$namespace/ingresses           | spec: { ingressClassName: none, tls: [{ hosts: [a.example.com] }], rules: [{ host: a.example.com }, { host: b.example.com }] } | !ordered [{ name: Name }, { name: Class }, { name: Hosts }, { name: Address }, { name: Ports }] | !ordered [$namespace-one, none, "a.example.com,b.example.com", "", "80, 443"] |
        | IngressClass          | networking.k8s.io/v1            | ingressclasses                            | spec: { controller: example.com/none } | !ordered [{ name: Name }, { name: Controller }, { name: Parameters }] | !ordered [$namespace-one, example.com/none, <none>] |
        | Lease                 | coordination.k8s.io/v1          | namespaces/$namespace/leases              | spec: { holderIdentity: me } | !ordered [{ name: Name }, { name: Holder }, { name: Age }] | !ordered [$namespace-one, me] |
        | NetworkPolicy         | networking.k8s.io/v1            | namespaces/$namespace/networkpolicies     | spec: { podSelector: { matchLabels: { a: b } } } | !ordered [{ name: Name }, { name: Pod-Selector }, { name: Age }] | !ordered [$namespace-one, a=b] |
        | PodDisruptionBudget   | policy/v1                       | namespaces/$namespace/poddisruptionbudgets | spec: { minAvailable: 50%, selector: { matchLabels: { a: none } } } | !ordered [{ name: Name }, { name: Min Available }, { name: Max Unavailable }, { name: Allowed Disruptions, type: integer }] | !ordered [$namespace-one, 50%, N/A, 0] |
        | StorageClass          | storage.k8s.io/v1               | storageclasses                            | provisioner: example.com/none | !ordered [{ name: Name }, { name: Provisioner }, { name: ReclaimPolicy }, { name: VolumeBindingMode }, { name: AllowVolumeExpansion }] | !ordered [$namespace-one, example.com/none, Delete, Immediate, false] |
        | VolumeAttachment      | storage.k8s.io/v1               | volumeattachments                         | spec: { attacher: example.com, nodeName: none, source: { persistentVolumeName: volume } } | !ordered [{ name: Name }, { name: Attacher }, { name: PV }, { name: Node }, { name: Attached, type: boolean }] | !ordered [$namespace-one, example.com, volume, none, false] |
        | PriorityClass         | scheduling.k8s.io/v1            | priorityclasses                           | value: 7 | !ordered [{ name: Name }, { name: Value, type: integer }, { name: Global-Default, type: boolean }, { name: Age }, { name: PreemptionPolicy }] | !ordered [$namespace-one, 7, false, PreemptLowerPriority] |
        | RuntimeClass          | node.k8s.io/v1                  | runtimeclasses                            | handler: none | !ordered [{ name: Name }, { name: Handler }, { name: Age }] | !ordered [$namespace-one, none] |

  @req:kinds.views @must
  Rule: The versions of a kind are views of one object
    What an older version has no field for is kept in an annotation, so that nothing is lost on the way; an object that
    was written by one is read by the other.
    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#api-object

    Scenario: an autoscaler, from the second version to the first and back
      When I send POST "/apis/autoscaling/v2/namespaces/$namespace/horizontalpodautoscalers" with:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: views }
        spec:
          maxReplicas: 3
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: none }
          metrics:
            - { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }
            - { type: Resource, resource: { name: memory, target: { type: AverageValue, averageValue: 100Mi } } }
        """
      Then the response is 201 Created
      When I send GET "/apis/autoscaling/v1/namespaces/$namespace/horizontalpodautoscalers/views"
      Then the response is 200
      And the response matches:
        """yaml
        apiVersion: autoscaling/v1
        metadata: { annotations: { autoscaling.alpha.kubernetes.io/metrics: !contains memory } }
        spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 50, metrics: !absent }
        """
      When I send PATCH "/apis/autoscaling/v1/namespaces/$namespace/horizontalpodautoscalers/views" with:
        """merge-patch
        { "spec": { "targetCPUUtilizationPercentage": 70 } }
        """
      Then the response is 200
      When I send GET "/apis/autoscaling/v2/namespaces/$namespace/horizontalpodautoscalers/views"
      Then the response matches:
        """yaml
        metadata: !not { annotations: { autoscaling.alpha.kubernetes.io/metrics: !present } }
        spec:
          metrics: !contains
            - { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }
            - { type: Resource, resource: { name: memory, target: { type: AverageValue, averageValue: 100Mi } } }
        """

    Scenario: the first version is judged by the fields of the second
      When I send POST "/apis/autoscaling/v1/namespaces/$namespace/horizontalpodautoscalers" with:
        """yaml
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: { name: views }
        spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 0, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: none } }
        """
      Then the response is 422 Invalid because "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0"

    Scenario: an event by its old and its new name
      When I send POST "/apis/events.k8s.io/v1/namespaces/$namespace/events" with:
        """yaml
        apiVersion: events.k8s.io/v1
        kind: Event
        metadata: { name: views }
        eventTime: "2026-01-01T00:00:00.000000Z"
        action: Do
        reason: Test
        type: Normal
        note: a note
        reportingController: example.com/test
        reportingInstance: test-0
        regarding: { kind: Pod, apiVersion: v1, name: none, namespace: $namespace }
        """
      Then the response is 201 Created
      When I send GET "/api/v1/namespaces/$namespace/events/views"
      Then the response is 200
      And the response matches:
        """yaml
        message: a note
        note: !absent
        involvedObject: { kind: Pod, name: none }
        reportingComponent: example.com/test
        """

  @req:kinds.csr @must
  Rule: A request for a certificate tells who asks, and is approved through a door of its own
    Who asks is written by the server, whatever the request says; the decision is no part of what anybody asks for, and is
    not taken back.
    https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/
    Upstream conformance: "CertificateSigningRequest API"

    Background:
      When I watch the path "/apis/certificates.k8s.io/v1/certificatesigningrequests?watch=true&labelSelector=book%3D$namespace" as "requests"
      And I send POST "/apis/certificates.k8s.io/v1/certificatesigningrequests" with:
        """yaml
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: { name: $namespace-one, labels: { book: $namespace } }
        spec: { request: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIWU1JR0FBZ0VBTUI0eERUQUxCZ05WQkFvTUJHSnZiMnN4RFRBTEJnTlZCQU1NQkdwaGJtVXdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVFRSkFwT3J5MUEvb24vRXFYb3BIZnBOQ2Q4QmJ2MjVENVdZY2R0ClNjT3VudW10eTlZbm9xaGIvZCtjcFU4QlR3RWVRa3FnaGdDdmYxc0FQRnFzSWtzMW9BQXdDZ1lJS29aSXpqMEUKQXdJRFJ3QXdSQUlnVWx5c0hGbHZ5M2RqNStvSVJwOXBJcGlJUVNGM2tpNEtPSDJZdW9wTDVFd0NJRmM5TDJUUwplSEtkZFFucWlLZWd5T3RGKzV0OVRGcTJPVFNZby9oVkdrK0gKLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==, signerName: example.com/none, usages: [client auth], username: somebody-else }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec: { signerName: example.com/none, usages: [client auth], username: !not somebody-else, groups: !contains [system:authenticated] }
        status: !exact {}
        """

    Scenario: approval
      When I send PATCH "/apis/certificates.k8s.io/v1/certificatesigningrequests/$namespace-one" with:
        """application/merge-patch+json
        {"status": {"conditions": [{"type": "Approved", "status": "True", "reason": "Book"}]}}
        """
      Then the response is 200
      And .status.conditions of the response is absent
      When I send PATCH "/apis/certificates.k8s.io/v1/certificatesigningrequests/$namespace-one/approval" with:
        """application/merge-patch+json
        {"status": {"conditions": [{"type": "Approved", "status": "True", "reason": "Book", "message": "by the book"}]}}
        """
      Then the response is 200
      And the response matches:
        """yaml
        status: { conditions: [{ type: Approved, status: "True", reason: Book, lastUpdateTime: !present, lastTransitionTime: !present }] }
        """
      When I send PATCH "/apis/certificates.k8s.io/v1/certificatesigningrequests/$namespace-one/approval" with:
        """application/merge-patch+json
        {"status": {"conditions": []}}
        """
      Then the response is 422 Invalid because "may not remove a condition of type"
      When I send PATCH "/apis/certificates.k8s.io/v1/certificatesigningrequests/$namespace-one/status" with:
        """application/merge-patch+json
        {"status": {"certificate": "bm8gY2VydGlmaWNhdGU="}}
        """
      Then the response is 422 Invalid because "status.certificate"
      When I send GET "/apis/certificates.k8s.io/v1/certificatesigningrequests/$namespace-one" with the header "accept: application/json;as=Table;v=v1;g=meta.k8s.io"
      Then the response matches:
        """yaml
        columnDefinitions: !ordered [{ name: Name }, { name: Age }, { name: SignerName }, { name: Requestor }, { name: RequestedDuration }, { name: Condition }]
        rows: [{ cells: !contains [$namespace-one, example.com/none, <none>, Approved] }]
        """

    Scenario: what is asked for does not change, and what cannot be is refused
      When I send PATCH "/apis/certificates.k8s.io/v1/certificatesigningrequests/$namespace-one" with:
        """merge-patch
        { "spec": { "signerName": "example.com/other", "username": "jane" } }
        """
      Then the response is 200
      And .spec.signerName of the response is "example.com/none"
      When I send POST "/apis/certificates.k8s.io/v1/certificatesigningrequests?dryRun=All" with:
        """yaml
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: { name: $namespace-two }
        spec: { request: bm8gcmVxdWVzdA==, signerName: nobody, usages: [], expirationSeconds: 5 }
        """
      Then the response is 422 Invalid
      And the response matches:
        """yaml
        details: { causes: !contains [{ field: spec.request }, { field: spec.signerName }, { field: spec.usages }, { field: spec.expirationSeconds }] }
        """

    Scenario: the end
      When I send DELETE "/apis/certificates.k8s.io/v1/certificatesigningrequests?labelSelector=book%3D$namespace"
      Then the response is 200
      And within 30s watch "requests" has observed in order:
        """yaml
        - { type: ADDED, object: { metadata: { name: $namespace-one } } }
        - { type: DELETED, object: { metadata: { name: $namespace-one } } }
        """
      When I send GET "/apis/certificates.k8s.io/v1/certificatesigningrequests/$namespace-one"
      Then the response is 404 NotFound
