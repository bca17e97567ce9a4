/**
 * ReplicaSet: exactly `spec.replicas` active Pods that match the selector belong to the set; missing ones are made from
 * the template, surplus ones go in the order of least regret.
 *
 * Answers to  @seed:K5.1 @seed:K5.7
 * Upstream    https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/
 */
import { controllerOf, type ReplicaSet, selectorOf } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { type ReplicatedKind, startReplication } from "./replication/replication-rim.ts";

const kind: ReplicatedKind<ReplicaSet> = {
  resource: resources.replicaSets,
  kind: "ReplicaSet",
  read: ({ metadata, spec, status }) => ({
    replicas: spec.replicas,
    minReadySeconds: spec.minReadySeconds ?? 0,
    template: spec.template,
    generation: metadata.generation,
    conditions: status?.conditions,
  }),
  selector: (set) => selectorOf(set.spec.selector),
  status: (status) => status,
  // The ReplicaSets of one Deployment hold copies of each other's Pods.
  siblings: (set, all) => {
    const owner = controllerOf(set)?.uid;
    return owner === undefined ? [set] : all.filter((other) => controllerOf(other)?.uid === owner);
  },
};

export const replicaSetController: Controller = {
  serviceAccount: "replicaset-controller",
  component: "replicaset-controller",
  start: (context) => startReplication(context, kind),
};
