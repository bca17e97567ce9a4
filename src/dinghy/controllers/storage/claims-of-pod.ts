import type { Pod } from "#apimachinery";

/** Keys (`namespace/name`) of the claims that a Pod's volumes speak of, its ephemeral ones included. */
export function claimsOf({ metadata, spec }: Pod): readonly string[] {
  if (spec.volumes === undefined) return [];
  return spec.volumes.flatMap((volume) => {
    const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${metadata.name}-${volume.name}`);
    return claim === undefined ? [] : [`${metadata.namespace}/${claim}`];
  });
}
