import { isApiError } from "#apimachinery";
import { type Client, resources } from "#client";
import { addressPlan } from "./address-plan.ts";

const namespace = "kube-system";
const name = "kube-dns";

/** The Service under whose fixed address Pods find the cluster's name server, and the endpoint behind it. */
export async function createClusterDnsService(client: Client): Promise<void> {
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
    metadata: { name, namespace, labels: { "kubernetes.io/service-name": name, "endpointslice.kubernetes.io/managed-by": "dinghy" } },
    addressType: "IPv4",
    endpoints: [{ addresses: [addressPlan.dnsServer], conditions: { ready: true, serving: true, terminating: false } }],
    ports,
  };
  await client.create(resources.services, service, { namespace }).catch(ignoreExisting);
  await client.create(resources.endpointSlices, slice, { namespace }).catch(ignoreExisting);
}

/** After a restart on a data directory both are there already. */
function ignoreExisting(error: unknown): void {
  if (!isApiError(error, "AlreadyExists")) throw error;
}
