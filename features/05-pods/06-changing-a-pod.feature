@seed:K2.1
Feature: Little of a Pod changes while it lives
  A Pod's image may change, how long it may live, what it tolerates, and what its containers have of cpu and memory;
  everything else is settled when it is made.
  https://kubernetes.io/docs/concepts/workloads/pods/#pod-update-and-replacement

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: Pod
      metadata: { name: settled }
      spec:
        terminationGracePeriodSeconds: 0
        tolerations: [{ key: a, operator: Exists, effect: NoSchedule }]
        containers:
          - name: main
            image: registry.k8s.io/pause:3.10
            resources: { requests: { cpu: 10m, memory: 10Mi }, limits: { cpu: 50m, memory: 20Mi } }
      """

  @req:pod.changes @must
  Rule: What may not change is refused, and told
    Scenario Outline: <change>
      When I strategic merge patch Pod/settled with:
        """yaml
        spec: <spec>
        """
      Then the response is 422 Invalid
      And the response is 422 because "<why>"

      Examples:
        | change                  | spec                                                                  | why                                          |
        | its hostname            | { hostname: other }                                                   | pod updates may not change fields other than |
        | another container       | { containers: [{ name: more, image: "registry.k8s.io/pause:3.10" }] } | pod updates may not add or remove containers |
        | what its container runs | { containers: [{ name: main, command: [x] }] }                        | pod updates may not change fields other than |
        | a gate put up again     | { schedulingGates: [{ name: wait }] }                                 | only deletion is allowed                     |
        | a deadline that is none | { activeDeadlineSeconds: -1 }                                         | must be between 0 and 2147483647, inclusive  |

    Scenario: a deadline may come nearer, not go further
      When I merge patch Pod/settled with:
        """yaml
        spec: { activeDeadlineSeconds: 600 }
        """
      Then the response is 200
      When I merge patch Pod/settled with:
        """yaml
        spec: { activeDeadlineSeconds: 700 }
        """
      Then the response is 422 because "must be less than or equal to previous value"

    Scenario: more may be tolerated, not less
      When I merge patch Pod/settled with:
        """yaml
        spec: { tolerations: [] }
        """
      Then the response is 422 because "existing toleration can not be modified except its tolerationSeconds"

  @req:pod.resize @must
  Rule: A running container's cpu and memory change through the Pod's own door for that
    https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/

    Scenario: more cpu, and the Pod stays what it is
      Given within 60s Pod/settled is Ready
      And .metadata.uid of Pod/settled is saved as $uid
      When I strategic merge patch the resize of Pod/settled with:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: 20m } } }] }
        """
      Then the response is 200
      And the response matches:
        """yaml
        metadata: { uid: $uid }
        spec: { containers: [{ resources: { requests: { cpu: 20m, memory: 10Mi } } }] }
        """

    Scenario Outline: <wish>
      Given within 60s Pod/settled is Ready
      When I strategic merge patch the resize of Pod/settled with:
        """yaml
        spec: { containers: [{ name: main, resources: <resources> }] }
        """
      Then the response is 422 because "<why>"

      Examples:
        | wish                       | resources                                | why                                                  |
        | more than the limit        | { requests: { cpu: 60m } }               | must be less than or equal to cpu limit of 50m       |
        | a limit that is taken off  | { limits: { cpu: null } }                | resource limits cannot be removed                    |
        | another quality of service | { requests: { cpu: 50m, memory: 20Mi } } | Pod QOS Class may not change as a result of resizing |
        | something else             | { requests: { ephemeral-storage: 1Mi } } | only cpu and memory resources are mutable            |

    Scenario: not through the Pod itself
      When I strategic merge patch Pod/settled with:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: 20m } } }] }
        """
      Then the response is 422 because "pod updates may not change fields other than"

  @req:pod.debugging @must
  Rule: Containers for debugging come, and stay as they came
    Upstream conformance: "Ephemeral Container, update ephemeral containers"

    Scenario: one comes
      When I strategic merge patch the ephemeralcontainers of Pod/settled with:
        """yaml
        spec: { ephemeralContainers: [{ name: debugger, image: "registry.k8s.io/pause:3.10", targetContainerName: main }] }
        """
      Then the response is 200
      When I strategic merge patch the ephemeralcontainers of Pod/settled with:
        """yaml
        spec: { ephemeralContainers: [{ name: debugger, image: "registry.k8s.io/pause:3.9" }] }
        """
      Then the response is 422 because "may not be changed"
      When I merge patch the ephemeralcontainers of Pod/settled with:
        """yaml
        spec: { ephemeralContainers: [] }
        """
      Then the response is 422 because "may not be removed"

    Scenario Outline: <debugger>
      When I strategic merge patch the ephemeralcontainers of Pod/settled with:
        """yaml
        spec: { ephemeralContainers: [<container>] }
        """
      Then the response is 422 because "<why>"

      Examples:
        | debugger                | container                                                                            | why                                      |
        | nobody's name           | { name: main, image: "registry.k8s.io/pause:3.10" }                                  | Duplicate value                          |
        | it serves nobody        | { name: d, image: "registry.k8s.io/pause:3.10", ports: [{ containerPort: 80 }] }     | cannot be set for an Ephemeral Container |
        | it asks for nothing     | { name: d, image: "registry.k8s.io/pause:3.10", resources: { limits: { cpu: 1m } } } | cannot be set for an Ephemeral Container |
        | it debugs what is there | { name: d, image: "registry.k8s.io/pause:3.10", targetContainerName: nobody }        | Not found                                |

  @req:pod.binding @must
  Rule: A Pod is bound to a node once
    Scenario: a Pod that nobody schedules is bound by hand
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: waiting }
        spec:
          schedulerName: nobody
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      And a ready node is saved as $node
      When I send POST "/api/v1/namespaces/$namespace/pods/waiting/binding" with:
        """yaml
        apiVersion: v1
        kind: Binding
        metadata: { name: waiting }
        target: { kind: Node, name: $node }
        """
      Then the response is 201 Created
      And now .spec.nodeName of Pod/waiting is "$node"
      And now Pod/waiting has condition PodScheduled=True
      When I send POST "/api/v1/namespaces/$namespace/pods/waiting/binding" with:
        """yaml
        apiVersion: v1
        kind: Binding
        metadata: { name: waiting }
        target: { kind: Node, name: another }
        """
      Then the response is 409 because "is already assigned to node"

    Scenario: not while it is held back, and not under another name
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: held }
        spec:
          schedulingGates: [{ name: wait }]
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      When I send POST "/api/v1/namespaces/$namespace/pods/held/binding" with:
        """yaml
        apiVersion: v1
        kind: Binding
        metadata: { name: held }
        target: { kind: Node, name: anywhere }
        """
      Then the response is 409 because "has non-empty .spec.schedulingGates"
      When I send POST "/api/v1/namespaces/$namespace/pods/held/binding" with:
        """yaml
        apiVersion: v1
        kind: Binding
        metadata: { name: somebody-else }
        target: { kind: Node, name: anywhere }
        """
      Then the response is 400 because "name in URL does not match name in Binding object"
