import type * as api from "#apimachinery";
import type { Resource } from "./api-client.ts";

const resource = <T extends api.KubernetesObject>(group: string, version: string, name: string): Resource<T> => ({
  group,
  version,
  resource: name,
});

/** The resources that Dinghy's components read and write, with the type of what they hold. */
export const resources = {
  configMaps: resource<api.ConfigMap>("", "v1", "configmaps"),
  endpoints: resource<api.Endpoints>("", "v1", "endpoints"),
  events: resource<api.Event>("", "v1", "events"),
  namespaces: resource<api.Namespace>("", "v1", "namespaces"),
  nodes: resource<api.Node>("", "v1", "nodes"),
  persistentVolumeClaims: resource<api.PersistentVolumeClaim>("", "v1", "persistentvolumeclaims"),
  persistentVolumes: resource<api.PersistentVolume>("", "v1", "persistentvolumes"),
  pods: resource<api.Pod>("", "v1", "pods"),
  replicationControllers: resource<api.ReplicationController>("", "v1", "replicationcontrollers"),
  resourceQuotas: resource<api.ResourceQuota>("", "v1", "resourcequotas"),
  runtimeClasses: resource<api.KubernetesObject & { handler: string }>("node.k8s.io", "v1", "runtimeclasses"),
  secrets: resource<api.Secret>("", "v1", "secrets"),
  serviceAccounts: resource<api.ServiceAccount>("", "v1", "serviceaccounts"),
  services: resource<api.Service>("", "v1", "services"),
  controllerRevisions: resource<api.ControllerRevision>("apps", "v1", "controllerrevisions"),
  daemonSets: resource<api.DaemonSet>("apps", "v1", "daemonsets"),
  deployments: resource<api.Deployment>("apps", "v1", "deployments"),
  replicaSets: resource<api.ReplicaSet>("apps", "v1", "replicasets"),
  statefulSets: resource<api.StatefulSet>("apps", "v1", "statefulsets"),
  horizontalPodAutoscalers: resource<api.HorizontalPodAutoscaler>("autoscaling", "v2", "horizontalpodautoscalers"),
  cronJobs: resource<api.CronJob>("batch", "v1", "cronjobs"),
  jobs: resource<api.Job>("batch", "v1", "jobs"),
  leases: resource<api.Lease>("coordination.k8s.io", "v1", "leases"),
  endpointSlices: resource<api.EndpointSlice>("discovery.k8s.io", "v1", "endpointslices"),
  /** Events in the newer form, as the scheduler writes them; stored with the others. */
  seriesEvents: resource("events.k8s.io", "v1", "events"),
  apiServices: resource("apiregistration.k8s.io", "v1", "apiservices"),
  customResourceDefinitions: resource("apiextensions.k8s.io", "v1", "customresourcedefinitions"),
  podMetrics: resource<api.PodMetrics>("metrics.k8s.io", "v1beta1", "pods"),
  podDisruptionBudgets: resource<api.PodDisruptionBudget>("policy", "v1", "poddisruptionbudgets"),
  clusterRoles: resource<api.ClusterRole>("rbac.authorization.k8s.io", "v1", "clusterroles"),
  storageClasses: resource<api.StorageClass>("storage.k8s.io", "v1", "storageclasses"),
} as const;
