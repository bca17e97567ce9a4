/**
 * Custom resources between their versions: by name alone, or by a webhook that is asked.
 *
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/conversion.
 */
import type { JsonObject } from "../json-value.ts";
import type { Conversion } from "../resource-registry.ts";
import { type ConvertObjects, reviewedConversion } from "./conversion-review.ts";
import { coerced, fromStored } from "./custom-resource.ts";
import {
  type CustomResourceDefinition,
  type DefinitionVersion,
  type JsonSchema,
  storageVersionOf,
} from "./definition.ts";

/** Posts a review to the webhook of a definition and gives the review that came back. */
export type CallConversionWebhook = (definition: CustomResourceDefinition, review: object) => Promise<unknown>;

export interface ConversionContext {
  call: CallConversionWebhook;
  /** A name for each review. */
  uid(): string;
}

export function conversionOf(
  definition: CustomResourceDefinition,
  version: DefinitionVersion,
  context: ConversionContext,
): Conversion {
  const { spec } = definition;
  const schemaOf = (apiVersion: unknown): JsonSchema =>
    spec.versions.find(({ name }) => `${spec.group}/${name}` === apiVersion)?.schema?.openAPIV3Schema ?? {};
  const served = `${spec.group}/${version.name}`;
  const stored = `${spec.group}/${storageVersionOf(spec)?.name ?? version.name}`;
  const usesWebhook = spec.conversion?.strategy === "Webhook";
  if (usesWebhook && spec.versions.length > 1) {
    const convert = reviewedConversion(definition, context);
    return webhookConversion(served, stored, schemaOf, convert);
  }
  return {
    fromStorage: (object) => {
      const complete = fromStored(object, schemaOf(object.apiVersion), schemaOf(served));
      return complete.apiVersion === served ? complete : { ...complete, apiVersion: served };
    },
    toStorage: (object) => (served === stored ? object : coerced({ ...object, apiVersion: stored }, schemaOf(stored))),
  };
}

function webhookConversion(
  served: string,
  stored: string,
  schemaOf: (apiVersion: unknown) => JsonSchema,
  convert: ConvertObjects,
): Conversion {
  const known = new WeakMap<JsonObject, JsonObject>();
  const wait = async (objects: readonly JsonObject[]): Promise<void> => {
    const unknown = objects.filter((object) => !known.has(object));
    const complete = unknown.map((object) => {
      const schema = schemaOf(object.apiVersion);
      return fromStored(object, schema, schema);
    });
    const foreign = complete.filter(({ apiVersion }) => apiVersion !== served);
    const converted = foreign.length === 0 ? [] : await convert(foreign, served);
    let next = 0;
    complete.forEach((object, index) => {
      const result = object.apiVersion === served ? object : coerced(converted[next++] as JsonObject, schemaOf(served));
      known.set(unknown[index] as JsonObject, result);
    });
  };
  return {
    fromStorage: (object) => {
      const result = known.get(object);
      if (result === undefined) throw new Error(`a ${String(object.kind)} is read before it was converted`);
      return result;
    },
    toStorage: () => {
      throw new Error("an object that a webhook converts is stored in two steps");
    },
    remote: {
      prepare: wait,
      toStorage: async (object) => {
        if (served === stored) return object;
        const [converted] = await convert([object], stored);
        return coerced(converted as JsonObject, schemaOf(stored));
      },
    },
  };
}
