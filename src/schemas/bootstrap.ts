import { readFileSync } from "node:fs";
import type { KubernetesObject, Unstored } from "#apimachinery";
import { schemasPath } from "./folder.ts";

/** An object that a new cluster is born with; the server gives it uid, times and versions. */
export type BootstrapObject = Unstored<KubernetesObject> & Readonly<Record<string, unknown>>;

interface Row {
  kind?: string;
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
}

const apiVersions: Readonly<Record<string, string>> = {
  Namespace: "v1",
  ClusterRole: "rbac.authorization.k8s.io/v1",
  ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
  Role: "rbac.authorization.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
  FlowSchema: "flowcontrol.apiserver.k8s.io/v1",
  PriorityLevelConfiguration: "flowcontrol.apiserver.k8s.io/v1",
  PriorityClass: "scheduling.k8s.io/v1",
};

/** Objects that the server reconciles on every start carry this mark, under the annotation of their group. */
const autoupdate: Readonly<Record<string, string>> = {
  "rbac.authorization.k8s.io/v1": "rbac.authorization.kubernetes.io/autoupdate",
  "flowcontrol.apiserver.k8s.io/v1": "apf.kubernetes.io/autoupdate-spec",
};

/** The mark of a bootstrap role or binding. */
const bootstrapping = { "kubernetes.io/bootstrapping": "rbac-defaults" };

/**
 * Reads the objects of `schemas/facts/` and dresses them as full Kubernetes objects.
 *
 * Upstream https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */
export function readBootstrapObjects(): BootstrapObject[] {
  const rows = [
    ...readRows("bootstrap-objects.json"),
    ...readRows("cluster-roles.json").map((row) => ({ kind: "ClusterRole", ...row })),
  ];
  return rows.map(dress);
}

function readRows(file: string): Row[] {
  return JSON.parse(readFileSync(schemasPath("facts", file), "utf8")) as Row[];
}

function dress({ kind = "", name, namespace, labels, ...rest }: Row): BootstrapObject {
  const apiVersion = apiVersions[kind];
  if (apiVersion === undefined) throw new Error(`bootstrap-objects.json: ${kind} ${name}: a kind without a group`);
  const mark = autoupdate[apiVersion];
  const isRbac = apiVersion.startsWith("rbac.");
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(isRbac ? { labels: labels ?? bootstrapping } : labels === undefined ? {} : { labels }),
      ...(mark === undefined ? {} : { annotations: { [mark]: "true" } }),
    },
    ...rest,
  };
}
