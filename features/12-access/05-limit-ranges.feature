@seed:K11.2
Feature: Limit ranges bound what one Pod may ask for
  A LimitRange says how small and how large a container of its namespace may be, and how large one is that does not say.
  It counts when something is created: what is there already stays as it is.
  https://kubernetes.io/docs/concepts/policy/limit-range/

  Background:
    Given this manifest:
      """yaml
      apiVersion: v1
      kind: LimitRange
      metadata: { name: sizes }
      spec:
        limits:
          - type: Container
            min: { memory: 10Mi }
            max: { cpu: 500m, memory: 100Mi }
            default: { cpu: 200m, memory: 50Mi }
            defaultRequest: { cpu: 100m }
      """

  @req:limits.default @must
  Rule: A container that asks for nothing gets what the range says
    Upstream conformance: "LimitRange, resources"

    Scenario: limits, and requests that follow from them
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: silent }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        metadata: { annotations: { kubernetes.io/limit-ranger: !contains "cpu, memory request for container main" } }
        spec:
          containers:
            - resources: { limits: { cpu: 200m, memory: 50Mi }, requests: { cpu: 100m, memory: 50Mi } }
        """

    Scenario: what a container says for itself is left alone
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: outspoken }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: registry.k8s.io/pause:3.10
              resources: { limits: { cpu: 300m, memory: 20Mi } }
        """
      Then the response is 201 Created
      And the response matches:
        """yaml
        spec:
          containers:
            - resources: !exact { limits: { cpu: 300m, memory: 20Mi }, requests: { cpu: 300m, memory: 20Mi } }
        """

  @req:limits.refuses @must
  Rule: What is smaller or larger than the range allows is refused
    Upstream conformance: "LimitRange, resources"

    Scenario Outline: <size>
      When I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: odd }
        spec:
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { limits: <limits> } }]
        """
      Then the response is 403 Forbidden
      And the response is 403 because "<why>"
      And now Pod/odd is gone

      Examples:
        | size              | limits                       | why                                                             |
        | too much cpu      | { cpu: 600m, memory: 20Mi }  | maximum cpu usage per Container is 500m, but limit is 600m      |
        | too much memory   | { cpu: 100m, memory: 200Mi } | maximum memory usage per Container is 100Mi, but limit is 200Mi |
        | too little memory | { cpu: 100m, memory: 1Mi }   | minimum memory usage per Container is 10Mi, but request is 1Mi  |

    Scenario: a workload is not refused, but its Pods are
      When I create:
        """yaml
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: { name: wide }
        spec:
          replicas: 1
          selector: { matchLabels: { app: wide } }
          template:
            metadata: { labels: { app: wide } }
            spec:
              containers: [{ name: main, image: "registry.k8s.io/pause:3.10", resources: { limits: { cpu: "1", memory: 20Mi } } }]
        """
      Then the response is 201 Created
      And within 60s ReplicaSet/wide has condition ReplicaFailure=True (FailedCreate)
      And now no Pods labelled "app=wide" are present

  @req:limits.sense @must
  Rule: A range that cannot be kept is no range
    Scenario Outline: <range>
      When I create:
        """yaml
        apiVersion: v1
        kind: LimitRange
        metadata: { name: odd }
        spec: { limits: [<limit>] }
        """
      Then the response is 422 Invalid
      And the response is 422 because "<why>"

      Examples:
        | range                               | limit                                                     | why                                         |
        | the least is more than the most     | { type: Container, min: { cpu: 2 }, max: { cpu: 1 } }     | min value 2 is greater than max value 1     |
        | what is given is more than the most | { type: Container, max: { cpu: 1 }, default: { cpu: 2 } } | default value 2 is greater than max value 1 |
        | Pods are given nothing              | { type: Pod, default: { cpu: 1 } }                        | may not be specified when `type` is 'Pod'   |
        | a ratio leaves no room              | { type: Container, maxLimitRequestRatio: { cpu: 500m } }  | ratio 500m is less than 1                   |

  @req:limits.collection @must
  Rule: Limit ranges are listed, changed and deleted like other objects
    Upstream conformance: "LimitRange, list, patch and delete a LimitRange by collection"

    Scenario: a change counts for what comes after it
      When I strategic merge patch LimitRange/sizes with:
        """yaml
        spec: { limits: [{ type: Container, max: { cpu: "2", memory: 100Mi } }] }
        """
      Then the response is 200
      When I delete every LimitRanges
      Then now no LimitRanges are present
      When 2s pass
      And I create:
        """yaml
        apiVersion: v1
        kind: Pod
        metadata: { name: free }
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }]
        """
      Then the response is 201 Created
      And .spec.containers[0].resources.limits of the response is absent
