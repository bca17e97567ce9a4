/**
 * The kubelet: makes the containers on one node be what the Pods bound to it ask for, and tells the API server how
 * they fare. It also speaks the kubelet's own HTTP API, through which logs, exec, attach and port-forward reach a Pod.
 *
 * It decides from the Pod and the runtime's report (`next-actions.ts`, `pod-status.ts`, `probe-state.ts` are pure) and
 * acts through a `Runtime`, whichever that is. Knows nothing of how containers are run.
 *
 * Answers to @seed:K2.5, @seed:K4.1, @seed:K4.2, @seed:K4.3, @seed:K4.4. Upstream: pkg/kubelet.
 */
import type { Pod } from "#apimachinery";
import { type Client, createEventRecorder, createInformers, resources } from "#client";
import type { Clock, Random } from "#clock";
import type { Runtime } from "#runtime";
import type { Handler, UpgradeHandler } from "#wire";
import { createKubeletServer } from "./kubelet-server.ts";
import { keepNodeRegistered, type NodeDescription } from "./node-registration.ts";
import { createObjectCache } from "./object-cache.ts";
import { createPodWorker, type PodWorker } from "./pod-worker.ts";

export type { NodeDescription } from "./node-registration.ts";

export interface KubeletOptions {
  /** Bound to the identity `system:node:<name>` in group `system:nodes`. */
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly runtime: Runtime;
  readonly node: NodeDescription;
  /** The cluster's name server, written into Pods' resolv.conf. */
  readonly clusterDns: string;
  /** For example `cluster.local`. */
  readonly clusterDomain: string;
}

export interface Kubelet {
  readonly handle: Handler;
  readonly upgrade: UpgradeHandler;
  /** Resolves when the node is registered and Ready. */
  readonly ready: Promise<void>;
  /** Ends reporting and reconciling; containers are left to the runtime's owner. */
  stop(): void;
}

export function startKubelet(options: KubeletOptions): Kubelet {
  const { client, clock, random, runtime, node } = options;
  const informers = createInformers(client, clock);
  const pods = informers.informer(resources.pods, { fieldSelector: `spec.nodeName=${node.name}` });
  const services = informers.informer(resources.services);
  const recorder = createEventRecorder(client, clock, "kubelet", node.name);
  const objects = createObjectCache(client, clock);
  const registration = keepNodeRegistered({ client, clock, recorder, node, runtime });
  const workers = new Map<string, PodWorker>();

  const workerOf = (pod: Pod): PodWorker => {
    const { uid } = pod.metadata;
    let worker = workers.get(uid);
    if (worker === undefined) {
      worker = createPodWorker(pod, {
        ...options,
        random: random.fork(uid),
        recorder,
        objects,
        services,
        onGone: () => workers.delete(uid),
      });
      workers.set(uid, worker);
    }
    return worker;
  };

  pods.onChange(({ object, previous }) => {
    if (object) workerOf(object).podChanged(object);
    else if (previous) workers.get(previous.metadata.uid)?.podGone();
  });
  const stopListening = runtime.onContainerChange((status) => {
    for (const worker of workers.values()) if (worker.owns(status.sandboxId)) return worker.containerChanged(status);
  });
  const server = createKubeletServer({
    runtime,
    clock,
    findPod: (namespace, name) => {
      const pod = pods.get(name, namespace);
      return pod && workers.get(pod.metadata.uid);
    },
    workers: () => workers.values(),
  });

  return {
    ...server,
    ready: registration.ready,
    stop: () => {
      informers.stop();
      objects.stop();
      registration.stop();
      stopListening();
      for (const worker of workers.values()) worker.abandon();
    },
  };
}
