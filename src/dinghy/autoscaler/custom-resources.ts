/**
 * What the API knows of vertical autoscaling: the fields of upstream's own definitions.
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/deploy/vpa-v1-crd-gen.yaml
 */

const group = "autoscaling.k8s.io";
const approval = { "api-approved.kubernetes.io": "https://github.com/kubernetes/kubernetes/pull/63797" };

type Fields = Readonly<Record<string, object>>;

const text = { type: "string" };
const time = { type: "string", format: "date-time", nullable: true };
const oneOf = (...words: string[]) => ({ type: "string", enum: words });
const record = (properties: Fields, required?: readonly string[]) => ({
  type: "object",
  properties,
  ...(required && { required }),
});
const listOf = (items: object) => ({ type: "array", items });
const quantity = {
  anyOf: [{ type: "integer" }, { type: "string" }],
  pattern:
    "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
  "x-kubernetes-int-or-string": true,
};
const resourceList = { type: "object", additionalProperties: quantity };

const containerPolicy = record({
  containerName: text,
  mode: oneOf("Auto", "Off"),
  minAllowed: resourceList,
  maxAllowed: resourceList,
  controlledResources: listOf(text),
  controlledValues: oneOf("RequestsAndLimits", "RequestsOnly"),
});

const autoscalerSpec = record({
  targetRef: {
    ...record({ apiVersion: text, kind: text, name: text }, ["kind", "name"]),
    "x-kubernetes-map-type": "atomic",
  },
  updatePolicy: record({
    updateMode: oneOf("Off", "Initial", "Recreate", "InPlaceOrRecreate", "Auto"),
    minReplicas: { type: "integer", format: "int32" },
    evictionRequirements: listOf(
      record(
        {
          resources: listOf(text),
          changeRequirement: oneOf("TargetHigherThanRequests", "TargetLowerThanRequests"),
        },
        ["changeRequirement", "resources"],
      ),
    ),
  }),
  resourcePolicy: record({ containerPolicies: listOf(containerPolicy) }),
  recommenders: listOf(record({ name: text }, ["name"])),
});

const autoscalerStatus = record({
  conditions: listOf(
    record(
      { type: text, status: text, reason: text, message: text, lastTransitionTime: { ...time, nullable: false } },
      ["status", "type"],
    ),
  ),
  recommendation: record({
    containerRecommendations: listOf(
      record(
        {
          containerName: text,
          target: resourceList,
          lowerBound: resourceList,
          upperBound: resourceList,
          uncappedTarget: resourceList,
        },
        ["target"],
      ),
    ),
  }),
});

const histogram = record({
  referenceTimestamp: time,
  bucketWeights: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
  totalWeight: { type: "number" },
});

const checkpointStatus = record({
  version: text,
  cpuHistogram: histogram,
  memoryHistogram: histogram,
  totalSamplesCount: { type: "integer" },
  firstSampleStart: time,
  lastSampleStart: time,
  lastUpdateTime: time,
});

const head: Fields = { apiVersion: text, kind: text, metadata: { type: "object" } };

function definition(kind: string, shortName: string, version: object) {
  const singular = kind.toLowerCase();
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${singular}s.${group}`, annotations: approval },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind, listKind: `${kind}List`, plural: `${singular}s`, singular, shortNames: [shortName] },
      versions: [{ name: "v1", served: true, storage: true, ...version }],
    },
  };
}

const recommended = ".status.recommendation.containerRecommendations[0].target";

export const definitions = [
  definition("VerticalPodAutoscaler", "vpa", {
    subresources: { status: {} },
    additionalPrinterColumns: [
      { name: "Mode", type: "string", jsonPath: ".spec.updatePolicy.updateMode" },
      { name: "CPU", type: "string", jsonPath: `${recommended}.cpu` },
      { name: "Mem", type: "string", jsonPath: `${recommended}.memory` },
      {
        name: "Provided",
        type: "string",
        jsonPath: ".status.conditions[?(@.type=='RecommendationProvided')].status",
      },
      { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
    ],
    schema: { openAPIV3Schema: record({ ...head, spec: autoscalerSpec, status: autoscalerStatus }, ["spec"]) },
  }),
  definition("VerticalPodAutoscalerCheckpoint", "vpacheckpoint", {
    schema: {
      openAPIV3Schema: record({
        ...head,
        spec: record({ vpaObjectName: text, containerName: text }),
        status: checkpointStatus,
      }),
    },
  }),
];
