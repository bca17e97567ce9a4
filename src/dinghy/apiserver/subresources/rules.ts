/** What the lesser doors to an object may change. */
import type { Namespace } from "#apimachinery";
import type { JsonObject } from "../json-value.ts";
import { stampConditions } from "../strategies/access.ts";
import type { AnyObject } from "../strategy.ts";
import { restore, type UpdateRule } from "../update.ts";
import { certificateChangeErrors, certificateRequestErrors } from "../validation/certificates.ts";
import { namespaceFinalizeErrors } from "../validation/namespace.ts";

/** Everything but `fields` of the top is as it was. */
export function onlyChanging(object: AnyObject, old: AnyObject, fields: readonly string[]): void {
  for (const field of new Set([...Object.keys(object), ...Object.keys(old)])) {
    if (!fields.includes(field)) restore(object, old, field);
  }
}

/** `namespaces/finalize`: the finalizers of the spec. */
export const finalizeRule: UpdateRule = {
  prepare: (_, object, old) => {
    const { spec } = object as unknown as Namespace;
    onlyChanging(object, old, ["metadata", "spec"]);
    object.spec = spec ?? {};
  },
  validate: (_, object) => namespaceFinalizeErrors(object),
};

/** `certificatesigningrequests/approval`: the conditions that grant or deny. */
export const approvalRule: UpdateRule = {
  prepare: (_, object, old, context) => {
    stampConditions(object, old, context);
    const { conditions } = (object.status ?? {}) as JsonObject;
    onlyChanging(object, old, ["metadata"]);
    const status = { ...(old.status as JsonObject | undefined) };
    delete status.conditions;
    object.status = { ...status, ...(conditions !== undefined && { conditions }) };
  },
  validate: (_, object, old) => [
    ...certificateRequestErrors(object, old),
    ...certificateChangeErrors(object, old, { approval: true }),
  ],
};
