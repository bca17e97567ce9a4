/** Events in `events.k8s.io/v1`. Upstream: pkg/apis/events/v1/conversion.go. */
import type { JsonObject } from "./json-value.ts";
import type { Conversion } from "./resource-registry.ts";

const eventNames: readonly (readonly [core: string, events: string])[] = [
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
];

/** The same events under the names of `events.k8s.io/v1`. */
export const eventConversion: Conversion = {
  fromStorage: (object) => renamed(object, eventNames, "events.k8s.io/v1"),
  toStorage: (object) =>
    renamed(
      object,
      eventNames.map(([core, events]) => [events, core]),
      "v1",
    ),
};

function renamed(object: JsonObject, names: readonly (readonly [string, string])[], apiVersion: string): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const name = names.find(([from]) => from === key)?.[1] ?? key;
    result[name] = value;
  }
  result.apiVersion = apiVersion;
  return result;
}
