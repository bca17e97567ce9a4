import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClusterRole, PolicyRule } from "#apimachinery";
import { aggregatedRules } from "./cluster-role-aggregation.ts";

const role = (name: string, labels: Record<string, string>, rules: PolicyRule[]): ClusterRole => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata: { name, uid: name, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z", labels },
  rules,
});
const rule = (resource: string): PolicyRule => ({ apiGroups: [""], resources: [resource], verbs: ["get"] });

test("gathers the rules of selected roles by name, each once, its own left out", () => {
  const sum: ClusterRole = {
    ...role("sum", { to: "sum" }, [rule("secrets")]),
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: "sum" } }, { matchLabels: { also: "yes" } }] },
  };
  const all = [
    sum,
    role("z", { to: "sum" }, [rule("pods")]),
    role("a", { to: "sum" }, [rule("services"), rule("pods")]),
    role("b", { also: "yes" }, [rule("nodes"), rule("pods")]),
    role("c", {}, [rule("events")]),
  ];
  assert.deepEqual(aggregatedRules(sum, all), [rule("services"), rule("pods"), rule("nodes")]);
});
