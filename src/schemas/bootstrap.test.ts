import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, loadSchemas, validateRequiredAndEnums } from "./schemas.ts";

const schemas = loadSchemas();
const objects = schemas.bootstrapObjects();

function find(kind: string, name: string, namespace?: string) {
  return objects.find(
    ({ kind: itsKind, metadata }) => itsKind === kind && metadata.name === name && metadata.namespace === namespace,
  );
}

test("a new cluster is born with as many objects of each kind as upstream's", () => {
  const counts = Object.fromEntries(
    [...Map.groupBy(objects, (object) => object.kind)].map(([kind, found]) => [kind, found.length]),
  );
  assert.deepEqual(counts, {
    Namespace: 4,
    Role: 7,
    RoleBinding: 7,
    ClusterRoleBinding: 51,
    FlowSchema: 11,
    PriorityLevelConfiguration: 8,
    PriorityClass: 2,
    ClusterRole: 70,
  });
});

test("each is a whole object that its own definition accepts", () => {
  for (const object of objects) {
    const slash = object.apiVersion.indexOf("/");
    const group = object.apiVersion.slice(0, Math.max(slash, 0));
    const definition = schemas.forKind({ group, version: object.apiVersion.slice(slash + 1), kind: object.kind });
    assert.ok(definition, object.apiVersion);
    const label = `${object.kind} ${object.metadata.name}`;
    const decoded = decode(definition, object);
    assert.deepEqual([decoded.problems, decoded.unknownFields], [[], []], label);
    assert.deepEqual(decoded.object, object, label);
    assert.deepEqual(validateRequiredAndEnums(definition, decoded.object), [], label);
  }
});

test("roles and bindings carry the mark by which the server finds them again", () => {
  assert.deepEqual(find("ClusterRole", "edit")?.metadata, {
    name: "edit",
    labels: {
      "kubernetes.io/bootstrapping": "rbac-defaults",
      "rbac.authorization.k8s.io/aggregate-to-admin": "true",
    },
    annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
  });
  const binding = find("ClusterRoleBinding", "cluster-admin");
  assert.deepEqual(binding?.metadata.labels, { "kubernetes.io/bootstrapping": "rbac-defaults" });
  assert.equal(
    find("Role", "extension-apiserver-authentication-reader", "kube-system")?.apiVersion,
    binding?.apiVersion,
  );
});

test("every binding points at a role that is there", () => {
  for (const object of objects) {
    if (!object.kind.endsWith("RoleBinding")) continue;
    const { kind, name } = object.roleRef as { kind: string; name: string };
    const namespace = kind === "Role" ? object.metadata.namespace : undefined;
    assert.ok(find(kind, name, namespace), `${object.metadata.name} binds ${kind} ${name}`);
  }
});
