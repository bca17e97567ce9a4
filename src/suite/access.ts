import type { Subject } from "./actor.ts";
import { describeAnswer } from "./answer.ts";
import type { Mismatch } from "./match-shape.ts";
import { ask } from "./requests.ts";
import type { Trial } from "./trial.ts";
import { HarnessError } from "./verdict.ts";
import { substitute } from "./yaml-source.ts";

/** What somebody may be allowed to do with: a resource, or a path that is none. */
export interface AccessTarget {
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
  /** A word of the scenario; undefined is its own namespace. */
  readonly namespace?: string;
  readonly everyNamespace: boolean;
  readonly path?: string;
}

/** What `{access}` matches: `pods`, `deployments.apps/scale`, `pods "x" in namespace "y"`, `the path "/metrics"`. */
export const accessPattern = String.raw`the path "[^"]*"|[a-z*]+(?:\.[a-z0-9.-]+)?(?:/[a-z]+)?(?: "[^"]*")?(?: in namespace "[^"]*"| in every namespace)?`;

/** Throws an `Error` when the text is none of the forms. */
export function parseAccess(text: string): AccessTarget {
  const path = /^the path "(.*)"$/.exec(text)?.[1];
  if (path !== undefined) return { path, everyNamespace: false };
  const grammar =
    /^([a-z*]+)(?:\.([a-z0-9.-]+))?(?:\/([a-z]+))?(?: "([^"]*)")?(?:( in every namespace)| in namespace "([^"]*)")?$/;
  const [, resource, group, subresource, name, every, namespace] = grammar.exec(text) ?? [];
  if (resource === undefined) throw new Error(`"${text}" is no resource like deployments.apps`);
  return {
    resource,
    everyNamespace: every !== undefined,
    ...(group !== undefined && { group }),
    ...(subresource !== undefined && { subresource }),
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
  };
}

/**
 * Asks the target's own access control, and says what differs from what was wanted.
 * https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
 */
export async function checkAccess(
  trial: Trial,
  { text, user, groups }: Subject,
  verb: string,
  target: AccessTarget,
  allowed: boolean,
): Promise<Mismatch[]> {
  const spec = { user, groups, ...attributesOf(trial, verb, target) };
  const answer = await ask(trial, {
    method: "POST",
    url: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", metadata: {}, spec },
  });
  if (answer.status !== 201) throw new HarnessError(`access cannot be reviewed: ${describeAnswer(answer)}`);
  const { status } = answer.body as { status?: { allowed?: boolean; reason?: string } };
  if ((status?.allowed ?? false) === allowed) return [];
  const said = status?.allowed ? `allowed${status.reason ? ` (${status.reason})` : ""}` : "not allowed";
  return [{ path: `${text} ${verb}`, wanted: allowed ? "allowed" : "not allowed", got: said, line: 0 }];
}

function attributesOf(trial: Trial, verb: string, target: AccessTarget): object {
  if (target.path !== undefined) return { nonResourceAttributes: { verb, path: target.path } };
  const kind = trial.catalogue.resource(
    target.group === undefined ? (target.resource ?? "") : `${target.resource}.${target.group}`,
  );
  const scoped = kind === undefined || kind.namespaced;
  return {
    resourceAttributes: {
      verb,
      group: target.group ?? kind?.group ?? "",
      resource: target.resource,
      ...(target.subresource && { subresource: target.subresource }),
      ...(target.name && { name: String(substitute(target.name, trial.variables)) }),
      ...(scoped && !target.everyNamespace && { namespace: trial.namespaceNamed(target.namespace) }),
    },
  };
}
