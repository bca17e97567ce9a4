/** Asking for permissions. Upstream: staging/src/k8s.io/apiserver/pkg/cel/library/authz.go. */

import type { NameChecks } from "../name-checks.ts";
import type { Declaration } from "../overload.ts";
import { CelError, Opaque } from "../value.ts";

/** What an expression asks for; a path or a resource. */
export interface PermissionQuery {
  readonly verb: string;
  readonly path?: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  /** Set where another than the requesting user is asked about. */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

export interface PermissionAnswer {
  readonly allowed: boolean;
  readonly reason: string;
  readonly error?: string;
}

export type Ask = (query: PermissionQuery) => PermissionAnswer;

/** One link of the chain `authorizer.group('').resource('pods').check('get')`: what has been said so far. */
class Question extends Opaque {
  readonly typeName: string;
  readonly ask: Ask;
  readonly said: Omit<PermissionQuery, "verb">;

  constructor(type: string, ask: Ask, said: Omit<PermissionQuery, "verb">) {
    super();
    this.typeName = type;
    this.ask = ask;
    this.said = said;
  }

  with(said: Omit<PermissionQuery, "verb">, type = this.typeName): Question {
    return new Question(type, this.ask, { ...this.said, ...said });
  }
}

class Answer extends Opaque {
  readonly typeName = "kubernetes.authorization.Decision";
  readonly given: PermissionAnswer;

  constructor(given: PermissionAnswer) {
    super();
    this.given = given;
  }
}

const prefix = "kubernetes.authorization";
const authorizer = `${prefix}.Authorizer`;
const pathCheck = `${prefix}.PathCheck`;
const groupCheck = `${prefix}.GroupCheck`;
const resourceCheck = `${prefix}.ResourceCheck`;
const decision = `${prefix}.Decision`;

/** The value of the variable `authorizer`. */
export function authorizerValue(ask: Ask): Opaque {
  return new Question(authorizer, ask, {});
}

/** The value of the variable `authorizer.requestResource`. */
export function resourceCheckValue(ask: Ask, resource: Omit<PermissionQuery, "verb">): Opaque {
  return new Question(resourceCheck, ask, resource);
}

function filled(text: string, what: string): string {
  if (text.trim() === "") throw new CelError(`${what} must not be empty`);
  return text;
}

const asServiceAccount =
  ({ dns1123Subdomain, dns1123Label }: NameChecks) =>
  (question: Question, namespace: string, name: string): Question => {
    if (dns1123Subdomain(name).length > 0) throw new CelError("Invalid service account name");
    if (dns1123Label(namespace).length > 0) throw new CelError("Invalid service account namespace");
    return question.with({ serviceAccount: { namespace, name } });
  };

const narrow =
  (field: "subresource" | "namespace" | "name" | "fieldSelector" | "labelSelector") =>
  (question: Question, text: string): Question =>
    question.with({ [field]: text });

const check = (question: Question, verb: string): Answer => new Answer(question.ask({ ...question.said, verb }));

export const authorization = (names: NameChecks): readonly Declaration[] => [
  [
    "authorizer_path",
    `${authorizer} -> path(string): ${pathCheck}`,
    (question: Question, path: string) => question.with({ path: filled(path, "path") }, pathCheck),
  ],
  [
    "authorizer_group",
    `${authorizer} -> group(string): ${groupCheck}`,
    (question: Question, group: string) => question.with({ group }, groupCheck),
  ],
  [
    "authorizer_serviceaccount",
    `${authorizer} -> serviceAccount(string, string): ${authorizer}`,
    asServiceAccount(names),
  ],
  [
    "groupcheck_resource",
    `${groupCheck} -> resource(string): ${resourceCheck}`,
    (question: Question, name: string) => question.with({ resource: filled(name, "resource") }, resourceCheck),
  ],
  ["resourcecheck_subresource", `${resourceCheck} -> subresource(string): ${resourceCheck}`, narrow("subresource")],
  ["resourcecheck_namespace", `${resourceCheck} -> namespace(string): ${resourceCheck}`, narrow("namespace")],
  ["resourcecheck_name", `${resourceCheck} -> name(string): ${resourceCheck}`, narrow("name")],
  ["authorizer_fieldselector", `${resourceCheck} -> fieldSelector(string): ${resourceCheck}`, narrow("fieldSelector")],
  ["authorizer_labelselector", `${resourceCheck} -> labelSelector(string): ${resourceCheck}`, narrow("labelSelector")],
  ["pathcheck_check", `${pathCheck} -> check(string): ${decision}`, check],
  ["resourcecheck_check", `${resourceCheck} -> check(string): ${decision}`, check],
  ["decision_errored", `${decision} -> errored(): bool`, ({ given }: Answer) => given.error !== undefined],
  ["decision_error", `${decision} -> error(): string`, ({ given }: Answer) => given.error ?? ""],
  ["decision_allowed", `${decision} -> allowed(): bool`, ({ given }: Answer) => given.allowed],
  ["decision_reason", `${decision} -> reason(): string`, ({ given }: Answer) => given.reason],
];
