import type { KubernetesObject } from "#apimachinery";
import { type AdmissionPlugin, isWriteOf, newest } from "./admission-plugin.ts";

interface Ingress extends KubernetesObject {
  spec: { ingressClassName?: string };
}

const defaultAnnotation = "ingressclass.kubernetes.io/is-default-class";
const legacyClassAnnotation = "kubernetes.io/ingress.class";

/**
 * DefaultIngressClass: an Ingress that names no class gets the default one.
 * https://kubernetes.io/docs/concepts/services-networking/ingress/#default-ingress-class
 * Upstream: plugin/pkg/admission/network/defaultingressclass/admission.go. Answers to @seed:K6.6.
 */
export const defaultIngressClass: AdmissionPlugin = {
  name: "DefaultIngressClass",
  resources: ["ingresses.networking.k8s.io"],
  mutate: async (request, { lookup }) => {
    if (!isWriteOf(request, "CREATE", "networking.k8s.io", "ingresses")) return;
    const ingress = request.object as Ingress;
    const { annotations } = ingress.metadata;
    if (ingress.spec.ingressClassName !== undefined || annotations?.[legacyClassAnnotation] !== undefined) return;
    const classes = await lookup.list("ingressclasses.networking.k8s.io");
    const chosen = newest(classes.filter(({ metadata }) => metadata.annotations?.[defaultAnnotation] === "true"));
    if (chosen) ingress.spec.ingressClassName = chosen.metadata.name;
  },
};
