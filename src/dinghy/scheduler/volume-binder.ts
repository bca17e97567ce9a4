import type { ObjectReference, PersistentVolume, PersistentVolumeClaim, Pod } from "#apimachinery";
import { type Client, type Informers, resources } from "#client";
import type { Clock } from "#clock";
import type { NodeInfo } from "./node-info.ts";
import { hasClaims, podClaims } from "./pod-claims.ts";
import type { ClusterObjects } from "./snapshot.ts";
import { isBound, planVolumes, selectedNodeAnnotation, type VolumePlan } from "./volume-plan.ts";

/** Carries out what was planned for the volumes of Pods whose node is chosen. */
export interface VolumeBinder {
  /** `objects` as if all that is planned were done, so that nothing is promised twice. */
  readonly objects: ClusterObjects;
  /** Plans and reserves; undefined when nothing is to be done. Call it in the same turn as the choice. */
  reserve(pod: Pod, node: NodeInfo): VolumePlan | undefined;
  /** Writes the plan down and waits until every claim is bound. Rejects after ten minutes. */
  bind(plan: VolumePlan, node: string): Promise<void>;
  release(plan: VolumePlan): void;
}

const bindTimeoutMs = 600_000;

export function createVolumeBinder(
  client: Client,
  informers: Informers,
  clock: Clock,
  seen: ClusterObjects,
): VolumeBinder {
  const nodesOfClaims = new Map<string, string>();
  const claimsOfVolumes = new Map<string, ObjectReference>();
  const claims = informers.informer(resources.persistentVolumeClaims);
  const waiting = new Set<(claim: PersistentVolumeClaim, gone: boolean) => void>();
  claims.onChange(({ object, previous }) => {
    const claim = object ?? previous;
    if (claim) for (const tell of [...waiting]) tell(claim, object === undefined);
  });

  const withClaim = (volume: PersistentVolume): PersistentVolume => {
    const claimRef = volume.spec.claimRef ?? claimsOfVolumes.get(volume.metadata.name);
    return claimRef === volume.spec.claimRef ? volume : { ...volume, spec: { ...volume.spec, claimRef } };
  };

  const withNode = (claim: PersistentVolumeClaim): PersistentVolumeClaim => {
    const node = nodesOfClaims.get(claim.metadata.uid);
    return node === undefined || claim.spec.volumeName ? claim : annotated(claim, selectedNodeAnnotation, node);
  };

  const objects: ClusterObjects = {
    ...seen,
    claim: (namespace, name) => {
      const claim = seen.claim(namespace, name);
      return claim && withNode(claim);
    },
    volumes: () => (claimsOfVolumes.size === 0 ? seen.volumes() : seen.volumes().map(withClaim)),
  };

  const bound = (claim: PersistentVolumeClaim): Promise<void> =>
    new Promise((resolve, reject) => {
      const { uid, name, namespace } = claim.metadata;
      const now = claims.get(name, namespace);
      if (now && isBound(now)) return resolve();
      const end = (): void => {
        waiting.delete(tell);
        timer.cancel();
      };
      const tell = (changed: PersistentVolumeClaim, gone: boolean): void => {
        if (changed.metadata.uid !== uid || !(gone || isBound(changed))) return;
        end();
        if (gone) reject(new Error(`binding volumes: persistentvolumeclaim "${name}" not found`));
        else resolve();
      };
      const late = (): void => {
        end();
        reject(new Error("binding volumes: context deadline exceeded"));
      };
      // In the background: a volume that never comes is nothing that will happen.
      const timer = clock.setTimer(bindTimeoutMs, late, { background: true });
      waiting.add(tell);
    });

  return {
    objects,
    reserve: (pod, node) => {
      if (!hasClaims(pod)) return undefined;
      const sorted = podClaims(pod, objects);
      if (typeof sorted === "string" || sorted.delayed.length === 0) return undefined;
      const plan = planVolumes(sorted.delayed, node, objects);
      for (const { claim, volume } of plan?.bindings ?? [])
        claimsOfVolumes.set(volume.metadata.name, referenceTo(claim));
      for (const claim of plan?.provisions ?? []) nodesOfClaims.set(claim.metadata.uid, node.name);
      return plan;
    },
    bind: async ({ bindings, provisions }, node) => {
      for (const { claim, volume } of bindings) {
        if (seen.volume(volume.metadata.name)?.spec.claimRef?.uid === claim.metadata.uid) continue;
        const marked = annotated(volume, "pv.kubernetes.io/bound-by-controller", "yes");
        await client.update(resources.persistentVolumes, {
          ...(volume.spec.claimRef ? volume : marked),
          spec: { ...volume.spec, claimRef: referenceTo(claim) },
        });
      }
      for (const claim of provisions) {
        const { namespace, name } = claim.metadata;
        if (seen.claim(namespace ?? "", name)?.metadata.annotations?.[selectedNodeAnnotation] === node) continue;
        await client.update(resources.persistentVolumeClaims, annotated(claim, selectedNodeAnnotation, node));
      }
      await Promise.all([...bindings.map(({ claim }) => claim), ...provisions].map(bound));
    },
    release: ({ bindings, provisions }) => {
      for (const { volume } of bindings) claimsOfVolumes.delete(volume.metadata.name);
      for (const { metadata } of provisions) nodesOfClaims.delete(metadata.uid);
    },
  };
}

function annotated<T extends PersistentVolume | PersistentVolumeClaim>(object: T, key: string, value: string): T {
  const annotations = { ...object.metadata.annotations, [key]: value };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function referenceTo({ metadata }: PersistentVolumeClaim): ObjectReference {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { kind: "PersistentVolumeClaim", apiVersion: "v1", namespace, name, uid, resourceVersion };
}
