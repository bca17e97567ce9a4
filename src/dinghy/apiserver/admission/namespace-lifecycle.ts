import type { Namespace } from "#apimachinery";
import { notFound } from "../status.ts";
import { type AdmissionContext, type AdmissionPlugin, type AdmissionRequest, refuse } from "./admission-plugin.ts";

/** Namespaces without which a cluster is none. */
const immortal = new Set(["default", "kube-system", "kube-public"]);

/**
 * NamespaceLifecycle: nothing is created in a namespace that is not there or is on its way out, and some namespaces
 * never go.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go.
 */
export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  mutate: (request, { live }) => {
    const { operation, kind, group, namespace, resource } = request;
    if (operation === "DELETE") {
      const isNamespace = group === "" && kind === "Namespace";
      if (isNamespace && immortal.has(request.name)) throw refuse(request, "this namespace may not be deleted");
      return;
    }
    // An access review asks about a namespace; it need not exist.
    if (
      operation === "CONNECT" ||
      namespace === "" ||
      kind === "Namespace" ||
      resource === "localsubjectaccessreviews"
    ) {
      return;
    }
    requireLiving(request, live);
  },
};

function requireLiving(request: AdmissionRequest, live: AdmissionContext["live"]): void {
  const { namespace } = request;
  const found = live.get<Namespace>("namespaces", namespace);
  if (found === undefined) throw notFound({ group: "", resource: "namespaces" }, namespace);
  const terminating = found.status?.phase === "Terminating" || found.metadata.deletionTimestamp !== undefined;
  if (request.operation !== "CREATE" || !terminating) return;
  throw refuse(request, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    {
      reason: "NamespaceTerminating",
      message: `namespace ${namespace} is being terminated`,
      field: "metadata.namespace",
    },
  ]);
}
