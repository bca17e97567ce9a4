/**
 * The kubelet: makes the containers on one node be what the Pods bound to it ask for, and tells the API server how
 * they fare. It also speaks the kubelet's own HTTP API, through which logs, exec, attach and port-forward reach a Pod.
 *
 * It decides from the Pod and the runtime's report (`next-actions.ts`, `pod-status.ts`, `probe-state.ts` are pure) and
 * acts through a `Runtime`, whichever that is. Knows nothing of how containers are run.
 *
 * Answers to @seed:K2.5, @seed:K4.1, @seed:K4.2, @seed:K4.3, @seed:K4.4. Upstream: pkg/kubelet.
 */
import type { Node, Pod } from "#apimachinery";
import { type Client, createEventRecorder, createInformers, resources } from "#client";
import type { Clock, Random } from "#clock";
import type { Runtime } from "#runtime";
import type { Handler, UpgradeHandler } from "#wire";
import { createEvictions } from "./eviction/evictions.ts";
import { createImagePulls } from "./image-pulls.ts";
import { createKubeletServer } from "./kubelet-server.ts";
import { createMirrorPods, mirrored, throughLikeness } from "./mirror-pods.ts";
import { keepNodeRegistered, type NodeDescription } from "./node-registration.ts";
import { createObjectCache } from "./object-cache.ts";
import { createPodAdmission } from "./pod-admission.ts";
import { createPodLedger } from "./pod-ledger.ts";
import { createPodResizer } from "./pod-resizer.ts";
import { createPodWorker, type PodWorker } from "./pod-worker.ts";
import { watchStaticPods } from "./static-pods.ts";

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
  /** The Node as the API has it now: where it says otherwise than the kubelet, it is told anew. */
  nodeChanged(node: Node): void;
  /** Tells at once that the node lives: nobody may have heard it for a while. */
  reportNow(): void;
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
  let statics: ReadonlyMap<string, Pod> = new Map();
  const mirrors = createMirrorPods(client, node.name);
  const likenessesOf = (uid: string): Pod[] => pods.list().filter((pod) => mirrored(pod) === uid);
  const ledger = createPodLedger();
  const evictions = createEvictions({
    client,
    clock,
    recorder,
    runtime,
    node,
    nodeObject: registration.node,
    pods: () => workers.values(),
    onConditions: registration.setPressures,
  });
  const pulls = createImagePulls({ client, clock, runtime, onPulled: registration.imagesChanged });
  const resizer = createPodResizer({
    clock,
    recorder,
    ledger,
    node: registration.node,
    onChange: (uid) => workers.get(uid)?.resized(),
  });
  const admission = createPodAdmission({
    client,
    clock,
    recorder,
    ledger,
    node: registration.node,
    pods: () => workers.values(),
    refuse: evictions.refuse,
  });

  const workerOf = (pod: Pod): PodWorker => {
    const { uid } = pod.metadata;
    let worker = workers.get(uid);
    if (worker === undefined) {
      const isStatic = statics.has(uid);
      worker = createPodWorker(pod, {
        ...options,
        client: isStatic ? throughLikeness(client, pod) : client,
        random: random.fork(uid),
        recorder,
        objects,
        services,
        resizer,
        pulls,
        onGone: () => {
          workers.delete(uid);
          resizer.forget(uid);
          if (isStatic) for (const likeness of likenessesOf(uid)) void mirrors.hide(likeness);
          for (const next of statics.values()) if (!workers.has(next.metadata.uid)) startStatic(next);
          left(uid);
        },
      });
      workers.set(uid, worker);
    }
    return worker;
  };

  /** Nothing runs of it any more, whether or not the API still knows it. */
  const left = (uid: string): void => {
    admission.left(uid);
    evictions.forget(uid);
    resizer.retry();
  };

  const arrived = (pod: Pod): void => {
    const { uid } = pod.metadata;
    const over = pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded";
    // Whoever says so of a Pod that lives is mistaken.
    if (over && ledger.has(uid) && !workers.get(uid)?.isLiving) left(uid);
    // Whoever leaves without having been taken leaves like the others.
    if (pod.metadata.deletionTimestamp) admission.forget(uid);
    if (over || workers.has(uid)) {
      if (admission.holds(uid)) return;
      resizer.consider(pod);
      workerOf(pod).podChanged(resizer.allotted(pod));
    } else if (!admission.holds(uid)) {
      begin(pod);
    }
  };

  const begin = (pod: Pod): void =>
    admission.admit(pod, () => {
      evictions.watch(pod);
      resizer.consider(pod);
      workerOf(pod);
    });

  const show = (pod: Pod): Promise<void> => mirrors.show(pod).then(() => workers.get(pod.metadata.uid)?.tellAgain());

  /** Nobody can end a static Pod through the API: what is deleted there comes back as long as its file is there. */
  const likenessChanged = (likeness: Pod, gone: boolean): void => {
    const uid = mirrored(likeness) as string;
    const { name, namespace, deletionTimestamp } = likeness.metadata;
    if (gone) {
      // Its place may be another's by now.
      const next = [...statics.values()].find(
        (pod) => pod.metadata.name === name && pod.metadata.namespace === namespace,
      );
      if (next) void show(next);
    } else if (deletionTimestamp || (!statics.has(uid) && !workers.has(uid))) void mirrors.hide(likeness);
    else workers.get(uid)?.likenessChanged(likeness);
  };

  /** One that takes another's place waits until that has ended. */
  const startStatic = (pod: Pod): void => {
    const { name, namespace } = pod.metadata;
    const isSame = ({ pod: { metadata } }: PodWorker): boolean =>
      metadata.name === name && metadata.namespace === namespace;
    if (admission.holds(pod.metadata.uid) || [...workers.values()].some(isSame)) return;
    begin(pod);
    void show(pod);
  };

  const unwatchFiles = watchStaticPods({
    clock,
    runtime,
    nodeName: node.name,
    onChange: (found) => {
      const before = statics;
      statics = found;
      for (const uid of before.keys()) if (!found.has(uid)) workers.get(uid)?.podGone();
      for (const [uid, pod] of found) {
        if (before.has(uid)) continue;
        startStatic(pod);
      }
    },
  });

  pods.onChange(({ object, previous }) => {
    const either = object ?? previous;
    if (either && mirrored(either) !== undefined) likenessChanged(either, object === undefined);
    else if (object) arrived(object);
    else if (previous) {
      const { uid } = previous.metadata;
      workers.get(uid)?.podGone();
      admission.forget(uid);
      // What the API has forgotten takes no room any more, although its containers may still be on their way out.
      if (ledger.has(uid)) left(uid);
    }
  });
  const stopListening = runtime.onContainerChange((status) => {
    for (const worker of workers.values()) if (worker.owns(status.sandboxId)) return worker.containerChanged(status);
  });
  const server = createKubeletServer({
    runtime,
    clock,
    findPod: (namespace, name) => {
      const pod = pods.get(name, namespace);
      return pod && workers.get(mirrored(pod) ?? pod.metadata.uid);
    },
    workers: () => workers.values(),
  });

  return {
    ...server,
    ready: registration.ready,
    nodeChanged: registration.nodeChanged,
    reportNow: registration.reportNow,
    stop: () => {
      informers.stop();
      objects.stop();
      registration.stop();
      evictions.stop();
      unwatchFiles();
      stopListening();
      for (const worker of workers.values()) worker.abandon();
    },
  };
}
