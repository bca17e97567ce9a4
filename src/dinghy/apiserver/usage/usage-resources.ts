import type { Schema } from "#schemas";
import { loadSchemas } from "#schemas";
import type { ResourceDefinition } from "../resource-registry.ts";
import { typeOfSchema } from "../schema-type.ts";
import { ordinary } from "../strategy.ts";

const group = "metrics.k8s.io";
const version = "v1beta1";

/** `metrics.k8s.io`: what nodes and Pods use. Nothing of it is stored; it can be got and listed. */
export function usageResources(): ResourceDefinition[] {
  return [
    definitionOf("nodes", "NodeMetrics", false, {
      usage,
      timestamp,
      window: { type: "string", description: "The time over which CPU usage is averaged, ending at the timestamp." },
    }),
    definitionOf("pods", "PodMetrics", true, {
      containers: {
        type: "array",
        description: "Usage of every running container.",
        items: { type: "object", properties: { name: { type: "string" }, usage } },
      },
      timestamp,
      window: { type: "string", description: "The time over which CPU usage is averaged, ending at the timestamp." },
    }),
  ];
}

const usage = {
  type: "object",
  description: "Memory: bytes of the working set. CPU: cores, averaged over the window.",
  additionalProperties: { type: "string" },
};
const timestamp = { type: "string", format: "date-time", description: "When the usage was measured." };

function definitionOf(resource: string, kind: string, namespaced: boolean, own: object): ResourceDefinition {
  const schema = {
    type: "object",
    description: `What ${namespaced ? "the containers of a Pod use" : "a node uses"}.`,
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
      ...own,
    },
  };
  return {
    group,
    version,
    resource,
    kind,
    singular: resource.slice(0, -1),
    listKind: `${kind}List`,
    namespaced,
    verbs: ["get", "list"],
    shortNames: [],
    categories: [],
    subresources: {},
    strategy: ordinary,
    type: () => typeOfSchema(schema as Schema, loadSchemas().resolve),
    decode: (object) => ({ object, unknownFields: [], problems: [] }),
    complete: () => {},
    storage: { prefix: `/registry/${group}/${resource}/`, apiVersion: `${group}/${version}` },
    custom: false,
    schema,
  };
}
