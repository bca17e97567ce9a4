/**
 * Fields that real servers write even where nothing was said: their types hold structs by value, and give numbers and
 * strings that have to be there a zero. An object read from a client is brought into that form, so that `status: {}`,
 * `resources: {}` or `rules: null` stand where every client of Kubernetes expects them.
 *
 * Fields that a schema requires are known from the schema; structs held by value are listed here.
 * Upstream: the `types.go` of each group.
 */
import type { Definition, Schema } from "#schemas";
import type { JsonObject } from "./json-value.ts";

/** Definition (without `io.k8s.api.`) to fields that hold a struct by value. */
const structs: Readonly<Record<string, string>> = {
  "core.v1.PodTemplateSpec": "metadata spec",
  "core.v1.PodTemplate": "template",
  "core.v1.Container": "resources",
  "core.v1.EphemeralContainer": "resources",
  "core.v1.ContainerStatus": "state lastState",
  "core.v1.PersistentVolumeClaimSpec": "resources",
  "core.v1.PersistentVolumeClaimTemplate": "spec",
  "core.v1.ServiceStatus": "loadBalancer",
  "core.v1.NodeStatus": "daemonEndpoints nodeInfo",
  "core.v1.NodeDaemonEndpoints": "kubeletEndpoint",
  "core.v1.Event": "involvedObject source",
  "core.v1.PreferredSchedulingTerm": "preference",
  "core.v1.WeightedPodAffinityTerm": "podAffinityTerm",
  "core.v1.Binding": "target",
  "apps.v1.DeploymentSpec": "template strategy",
  "apps.v1.ReplicaSetSpec": "template",
  "apps.v1.StatefulSetSpec": "template updateStrategy",
  "apps.v1.DaemonSetSpec": "template updateStrategy",
  "batch.v1.JobSpec": "template",
  "batch.v1.CronJobSpec": "jobTemplate",
  "batch.v1.JobTemplateSpec": "metadata spec",
  "autoscaling.v2.HorizontalPodAutoscalerSpec": "scaleTargetRef",
  "autoscaling.v1.HorizontalPodAutoscalerSpec": "scaleTargetRef",
  "discovery.v1.Endpoint": "conditions",
  "events.v1.Event": "regarding deprecatedSource",
  "networking.v1.IngressStatus": "loadBalancer",
  "networking.v1.IngressServiceBackend": "port",
  "networking.v1.NetworkPolicySpec": "podSelector",
  "rbac.v1.RoleBinding": "roleRef",
  "rbac.v1.ClusterRoleBinding": "roleRef",
  "storage.v1.VolumeAttachmentSpec": "source",
  "admissionregistration.v1.MutatingWebhook": "clientConfig",
  "admissionregistration.v1.ValidatingWebhook": "clientConfig",
};

/** Fields that are `null` when empty though no schema requires them: lists, and times held by value. */
const nullable: Readonly<Record<string, string>> = {
  "autoscaling.v2.HorizontalPodAutoscalerStatus": "currentMetrics",
  "autoscaling.v2.HorizontalPodAutoscalerCondition": "lastTransitionTime",
  "rbac.v1.Role": "rules",
  "rbac.v1.ClusterRole": "rules",
  "discovery.v1.EndpointSlice": "endpoints ports",
  "core.v1.Event": "eventTime firstTimestamp lastTimestamp",
  "core.v1.PodCondition": "lastProbeTime lastTransitionTime",
  "core.v1.NodeCondition": "lastHeartbeatTime lastTransitionTime",
  "core.v1.NamespaceCondition": "lastTransitionTime",
  "core.v1.PersistentVolumeClaimCondition": "lastProbeTime lastTransitionTime",
  "core.v1.ReplicationControllerCondition": "lastTransitionTime",
  "core.v1.ContainerStateRunning": "startedAt",
  "core.v1.ContainerStateTerminated": "startedAt finishedAt",
  "apps.v1.DeploymentCondition": "lastUpdateTime lastTransitionTime",
  "apps.v1.ReplicaSetCondition": "lastTransitionTime",
  "apps.v1.StatefulSetCondition": "lastTransitionTime",
  "apps.v1.DaemonSetCondition": "lastTransitionTime",
  "batch.v1.JobCondition": "lastProbeTime lastTransitionTime",
  "certificates.v1.CertificateSigningRequestCondition": "lastUpdateTime lastTransitionTime",
  "flowcontrol.v1.FlowSchemaCondition": "lastTransitionTime",
  "flowcontrol.v1.PriorityLevelConfigurationCondition": "lastTransitionTime",
};

/** Numbers and strings that are written even when zero or empty though no schema requires them. */
const zeroes: Readonly<Record<string, string>> = {
  "policy.v1.PodDisruptionBudgetStatus": "disruptionsAllowed currentHealthy desiredHealthy expectedPods",
  "apps.v1.StatefulSetStatus": "availableReplicas",
  "core.v1.Event": "reportingComponent reportingInstance",
  "core.v1.ObjectFieldSelector": "fieldPath",
};

/** Numbers and flags that are held by value: zero and false are the same as nothing, and are left out. */
const values: Readonly<Record<string, string>> = {
  "core.v1.ContainerPort": "hostPort",
  "core.v1.ServicePort": "nodePort",
  "core.v1.ServiceSpec": "healthCheckNodePort publishNotReadyAddresses",
  "core.v1.Probe": "initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold",
  "core.v1.PodSpec": "hostNetwork hostPID hostIPC",
  "core.v1.PodStatus": "observedGeneration",
  "core.v1.PodCondition": "observedGeneration",
  "core.v1.Container": "stdin stdinOnce tty",
  "core.v1.EphemeralContainer": "stdin stdinOnce tty",
  "core.v1.ContainerStateTerminated": "signal",
  "core.v1.VolumeMount": "readOnly",
  "core.v1.PersistentVolumeClaimVolumeSource": "readOnly",
  "core.v1.NFSVolumeSource": "readOnly",
  "core.v1.NodeSpec": "unschedulable",
  "core.v1.Event": "count",
  "core.v1.ReplicationControllerSpec": "minReadySeconds",
  "core.v1.ReplicationControllerStatus": "fullyLabeledReplicas readyReplicas availableReplicas observedGeneration",
  "apps.v1.DeploymentSpec": "minReadySeconds paused",
  "apps.v1.DeploymentStatus":
    "observedGeneration replicas updatedReplicas readyReplicas availableReplicas unavailableReplicas",
  "apps.v1.ReplicaSetSpec": "minReadySeconds",
  "apps.v1.ReplicaSetStatus": "fullyLabeledReplicas readyReplicas availableReplicas observedGeneration",
  "apps.v1.StatefulSetSpec": "minReadySeconds",
  "apps.v1.StatefulSetStatus": "observedGeneration readyReplicas currentReplicas updatedReplicas",
  "apps.v1.DaemonSetSpec": "minReadySeconds",
  "apps.v1.DaemonSetStatus": "observedGeneration updatedNumberScheduled numberAvailable numberUnavailable",
  "batch.v1.JobStatus": "active succeeded failed",
  "autoscaling.v2.HorizontalPodAutoscalerStatus": "currentReplicas",
  "policy.v1.PodDisruptionBudgetStatus": "observedGeneration",
  "scheduling.v1.PriorityClass": "globalDefault",
  "networking.v1.ServiceBackendPort": "number",
  "authorization.v1.SubjectAccessReviewStatus": "denied",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Condition": "observedGeneration",
};

/** Strings that are held by reference: to be empty says something else than to be missing. */
const references: Readonly<Record<string, string>> = {
  "core.v1.HostPathVolumeSource": "type",
  "core.v1.GRPCAction": "service",
  "core.v1.PersistentVolumeClaimSpec": "storageClassName volumeAttributesClassName",
  "core.v1.PodSpec": "runtimeClassName hostnameOverride",
  "core.v1.ServicePort": "appProtocol",
  "core.v1.ServiceSpec": "loadBalancerClass",
  "core.v1.TypedLocalObjectReference": "apiGroup",
  "core.v1.TypedObjectReference": "apiGroup namespace",
  "core.v1.EndpointAddress": "nodeName",
  "core.v1.EndpointPort": "appProtocol",
  "core.v1.CSIVolumeSource": "fsType",
  "batch.v1.CronJobSpec": "timeZone",
  "batch.v1.JobSpec": "managedBy",
  "coordination.v1.LeaseSpec": "holderIdentity preferredHolder",
  "discovery.v1.EndpointPort": "name protocol appProtocol",
  "discovery.v1.Endpoint": "hostname nodeName zone",
  "networking.v1.IngressSpec": "ingressClassName",
  "networking.v1.HTTPIngressPath": "pathType",
};

/** Lists that nothing works without: an object that lacks them never comes so far as to be stored. */
const neverNull: Readonly<Record<string, string>> = { "core.v1.PodSpec": "containers" };

type Fill = (object: JsonObject) => void;

const fills = new Map<string, Fill | undefined>();

/** Adds what is missing to an object of this type, in place. */
export function completer(definition: Definition, resolve: (schema: Schema) => Schema): Fill {
  return fillOf(definition, resolve, true) ?? (() => {});
}

function fillOf(definition: Definition, resolve: (schema: Schema) => Schema, top = false): Fill | undefined {
  const known = fills.get(definition.name);
  if (known !== undefined || fills.has(definition.name)) return known;
  let steps: ((object: JsonObject) => void)[] | undefined;
  const fill: Fill = (object) => {
    steps ??= stepsOf(definition, resolve, top);
    for (const step of steps) step(object);
  };
  // Types may contain themselves: the entry stands before its steps are made.
  fills.set(definition.name, fill);
  return fill;
}

function stepsOf(definition: Definition, resolve: (schema: Schema) => Schema, top: boolean): Fill[] {
  const name = definition.name.replace(
    /^io\.k8s\.(kube-aggregator\.pkg\.apis\.|apiextensions-apiserver\.pkg\.apis\.|api\.)/,
    "",
  );
  const listed = (table: Readonly<Record<string, string>>): string[] => (table[name] ?? "").split(" ");
  const byValue = new Set([...listed(structs), ...(top ? ["spec", "status"] : [])]);
  const nulls = new Set(listed(nullable));
  const zero = new Set(listed(zeroes));
  const byCopy = new Set(listed(values));
  const byReference = new Set(listed(references));
  const steps: Fill[] = [];
  for (const [field, schema] of Object.entries(definition.properties)) {
    if (field === "metadata" && top) continue;
    if (neverNull[name] === field) {
      steps.push((object) => {
        object[field] ??= [];
      });
    }
    const required = (neverNull[name] !== field && definition.required?.includes(field) === true) || zero.has(field);
    const step = stepOf(
      field,
      schema,
      {
        byValue: byValue.has(field),
        required,
        nulls: nulls.has(field),
        byCopy: byCopy.has(field),
        byReference: byReference.has(field),
      },
      resolve,
    );
    if (step !== undefined) steps.push(step);
  }
  return steps;
}

interface Presence {
  readonly byValue: boolean;
  readonly required: boolean;
  readonly nulls: boolean;
  readonly byCopy: boolean;
  readonly byReference: boolean;
}

function stepOf(
  field: string,
  schema: Schema,
  presence: Presence,
  resolve: (schema: Schema) => Schema,
): Fill | undefined {
  if (schema.$ref !== undefined) {
    const inner = fillOf(resolve(schema) as Definition, resolve);
    return (object) => {
      if (presence.byValue) object[field] ??= {};
      const value = object[field];
      if (value !== undefined && value !== null) inner?.(value as JsonObject);
    };
  }
  if (schema.type === "array" || schema.additionalProperties !== undefined) {
    return collectionStep(field, schema, presence.required || presence.nulls, resolve);
  }
  const zero = presence.nulls ? null : presence.required ? zeroOf(schema) : undefined;
  if (zero !== undefined) {
    return (object) => {
      object[field] ??= zero;
    };
  }
  return omissionOf(field, schema, presence);
}

/** Leaves out what is as good as nothing. */
function omissionOf(field: string, { type, format }: Schema, { byCopy, byReference }: Presence): Fill | undefined {
  const isText = type === "string" && format === undefined && !byReference;
  if (!isText && !byCopy) return undefined;
  return (object) => {
    const value = object[field];
    if (value === "" || (byCopy && (value === 0 || value === false))) delete object[field];
  };
}

/** A list or map that must be there is `null` when it is empty: so it comes back from storage. */
function collectionStep(
  field: string,
  schema: Schema,
  nulls: boolean,
  resolve: (schema: Schema) => Schema,
): Fill | undefined {
  const items = schema.items ?? schema.additionalProperties;
  const inner = items?.$ref === undefined ? undefined : fillOf(resolve(items) as Definition, resolve);
  if (!nulls && inner === undefined) return undefined;
  return (object) => {
    const value = object[field] as object | null | undefined;
    if (value === undefined || value === null || isEmpty(value)) {
      if (nulls) object[field] = null;
      return;
    }
    if (inner === undefined) return;
    for (const item of Object.values(value)) if (item !== null && typeof item === "object") inner(item as JsonObject);
  };
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

function zeroOf({ type, format, "x-kubernetes-int-or-string": intOrString }: Schema): unknown {
  if (intOrString) return 0;
  if (type === "integer" || type === "number") return 0;
  if (type === "boolean") return false;
  if (type !== "string") return undefined;
  if (format === "quantity") return "0";
  return format?.startsWith("date-time") ? null : "";
}
