/**
 * What expressions in webhooks and policies know: `object`, `oldObject`, `request`, `authorizer`; and how they are asked
 * whether a request concerns a webhook or policy at all (`matchConditions`).
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/cel/compile.go and webhook/matchconditions/matcher.go.
 * https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-matchconditions
 */

import type { Authorizer } from "../authorize.ts";
import {
  authorizerValue,
  authorizerVariables,
  boolType,
  type CelType,
  type CompileResult,
  compile,
  dynType,
  type PermissionAnswer,
  type PermissionQuery,
  requestType,
  resourceCheckValue,
} from "../cel/cel.ts";
import { serviceAccountGroups, serviceAccountUsername, type UserInfo } from "../user-info.ts";
import type { AdmissionRequest } from "./admission-plugin.ts";
import { namespaceOf } from "./match-rules.ts";

/** What is declared wherever admission knows expressions. */
export const admissionVariables: Readonly<Record<string, CelType>> = {
  object: dynType,
  oldObject: dynType,
  request: requestType,
  ...authorizerVariables,
};

/** `more` are the variables of policies (`params`, `namespaceObject`). */
export function compileCondition(expression: string, more: Readonly<Record<string, CelType>> = {}): CompileResult {
  const variables = { ...admissionVariables, ...more };
  return compile(expression, { variables, resultTypes: [boolType], libraries: ["authorizer"] });
}

/** Where a request is shown as another resource or kind than it was sent as. */
export interface ShownAs {
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly resource: { readonly group: string; readonly version: string; readonly resource: string };
  readonly object: unknown;
  readonly oldObject: unknown;
}

/** The values of `admissionVariables`; what costs something is made when an expression asks. */
export function admissionValues(
  request: AdmissionRequest,
  shown: ShownAs,
  authorizer: Authorizer,
): Readonly<Record<string, unknown>> {
  const ask = (query: PermissionQuery): PermissionAnswer => askAs(request.user, query, authorizer);
  const { group, resource, subresource, name } = request;
  const about = { group, resource, ...(subresource && { subresource }), namespace: namespaceOf(request), name };
  return {
    object: shown.object ?? null,
    oldObject: shown.oldObject ?? null,
    request: () => requestValue(request, shown),
    authorizer: () => authorizerValue(ask),
    "authorizer.requestResource": () => resourceCheckValue(ask, about),
  };
}

function requestValue(request: AdmissionRequest, { kind, resource }: ShownAs): object {
  const { user, subresource = "", options } = request;
  const own = request.objectKind ?? { group: request.group, version: request.version, kind: request.kind };
  const namespace = namespaceOf(request);
  return {
    kind,
    resource,
    ...(subresource !== "" && { subResource: subresource, requestSubResource: subresource }),
    requestKind: own,
    requestResource: { group: request.group, version: request.version, resource: request.resource },
    ...(request.name !== "" && { name: request.name }),
    ...(namespace !== "" && { namespace }),
    operation: request.operation,
    userInfo: { ...user },
    dryRun: request.dryRun,
    ...(options !== undefined && { options }),
  };
}

function askAs(requester: UserInfo, query: PermissionQuery, authorizer: Authorizer): PermissionAnswer {
  const { serviceAccount, verb, path, group = "", resource = "" } = query;
  const user = serviceAccount
    ? {
        username: serviceAccountUsername(serviceAccount.namespace, serviceAccount.name),
        groups: [...serviceAccountGroups(serviceAccount.namespace), "system:authenticated"],
      }
    : requester;
  if (path !== undefined) return authorizer.authorize({ user, verb, path });
  const { subresource, namespace, name, fieldSelector } = query;
  return authorizer.authorize({
    user,
    verb,
    group,
    version: "*",
    resource,
    subresource,
    namespace,
    name,
    fieldSelector,
  });
}
