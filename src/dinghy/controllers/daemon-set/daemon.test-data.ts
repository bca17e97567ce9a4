import type { DaemonSet, Node, Pod, PodSpec, Taint } from "#apimachinery";
import { type PodTraits, podOf } from "../pods/pod-of.test-data.ts";

export const hash = "new";

export function setOf(spec: Partial<DaemonSet["spec"]> = {}, pod: Partial<PodSpec> = {}): DaemonSet {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "d", namespace: "default", uid: "d", resourceVersion: "1", creationTimestamp: "" },
    spec: { selector: {}, template: { spec: { containers: [], ...pod } }, ...spec },
  };
}

export function nodeOfName(name: string, labels: Record<string, string> = {}, taints: Taint[] = []): Node {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels, uid: name, resourceVersion: "1", creationTimestamp: "" },
    spec: { taints },
  };
}

/** A daemon of the new revision unless told otherwise. */
export function daemon(name: string, node: string, traits: PodTraits = { ready: true }, revision = hash): Pod {
  return podOf(name, { ...traits, node, labels: { "controller-revision-hash": revision } });
}
