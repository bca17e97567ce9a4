import type { Mutant } from "./mutant.ts";

export const accessMutants: readonly Mutant[] = [
  {
    name: "everybody-is-a-master",
    file: "src/dinghy/apiserver/authorize.ts",
    find: 'if (attributes.user.groups.includes("system:masters")) return',
    replace: 'if (attributes.user.groups.includes("system:authenticated")) return',
    breaks: "@req:rbac.default-deny",
  },
  {
    name: "rbac-ignores-verbs",
    file: "src/dinghy/apiserver/rbac-rules.ts",
    find: "if (!hasOrAll(rule.verbs, attributes.verb)) return false;",
    replace: "",
    breaks: "@req:rbac.role",
  },
  {
    name: "role-bindings-hold-everywhere",
    file: "src/dinghy/apiserver/rbac.ts",
    find: 'live.by("rolebindings.rbac.authorization.k8s.io", namespacedSubjects, key)',
    replace: 'live.by("rolebindings.rbac.authorization.k8s.io", clusterSubjects, subject)',
    breaks: "@req:rbac.cluster",
  },
  {
    name: "review-of-another-verb",
    file: "src/dinghy/apiserver/access-review.ts",
    find: 'verb: asked.verb ?? "",',
    replace: 'verb: "list",',
    breaks: "@req:rbac.review",
  },
  {
    name: "no-token-without-asking",
    file: "src/dinghy/apiserver/admission/service-account.ts",
    find: "account.automountServiceAccountToken ?? true)",
    replace: "account.automountServiceAccountToken ?? false)",
    breaks: "@req:serviceaccount.default",
  },
  {
    name: "every-pod-runs-as-default",
    file: "src/dinghy/apiserver/admission/service-account.ts",
    find: 'const name = pod.spec.serviceAccountName || "default";',
    replace: 'const name = "default";',
    breaks: "@req:serviceaccount.token",
  },
  {
    name: "bad-token-is-anonymous",
    file: "src/dinghy/apiserver/authenticate.ts",
    find: "if (verified === undefined) throw unauthorized();",
    replace: "if (verified === undefined) return anonymous;",
    breaks: "@req:serviceaccount.token",
  },
];
