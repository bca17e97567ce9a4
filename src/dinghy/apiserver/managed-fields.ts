import type { ResourceRequest } from "./server-context.ts";
import type { AnyObject } from "./strategy.ts";

/** Writes down which fields an update (not an apply) has set, and for whom. */
export function trackUpdate(
  _request: ResourceRequest,
  _object: AnyObject,
  _old: AnyObject | undefined,
  _fieldManager: string,
): void {}
