import type { Plugin, Rejection } from "../plugin.ts";

const name = "NodeName";
const rejection: Rejection = {
  plugin: name,
  reasons: ["node(s) didn't match the requested node name"],
  resolvable: false,
};

/** A Pod that names its node goes nowhere else. */
export const nodeName: Plugin = {
  name,
  alone: true,
  filter: ({ pod }) => {
    const wanted = pod.spec.nodeName;
    return wanted ? (node) => (node.name === wanted ? undefined : rejection) : undefined;
  },
};
