import type { KubernetesObject } from "#apimachinery";
import type { Kind } from "../kind.ts";
import type { Revision } from "../view.ts";
import { createStanding } from "./standing.ts";

const kindOf = (group: string, kind: string): Kind => ({
  group,
  version: "v1",
  resource: `${kind.toLowerCase()}s`,
  kind,
  namespaced: true,
  verbs: [],
});

const kinds: Readonly<Record<string, Kind>> = {
  Pod: kindOf("", "Pod"),
  ConfigMap: kindOf("", "ConfigMap"),
  ReplicaSet: kindOf("apps", "ReplicaSet"),
  Deployment: kindOf("apps", "Deployment"),
  DaemonSet: kindOf("apps", "DaemonSet"),
  Job: kindOf("batch", "Job"),
};

/** One change: `after` seconds since the one before, the object by kind and name, what is said of it. */
export interface Step {
  readonly type?: Revision["type"];
  readonly of: string;
  readonly after?: number;
  readonly uid?: string;
  readonly version?: number;
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: object;
}

/** Writes a record of made-up changes, and gives the names of what they broke. */
export function breachesOf(steps: readonly Step[], exact = true): readonly string[] {
  const standing = createStanding(exact);
  const known = new Map<string, KubernetesObject>();
  let atMs = 0;
  let version = 0;
  for (const { type, of, after = 0, uid, metadata, spec, status, ...step } of steps) {
    atMs += after * 1000;
    version = step.version ?? version + 1;
    const [word = "", name = ""] = of.split("/");
    const kind = kinds[word] as Kind;
    const before = known.get(of) as (KubernetesObject & { spec?: object; status?: object }) | undefined;
    const object = {
      apiVersion: kind.group === "" ? "v1" : `${kind.group}/v1`,
      kind: word,
      metadata: {
        ...before?.metadata,
        name,
        namespace: "x",
        uid: uid ?? before?.metadata.uid ?? `uid of ${of}`,
        resourceVersion: String(version),
        ...metadata,
      },
      spec: { ...before?.spec, ...spec },
      status: { ...before?.status, ...status },
    } as unknown as KubernetesObject;
    if (type === "DELETED") known.delete(of);
    else known.set(of, object);
    standing.take({ atMs, type: type ?? (before === undefined ? "ADDED" : "MODIFIED"), kind, object });
  }
  return standing.breaches.map(({ name, object, wanted, got }) => {
    return `${name} ${object.kind}/${object.metadata.name}: want ${wanted}, got ${got}`;
  });
}

/** `metadata` that names a controller. */
export function controlledBy(...owners: readonly string[]): object {
  const ownerReferences = owners.map((of) => {
    const [kind, name] = of.split("/");
    return { apiVersion: "v1", kind, name, uid: `uid of ${of}`, controller: true };
  });
  return { ownerReferences };
}

export const ready = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
