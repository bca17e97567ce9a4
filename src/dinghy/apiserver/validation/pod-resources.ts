/** Requests and limits of a Pod as a whole. Upstream: pkg/apis/core/validation `validatePodResources`. */
import {
  addResources,
  compareQuantities,
  type PodSpec,
  podRequests,
  type Quantity,
  type ResourceList,
} from "#apimachinery";
import { type FieldError, forbidden, invalid } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { keysOf, part, parts, text } from "./fields.ts";
import { podResourceNameErrors, resourceErrors, shownQuantity } from "./resources.ts";
import { each } from "./rules.ts";

export function podResourceErrors(spec: JsonObject, field: string): FieldError[] {
  const resources = part(spec.resources);
  if (resources === undefined) return [];
  const claims = parts(spec.resourceClaims).map(({ name }) => text(name));
  const errors: FieldError[] = [];
  if (parts(resources.claims).length > 0) {
    errors.push(forbidden(`${field}.claims`, "claims cannot be set for Resources at pod-level"));
  }
  return [
    ...errors,
    ...resourceErrors(resources, field, claims, podResourceNameErrors),
    ...totalErrors(spec, (part(resources.requests) ?? {}) as ResourceList, `${field}.requests`),
    ...partErrors(spec, (part(resources.limits) ?? {}) as ResourceList, field),
  ];
}

function totalErrors(spec: JsonObject, requests: ResourceList, field: string): FieldError[] {
  const { resources: _, overhead: __, ...containers } = spec;
  const total = addResources({}, podRequests(containers as unknown as PodSpec));
  return keysOf(total)
    .filter((name) => name === "cpu" || name === "memory" || name.startsWith("hugepages-"))
    .flatMap((name) => {
      const needed = total[name] as Quantity;
      const given = requests[name] ?? "0";
      if (compareQuantities(needed, given) <= 0) return [];
      const why = `must be greater than or equal to aggregate container requests of ${shownQuantity(needed)}`;
      return [invalid(`${field}[${name}]`, shownQuantity(given), why)];
    });
}

function partErrors(spec: JsonObject, limits: ResourceList, field: string): FieldError[] {
  return each(`${field}.containers`, parts(spec.containers), (container, at) => {
    const own = (part(part(container.resources)?.limits) ?? {}) as ResourceList;
    return keysOf(own).flatMap((name) => {
      const limit = limits[name];
      if (limit === undefined || compareQuantities(own[name] as Quantity, limit) <= 0) return [];
      const why = `must be less than or equal to pod limits of ${shownQuantity(limit)}`;
      return [invalid(`${at}[${name}].limits`, shownQuantity(own[name] as Quantity), why)];
    });
  });
}
