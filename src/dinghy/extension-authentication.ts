import { isApiError } from "#apimachinery";
import { type Client, resources } from "#client";

/**
 * What other API servers need to know of this one: whose certificates it takes, and in which headers it tells them who
 * asks. https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/
 */
export async function publishExtensionAuthentication(client: Client, certificate: string): Promise<void> {
  const configMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "extension-apiserver-authentication", namespace: "kube-system" },
    data: {
      "client-ca-file": certificate,
      "requestheader-allowed-names": '["front-proxy-client"]',
      "requestheader-client-ca-file": certificate,
      "requestheader-extra-headers-prefix": '["X-Remote-Extra-"]',
      "requestheader-group-headers": '["X-Remote-Group"]',
      "requestheader-uid-headers": '["X-Remote-Uid"]',
      "requestheader-username-headers": '["X-Remote-User"]',
    },
  };
  await client.create(resources.configMaps, configMap, { namespace: "kube-system" }).catch((error: unknown) => {
    if (!isApiError(error, "AlreadyExists")) throw error;
  });
}
