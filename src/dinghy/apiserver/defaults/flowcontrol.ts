/** Upstream: pkg/apis/flowcontrol/v1/defaults.go. */
import { isJsonObject, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";

export function defaultFlowSchema(object: AnyObject): void {
  if (isJsonObject(object.spec)) object.spec.matchingPrecedence ||= 1000;
}

/** The queues of a level that says nothing of them, and its share. */
export function defaultPriorityLevel(object: AnyObject): void {
  if (!isJsonObject(object.spec)) return;
  const { limited, exempt } = object.spec as { limited?: JsonObject; exempt?: JsonObject };
  if (exempt !== undefined) {
    exempt.nominalConcurrencyShares ??= 0;
    exempt.lendablePercent ??= 0;
  }
  if (limited === undefined) return;
  limited.nominalConcurrencyShares ??= 30;
  limited.lendablePercent ??= 0;
  const queuing = (limited.limitResponse as JsonObject | undefined)?.queuing as JsonObject | undefined;
  if (queuing === undefined) return;
  queuing.handSize ||= 8;
  queuing.queues ||= 64;
  queuing.queueLengthLimit ||= 50;
}
