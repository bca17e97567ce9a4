import type { SecurityContext } from "#apimachinery";
import { type FieldError, invalid } from "../field-error.ts";

const idRange = "must be between 0 and 2147483647, inclusive";

/** Upstream: pkg/apis/core/validation `ValidateSecurityContext`. Answers to @seed:K11.6. */
export function securityContextErrors(context: SecurityContext | undefined, field: string): FieldError[] {
  if (context === undefined) return [];
  const errors: FieldError[] = [];
  for (const name of ["runAsUser", "runAsGroup"] as const) {
    const id = context[name];
    if (id !== undefined && (id < 0 || id > 2_147_483_647)) errors.push(invalid(`${field}.${name}`, id, idRange));
  }
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged === true) {
      const why = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
      errors.push(invalid(field, context, why));
    }
    if (context.capabilities?.add?.includes("SYS_ADMIN") || context.capabilities?.add?.includes("CAP_SYS_ADMIN")) {
      const why = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN";
      errors.push(invalid(field, context, why));
    }
  }
  return errors;
}
