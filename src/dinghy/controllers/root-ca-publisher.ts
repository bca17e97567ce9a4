/**
 * Root certificates: every namespace that lives holds a ConfigMap `kube-root-ca.crt` with the certificate that clients
 * check the API server's by; one that is changed or deleted is put right.
 *
 * Answers to  @seed:K11.7 @seed:K1.5
 * Upstream    pkg/controller/certificates/rootcacertpublisher/publisher.go
 */
import { type ConfigMap, isApiError } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";
import { isActive } from "./service-account.ts";

const name = "kube-root-ca.crt";
const key = "ca.crt";
const annotations = {
  "kubernetes.io/description":
    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. " +
    "No other usage is guaranteed across distributions of Kubernetes clusters.",
};

export const rootCaPublisherController: Controller = {
  serviceAccount: "root-ca-cert-publisher",
  component: "root-ca-certificate-publisher-controller",
  start: ({ client, informers, queue, rootCertificate }) => {
    const namespaces = informers.informer(resources.namespaces);
    const configMaps = informers.informer(resources.configMaps, { fieldSelector: `metadata.name=${name}` });

    const work = queue(async (namespace) => {
      if (!isActive(namespaces.get(namespace))) return;
      const present = configMaps.get(name, namespace);
      const data = { [key]: await rootCertificate() };
      if (present && isRight(present, data[key] as string)) return;
      try {
        if (present) await client.update(resources.configMaps, { ...present, data });
        else await client.create(resources.configMaps, configMap(namespace, data), { namespace });
      } catch (error) {
        if (!isApiError(error, "AlreadyExists", "NotFound", "Forbidden")) throw error;
      }
    });

    namespaces.onChange(({ object }) => {
      if (object) work.add(object.metadata.name);
    });
    configMaps.onChange(({ object, previous }) => {
      const namespace = (object ?? previous)?.metadata.namespace;
      if (namespace !== undefined && previous !== undefined) work.add(namespace);
    });
  },
};

/** True when the ConfigMap holds exactly the certificate: a key too many is wrong too. */
export function isRight({ data }: ConfigMap, certificate: string): boolean {
  return data?.[key] === certificate && Object.keys(data).length === 1;
}

function configMap(namespace: string, data: Record<string, string>) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, annotations }, data };
}
