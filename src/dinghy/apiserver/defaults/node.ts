import type { AnyObject } from "../strategy.ts";
import { part } from "../validation/fields.ts";

/** A node that says what it has, and not what of it may be used, lets all be used. Upstream: pkg/apis/core/v1/defaults.go. */
export function defaultNodeStatus(object: AnyObject): void {
  const status = part(object.status);
  if (status?.capacity !== undefined) status.allocatable ??= { ...part(status.capacity) };
}
