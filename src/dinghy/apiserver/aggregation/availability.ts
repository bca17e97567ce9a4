/**
 * Whether an APIService that another server serves can be used: pure.
 * Upstream: staging/src/k8s.io/kube-aggregator/pkg/controllers/status/remote/remote_available_controller.go.
 */
import type { Condition, KubernetesObject } from "#apimachinery";
import type { RemoteApiService } from "./api-service.ts";

export interface BackingService extends KubernetesObject {
  readonly spec: {
    readonly type?: string;
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
  };
}

export interface BackingSlice extends KubernetesObject {
  readonly endpoints?:
    | readonly {
        readonly addresses?: readonly string[];
        readonly conditions?: { readonly ready?: boolean };
      }[]
    | null;
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[] | null;
}

export type Finding = Pick<Condition, "status" | "reason" | "message">;

export const passed: Finding = { status: "True", reason: "Passed", message: "all checks passed" };

const defaultPort = 443;

/** What stands in the way before the server is asked at all. */
export function backingProblem(
  { spec: { service } }: RemoteApiService,
  backing: BackingService | undefined,
  slices: readonly BackingSlice[],
): Finding | undefined {
  const { name, namespace, port = defaultPort } = service;
  const problem = (reason: string, message: string): Finding => ({ status: "False", reason, message });
  const named = `service/${name} in ${JSON.stringify(namespace)}`;
  if (backing === undefined) return problem("ServiceNotFound", `${named} is not present`);
  if ((backing.spec.type ?? "ClusterIP") !== "ClusterIP") return undefined;
  const found = backing.spec.ports?.find((each) => each.port === port);
  if (found === undefined) return problem("ServicePortError", `${named} is not listening on port ${port}`);
  if (slices.length === 0) return problem("EndpointsNotFound", `cannot find endpointslices for ${named}`);
  const portName = found.name ?? "";
  if (slices.some((slice) => hasAddress(slice, portName))) return undefined;
  const message = `endpointslices for ${named} have no addresses with port name ${JSON.stringify(portName)}`;
  return problem("MissingEndpoints", message);
}

function hasAddress({ endpoints, ports }: BackingSlice, portName: string): boolean {
  const ready = (endpoints ?? []).some(({ addresses, conditions }) => addresses?.length && conditions?.ready !== false);
  return ready && (ports ?? []).some(({ name = "", port }) => name === portName && port !== undefined);
}

/** The conditions with this finding in place of the last; the same array when it says nothing new. */
export function withFinding(conditions: readonly Condition[], finding: Finding, now: string): readonly Condition[] {
  const last = conditions.find(({ type }) => type === "Available");
  if (last?.status === finding.status && last.reason === finding.reason && last.message === finding.message) {
    return conditions;
  }
  const lastTransitionTime = last?.status === finding.status ? last.lastTransitionTime : now;
  const { status, reason, message } = finding;
  const next = { type: "Available", status, lastTransitionTime, reason, message };
  return last ? conditions.map((each) => (each === last ? next : each)) : [...conditions, next];
}
