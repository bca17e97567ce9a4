import assert from "node:assert/strict";
import { test } from "node:test";
import { type Authorizer, createAuthorizer, forbiddenMessage, requireAuthorized } from "./authorize.ts";
import { preventEscalation } from "./escalation.ts";
import { objectsOf } from "./objects.test-data.ts";
import type { UserInfo } from "./user-info.ts";

const group = "rbac.authorization.k8s.io";
const user = (username: string, ...groups: string[]): UserInfo => ({ username, groups });

const objects = await objectsOf({
  [`clusterroles.${group}`]: [
    {
      kind: "ClusterRole",
      metadata: { name: "reader" },
      rules: [{ apiGroups: [""], resources: ["pods", "*/log"], verbs: ["get", "list"] }],
    },
    {
      kind: "ClusterRole",
      metadata: { name: "docs" },
      rules: [{ nonResourceURLs: ["/openapi/*", "/version"], verbs: ["get"] }],
    },
    { kind: "ClusterRole", metadata: { name: "big" }, rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] },
  ],
  [`roles.${group}`]: [
    {
      kind: "Role",
      metadata: { name: "one", namespace: "a" },
      rules: [{ apiGroups: ["apps"], resources: ["deployments/scale"], resourceNames: ["web"], verbs: ["*"] }],
    },
  ],
  [`clusterrolebindings.${group}`]: [
    {
      metadata: { name: "readers" },
      roleRef: { kind: "ClusterRole", name: "reader" },
      subjects: [{ kind: "Group", name: "devs" }],
    },
    {
      metadata: { name: "docs" },
      roleRef: { kind: "ClusterRole", name: "docs" },
      subjects: [{ kind: "User", name: "jane" }],
    },
    {
      metadata: { name: "lost" },
      roleRef: { kind: "ClusterRole", name: "gone" },
      subjects: [{ kind: "User", name: "joe" }],
    },
  ],
  [`rolebindings.${group}`]: [
    {
      metadata: { name: "one", namespace: "a" },
      roleRef: { kind: "Role", name: "one" },
      subjects: [{ kind: "ServiceAccount", name: "bot" }],
    },
  ],
});
const authorizer = createAuthorizer(objects.live);

const pods = { group: "", resource: "pods", namespace: "a" };
const scale = { group: "apps", resource: "deployments", subresource: "scale", name: "web" };
const bot = user("system:serviceaccount:a:bot", "system:serviceaccounts");

const cases: readonly [claim: string, allowed: boolean, attributes: Parameters<Authorizer["authorize"]>[0]][] = [
  ["system:masters may do anything", true, { user: user("x", "system:masters"), verb: "delete", ...pods }],
  ["a group's binding holds for its members", true, { user: user("x", "devs"), verb: "list", ...pods }],
  ["a verb that is not named is not granted", false, { user: user("x", "devs"), verb: "delete", ...pods }],
  [
    "*/log grants the subresource of every resource",
    true,
    { user: user("x", "devs"), verb: "get", ...pods, subresource: "log" },
  ],
  [
    "a resource does not include its subresources",
    false,
    { user: user("x", "devs"), verb: "get", ...pods, subresource: "exec" },
  ],
  ["a path is matched by its prefix", true, { user: user("jane"), verb: "get", path: "/openapi/v3" }],
  ["other paths are not", false, { user: user("jane"), verb: "get", path: "/metrics" }],
  [
    "a ServiceAccount without namespace is of the binding's",
    true,
    { user: bot, verb: "patch", ...scale, namespace: "a" },
  ],
  ["resourceNames limits to these names", false, { user: bot, verb: "patch", ...scale, name: "db", namespace: "a" }],
  ["a RoleBinding ends at its namespace", false, { user: bot, verb: "patch", ...scale, namespace: "b" }],
];

for (const [claim, allowed, attributes] of cases) {
  test(claim, () => assert.equal(authorizer.authorize(attributes).allowed, allowed));
}

test("a decision says which binding allowed, or which role is missing", () => {
  assert.equal(
    authorizer.authorize({ user: user("x", "devs"), verb: "get", ...pods }).reason,
    'RBAC: allowed by ClusterRoleBinding "readers" of ClusterRole "reader" to Group "devs"',
  );
  assert.equal(
    authorizer.authorize({ user: bot, verb: "get", ...scale, namespace: "a" }).reason,
    'RBAC: allowed by RoleBinding "one/a" of Role "one" to ServiceAccount "bot/a"',
  );
  assert.equal(
    authorizer.authorize({ user: user("joe"), verb: "get", ...pods }).reason,
    'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
  );
});

test("a refusal is worded as real servers word it", () => {
  const jane = user("jane");
  assert.equal(
    forbiddenMessage({ user: jane, verb: "list", ...pods }, ""),
    'User "jane" cannot list resource "pods" in API group "" in the namespace "a"',
  );
  assert.equal(
    forbiddenMessage({ user: jane, verb: "get", ...scale }, "why"),
    'User "jane" cannot get resource "deployments/scale" in API group "apps" at the cluster scope: why',
  );
  assert.throws(() => requireAuthorized(authorizer, { user: jane, verb: "get", path: "/x" }), {
    message: 'forbidden: User "jane" cannot get path "/x"',
  });
});

test("a binding that comes later counts at once", async () => {
  const attributes = { user: user("late"), verb: "get", ...pods };
  assert.equal(authorizer.authorize(attributes).allowed, false);
  const binding = {
    metadata: { name: "late" },
    roleRef: { kind: "ClusterRole", name: "reader" },
    subjects: [{ kind: "User", name: "late" }],
  };
  await objects.store.transact(
    [],
    [{ type: "put", key: `/registry/clusterrolebindings.${group}/late`, object: binding }],
  );
  assert.equal(authorizer.authorize(attributes).allowed, true);
  await objects.store.transact([], [{ type: "delete", key: `/registry/clusterrolebindings.${group}/late` }]);
  assert.equal(authorizer.authorize(attributes).allowed, false);
});

test("no one grants more than they have", () => {
  const role = (rules: object[]) => ({ kind: "Role", metadata: { name: "r", namespace: "a" }, rules }) as never;
  const dev = user("x", "devs");
  preventEscalation(authorizer, dev, role([{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }]), undefined);
  assert.throws(
    () =>
      preventEscalation(
        authorizer,
        dev,
        role([{ apiGroups: [""], resources: ["pods", "secrets"], verbs: ["get", "watch"] }]),
        undefined,
      ),
    {
      message:
        'roles.rbac.authorization.k8s.io "r" is forbidden: user "x" (groups=["devs"]) is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:[""], Resources:["pods"], Verbs:["watch"]}\n{APIGroups:[""], Resources:["secrets"], Verbs:["get" "watch"]}',
    },
  );
  const binding = (roleRef: object) =>
    ({ kind: "RoleBinding", metadata: { name: "b", namespace: "a" }, roleRef }) as never;
  preventEscalation(authorizer, dev, binding({ kind: "ClusterRole", name: "reader" }), undefined);
  assert.throws(
    () => preventEscalation(authorizer, dev, binding({ kind: "ClusterRole", name: "big" }), undefined),
    /not currently held/,
  );
  assert.throws(() => preventEscalation(authorizer, dev, binding({ kind: "Role", name: "none" }), undefined), {
    message: /"none" not found/,
  });
});

test("owners and finalizers of a role may be edited by those who do not hold its rules", () => {
  const old = {
    kind: "Role",
    metadata: { name: "r", namespace: "a", finalizers: ["x"] },
    rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get"] }],
  };
  const edited = { ...old, metadata: { name: "r", namespace: "a" } };
  preventEscalation(authorizer, user("gc"), edited as never, old as never);
});
