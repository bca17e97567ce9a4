/** Upstream: staging/src/k8s.io/kube-aggregator/pkg/apis/apiregistration/validation. */
import type { ApiService } from "../aggregation/api-service.ts";
import { type FieldError, invalid, required } from "../field-error.ts";
import type { AnyObject } from "../strategy.ts";
import { dns1035Label, dns1123Subdomain } from "./names.ts";
import { problems } from "./rules.ts";

export function apiServiceErrors(object: AnyObject): FieldError[] {
  const { metadata, spec } = object as unknown as ApiService;
  const { group = "", version = "", groupPriorityMinimum = 0, versionPriority = 0 } = spec ?? {};
  const wanted = `${version}.${group}`;
  const errors: FieldError[] = [];
  if (metadata.name && metadata.name !== wanted) {
    const why = `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(wanted)}`;
    errors.push(invalid("metadata.name", metadata.name, why));
  }
  if (group === "" && version !== "v1") {
    errors.push(required("spec.group", "only v1 may have an empty group and it better be legacy kube"));
  }
  if (group !== "") errors.push(...problems("spec.group", group, dns1123Subdomain(group)));
  errors.push(...problems("spec.version", version, dns1035Label(version)));
  errors.push(
    ...priorityErrors("spec.groupPriorityMinimum", groupPriorityMinimum, 20_000),
    ...priorityErrors("spec.versionPriority", versionPriority, 1000),
  );
  return [...errors, ...backingErrors(spec ?? {})];
}

function priorityErrors(field: string, value: number, most: number): FieldError[] {
  return value > 0 && value <= most ? [] : [invalid(field, value, `must be positive and less than ${most}`)];
}

function backingErrors({
  service,
  caBundle = "",
  insecureSkipTLSVerify = false,
}: Partial<ApiService["spec"]>): FieldError[] {
  const errors: FieldError[] = [];
  const insecure = "spec.insecureSkipTLSVerify";
  if (!service) {
    const bytes = Buffer.from(caBundle, "base64").length;
    if (bytes > 0) errors.push(invalid("spec.caBundle", `${bytes} bytes`, "local APIServices may not have a caBundle"));
    if (insecureSkipTLSVerify) {
      errors.push(invalid(insecure, true, "local APIServices may not have insecureSkipTLSVerify"));
    }
    return errors;
  }
  if (!service.namespace) errors.push(required("spec.service.namespace"));
  if (!service.name) errors.push(required("spec.service.name"));
  if (insecureSkipTLSVerify && caBundle !== "") {
    errors.push(invalid(insecure, true, "may not be true if caBundle is present"));
  }
  return errors;
}
