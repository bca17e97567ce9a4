import type { Node } from "#apimachinery";
import type { AdmissionPlugin } from "./admission-plugin.ts";

const copied = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"];

/**
 * PodTopologyLabels: a Pod learns from its labels in which zone and region it came to run. The labels travel on the
 * Binding, which hands them to the Pod.
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#podtopologylabels
 */
export const podTopologyLabels: AdmissionPlugin = {
  name: "PodTopologyLabels",
  resources: ["bindings", "pods"],
  mutate: async ({ operation, group, resource, subresource, object }, { lookup }) => {
    const isBinding = resource === "bindings" || (resource === "pods" && subresource === "binding");
    if (operation !== "CREATE" || group !== "" || !isBinding || object === undefined) return;
    const { target } = object as unknown as { target?: { name?: string } };
    const node = target?.name ? await lookup.get<Node>("nodes", target.name) : undefined;
    const labels = Object.entries(node?.metadata.labels ?? {}).filter(([key]) => copied.includes(key));
    if (labels.length > 0) object.metadata.labels = { ...object.metadata.labels, ...Object.fromEntries(labels) };
  },
};
