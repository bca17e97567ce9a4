/** Upstream: pkg/apis/resource/v1/defaults.go. */
import { isJsonObject, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";

function defaultRequest(request: JsonObject): void {
  request.allocationMode ||= "ExactCount";
  if (request.allocationMode === "ExactCount") request.count ||= 1;
}

function defaultClaimSpec(spec: unknown): void {
  const devices = (isJsonObject(spec) ? spec.devices : undefined) as { requests?: JsonObject[] } | undefined;
  for (const request of devices?.requests ?? []) {
    if (isJsonObject(request.exactly)) defaultRequest(request.exactly);
    for (const part of (request.firstAvailable ?? []) as JsonObject[]) defaultRequest(part);
  }
}

export function defaultResourceClaim(object: AnyObject): void {
  defaultClaimSpec(object.spec);
}

export function defaultResourceClaimTemplate(object: AnyObject): void {
  if (isJsonObject(object.spec)) defaultClaimSpec(object.spec.spec);
}
