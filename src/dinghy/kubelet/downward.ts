/** What the downward API tells a container of its Pod. https://kubernetes.io/docs/concepts/workloads/pods/downward-api/ */
import { type Container, type Pod, parseQuantity, type Quantity } from "#apimachinery";

/** A field of the Pod as the downward API gives it. Upstream: pkg/fieldpath. */
export function fieldOf(
  pod: Pod,
  path: string,
  at: { readonly podAddress: string; readonly nodeAddress: string },
): string | undefined {
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed) return pod.metadata[keyed[1] as "labels" | "annotations"]?.[keyed[2] as string] ?? "";
  switch (path) {
    case "metadata.name":
    case "metadata.namespace":
    case "metadata.uid":
      return pod.metadata[path.slice("metadata.".length) as "name" | "namespace" | "uid"];
    case "metadata.labels":
      return formatMap(pod.metadata.labels);
    case "metadata.annotations":
      return formatMap(pod.metadata.annotations);
    case "spec.nodeName":
      return pod.spec.nodeName;
    case "spec.serviceAccountName":
      return pod.spec.serviceAccountName;
    case "status.podIP":
    case "status.podIPs":
      return at.podAddress;
    case "status.hostIP":
    case "status.hostIPs":
      return at.nodeAddress;
    default:
      throw new Error(`unsupported fieldPath: ${path}`);
  }
}

function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(map ?? {}).sort();
  return keys.map((key) => `${key}=${JSON.stringify(map?.[key])}`).join("\n");
}

/** `limits.cpu` and its like, divided and rounded up; a missing limit is what the node has. */
export function resourceOf(
  container: Container,
  resource: string,
  divisor: Quantity | undefined,
  allocatable: Readonly<Record<string, Quantity>>,
): string {
  const [list, name] = resource.split(".") as ["limits" | "requests", string];
  const given = container.resources?.[list]?.[name] ?? (list === "limits" ? allocatable[name] : undefined) ?? "0";
  const unit =
    divisor === undefined || parseQuantity(divisor).nanos === 0n ? 1_000_000_000n : parseQuantity(divisor).nanos;
  return String((parseQuantity(given).nanos + unit - 1n) / unit);
}
