import {
  type ConfigMap,
  type Container,
  type KubernetesObject,
  type Pod,
  parseQuantity,
  type Quantity,
  type Secret,
  type Service,
} from "#apimachinery";

/** What a container's environment is made from. A ConfigMap or Secret that does not exist is undefined. */
export interface EnvironmentSources {
  readonly configMap: (name: string) => Promise<ConfigMap | undefined>;
  readonly secret: (name: string) => Promise<Secret | undefined>;
  readonly services: readonly Service[];
  readonly podAddress: string;
  readonly nodeAddress: string;
  readonly allocatable: Readonly<Record<string, Quantity>>;
}

/** A container that cannot be configured: `CreateContainerConfigError` with this message. */
export class ContainerConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ContainerConfigError";
  }
}

const decoder = new TextDecoder();

/**
 * The environment of a container, in the order in which the kubelet builds it: Services, `envFrom`, `env`; later ones
 * win, `$(NAME)` refers to earlier ones. Rejects with `ContainerConfigError` where something required is missing.
 * Upstream: pkg/kubelet/kubelet_pods.go `makeEnvironmentVariables`. Answers to @seed:K9.1, @seed:K9.2.
 */
export async function environmentOf(
  pod: Pod,
  container: Container,
  sources: EnvironmentSources,
): Promise<(readonly [string, string])[]> {
  const environment = serviceVariables(pod, sources.services);
  for (const from of container.envFrom ?? []) {
    for (const [key, value] of Object.entries(await allOf(from, sources))) {
      environment.set(`${from.prefix ?? ""}${key}`, value);
    }
  }
  for (const variable of container.env ?? []) {
    if (variable.valueFrom === undefined) {
      environment.set(variable.name, expand(variable.value ?? "", environment));
      continue;
    }
    const value = await valueFrom(variable.valueFrom, pod, container, sources);
    if (value !== undefined) environment.set(variable.name, value);
  }
  return [...environment];
}

type EnvFrom = NonNullable<Container["envFrom"]>[number];

async function allOf(from: EnvFrom, sources: EnvironmentSources): Promise<Record<string, string>> {
  const reference = from.configMapRef ?? from.secretRef;
  const name = reference?.name ?? "";
  const kind = from.configMapRef ? "configmap" : "secret";
  const configMap = from.configMapRef && (await sources.configMap(name));
  const secret = from.configMapRef ? undefined : await sources.secret(name);
  const found = configMap ?? secret;
  if (found === undefined && !reference?.optional) throw new ContainerConfigError(`${kind} "${name}" not found`);
  return configMap?.data ?? decoded(secret) ?? {};
}

function decoded(secret: Secret | undefined): Record<string, string> | undefined {
  if (secret === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(secret.data ?? {}).map(([key, value]) => [key, decoder.decode(Buffer.from(value, "base64"))]),
  );
}

type ValueFrom = NonNullable<NonNullable<Container["env"]>[number]["valueFrom"]>;

async function valueFrom(
  from: ValueFrom,
  pod: Pod,
  container: Container,
  sources: EnvironmentSources,
): Promise<string | undefined> {
  if (from.fieldRef) return fieldOf(pod, from.fieldRef.fieldPath, sources);
  if (from.resourceFieldRef) {
    const { containerName, resource, divisor } = from.resourceFieldRef;
    const named = pod.spec.containers.find(({ name }) => name === containerName) ?? container;
    return resourceOf(named, resource, divisor, sources.allocatable);
  }
  const reference = from.configMapKeyRef ?? from.secretKeyRef;
  if (reference === undefined) return undefined;
  const kind = from.configMapKeyRef ? "ConfigMap" : "Secret";
  const name = reference.name ?? "";
  const object = from.configMapKeyRef ? await sources.configMap(name) : await sources.secret(name);
  const data = from.configMapKeyRef ? (object as ConfigMap | undefined)?.data : decoded(object as Secret | undefined);
  if (object === undefined) {
    if (reference.optional) return undefined;
    throw new ContainerConfigError(`${kind.toLowerCase()} "${name}" not found`);
  }
  const value = data?.[reference.key];
  if (value === undefined && !reference.optional) {
    const { namespace } = pod.metadata;
    throw new ContainerConfigError(`couldn't find key ${reference.key} in ${kind} ${namespace}/${name}`);
  }
  return value;
}

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
      throw new ContainerConfigError(`unsupported fieldPath: ${path}`);
  }
}

function formatMap(map: KubernetesObject["metadata"]["labels"]): string {
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

/** `$(NAME)` from what is already set; unknown ones stay as they are, `$$` is a dollar sign. */
export function expand(text: string, environment: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return "$";
    return environment.get(name) ?? whole;
  });
}

/** Addresses of the namespace's Services, and always of the API server. Upstream: pkg/kubelet/envvars. */
function serviceVariables(pod: Pod, services: readonly Service[]): Map<string, string> {
  const variables = new Map<string, string>();
  const links = pod.spec.enableServiceLinks !== false;
  for (const service of services) {
    const { name, namespace } = service.metadata;
    const isMaster = namespace === "default" && name === "kubernetes";
    if (!isMaster && !(links && namespace === pod.metadata.namespace)) continue;
    const { clusterIP, ports = [] } = service.spec;
    if (clusterIP === undefined || clusterIP === "" || clusterIP === "None" || ports.length === 0) continue;
    addService(variables, name.toUpperCase().replaceAll("-", "_"), clusterIP, ports);
  }
  return variables;
}

function addService(
  variables: Map<string, string>,
  prefix: string,
  address: string,
  ports: NonNullable<Service["spec"]["ports"]>,
): void {
  const first = ports[0] as (typeof ports)[number];
  variables.set(`${prefix}_SERVICE_HOST`, address);
  variables.set(`${prefix}_SERVICE_PORT`, String(first.port));
  for (const { name, port } of ports) {
    if (name) variables.set(`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll("-", "_")}`, String(port));
  }
  const url = (port: (typeof ports)[number]): string =>
    `${(port.protocol ?? "TCP").toLowerCase()}://${address}:${port.port}`;
  variables.set(`${prefix}_PORT`, url(first));
  for (const port of ports) {
    const key = `${prefix}_PORT_${port.port}_${port.protocol ?? "TCP"}`;
    variables.set(key, url(port));
    variables.set(`${key}_PROTO`, (port.protocol ?? "TCP").toLowerCase());
    variables.set(`${key}_PORT`, String(port.port));
    variables.set(`${key}_ADDR`, address);
  }
}
