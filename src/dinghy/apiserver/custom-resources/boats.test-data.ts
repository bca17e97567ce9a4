import { type Answer, type Served, serveApi } from "../api-server.test-data.ts";
import type { DefinitionVersion, JsonSchema } from "./definition.ts";

export const definitionsUrl = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
export const boatsUrl = "/apis/golden.example.com/v1/namespaces/x/boats";
export const merge = "application/merge-patch+json";

/** A schema whose `spec` has these properties. */
export function specSchema(properties: Readonly<Record<string, JsonSchema>>, spec: JsonSchema = {}): JsonSchema {
  return { type: "object", properties: { spec: { type: "object", properties, ...spec } } };
}

export function version(schema: JsonSchema | undefined, rest: Partial<DefinitionVersion> = {}): DefinitionVersion {
  return {
    name: "v1",
    served: true,
    storage: true,
    ...(schema && { schema: { openAPIV3Schema: schema } }),
    ...rest,
  };
}

/** The definition of boats. */
export function boats(versions: readonly DefinitionVersion[], spec: object = {}): object {
  return {
    metadata: { name: "boats.golden.example.com" },
    spec: {
      group: "golden.example.com",
      scope: "Namespaced",
      names: { plural: "boats", kind: "Boat" },
      versions,
      ...spec,
    },
  };
}

export interface Harbour extends Served {
  /** POST of a boat with this spec. */
  build(name: string, spec: object, query?: string): Promise<Answer>;
}

/** A server that serves boats. */
export async function harbour(versions: readonly DefinitionVersion[], spec: object = {}): Promise<Harbour> {
  const served = await serveApi();
  const { status, body } = await served.send("POST", definitionsUrl, boats(versions, spec));
  if (status !== 201) throw new Error(JSON.stringify(body));
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  return {
    ...served,
    build: (name, boat, query = "") =>
      served.send("POST", boatsUrl + query, {
        apiVersion: "golden.example.com/v1",
        kind: "Boat",
        metadata: { name },
        spec: boat,
      }),
  };
}

/** What a refusal says: `field: message`, one line each. */
export function told({ body }: Answer): string[] {
  const causes = (body.details?.causes ?? []) as readonly { field?: string; message: string }[];
  return causes.map(({ field = "", message }) => `${field}: ${message}`);
}
