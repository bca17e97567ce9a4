import type { Node } from "#apimachinery";
import { type AdmissionPlugin, isWriteOf } from "./admission-plugin.ts";

const key = "node.kubernetes.io/not-ready";
const effect = "NoSchedule";

/**
 * TaintNodesByCondition: a new Node takes no Pods until it has said that it is ready.
 * Upstream: plugin/pkg/admission/nodetaint/admission.go.
 */
export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  resources: ["nodes"],
  mutate: (request) => {
    if (!isWriteOf(request, "CREATE", "", "nodes")) return;
    const node = request.object as Node;
    node.spec ??= {};
    const taints = node.spec.taints ?? [];
    if (taints.some((taint) => taint.key === key && taint.effect === effect)) return;
    node.spec.taints = [...taints, { key, effect }];
  },
};
