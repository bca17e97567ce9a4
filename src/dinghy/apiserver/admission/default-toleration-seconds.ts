import type { Pod, Toleration } from "#apimachinery";
import type { AdmissionPlugin } from "./admission-plugin.ts";

const keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] as const;
const defaultSeconds = 300;

/**
 * DefaultTolerationSeconds: a Pod stays for five minutes on a node that fell silent, unless it says otherwise.
 * Upstream: plugin/pkg/admission/defaulttolerationseconds/admission.go. Answers to @seed:K7.1.
 */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  resources: ["pods"],
  mutate: ({ group, resource, subresource, operation, object }) => {
    if (group !== "" || resource !== "pods" || subresource) return;
    if (operation !== "CREATE" && operation !== "UPDATE") return;
    const { spec } = object as Pod;
    const given = spec.tolerations ?? [];
    const added = keys.filter((key) => !given.some((toleration) => covers(toleration, key))).map(tolerate);
    if (added.length > 0) spec.tolerations = [...given, ...added];
  },
};

function covers({ key, effect }: Toleration, wanted: string): boolean {
  return (!key || key === wanted) && (!effect || effect === "NoExecute");
}

function tolerate(key: string): Toleration {
  return { key, operator: "Exists", effect: "NoExecute", tolerationSeconds: defaultSeconds };
}
