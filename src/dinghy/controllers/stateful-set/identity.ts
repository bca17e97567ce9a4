import type { PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet, Volume } from "#apimachinery";
import { type NewPod, podFromTemplate } from "../pods/pod-from-template.ts";

/** Label with the full name of the revision that a Pod was made from. */
export const revisionLabel = "controller-revision-hash";
const podNameLabel = "statefulset.kubernetes.io/pod-name";
const podIndexLabel = "apps.kubernetes.io/pod-index";

/** The set and the ordinal that a Pod's name speaks of; undefined for any other name. */
export function memberOf(pod: Pod): { readonly set: string; readonly ordinal: number } | undefined {
  const [, set, ordinal] = /^(.*)-([0-9]+)$/.exec(pod.metadata.name) ?? [];
  return set === undefined ? undefined : { set, ordinal: Number(ordinal) };
}

/** -1 for a Pod whose name has none. */
export function ordinalOf(pod: Pod): number {
  return memberOf(pod)?.ordinal ?? -1;
}

export function firstOrdinal({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

export function podName({ metadata }: StatefulSet, ordinal: number): string {
  return `${metadata.name}-${ordinal}`;
}

export function revisionOf(pod: Pod): string | undefined {
  return pod.metadata.labels?.[revisionLabel];
}

/** The claims that the Pod with this ordinal needs, one per template, as they would be created. */
export function claimsOf(set: StatefulSet, ordinal: number): PersistentVolumeClaim[] {
  return (set.spec.volumeClaimTemplates ?? []).map((template) => {
    const { metadata } = template;
    const { status: _, ...claim } = template;
    return {
      ...claim,
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: {
        ...metadata,
        name: claimName(set, template, ordinal),
        namespace: set.metadata.namespace,
        labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
      },
    };
  });
}

function claimName(set: StatefulSet, template: PersistentVolumeClaim, ordinal: number): string {
  return `${template.metadata.name}-${set.metadata.name}-${ordinal}`;
}

/** A Pod with the name, the host name, the labels and the volumes that its ordinal gives it. */
export function podOfOrdinal(set: StatefulSet, template: PodTemplateSpec, ordinal: number, revision: string): NewPod {
  const { metadata, ...pod } = podFromTemplate(set, template);
  const { generateName: _, ...rest } = metadata;
  const name = podName(set, ordinal);
  return {
    ...pod,
    metadata: {
      ...rest,
      name,
      labels: { ...rest.labels, ...identityLabels(name, ordinal), [revisionLabel]: revision },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(set.spec.serviceName && { subdomain: set.spec.serviceName }),
      ...volumesFor(set, ordinal, pod.spec.volumes),
    },
  };
}

function identityLabels(name: string, ordinal: number): Record<string, string> {
  return { [podNameLabel]: name, [podIndexLabel]: String(ordinal) };
}

/** Claims from templates take the place of the Pod's own volumes with the same name. */
function volumesFor(set: StatefulSet, ordinal: number, own: readonly Volume[] = []): { volumes?: Volume[] } {
  const templates = set.spec.volumeClaimTemplates ?? [];
  const volumes: Volume[] = [
    ...templates.map((template) => ({
      name: template.metadata.name,
      persistentVolumeClaim: { claimName: claimName(set, template, ordinal) },
    })),
    ...own.filter(({ name }) => !templates.some(({ metadata }) => metadata.name === name)),
  ];
  return volumes.length === 0 ? {} : { volumes };
}

/** The labels that the Pod lacks of those by which it is addressed; undefined when it has them all. */
export function missingLabels(pod: Pod): Record<string, string> | undefined {
  const { name, labels = {} } = pod.metadata;
  const wanted = Object.entries(identityLabels(name, ordinalOf(pod)));
  const missing = wanted.filter(([label, value]) => labels[label] !== value);
  return missing.length === 0 ? undefined : Object.fromEntries(missing);
}
