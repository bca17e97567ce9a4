import { createHash } from "node:crypto";
import { parse } from "yaml";
import type { Pod } from "#apimachinery";
import { type Clock, formatTime, type Timer } from "#clock";
import type { Runtime } from "#runtime";

/** Where a node's own manifests lie. */
export const manifestFolder = "/etc/kubernetes/manifests";
/** Files that are written one after the other are read together. */
const settleMs = 1000;

export interface StaticPodsOptions {
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly nodeName: string;
  /** All that there are now, by uid: the hash of what a file says. */
  readonly onChange: (pods: ReadonlyMap<string, Pod>) => void;
}

/**
 * Pods that a node has from its own files, with nobody's leave. Returns the function that ends the watch.
 * https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/ Upstream: pkg/kubelet/config/{file,common}.go.
 */
export function watchStaticPods({ clock, runtime, nodeName, onChange }: StaticPodsOptions): () => void {
  let timer: Timer | undefined;
  let known = new Map<string, Pod>();

  const read = (): void => {
    timer = undefined;
    const found = new Map<string, Pod>();
    for (const [name, bytes] of runtime.hostFiles(manifestFolder)) {
      const pod = name.startsWith(".") ? undefined : readPod(name, bytes, nodeName, clock.now());
      if (pod) found.set(pod.metadata.uid, known.get(pod.metadata.uid) ?? pod);
    }
    if (found.size === known.size && [...found.keys()].every((uid) => known.has(uid))) return;
    known = found;
    onChange(found);
  };

  const unwatch = runtime.watchHostFiles(() => {
    timer ??= clock.setTimer(settleMs, read);
  });
  return () => {
    timer?.cancel();
    unwatch();
  };
}

/** The Pod that a manifest describes, as one of this node's own; undefined where it describes none. */
export function readPod(file: string, bytes: Uint8Array, nodeName: string, nowMs: number): Pod | undefined {
  let given: Partial<Pod> | null;
  try {
    given = parse(new TextDecoder().decode(bytes)) as Partial<Pod> | null;
  } catch {
    return undefined;
  }
  if (given?.kind !== "Pod" || given.apiVersion !== "v1" || !given.metadata?.name || !given.spec) return undefined;
  const { metadata, spec } = given;
  const uid = createHash("md5")
    .update(JSON.stringify([file, nodeName, given]))
    .digest("hex");
  const seen = formatTime(nowMs);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...metadata,
      name: `${metadata.name}-${nodeName}`,
      namespace: metadata.namespace ?? "default",
      uid,
      resourceVersion: "0",
      creationTimestamp: seen,
      annotations: {
        ...metadata.annotations,
        "kubernetes.io/config.hash": uid,
        "kubernetes.io/config.seen": seen,
        "kubernetes.io/config.source": "file",
      },
    },
    spec: {
      ...spec,
      nodeName,
      tolerations: [...(spec.tolerations ?? []), { operator: "Exists", effect: "NoExecute" }],
    },
    status: { phase: "Pending" },
  };
}
