import type { PodKind } from "./node-info.ts";
import type { PodInfo } from "./pod-info.ts";

/** Finds the kind of a Pod: many are scheduled that are alike, and what was found out for one holds for the next. */
export interface PodKinds {
  of(pod: PodInfo): PodKind;
}

const mostKept = 64;

export function createPodKinds(): PodKinds {
  const kinds = new Map<string, PodKind>();
  return {
    of: (pod) => {
      const likeness = likenessOf(pod);
      const kind = kinds.get(likeness) ?? { likeness };
      kinds.delete(likeness);
      kinds.set(likeness, kind);
      if (kinds.size > mostKept) kinds.delete(kinds.keys().next().value as string);
      return kind;
    },
  };
}

/** All that plugins which look at each node alone look at in a Pod. */
function likenessOf({ pod: { spec }, requests, scoringRequests, hostPorts }: PodInfo): string {
  const { nodeName, nodeSelector, tolerations, affinity } = spec;
  return JSON.stringify([
    nodeName,
    nodeSelector,
    tolerations,
    affinity?.nodeAffinity,
    hostPorts,
    [...requests],
    [...scoringRequests],
  ]);
}
