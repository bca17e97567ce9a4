@seed:K5.9
Feature: VerticalPodAutoscaler
  What the Pods of a target have used says what its next ones ask for. Vertical autoscaling is an addon: where it is not
  installed there is no such kind.
  https://kubernetes.io/docs/concepts/workloads/autoscaling/vertical-pod-autoscale/

  @req:vpa.api @must @needs:vertical-pod-autoscaler
  Rule: An autoscaler names a target, a mode, and what it may ask for
    Scenario: one that is sound, and its short name
      When I create:
        """yaml
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: { name: sound }
        spec:
          targetRef: { apiVersion: apps/v1, kind: Deployment, name: nobody }
          updatePolicy: { updateMode: Initial, minReplicas: 1 }
          resourcePolicy:
            containerPolicies: [{ containerName: "*", minAllowed: { cpu: 100m }, maxAllowed: { cpu: "1" } }]
        """
      Then the response is 201
      When I send GET "/apis/autoscaling.k8s.io/v1"
      Then the response matches:
        """yaml
        resources: !contains
          - { name: verticalpodautoscalers, kind: VerticalPodAutoscaler, shortNames: [vpa] }
          - { name: verticalpodautoscalercheckpoints, kind: VerticalPodAutoscalerCheckpoint, shortNames: [vpacheckpoint] }
        """

    Scenario Outline: <what> is refused
      When I create:
        """yaml
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: { name: unsound }
        spec: { <spec> }
        """
      Then the response is <status> because "<why>"

      Examples:
        | what                   | spec                                                                                                                                                             | status | why                                 |
        | a mode that is none    | targetRef: { kind: Pod, name: x }, updatePolicy: { updateMode: Sometimes }                                                                                       | 422    | spec.updatePolicy.updateMode        |
        | no target              | updatePolicy: { updateMode: Initial }                                                                                                                            | 400    | TargetRef is required               |
        | more least than most   | targetRef: { kind: Pod, name: x }, resourcePolicy: { containerPolicies: [{ containerName: a, minAllowed: { cpu: 2 }, maxAllowed: { cpu: 1 } }] } | 400    | max resource for cpu is lower than min |
        | no Pods at all to keep | targetRef: { kind: Pod, name: x }, updatePolicy: { updateMode: Recreate, minReplicas: 0 }                                                                        | 400    | MinReplicas has to be positive, got 0 |

  @req:vpa.recommends @must @needs:vertical-pod-autoscaler
  Rule: The status recommends what was used and a little more, within the policy
    With a span around it that narrows as experience grows. With mode Off that is all.

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: worker }
        spec:
          replicas: 2
          selector: { matchLabels: { app: worker } }
          template:
            metadata: { labels: { app: worker } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: busybox
                  command: [sh, -c, "while true; do :; done"]
                  resources: { requests: { cpu: 20m, memory: 50Mi }, limits: { cpu: 100m, memory: 100Mi } }
        """
      And Deployment/worker is rolled out

    @slow
    Scenario: what a tenth of a core a Pod leads to
      When I create:
        """yaml
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: { name: worker }
        spec:
          targetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
          updatePolicy: { updateMode: "Off" }
        """
      Then within 5m VerticalPodAutoscaler/worker matches:
        """yaml
        status:
          conditions: [{ type: RecommendationProvided, status: "True" }]
          recommendation:
            containerRecommendations: !only
              - containerName: main
                target: { cpu: !between [100m, 150m], memory: 262144k }
                uncappedTarget: { cpu: !between [100m, 150m], memory: 262144k }
                lowerBound: { cpu: !lte 150m, memory: 262144k }
                upperBound: { cpu: !gt 1, memory: !gt 1Gi }
        """
      And for 4m every Pods owned by Deployment/worker match:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: 20m, memory: 50Mi } } }] }
        """
      And within 5m VerticalPodAutoscalerCheckpoint/worker-main matches:
        """yaml
        spec: { vpaObjectName: worker, containerName: main }
        status: { totalSamplesCount: !gte 2, cpuHistogram: { bucketWeights: !present, totalWeight: !gt 0 } }
        """

    @slow
    Scenario: no more and no less than the policy allows, of what it controls
      When I create:
        """yaml
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: { name: worker }
        spec:
          targetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
          updatePolicy: { updateMode: "Off" }
          resourcePolicy:
            containerPolicies: [{ containerName: main, controlledResources: [cpu], maxAllowed: { cpu: 80m } }]
        """
      Then within 5m VerticalPodAutoscaler/worker matches:
        """yaml
        status:
          recommendation:
            containerRecommendations: !only
              - containerName: main
                target: !exact { cpu: 80m }
                uncappedTarget: { cpu: !between [100m, 150m], memory: !absent }
                upperBound: { cpu: 80m }
        """

    @slow
    Scenario: containers that are left out, and Pods that are not there
      When I create:
        """yaml
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: { name: worker }
        spec:
          targetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
          updatePolicy: { updateMode: "Off" }
          resourcePolicy: { containerPolicies: [{ containerName: "*", mode: "Off" }] }
        ---
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: { name: nobody }
        spec: { targetRef: { apiVersion: apps/v1, kind: Deployment, name: nobody } }
        """
      Then within 3m VerticalPodAutoscaler/worker has condition RecommendationProvided=False
      And within 3m VerticalPodAutoscaler/nobody has condition ConfigUnsupported=True
      And never within 5m VerticalPodAutoscaler/worker has condition RecommendationProvided=True
      When I scale Deployment/worker to 0
      Then within 3m VerticalPodAutoscaler/worker has condition NoPodsMatched=True (NoPodsMatched)

  @req:vpa.applies @must @needs:vertical-pod-autoscaler
  Rule: Pods whose requests are too far off are made anew with what is recommended, their limits in proportion
    Never all at once, and never one that is alone, unless the autoscaler says so; budgets are heeded.

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: worker }
        spec:
          replicas: 2
          selector: { matchLabels: { app: worker } }
          template:
            metadata: { labels: { app: worker } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: busybox
                  command: [sh, -c, "while true; do :; done"]
                  resources: { requests: { cpu: 20m }, limits: { cpu: 100m } }
        """
      And Deployment/worker is rolled out

    @slow
    Scenario Outline: mode <mode>
      Given it must always hold that at least 1 Pods labelled "app=worker" are Running
      When I create:
        """yaml
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: { name: worker }
        spec:
          targetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
          updatePolicy: { updateMode: <mode> }
          resourcePolicy: { containerPolicies: [{ containerName: main, controlledResources: [cpu], maxAllowed: { cpu: 80m } }] }
        """
      Then within 10m exactly 2 Pods labelled "app=worker" match:
        """yaml
        metadata:
          annotations:
            vpaUpdates: "Pod resources updated by worker: container 0: cpu request, cpu limit"
            vpaObservedContainers: main
        spec: { containers: [{ name: main, resources: { requests: { cpu: 80m }, limits: { cpu: 400m } } }] }
        """
      And within 10m a Normal event "EvictedPod" saying "to apply resource recommendation." is recorded for VerticalPodAutoscaler/worker
      And within 10m exactly 2 Pods labelled "app=worker" are Ready

      Examples:
        | mode     |
        | Recreate |
        | Auto     |

    @slow
    Scenario: mode Initial changes only Pods that come
      When I create:
        """yaml
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: { name: worker }
        spec:
          targetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
          updatePolicy: { updateMode: Initial }
          resourcePolicy: { containerPolicies: [{ containerName: main, controlledValues: RequestsOnly, maxAllowed: { cpu: 80m } }] }
        """
      Then within 5m VerticalPodAutoscaler/worker has condition RecommendationProvided=True
      And for 5m exactly 2 Pods labelled "app=worker" match:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: 20m } } }] }
        """
      When I scale Deployment/worker to 3
      Then within 1m exactly 1 Pods labelled "app=worker" match:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: 80m, memory: 262144k }, limits: { cpu: 100m, memory: !absent } } }] }
        """

    @slow
    Scenario: a Pod that is alone is left alone
      Given Deployment/worker is rolled out
      When I scale Deployment/worker to 1
      And I create:
        """yaml
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: { name: worker }
        spec:
          targetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
          updatePolicy: { updateMode: Recreate }
        """
      Then within 5m VerticalPodAutoscaler/worker has condition RecommendationProvided=True
      And never within 5m a Normal event "EvictedPod" is recorded for VerticalPodAutoscaler/worker
      When I merge patch VerticalPodAutoscaler/worker with:
        """yaml
        spec: { updatePolicy: { minReplicas: 1 } }
        """
      Then within 5m a Normal event "EvictedPod" is recorded for VerticalPodAutoscaler/worker

    @slow
    Scenario: a budget that allows nothing
      Given this manifest:
        """yaml
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: { name: worker }
        spec: { maxUnavailable: 0, selector: { matchLabels: { app: worker } } }
        """
      And within 1m .status.currentHealthy of PodDisruptionBudget/worker is 2
      When I create:
        """yaml
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: { name: worker }
        spec: { targetRef: { apiVersion: apps/v1, kind: Deployment, name: worker } }
        """
      Then within 5m VerticalPodAutoscaler/worker has condition RecommendationProvided=True
      And never within 5m a Normal event "EvictedPod" is recorded for VerticalPodAutoscaler/worker

    @slow
    Scenario: mode InPlaceOrRecreate resizes where it can
      When I create:
        """yaml
        apiVersion: autoscaling.k8s.io/v1
        kind: VerticalPodAutoscaler
        metadata: { name: worker }
        spec:
          targetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
          updatePolicy: { updateMode: InPlaceOrRecreate }
          resourcePolicy: { containerPolicies: [{ containerName: main, controlledResources: [cpu], maxAllowed: { cpu: 80m } }] }
        """
      Then within 10m exactly 2 Pods labelled "app=worker" match:
        """yaml
        spec: { containers: [{ name: main, resources: { requests: { cpu: 80m }, limits: { cpu: 400m } } }] }
        status: { phase: Running }
        """
      And never within 6m a Normal event "EvictedPod" is recorded for VerticalPodAutoscaler/worker
