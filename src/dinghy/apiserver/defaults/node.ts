import type { AnyObject } from "../strategy.ts";
import { part } from "../validation/fields.ts";
import { agreeOnFirst } from "./agree-on-first.ts";

/** A node that says what it has, and not what of it may be used, lets all be used. Upstream: pkg/apis/core/v1/defaults.go. */
export function defaultNode(object: AnyObject): void {
  agreeOnFirst(part(object.spec), "podCIDR", "podCIDRs");
  const status = part(object.status);
  if (status?.capacity !== undefined) status.allocatable ??= { ...part(status.capacity) };
}
