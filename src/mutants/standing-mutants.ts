import type { Mutant } from "./mutant.ts";

/** What no sentence of these Rules speaks of, and only what holds in every scenario notices. */
export const standingMutants: readonly Mutant[] = [
  {
    name: "rollout-asks-for-one-too-many",
    file: "src/dinghy/controllers/deployment/replica-sets.ts",
    find: "const room = replicas + maxSurge(deployment) - wantedPods(sets);",
    replace: "const room = replicas + maxSurge(deployment) + 1 - wantedPods(sets);",
    breaks: "@req:deployment.rolling-bounds",
  },
  {
    name: "rollout-spares-one-too-many",
    file: "src/dinghy/controllers/deployment/scaling.ts",
    find: "let left = remaining([...oldSets, newSet]) - minAvailable(deployment);",
    replace: "let left = remaining([...oldSets, newSet]) - minAvailable(deployment) + 1;",
    breaks: "@req:deployment.pause",
  },
  {
    name: "pods-claim-one-address",
    file: "src/dinghy/kubelet/pod-status.ts",
    find: "...(address && { podIP: address, podIPs: [{ ip: address }] }),",
    replace: '...(address && { podIP: "10.244.0.2", podIPs: [{ ip: "10.244.0.2" }] }),',
    breaks: "@req:replicationcontroller.count",
  },
  {
    name: "restart-count-wraps",
    file: "src/dinghy/kubelet/container-statuses.ts",
    find: "restartCount: entry?.restartCount ?? 0,",
    replace: "restartCount: (entry?.restartCount ?? 0) % 4,",
    breaks: "@req:restart.back-off",
  },
  {
    name: "replication-forgets-what-it-has-made",
    file: "src/dinghy/controllers/replication/replication-rim.ts",
    find: "const mayAct = expectations.satisfied(set.metadata.uid);",
    replace: "const mayAct = true;",
    breaks: "@req:replicationcontroller.count",
    order: "kube-controller-manager sees GET pods#3=4",
  },
  {
    name: "daemons-come-in-pairs",
    file: "src/dinghy/controllers/daemon-set/placement.ts",
    find: "if (run) create.push(name);",
    replace: "if (run) create.push(name, name);",
    breaks: "@req:daemonset.new-nodes",
  },
];
