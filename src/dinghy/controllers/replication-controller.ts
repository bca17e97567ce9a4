/**
 * ReplicationController: what a ReplicaSet does, for the older kind, whose selector is a plain map of labels.
 *
 * Answers to  @seed:K5.6
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/replicationcontroller/
 */
import { type ReplicationController, selectorOf } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { type ReplicatedKind, startReplication } from "./replication/replication-rim.ts";

const kind: ReplicatedKind<ReplicationController> = {
  resource: resources.replicationControllers,
  kind: "ReplicationController",
  read: ({ metadata, spec, status }) => ({
    replicas: spec.replicas,
    minReadySeconds: spec.minReadySeconds ?? 0,
    template: spec.template,
    generation: metadata.generation,
    conditions: status?.conditions,
  }),
  selector: (set) => selectorOf({ matchLabels: set.spec.selector }),
  // The older kind has no count of Pods that are going.
  status: ({ terminatingReplicas: _, ...status }) => status,
  siblings: (set) => [set],
};

export const replicationControllerController: Controller = {
  serviceAccount: "replication-controller",
  component: "replication-controller",
  start: (context) => startReplication(context, kind),
};
