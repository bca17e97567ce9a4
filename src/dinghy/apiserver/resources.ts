/**
 * The built-in resources: what the schemas say of them, joined with how each behaves.
 */
import { type Definition, decode, loadSchemas, type ResourceFact, type Schemas } from "#schemas";
import { completer } from "./always-present.ts";
import { horizontalPodAutoscalerConversion } from "./autoscaler-conversion.ts";
import type { DiscoverableSubresource } from "./discovery.ts";
import { eventConversion } from "./event-conversion.ts";
import type { ResourceDefinition, Storage } from "./resource-registry.ts";
import { typeOfSchema } from "./schema-type.ts";
import { strategies } from "./strategies/strategies.ts";
import { ordinary } from "./strategy.ts";
import { usageResources } from "./usage/usage-resources.ts";

/** Resources that are stored as another version or in another group. */
const storages: Readonly<Record<string, Storage>> = {
  "horizontalpodautoscalers.autoscaling/v1": {
    prefix: "/registry/autoscaling/horizontalpodautoscalers/",
    apiVersion: "autoscaling/v2",
    conversion: horizontalPodAutoscalerConversion,
  },
  "events.events.k8s.io/v1": { prefix: "/registry/core/events/", apiVersion: "v1", conversion: eventConversion },
};

const deprecations: Readonly<Record<string, string>> = {
  "v1/endpoints": "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  "v1/componentstatuses": "v1 ComponentStatus is deprecated in v1.19+",
};

export function builtInResources(): ResourceDefinition[] {
  const schemas = loadSchemas();
  return [...schemas.resources().map((fact) => definitionOf(fact, schemas)), ...usageResources()];
}

function definitionOf(fact: ResourceFact, schemas: Schemas): ResourceDefinition {
  const { group, version, resource, kind } = fact;
  const name = group === "" ? resource : `${resource}.${group}`;
  const schema = lazily(() => schemaOf(fact, schemas));
  const complete = lazily(() => completer(schema(), schemas.resolve));
  const storage = storages[`${name}/${version}`];
  return {
    ...fact,
    listKind: `${kind}List`,
    subresources: Object.fromEntries(
      fact.subresources.map(({ name: part, ...rest }) => [part, rest as DiscoverableSubresource]),
    ),
    strategy: strategies[storage?.conversion === eventConversion ? "events.events.k8s.io" : name] ?? ordinary,
    type: lazily(() => typeOfSchema(schema(), schemas.resolve)),
    decode: (value) => {
      const result = decode(schema(), value);
      if (result.problems.length === 0) complete()(result.object);
      return result;
    },
    complete: (object) => complete()(object),
    storage: storage ?? {
      prefix: `/registry/${group === "" ? "core" : group}/${resource}/`,
      apiVersion: fact.groupVersion,
    },
    custom: false,
    deprecation: deprecations[`${fact.groupVersion}/${resource}`],
  };
}

function schemaOf({ group, version, kind }: ResourceFact, schemas: Schemas): Definition {
  const schema = schemas.forKind({ group, version, kind });
  if (schema === undefined) throw new Error(`no schema for ${kind} in ${group}/${version}; derive the schemas again`);
  return schema;
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
