@seed:K5.8
Feature: HorizontalPodAutoscaler
  A HorizontalPodAutoscaler looks at its target every fifteen seconds and sets its size by what is measured.
  https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/

  @req:hpa.cpu @must @needs:metrics
  Rule: A busy target grows, an idle one shrinks, within the bounds
    The replicas are those for which usage would be at its target; up at most to maxReplicas, down only when the load has
    been low for five minutes.

    Background:
      Given this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: orders }
        data: {}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: worker }
        spec:
          replicas: 1
          selector: { matchLabels: { app: worker } }
          template:
            metadata: { labels: { app: worker } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: busybox
                  command: [sh, -c, "while true; do if test -e /orders/rest; then sleep 1; fi; done"]
                  resources: { requests: { cpu: 100m }, limits: { cpu: 200m } }
                  volumeMounts: [{ name: orders, mountPath: /orders }]
              volumes: [{ name: orders, configMap: { name: orders } }]
        """
      And Deployment/worker is rolled out

    @slow
    Scenario: one that uses twice as much as it should
      Given it must always hold that at most 4 Pods labelled "app=worker" are Running
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: worker }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
          minReplicas: 1
          maxReplicas: 4
          metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }]
        """
      Then within 3m .spec.replicas of Deployment/worker is 4
      And within 3m HorizontalPodAutoscaler/worker matches:
        """yaml
        status:
          currentReplicas: 4
          desiredReplicas: 4
          lastScaleTime: !present
          conditions:
            - { type: AbleToScale, status: "True" }
            - { type: ScalingActive, status: "True", reason: ValidMetricFound }
            - type: ScalingLimited
              status: "True"
              reason: TooManyReplicas
              message: the desired replica count is more than the maximum replica count
        """
      And within 3m a Normal event "SuccessfulRescale" saying "New size: 4; reason: cpu resource utilization (percentage of request) above target" is recorded for HorizontalPodAutoscaler/worker

    @slow
    Scenario: one whose load has gone keeps its size for five minutes
      Given this manifest:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: worker }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
          minReplicas: 1
          maxReplicas: 2
          metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 100 } } }]
        """
      And within 3m exactly 2 Pods labelled "app=worker" are Ready
      When I merge patch ConfigMap/orders with:
        """yaml
        data: { rest: please }
        """
      Then never within 4m30s .spec.replicas of Deployment/worker is 1
      And within 7m HorizontalPodAutoscaler/worker matches:
        """yaml
        status: { conditions: [{ type: AbleToScale, status: "True", reason: ScaleDownStabilized }] }
        """
      And within 8m .spec.replicas of Deployment/worker is 1
      And within 9m a Normal event "SuccessfulRescale" saying "New size: 1; reason: All metrics below target" is recorded for HorizontalPodAutoscaler/worker

    @slow
    Scenario: one that uses what it should is left alone
      Within a tenth of the target nothing changes.
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: worker }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
          minReplicas: 1
          maxReplicas: 4
          metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 200 } } }]
        """
      Then within 2m HorizontalPodAutoscaler/worker has condition ScalingActive=True (ValidMetricFound)
      And within 2m HorizontalPodAutoscaler/worker matches:
        """yaml
        status:
          currentMetrics:
            - type: Resource
              resource: { name: cpu, current: { averageUtilization: !between [180, 220], averageValue: !between [180m, 220m] } }
          conditions: [{ type: ScalingLimited, status: "False", reason: DesiredWithinRange }]
        """
      And never within 5m .spec.replicas of Deployment/worker is 2

  @req:hpa.bounds @must @needs:metrics
  Rule: A target outside of its bounds is brought back whatever is measured
    Except one of no replicas: that is how autoscaling is turned off.

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 5
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """

    @slow
    Scenario Outline: <what>
      Given this manifest:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
          minReplicas: <min>
          maxReplicas: <max>
          metrics: [{ type: Resource, resource: { name: memory, target: { type: AverageValue, averageValue: 1Gi } } }]
        """
      Then within 1m .spec.replicas of Deployment/web is <replicas>
      And within 1m a Normal event "SuccessfulRescale" saying "New size: <replicas>; reason: Current number of replicas <why>" is recorded for HorizontalPodAutoscaler/web

      Examples:
        | what    | min | max | replicas | why                    |
        | too many | 1   | 3   | 3        | above Spec.MaxReplicas |
        | too few  | 7   | 9   | 7        | below Spec.MinReplicas |

    @slow
    Scenario: none at all
      Given Deployment/web is rolled out
      When I scale Deployment/web to 0
      And I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
          minReplicas: 2
          maxReplicas: 9
          metrics: [{ type: Resource, resource: { name: memory, target: { type: AverageValue, averageValue: 1Gi } } }]
        """
      Then within 1m HorizontalPodAutoscaler/web has condition ScalingActive=False (ScalingDisabled)
      And never within 2m at least 1 Pods labelled "app=web" are present
      When I scale Deployment/web to 1
      Then within 1m .spec.replicas of Deployment/web is 2
      And within 2m HorizontalPodAutoscaler/web has condition ScalingActive=True

  @req:hpa.unknown @must
  Rule: Where nothing can be measured nothing changes, and the conditions say why
    Scenario: a target that is not there
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: lost }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: lost }
          maxReplicas: 4
        """
      Then within 1m HorizontalPodAutoscaler/lost matches:
        """yaml
        status:
          conditions:
            - type: AbleToScale
              status: "False"
              reason: FailedGetScale
              message: >-
                the HPA controller was unable to get the target's current scale: deployments.apps "lost" not found
        """
      And within 1m a Warning event "FailedGetScale" saying "deployments.apps \"lost\" not found" is recorded for HorizontalPodAutoscaler/lost

    @needs:metrics
    Scenario: containers that do not say what they ask for
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And Deployment/web is rolled out
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
          minReplicas: 1
          maxReplicas: 4
          metrics: [{ type: Resource, resource: { name: memory, target: { type: Utilization, averageUtilization: 50 } } }]
        """
      Then within 2m HorizontalPodAutoscaler/web has condition ScalingActive=False (FailedGetResourceMetric)
      And within 2m a Warning event "FailedGetResourceMetric" saying "failed to get memory utilization: missing request for memory in container main of Pod web-" is recorded for HorizontalPodAutoscaler/web
      And within 2m a Warning event "FailedComputeMetricsReplicas" saying "invalid metrics (1 invalid out of 1), first error is: failed to get memory resource metric value" is recorded for HorizontalPodAutoscaler/web
      And for 5m .spec.replicas of Deployment/web is 2

    @needs:metrics
    Scenario: two autoscalers for the same Pods
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 2
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: one }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
          maxReplicas: 4
          metrics: [{ type: Resource, resource: { name: memory, target: { type: AverageValue, averageValue: 1Gi } } }]
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: two }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
          maxReplicas: 4
          metrics: [{ type: Resource, resource: { name: memory, target: { type: AverageValue, averageValue: 1Gi } } }]
        """
      Then within 2m HorizontalPodAutoscaler/two has condition ScalingActive=False (AmbiguousSelector)
      And within 2m a Warning event "AmbiguousSelector" saying "pods by selector app=web are controlled by multiple HPAs" is recorded for HorizontalPodAutoscaler/two

  @req:hpa.behavior @must @needs:metrics
  Rule: How fast a target may grow and shrink is for the autoscaler to say
    In each direction by so many Pods, or by so many percent, in so many seconds; or not at all.

    Background:
      Given this manifest:
        """yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          replicas: 6
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - name: main
                  image: busybox
                  command: [sleep, "36000"]
                  resources: { requests: { memory: 1Mi } }
        """
      And Deployment/web is rolled out

    @slow
    Scenario: one Pod a minute downwards
      Given it must always hold that .spec.replicas of Deployment/web is at least 2
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
          minReplicas: 2
          maxReplicas: 9
          metrics: [{ type: Resource, resource: { name: memory, target: { type: AverageValue, averageValue: 10Gi } } }]
          behavior:
            scaleDown: { stabilizationWindowSeconds: 0, policies: [{ type: Pods, value: 1, periodSeconds: 60 }] }
        """
      Then within 45s .spec.replicas of Deployment/web is 5
      And within 45s HorizontalPodAutoscaler/web has condition ScalingLimited=True (ScaleDownLimit)
      And never within 60s .spec.replicas of Deployment/web is 4
      And within 130s .spec.replicas of Deployment/web is 4
      And never within 2m .spec.replicas of Deployment/web is 3
      And within 5m .spec.replicas of Deployment/web is 2
      And within 6m HorizontalPodAutoscaler/web has condition ScalingLimited=True (TooFewReplicas)

    @slow
    Scenario: never downwards
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
          minReplicas: 2
          maxReplicas: 9
          metrics: [{ type: Resource, resource: { name: memory, target: { type: AverageValue, averageValue: 10Gi } } }]
          behavior: { scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: Disabled } }
        """
      Then within 45s HorizontalPodAutoscaler/web has condition ScalingLimited=True (ScaleDownLimit)
      And for 5m .spec.replicas of Deployment/web is 6

    @slow
    Scenario: two Pods every half a minute upwards
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
          minReplicas: 2
          maxReplicas: 10
          metrics: [{ type: Resource, resource: { name: memory, target: { type: Utilization, averageUtilization: 1 } } }]
          behavior: { scaleUp: { policies: [{ type: Pods, value: 2, periodSeconds: 30 }] } }
        """
      Then within 45s .spec.replicas of Deployment/web is 8
      And within 45s HorizontalPodAutoscaler/web has condition ScalingLimited=True (ScaleUpLimit)
      And never within 30s .spec.replicas of Deployment/web is at least 9
      And within 100s .spec.replicas of Deployment/web is 10

    @slow
    Scenario: a rise that has to last before it is followed
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
          minReplicas: 2
          maxReplicas: 10
          metrics: [{ type: Resource, resource: { name: memory, target: { type: Utilization, averageUtilization: 1 } } }]
          behavior: { scaleUp: { stabilizationWindowSeconds: 120 } }
        """
      Then within 1m HorizontalPodAutoscaler/web matches:
        """yaml
        status:
          conditions:
            - type: AbleToScale
              status: "True"
              reason: ScaleUpStabilized
              message: recent recommendations were lower than current one, applying the lowest recent recommendation
        """
      And never within 2m .spec.replicas of Deployment/web is at least 7
      And within 4m .spec.replicas of Deployment/web is 10

    @slow
    Scenario: a tolerance of its own
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
          minReplicas: 2
          maxReplicas: 10
          metrics: [{ type: Resource, resource: { name: memory, target: { type: AverageValue, averageValue: 10Gi } } }]
          behavior: { scaleDown: { stabilizationWindowSeconds: 0, tolerance: "1" } }
        """
      Then within 1m HorizontalPodAutoscaler/web has condition ScalingActive=True
      And for 5m .spec.replicas of Deployment/web is 6

    Scenario: a period longer than half an hour is refused
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
          maxReplicas: 10
          behavior: { scaleUp: { policies: [{ type: Pods, value: 2, periodSeconds: 1801 }] } }
        """
      Then the response is 422 because "spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800"

  @req:hpa.custom-metrics @must
  Rule: Metrics of Pods, of objects and of the world outside count like those of resources
    An API server of its own serves them. Of several metrics the one that asks for most decides; while one cannot be read
    nothing is taken away.
    https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale-walkthrough/#autoscaling-on-multiple-metrics-and-custom-metrics

    Background:
      Given the Secret "certificate" holds a certificate for Service "adapter" of an authority that is saved as $authority
      And this manifest:
        """yaml
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: adapter }
        data:
          default.conf: |
            server {
              listen 8443 ssl;
              ssl_certificate /certificate/tls.crt;
              ssl_certificate_key /certificate/tls.key;
              default_type application/json;
              root /data;
              location = /apis/custom.metrics.k8s.io/v1beta2 {
                return 200 '{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"custom.metrics.k8s.io/v1beta2","resources":[]}';
              }
              location = /apis/external.metrics.k8s.io/v1beta1 {
                return 200 '{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"external.metrics.k8s.io/v1beta1","resources":[]}';
              }
            }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: adapter }
        spec: { selector: { app: adapter }, ports: [{ port: 443, targetPort: 8443 }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: adapter, labels: { app: adapter } }
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - name: main
              image: nginx
              readinessProbe: { tcpSocket: { port: 8443 }, periodSeconds: 1 }
              volumeMounts:
                - { name: certificate, mountPath: /certificate }
                - { name: configuration, mountPath: /etc/nginx/conf.d }
                - { name: data, mountPath: /data }
          volumes:
            - { name: certificate, secret: { secretName: certificate } }
            - { name: configuration, configMap: { name: adapter } }
            - { name: data, emptyDir: {} }
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: web }
        spec:
          replicas: 2
          podManagementPolicy: Parallel
          serviceName: web
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec: { terminationGracePeriodSeconds: 0, containers: [{ name: main, image: "registry.k8s.io/pause:3.10" }] }
        """
      And Pod/adapter is Ready
      And StatefulSet/web is rolled out

    @slow
    Scenario Outline: <kind>
      Given this manifest:
        """yaml
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: { name: <version>.<group> }
        spec:
          group: <group>
          version: <version>
          groupPriorityMinimum: 100
          versionPriority: 100
          caBundle: $authority
          service: { namespace: $namespace, name: adapter, port: 443 }
        """
      And APIService/<version>.<group> is Available
      When I run "mkdir -p '/data/apis/<group>/<version>/namespaces/$namespace/<folder>' && cd '/data/apis/<group>/<version>/namespaces/$namespace/<folder>' && echo '{\"kind\":\"<list>\",\"apiVersion\":\"<group>/<version>\",\"metadata\":{},\"items\":[<items>]}' > load" in Pod/adapter
      Then the command exits with 0
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: StatefulSet, name: web }
          maxReplicas: 9
          metrics: [<metric>]
        """
      Then within 1m .spec.replicas of StatefulSet/web is 6
      And within 1m a Normal event "SuccessfulRescale" saying "New size: 6; reason: <name> above target" is recorded for HorizontalPodAutoscaler/web
      And within 1m HorizontalPodAutoscaler/web matches:
        """yaml
        status: { currentMetrics: [<current>], conditions: [{ type: ScalingActive, status: "True" }] }
        """
      And never within 5m .spec.replicas of StatefulSet/web is at least 7

      Examples:
        | kind                          | group                   | version | folder       | list                    | items                                                                                                                                                                                                                                                                                                                                                                    | metric                                                                                                                                                                                        | name                     | current                                                                   |
        | of each Pod                   | custom.metrics.k8s.io   | v1beta2 | pods/*       | MetricValueList         | {\"describedObject\":{\"kind\":\"Pod\",\"name\":\"web-0\"},\"metric\":{\"name\":\"load\"},\"timestamp\":\"2026-01-01T00:00:00Z\",\"value\":\"20\"},{\"describedObject\":{\"kind\":\"Pod\",\"name\":\"web-1\"},\"metric\":{\"name\":\"load\"},\"timestamp\":\"2026-01-01T00:00:00Z\",\"value\":\"40\"} | { type: Pods, pods: { metric: { name: load }, target: { type: AverageValue, averageValue: "10" } } }                                                                                           | pods metric load         | { type: Pods, pods: { current: { averageValue: "30" } } }                 |
        | of an object, for each Pod    | custom.metrics.k8s.io   | v1beta2 | services/web | MetricValueList         | {\"describedObject\":{\"kind\":\"Service\",\"name\":\"web\"},\"metric\":{\"name\":\"load\"},\"timestamp\":\"2026-01-01T00:00:00Z\",\"value\":\"60\"}                                                                                                                                                                                                       | { type: Object, object: { describedObject: { apiVersion: v1, kind: Service, name: web }, metric: { name: load }, target: { type: AverageValue, averageValue: "10" } } }                        | external metric load(nil) | { type: Object, object: { current: { averageValue: !present } } }         |
        | from outside, for each Pod    | external.metrics.k8s.io | v1beta1 | .            | ExternalMetricValueList | {\"metricName\":\"load\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"value\":\"25\"},{\"metricName\":\"load\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"value\":\"35\"}                                                                                                                                                                                          | { type: External, external: { metric: { name: load }, target: { type: AverageValue, averageValue: "10" } } }                                                                                   | external metric load(nil) | { type: External, external: { current: { averageValue: !present } } }     |

    @slow
    Scenario: a metric that nobody serves holds the others back
      When I create:
        """yaml
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: web }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: StatefulSet, name: web }
          maxReplicas: 9
          metrics:
            - { type: Pods, pods: { metric: { name: load }, target: { type: AverageValue, averageValue: "10" } } }
            - { type: Resource, resource: { name: memory, target: { type: AverageValue, averageValue: 1Gi } } }
        """
      Then within 1m HorizontalPodAutoscaler/web has condition ScalingActive=False (FailedGetPodsMetric)
      And for 6m .spec.replicas of StatefulSet/web is 2
