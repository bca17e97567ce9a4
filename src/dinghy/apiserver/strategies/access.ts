/** Who may do what, and who signs for whom. Upstream: pkg/registry/{rbac,certificates}. */
import { formatTime } from "#clock";
import { defaultRoleBinding } from "../defaults/others.ts";
import type { JsonObject } from "../json-value.ts";
import type { AnyObject, Strategy, WriteContext } from "../strategy.ts";
import { certificateChangeErrors, certificateRequestErrors } from "../validation/certificates.ts";
import { pathSegmentName } from "../validation/names.ts";
import { bindingErrors, bindingUpdateErrors, roleErrors } from "../validation/rbac.ts";

const role: Strategy = {
  createOnUpdate: true,
  validateName: pathSegmentName,
  validate: roleErrors,
  updateChecks: ["metadata", "validate", "metadataUpdate"],
};

const binding: Strategy = {
  createOnUpdate: true,
  validateName: pathSegmentName,
  defaults: defaultRoleBinding,
  validate: bindingErrors,
  validateUpdate: bindingUpdateErrors,
  updateChecks: ["metadata", "validate", "metadataUpdate", "validateUpdate"],
};

interface Condition {
  type?: string;
  status?: string;
  lastUpdateTime?: string | null;
  lastTransitionTime?: string | null;
}

const conditionsOf = (object: AnyObject): Condition[] =>
  ((object.status ?? {}) as { conditions?: Condition[] }).conditions ?? [];

/** When a condition was written, and since when it holds. Upstream: pkg/registry/certificates `populateConditionTimestamps`. */
export function stampConditions(object: AnyObject, old: AnyObject, { clock }: WriteContext): void {
  const now = formatTime(clock.now());
  const conditions = conditionsOf(object).map((condition) => {
    const { type, status, lastUpdateTime, lastTransitionTime } = condition;
    const same = conditionsOf(old).find((each) => each.type === type && each.status === status);
    return {
      ...condition,
      lastUpdateTime: lastUpdateTime || now,
      lastTransitionTime: lastTransitionTime || same?.lastTransitionTime || now,
    };
  });
  if (conditions.length > 0) object.status = { ...(object.status as JsonObject), conditions };
}

/** What was approved or denied stays as it was, where it is still said as often. */
function keepDecisions(object: AnyObject, old: AnyObject): void {
  for (const type of ["Approved", "Denied"]) {
    const before = conditionsOf(old).filter((condition) => condition.type === type);
    const count = conditionsOf(object).filter((condition) => condition.type === type).length;
    if (before.length === 0 || before.length !== count) continue;
    const left = [...before];
    const conditions = conditionsOf(object).map((condition) => (condition.type === type ? left.shift() : condition));
    object.status = { ...(object.status as JsonObject), conditions };
  }
}

const certificateSigningRequest: Strategy = {
  // Anything goes: the name is only looked at by those who ask.
  validateName: () => [],
  fields: {
    "spec.signerName": (object) => String((object as { spec?: { signerName?: string } }).spec?.signerName ?? ""),
  },
  validate: certificateRequestErrors,
  validateUpdate: (object, old) => certificateChangeErrors(object, old, {}),
  updateChecks: ["metadata", "validate", "validateUpdate", "metadataUpdate"],
  prepareForCreate: (object, { user }) => {
    const { username: _, uid: __, groups: ___, extra: ____, ...spec } = (object.spec ?? {}) as JsonObject;
    object.spec = {
      ...spec,
      username: user.username,
      ...(user.uid && { uid: user.uid }),
      groups: [...user.groups],
      ...(user.extra !== undefined && { extra: structuredClone(user.extra) }),
    };
  },
  // Who asked for what is settled when it is asked; what becomes of it has doors of its own.
  prepareForUpdate: (object, old) => {
    object.spec = old.spec;
  },
  prepareForStatusUpdate: (object, old, context) => {
    keepDecisions(object, old);
    stampConditions(object, old, context);
  },
  validateStatusUpdate: (object, old) => [
    ...certificateRequestErrors(object, old),
    ...certificateChangeErrors(object, old, { certificate: true }),
  ],
};

/** By `<resource>.<group>`. */
export const accessStrategies: Readonly<Record<string, Strategy>> = {
  "roles.rbac.authorization.k8s.io": role,
  "clusterroles.rbac.authorization.k8s.io": role,
  "rolebindings.rbac.authorization.k8s.io": binding,
  "clusterrolebindings.rbac.authorization.k8s.io": binding,
  "certificatesigningrequests.certificates.k8s.io": certificateSigningRequest,
};
