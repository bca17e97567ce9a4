/** CSIDrivers. Upstream: pkg/apis/storage/validation `ValidateCSIDriver`. */
import { duplicate, type FieldError, invalid, notSupported } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { each } from "./rules.ts";

interface TokenRequest {
  readonly audience?: string;
  readonly expirationSeconds?: number;
}

interface Spec {
  readonly attachRequired?: boolean;
  readonly fsGroupPolicy?: string;
  readonly tokenRequests?: TokenRequest[];
  readonly volumeLifecycleModes?: string[];
  readonly nodeAllocatableUpdatePeriodSeconds?: number;
}

const groupPolicies = ["File", "None", "ReadWriteOnceWithFSType"];
const modes = ["Persistent", "Ephemeral"];
const shortestTokenSeconds = 600;
const longestTokenSeconds = 2 ** 32;
const shortestPeriodSeconds = 10;

export function csiDriverErrors(object: AnyObject): FieldError[] {
  const spec = (object.spec ?? {}) as Spec;
  const { fsGroupPolicy, nodeAllocatableUpdatePeriodSeconds: period } = spec;
  const errors: FieldError[] = [];
  if (fsGroupPolicy !== undefined && !groupPolicies.includes(fsGroupPolicy))
    errors.push(notSupported("spec.fsGroupPolicy", fsGroupPolicy, groupPolicies));
  errors.push(...tokenErrors(spec.tokenRequests, "spec.tokenRequests"));
  for (const mode of spec.volumeLifecycleModes ?? [])
    if (!modes.includes(mode)) errors.push(notSupported("spec.volumeLifecycleModes", mode, modes));
  if (period !== undefined && period < shortestPeriodSeconds) {
    const why = `must be greater than or equal to ${shortestPeriodSeconds} seconds`;
    errors.push(invalid("spec.nodeAllocatableUpdatePeriodSeconds", period, why));
  }
  return errors;
}

function tokenErrors(requests: readonly TokenRequest[] | undefined, field: string): FieldError[] {
  const audiences = new Set<string>();
  return each(field, requests, ({ audience = "", expirationSeconds: seconds }, at) => {
    if (audiences.has(audience)) return [duplicate(`${at}.audience`, audience)];
    audiences.add(audience);
    if (seconds === undefined) return [];
    const place = `${at}.expirationSeconds`;
    if (seconds < shortestTokenSeconds)
      return [invalid(place, seconds, "may not specify a duration less than 10 minutes")];
    return seconds > longestTokenSeconds
      ? [invalid(place, seconds, "may not specify a duration larger than 2^32 seconds")]
      : [];
  });
}

export function csiDriverUpdateErrors(object: AnyObject, old: AnyObject): FieldError[] {
  const after = (object.spec ?? {}) as Spec;
  const before = (old.spec ?? {}) as Spec;
  const errors: FieldError[] = [];
  // The path of real servers says it so.
  if (after.attachRequired !== before.attachRequired)
    errors.push(invalid("spec.attachedRequired", after.attachRequired, "field is immutable"));
  if (!equalJson(after.volumeLifecycleModes, before.volumeLifecycleModes))
    errors.push(invalid("spec.volumeLifecycleModes", after.volumeLifecycleModes ?? null, "field is immutable"));
  return errors;
}
