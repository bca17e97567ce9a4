import type { Plugin, Rejection } from "../plugin.ts";
import { tolerates } from "./taint-toleration.ts";

const name = "NodeUnschedulable";
const rejection: Rejection = { plugin: name, reasons: ["node(s) were unschedulable"], resolvable: false };
const taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" } as const;

/** A cordoned node takes no Pods but those that tolerate it. https://kubernetes.io/docs/concepts/architecture/nodes/ */
export const nodeUnschedulable: Plugin = {
  name,
  alone: true,
  filter: ({ pod }) => {
    if (tolerates(pod.spec.tolerations, taint)) return undefined;
    return ({ node }) => (node.spec.unschedulable ? rejection : undefined);
  },
};
