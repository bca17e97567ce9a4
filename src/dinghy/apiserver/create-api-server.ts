import type { KubernetesObject } from "#apimachinery";
import type { Store } from "#store";
import { createAcceptor } from "./accept.ts";
import { createAggregation } from "./aggregation/aggregation.ts";
import type { ApiServer, ApiServerOptions } from "./apiserver.ts";
import { createAuthorizer } from "./authorize.ts";
import { bootstrap, keepOwnService } from "./bootstrap.ts";
import { withBootstrapTokens } from "./bootstrap-tokens.ts";
import { CallError, type CallOut } from "./call-out.ts";
import { startCustomResources } from "./custom-resources/custom-resources.ts";
import { createEncryptedStore, type EncryptedStore } from "./encryption/encrypted-store.ts";
import { readEncryptionConfiguration } from "./encryption/encryption-configuration.ts";
import { startEventExpiry } from "./event-expiry.ts";
import { createFlowClassifier } from "./flow-classifier.ts";
import { handleRequest, handleTunnel, handleUpgrade } from "./handle-request.ts";
import { startHistoryCompaction } from "./history-compaction.ts";
import { createLatestList } from "./latest-list.ts";
import type { Listening, Served } from "./listen.ts";
import { createLiveObjects } from "./live-objects.ts";
import type { Lookup } from "./lookup.ts";
import { outsideHandler } from "./outside-handler.ts";
import { createRequestMetrics } from "./request-metrics.ts";
import {
  createResourceRegistry,
  keyOf,
  prefixOf,
  type ResourceDefinition,
  type ResourceRegistry,
} from "./resource-registry.ts";
import { builtInResources } from "./resources.ts";
import { preparation, servedObject } from "./served.ts";
import type { ServerContext } from "./server-context.ts";
import { createServiceAccountTokens } from "./service-account-tokens.ts";
import { createServiceAddresses } from "./service-addresses.ts";
import { startServiceIpAddresses } from "./service-ip-addresses.ts";
import { createWatchBookmarks } from "./watch-bookmarks.ts";
import { callWebhook } from "./webhook-client.ts";

/** As long as real servers wait for the webhook that converts custom resources. */
const conversionTimeoutSeconds = 30;

/** Fills an empty store with what every cluster has, then serves. */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { clock, random, certificateAuthority, connectNode, advertiseAddress } = options;
  const encrypted = encryptedStoreOf(options);
  const store = encrypted ?? options.store;
  const registry = createResourceRegistry(builtInResources());
  await bootstrap({ ...options, store }, registry);
  const named = (name: string): ResourceDefinition => {
    const definition = registry.byName(name);
    if (definition === undefined) throw new Error(`${name} is not among the resources that are served`);
    return definition;
  };
  const live = await createLiveObjects(store, (name) => prefixOf(named(name)));
  const lookup = createLookup(store, registry);
  const closing = new AbortController();
  const callOut: CallOut = options.callOut ?? (async ({ address, port }) => unreachable(address, port));
  const common = {
    store,
    clock,
    random,
    registry,
    live,
    lookup,
    callOut,
    certificateAuthority,
    closing: closing.signal,
  };
  const server: ServerContext = {
    store,
    clock,
    random: random.fork("requests"),
    registry,
    live,
    lookup,
    authorizer: createAuthorizer(live),
    tokens: withBootstrapTokens(
      createServiceAccountTokens({
        clock,
        random: random.fork("tokens"),
        lookup,
        directory: options.directory,
        serverUrl: `https://${advertiseAddress}:443`,
      }),
      { lookup, clock },
    ),
    serviceAddresses: await createServiceAddresses(
      store,
      prefixOf(named("services")),
      { own: options.serviceClusterIpRange, prefix: prefixOf(named("servicecidrs.networking.k8s.io")) },
      random,
    ),
    bookmarks: createWatchBookmarks(clock, store),
    metrics: createRequestMetrics(),
    latestList: createLatestList(),
    ...(encrypted && { transformations: encrypted.transformations }),
    connectNode,
    callOut,
    aggregation: createAggregation(common),
    certificateAuthority,
    advertiseAddress,
    closing: closing.signal,
  };
  const stopCompaction = startHistoryCompaction(store, clock);
  const stopEventExpiry = await startEventExpiry(store, clock, prefixOf(named("events")));
  const stopKeeping = await keepOwnService(options, registry);
  const stopAddresses = await startServiceIpAddresses({
    store,
    clock,
    random: random.fork("ip-addresses"),
    services: prefixOf(named("services")),
    addresses: prefixOf(named("ipaddresses.networking.k8s.io")),
  });
  const customResources = await startCustomResources(server, ({ spec }, review) => {
    const clientConfig = spec.conversion?.webhook?.clientConfig ?? {};
    return callWebhook(server, { clientConfig, timeoutSeconds: conversionTimeoutSeconds, review });
  });
  const handle: ApiServer["handle"] = (request) => handleRequest(server, request);
  const outside = outsideHandler({
    handle: (request, note) => handleRequest(server, request, note),
    classify: createFlowClassifier(live),
    random: random.fork("audit"),
  });
  const upgrade: ApiServer["upgrade"] = (request, protocols) => handleUpgrade(server, request, protocols);
  const served: Served = { handle: outside, upgrade, tunnel: (request) => handleTunnel(server, request) };
  const sockets = new Set<Listening>();
  return {
    handle,
    handleOutside: outside,
    upgrade,
    listen: async (listenOptions) => {
      // Sockets are for clusters that are reached from outside; most are not.
      const release = clock.hold();
      const { listen } = await import("./listen.ts").finally(release);
      const context = { clock, certificateAuthority: await certificateAuthority() };
      const listening = await listen(served, context, listenOptions);
      sockets.add(listening);
      return listening;
    },
    accept: createAcceptor(served, clock, certificateAuthority, [advertiseAddress]),
    close: async () => {
      closing.abort();
      live.stop();
      stopEventExpiry();
      stopKeeping();
      stopAddresses();
      stopCompaction();
      customResources.stop();
      for (const socket of sockets) await socket.close();
    },
  };
}

function encryptedStoreOf({ store, encryption }: ApiServerOptions): EncryptedStore | undefined {
  return encryption === undefined ? undefined : createEncryptedStore(store, readEncryptionConfiguration(encryption));
}

function createLookup(store: Store, registry: ResourceRegistry): Lookup {
  return {
    get: async <T extends KubernetesObject>(name: string, objectName: string, namespace?: string) => {
      const definition = registry.byName(name);
      if (definition === undefined) return undefined;
      const entry = await store.get(keyOf(definition, namespace, objectName));
      await preparation([entry], definition);
      return entry && (servedObject(entry, definition) as unknown as T);
    },
    list: async <T extends KubernetesObject>(name: string, namespace?: string) => {
      const definition = registry.byName(name);
      if (definition === undefined) return [];
      const { entries } = await store.range(prefixOf(definition, namespace));
      await preparation(entries, definition);
      return entries.map((entry) => servedObject(entry, definition) as unknown as T);
    },
  };
}

function unreachable(address: string, port: number): never {
  throw new CallError(`dial tcp ${address}:${port}: connect: network is unreachable`);
}
