import { isApiError } from "#apimachinery";
import { type Client, resources } from "#client";
import { addressPlan } from "./address-plan.ts";

const namespace = "kube-system";
const name = "kube-dns";

/** Who the name server acts as; it may read what it answers from and nothing else. */
export const dnsIdentity = { user: "system:serviceaccount:kube-system:coredns", role: "system:coredns" } as const;

/** The Service under whose fixed address Pods find the cluster's name server, the endpoint behind it, and its rights. */
export async function createClusterDnsService(client: Client): Promise<void> {
  await grantReading(client);
  const labels = { "k8s-app": "kube-dns", "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" };
  const ports = [
    { name: "dns", port: 53, protocol: "UDP" },
    { name: "dns-tcp", port: 53, protocol: "TCP" },
  ];
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels },
    spec: { clusterIP: addressPlan.clusterDns, ports: ports.map((port) => ({ ...port, targetPort: 53 })) },
  };
  const slice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name,
      namespace,
      labels: { "kubernetes.io/service-name": name, "endpointslice.kubernetes.io/managed-by": "dinghy" },
    },
    addressType: "IPv4",
    endpoints: [{ addresses: [addressPlan.dnsServer], conditions: { ready: true, serving: true, terminating: false } }],
    ports,
  };
  // After a restart on a data directory all is there already; to try again would ask for an address that is taken.
  const present = await client.list(resources.services, { namespace, fieldSelector: `metadata.name=${name}` });
  if (present.items.length > 0) return;
  await client.create(resources.services, service, { namespace });
  await client.create(resources.endpointSlices, slice, { namespace });
}

/** After a restart on a data directory both are there already. */
function ignoreExisting(error: unknown): void {
  if (!isApiError(error, "AlreadyExists")) throw error;
}

async function grantReading(client: Client): Promise<void> {
  const group = "rbac.authorization.k8s.io";
  const meta = { apiVersion: `${group}/v1`, metadata: { name: dnsIdentity.role } };
  const verbs = ["list", "watch"];
  const rules = [
    { apiGroups: [""], resources: ["services", "pods", "namespaces"], verbs },
    { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs },
  ];
  const roleRef = { apiGroup: group, kind: "ClusterRole", name: dnsIdentity.role };
  const subjects = [{ kind: "ServiceAccount", name: "coredns", namespace }];
  const rbac = (resource: string) => ({ group, version: "v1", resource });
  await client.create(rbac("clusterroles"), { ...meta, kind: "ClusterRole", rules }, {}).catch(ignoreExisting);
  const binding = { ...meta, kind: "ClusterRoleBinding", roleRef, subjects };
  await client.create(rbac("clusterrolebindings"), binding, {}).catch(ignoreExisting);
}
