/**
 * Policies read their parameters with the server's own rights: who writes a policy or a binding must be allowed to read
 * them too. Upstream: pkg/registry/admissionregistration/{validating,mutating}admissionpolicy{,binding}/authz.go.
 */
import { type FieldError, forbidden } from "../../field-error.ts";
import { goFormat } from "../../go-format.ts";
import { equalJson } from "../../json-value.ts";
import type { LiveResource } from "../../live-objects.ts";
import type { ResourceRequest } from "../../server-context.ts";
import { invalidObject } from "../../status.ts";
import type { AnyObject } from "../../strategy.ts";
import type { UserInfo } from "../../user-info.ts";
import type { Binding, ParamKind, Policy, PolicySpec } from "./policy.ts";

/** Call for whatever is written to the group, once it is valid. Throws `ApiError` 422. */
export function requireParamAccess(request: ResourceRequest, object: AnyObject, old: AnyObject | undefined): void {
  if (request.user.groups.includes("system:masters")) return;
  const { definition } = request;
  const problem = definition.resource.endsWith("policies")
    ? policyProblem(request, object as unknown as Policy<PolicySpec>, old as unknown as Policy<PolicySpec>)
    : definition.resource.endsWith("policybindings")
      ? bindingProblem(request, object as unknown as Binding)
      : undefined;
  if (problem !== undefined) throw invalidObject(definition, String(object.metadata.name), [problem]);
}

function policyProblem(
  request: ResourceRequest,
  { spec: { paramKind } }: Policy<PolicySpec>,
  old: Policy<PolicySpec> | undefined,
): FieldError | undefined {
  if (!paramKind || equalJson(old?.spec.paramKind ?? null, paramKind)) return undefined;
  if (mayGet(request, paramKind, "*", "*")) return undefined;
  const which = `(kind=${paramKind.kind}, apiVersion=${paramKind.apiVersion})`;
  const why = `must have "get" permission on all objects of the referenced paramKind ${which}`;
  return forbidden("spec.paramKind", `user ${shownUser(request.user)} ${why}`);
}

/** Asked at every change: real servers take each reference for a new one. */
function bindingProblem(request: ResourceRequest, { spec }: Binding): FieldError | undefined {
  const { paramRef, policyName = "" } = spec;
  if (!paramRef) return undefined;
  const policies = request.definition.resource.replace("policybindings", "policies");
  const resource = `${policies}.${request.definition.group}` as LiveResource;
  const policy = request.server.live.get<Policy<PolicySpec>>(resource, policyName);
  if (mayGet(request, policy?.spec.paramKind, paramRef.namespace, paramRef.name)) return undefined;
  const why = `does not have "get" permission on the object referenced by paramRef`;
  return forbidden("spec.paramRef", `user ${shownUser(request.user)} ${why}`);
}

/** What is not known stands for everything. */
function mayGet(
  { server, user }: ResourceRequest,
  paramKind: ParamKind | undefined,
  namespace: string | undefined,
  name: string | undefined,
): boolean {
  const [first = "", second] = (paramKind?.apiVersion ?? "*").split("/");
  const [group, version] = second === undefined && paramKind ? ["", first] : [first, second ?? "*"];
  const resource = server.registry.byKind(group, version, paramKind?.kind ?? "")?.resource ?? "*";
  return server.authorizer.authorize({ user, verb: "get", group, version, resource, namespace, name }).allowed;
}

/** As Go shows the user whom the server knows: name, uid, groups, extra. */
function shownUser({ username, uid = "", groups, extra = {} }: UserInfo): string {
  return `&{${username} ${uid} ${goFormat([...groups])} ${goFormat({ ...extra })}}`;
}
