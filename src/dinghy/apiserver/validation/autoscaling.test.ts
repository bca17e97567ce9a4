import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const horizontalPodAutoscaler = {
  path: "/apis/autoscaling/v2/namespaces/x/horizontalpodautoscalers",
  sound: {
    metadata: { name: "a" },
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "d" } },
  },
};
judgeNew(horizontalPodAutoscaler.path, horizontalPodAutoscaler.sound, [
  ["a HorizontalPodAutoscaler is sound", {}, []],
  [
    "a HorizontalPodAutoscaler has bounds",
    { spec: { minReplicas: 0, maxReplicas: -1 } },
    [
      "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
      "spec.maxReplicas: Required value: must be set and greater than 0",
      "spec.maxReplicas: Invalid value: -1: must be greater than or equal to `minReplicas`",
      "spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas",
    ],
  ],
  [
    "a HorizontalPodAutoscaler scales what can be named",
    { spec: { minReplicas: 5, scaleTargetRef: { kind: "a/b", name: "x/y", apiVersion: "v1" } } },
    [
      "spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`",
      "spec.scaleTargetRef.kind: Invalid value: \"a/b\": may not contain '/'",
      "spec.scaleTargetRef.name: Invalid value: \"x/y\": may not contain '/'",
      'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group',
    ],
  ],
  [
    "a HorizontalPodAutoscaler measures what it says it measures",
    {
      spec: {
        metrics: [
          { type: "X" },
          { type: "Resource" },
          { type: "Resource", pods: { metric: { name: "" }, target: { type: "Value" } } },
        ],
      },
    },
    [
      'spec.metrics[0].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      'spec.metrics[0].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      "spec.metrics[1].resource: Required value: must populate information for the given metric source",
      "spec.metrics[2].pods.metric.name: Required value: must specify a metric name",
      "spec.metrics[2].pods.target.averageValue: Required value: must specify a positive target averageValue",
      "spec.metrics[2].resource: Required value: must populate information for the given metric source",
    ],
  ],
  [
    "a HorizontalPodAutoscaler has one target",
    {
      spec: {
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 0, averageValue: "1" } },
          },
        ],
      },
    },
    [
      "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
      "spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization",
    ],
  ],
  [
    "a HorizontalPodAutoscaler measures an object or a container that it names",
    {
      spec: {
        metrics: [
          {
            type: "Object",
            object: { metric: { name: "a" }, describedObject: {}, target: { type: "Value", value: "-1" } },
          },
          {
            type: "ContainerResource",
            containerResource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } },
          },
        ],
      },
    },
    [
      "spec.metrics[0].object.describedObject.kind: Required value",
      "spec.metrics[0].object.describedObject.name: Required value",
      'spec.metrics[0].object.target.value: Invalid value: "-1": must be positive',
      "spec.metrics[1].containerResource.container: Required value: must specify a container",
    ],
  ],
  [
    "a HorizontalPodAutoscaler behaves within limits",
    {
      spec: {
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 4000,
            selectPolicy: "X",
            policies: [
              { type: "Foo", value: 0, periodSeconds: 0 },
              { type: "Pods", value: 1, periodSeconds: 9999 },
            ],
          },
        },
      },
    },
    [
      "spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 4000: must be less than or equal to 3600",
      'spec.behavior.scaleUp.selectPolicy: Unsupported value: "X": supported values: "Disabled", "Max", "Min"',
      'spec.behavior.scaleUp.policies[0].type: Unsupported value: "Foo": supported values: "Percent", "Pods"',
      "spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero",
      "spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 0: must be greater than zero",
      "spec.behavior.scaleUp.policies[1].periodSeconds: Invalid value: 9999: must be less than or equal to 1800",
    ],
  ],
]);
judgeChange(
  horizontalPodAutoscaler.path,
  horizontalPodAutoscaler.sound,
  [
    [
      "a HorizontalPodAutoscaler counts nothing below zero",
      { status: { currentReplicas: -1, desiredReplicas: -2 } },
      [
        "status.currentReplicas: Invalid value: -1: must be greater than or equal to 0",
        "status.desiredReplicas: Invalid value: -2: must be greater than or equal to 0",
      ],
    ],
  ],
  "/status",
);

const first = {
  path: "/apis/autoscaling/v1/namespaces/x/horizontalpodautoscalers",
  sound: {
    metadata: { name: "a" },
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "d" } },
  },
};
judgeNew(first.path, first.sound, [
  [
    "the first version is judged by the fields of the second",
    { spec: { targetCPUUtilizationPercentage: 0 } },
    ["spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0"],
  ],
]);
