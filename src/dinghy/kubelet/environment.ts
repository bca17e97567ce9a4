import type { ConfigMap, Container, Pod, Quantity, Secret, Service } from "#apimachinery";
import { fieldOf, resourceOf } from "./downward.ts";
import { valueInEnvFile } from "./env-file.ts";

/** What a container's environment is made from. A ConfigMap or Secret that does not exist is undefined. */
export interface EnvironmentSources {
  readonly configMap: (name: string) => Promise<ConfigMap | undefined>;
  readonly secret: (name: string) => Promise<Secret | undefined>;
  readonly services: readonly Service[];
  /** A file in a volume of the Pod; undefined where there is none. */
  readonly file: (volume: string, path: string) => Uint8Array | undefined;
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
    const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
    const named = all.find(({ name }) => name === containerName) ?? container;
    return resourceOf(named, resource, divisor, sources.allocatable);
  }
  if (from.fileKeyRef) return inFile(from.fileKeyRef, pod, sources);
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

type FileKey = NonNullable<ValueFrom["fileKeyRef"]>;

/** A variable from a file that another container of the Pod has written. https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-via-file/ */
function inFile(
  { volumeName, path, key, optional }: FileKey,
  pod: Pod,
  sources: EnvironmentSources,
): string | undefined {
  const bytes = sources.file(volumeName, path);
  const found = bytes && valueInEnvFile(decoder.decode(bytes), key);
  if (found === undefined) throw new ContainerConfigError("couldn't parse env file");
  if (found !== "") return found;
  if (optional) return undefined;
  const file = `/var/lib/kubelet/pods/${pod.metadata.uid}/volumes/kubernetes.io~empty-dir/${volumeName}/${path}`;
  throw new ContainerConfigError(`environment variable key "${key}" not found in file "${file}"`);
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
