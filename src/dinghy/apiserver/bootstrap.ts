/**
 * What every cluster has from its first breath: namespaces, roles, priorities, and the Service that leads to this server.
 *
 * Written straight into the store in one transaction, since there is nobody yet who could be asked for permission; what
 * is there already (from an earlier life of the data) is left as it is. Answers to @seed:K1.1, @seed:K11.1.
 * Upstream: pkg/registry/rbac/rest, pkg/controlplane/controller/{systemnamespaces,kubernetesservice}.
 */
import { formatTime, type Random, type Timer } from "#clock";
import { loadSchemas } from "#schemas";
import type { Operation, WatchListener } from "#store";
import { createAddressRange } from "./address-range.ts";
import { builtInApiServices } from "./aggregation/local-services.ts";
import type { ApiServerOptions } from "./apiserver.ts";
import { cloneJson, type JsonObject } from "./json-value.ts";
import { keyOf, type ResourceDefinition, type ResourceRegistry } from "./resource-registry.ts";
import type { AnyObject } from "./strategy.ts";
import { inOrder } from "./typed-object.ts";

type BootstrapObject = JsonObject & { metadata: JsonObject };

export async function bootstrap(options: ApiServerOptions, registry: ResourceRegistry): Promise<void> {
  const fresh = (await options.store.count("/registry/")) === 0;
  await fill(options, registry, {
    objects: objectsOf(options, registry),
    fresh,
    random: options.random.fork("bootstrap"),
  });
}

/** Real servers look every ten seconds; this one is told at once, and lets it be seen that something was gone. */
const restoreMs = 5_000;

/**
 * The `kubernetes` Service and what leads to it come back when they are deleted. Returns the function that ends it.
 * Upstream: pkg/controlplane/controller/kubernetesservice.
 */
export async function keepOwnService(options: ApiServerOptions, registry: ResourceRegistry): Promise<() => void> {
  const { store, clock } = options;
  const random = options.random.fork("own-service-again");
  const own = [...ownService(options)];
  const keys = new Set(own.map((object) => placeOf(object, registry).key));
  let timer: Timer | undefined;
  const restore = (): void => {
    timer = undefined;
    // A store that has closed meanwhile needs it no more.
    void fill(options, registry, { objects: own.map(cloneJson), fresh: false, random }).catch(() => {});
  };
  const onEvents: WatchListener["onEvents"] = (events) => {
    const gone = events.some(({ type, entry }) => type === "delete" && keys.has(entry.key));
    if (gone) timer ??= clock.setTimer(restoreMs, restore);
  };
  const stops = await Promise.all([...keys].map((key) => store.watch(key, undefined, { onEvents, onEnd: () => {} })));
  return () => {
    timer?.cancel();
    for (const stop of stops) stop();
  };
}

interface Filling {
  readonly objects: Iterable<BootstrapObject>;
  /** Nothing is there yet, so that nobody need look. */
  readonly fresh: boolean;
  readonly random: Random;
}

function placeOf(object: BootstrapObject, registry: ResourceRegistry): { definition: ResourceDefinition; key: string } {
  const [group, version] = splitApiVersion(object.apiVersion as string);
  const definition = registry.byKind(group, version, object.kind as string);
  if (definition === undefined) {
    throw new Error(`a bootstrap object of kind ${String(object.kind)}, which is not served`);
  }
  const { namespace, name } = object.metadata;
  return { definition, key: keyOf(definition, namespace as string | undefined, name as string) };
}

/** Puts what is missing, all at once. */
async function fill(
  { store, clock }: ApiServerOptions,
  registry: ResourceRegistry,
  { objects, fresh, random }: Filling,
): Promise<void> {
  const present = new Set<string>();
  const operations: Operation[] = [];
  const context = { clock, random, user: { username: "system:apiserver", groups: ["system:masters"] } };
  for (const object of objects) {
    const { definition, key } = placeOf(object, registry);
    const ordered = inOrder(definition, object);
    const { metadata } = ordered;
    if (present.has(key) || (!fresh && (await store.get(key)) !== undefined)) continue;
    present.add(key);
    definition.strategy.defaults?.(ordered);
    metadata.uid = context.random.uuid();
    metadata.creationTimestamp = formatTime(clock.now());
    if (definition.strategy.hasGeneration) metadata.generation = 1;
    definition.strategy.prepareForCreate?.(ordered, context);
    definition.complete(ordered);
    operations.push({ type: "put", key, object: ordered });
  }
  if (operations.length > 0) await store.transact([], operations);
}

function* objectsOf(options: ApiServerOptions, registry: ResourceRegistry): Iterable<BootstrapObject> {
  for (const name of ["default", "kube-system", "kube-public", "kube-node-lease"]) {
    yield { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  }
  const now = formatTime(options.clock.now());
  for (const object of loadSchemas().bootstrapObjects()) {
    const own = cloneJson(object) as unknown as AnyObject;
    if (own.kind === "FlowSchema") own.status = { conditions: [foundCondition(own, now)] };
    yield own;
  }
  yield* ownService(options);
  yield* builtInApiServices(registry.all(), options.clock);
}

/** What real servers say of a FlowSchema whose priority level is there. */
function foundCondition({ spec }: AnyObject, now: string): JsonObject {
  const { name } = (spec as { priorityLevelConfiguration: { name: string } }).priorityLevelConfiguration;
  const message = `This FlowSchema references the PriorityLevelConfiguration object named "${name}" and it exists`;
  return { type: "Dangling", status: "False", lastTransitionTime: now, reason: "Found", message };
}

/** The `kubernetes` Service: how Pods reach this server. */
function* ownService({
  serviceClusterIpRange,
  advertiseAddress,
  random,
  clock,
}: ApiServerOptions): Iterable<BootstrapObject> {
  const clusterIP = createAddressRange(serviceClusterIpRange, random.fork("own-service")).first;
  const name = "kubernetes";
  const namespace = "default";
  const port = 6443;
  yield {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      clusterIP,
      clusterIPs: [clusterIP],
      ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: port }],
    },
  };
  yield {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name, namespace, labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
    subsets: [{ addresses: [{ ip: advertiseAddress }], ports: [{ name: "https", port, protocol: "TCP" }] }],
  };
  yield {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name, namespace, labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    endpoints: [{ addresses: [advertiseAddress], conditions: { ready: true } }],
    ports: [{ name: "https", port, protocol: "TCP" }],
  };
  const message = "Kubernetes default Service CIDR is ready";
  yield {
    apiVersion: "networking.k8s.io/v1",
    kind: "ServiceCIDR",
    metadata: { name, finalizers: ["networking.k8s.io/service-cidr-finalizer"] },
    spec: { cidrs: [serviceClusterIpRange] },
    status: {
      conditions: [{ type: "Ready", status: "True", lastTransitionTime: formatTime(clock.now()), reason: "", message }],
    },
  };
}

function splitApiVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}
