/**
 * Where a Service is reached from the control plane, as real servers do without aggregator routing: at its cluster
 * address, from where it is up to kube-proxy. Upstream: staging/src/k8s.io/apiserver/pkg/util/proxy/proxy.go.
 */
import type { KubernetesObject } from "#apimachinery";
import { CallError } from "./call-out.ts";
import type { Lookup } from "./lookup.ts";

interface Service extends KubernetesObject {
  readonly spec: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly externalName?: string;
    readonly ports?: readonly { readonly port: number }[];
  };
}

/** Rejects with a `CallError` that says why nothing can be reached. */
export async function serviceAddress(
  lookup: Lookup,
  namespace: string,
  name: string,
  port: number,
): Promise<{ address: string; port: number }> {
  const service = await lookup.get<Service>("services", name, namespace);
  if (service === undefined) throw new CallError(`service ${JSON.stringify(name)} not found`);
  const { type = "ClusterIP", clusterIP = "", externalName = "", ports = [] } = service.spec;
  if (type === "ExternalName") return { address: externalName, port };
  if (clusterIP === "None") throw new CallError('cannot route to service with ClusterIP "None"');
  if (!ports.some((each) => each.port === port)) {
    throw new CallError(`no service port ${port} found for service ${JSON.stringify(name)}`);
  }
  return { address: clusterIP, port };
}
