import type { KubernetesObject } from "#apimachinery";
import { formatTime, type Timer } from "#clock";
import { isStream } from "#wire";
import { CallError } from "../call-out.ts";
import type { DiscoverableResource } from "../discovery.ts";
import { equalJson } from "../json-value.ts";
import { update } from "../persist.ts";
import { prefixOf, type ResourceDefinition, keyOf as storeKeyOf } from "../resource-registry.ts";
import type { AggregationServer } from "./aggregation.ts";
import {
  type ApiService,
  apiServicesResource,
  isRemote,
  type RemoteApiService,
  type RemoteIndex,
} from "./api-service.ts";
import {
  type BackingService,
  type BackingSlice,
  backingProblem,
  type Finding,
  passed,
  withFinding,
} from "./availability.ts";
import type { RemoteCaller } from "./call-remote.ts";
import { localCondition } from "./local-services.ts";
import { remoteResources } from "./remote-resources.ts";

/** How long a server may take to tell what it serves. */
const answerMs = 5_000;
/** How often a server that is there is asked whether it still is. */
const againMs = 30_000;
/** A server that has just come may need a moment: it is asked again this often, after 1, 2, 4 … seconds. */
const retriesMax = 6;

export interface AvailabilityController {
  /** What another server serves, as it said last; empty before it has said anything. */
  resources(apiServiceName: string): readonly DiscoverableResource[];
  /** Where its OpenAPI document is, of those that have one: a path with a query. */
  document(apiServiceName: string): string | undefined;
}

/**
 * Keeps the `Available` condition of APIServices: it looks when an APIService, its Service or the Service's endpoints
 * change, and now and then.
 * Upstream: staging/src/k8s.io/kube-aggregator/pkg/controllers/status.
 */
export function createAvailabilityController(
  server: AggregationServer,
  index: RemoteIndex,
  caller: RemoteCaller,
): AvailabilityController {
  return new Controller(server, index, caller);
}

interface Answer {
  readonly url: string;
  readonly status: number;
  readonly ok: boolean;
  readonly bytes: Uint8Array;
}

class Controller implements AvailabilityController {
  readonly #server: AggregationServer;
  readonly #index: RemoteIndex;
  readonly #caller: RemoteCaller;
  readonly #resources = new Map<string, readonly DiscoverableResource[]>();
  readonly #documents = new Map<string, string>();
  /** Names that are being looked at; true when they have to be looked at once more. */
  readonly #busy = new Map<string, boolean>();
  readonly #timers = new Map<string, Timer>();
  readonly #failures = new Map<string, number>();
  readonly #specs = new Map<string, unknown>();
  #unwatch: (() => void) | undefined;

  constructor(server: AggregationServer, index: RemoteIndex, caller: RemoteCaller) {
    this.#server = server;
    this.#index = index;
    this.#caller = caller;
    server.live.onChange(apiServicesResource, (object) => this.#changed(object.metadata.name));
    server.closing.addEventListener("abort", () => this.#stop());
    for (const remote of index.all().values()) this.#changed(remote.metadata.name);
  }

  resources(name: string): readonly DiscoverableResource[] {
    return this.#resources.get(name) ?? [];
  }

  document(name: string): string | undefined {
    return this.#documents.get(name);
  }

  #stop(): void {
    this.#unwatch?.();
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #changed(name: string): void {
    const apiService = this.#server.live.get<ApiService>(apiServicesResource, name);
    if (apiService === undefined) {
      this.#resources.delete(name);
      this.#documents.delete(name);
      this.#failures.delete(name);
      this.#specs.delete(name);
      this.#timers.get(name)?.cancel();
      this.#timers.delete(name);
    } else if (this.#isNews(apiService)) this.#look(name);
    this.#watchBackings().catch((error: unknown) => this.#report(error));
  }

  /** What this controller writes itself is none. */
  #isNews(apiService: ApiService): boolean {
    const { metadata, spec, status } = apiService;
    if (!isRemote(apiService)) return status?.conditions === undefined;
    const isNews = status?.conditions === undefined || !equalJson(this.#specs.get(metadata.name), spec);
    this.#specs.set(metadata.name, spec);
    return isNews;
  }

  /** Services and their endpoints are followed only while an APIService leads to one. */
  async #watchBackings(): Promise<void> {
    const needed = this.#index.all().size > 0;
    if (needed === (this.#unwatch !== undefined)) return;
    if (!needed) {
      this.#unwatch?.();
      this.#unwatch = undefined;
      return;
    }
    const stops: (() => void)[] = [];
    let over = false;
    this.#unwatch = () => {
      over = true;
      this.#endAll(stops);
    };
    const { store } = this.#server;
    for (const resource of ["services", "endpointslices.discovery.k8s.io"]) {
      const prefix = prefixOf(this.#definition(resource));
      const { revision } = await store.range(prefix, { limit: 1 });
      const stop = await store.watch(prefix, revision, {
        onEvents: (events) => {
          for (const { entry } of events) this.#backingChanged(entry.object as KubernetesObject);
        },
        onEnd: () => {},
      });
      stops.push(stop);
    }
    // Nobody needs them any more: that has been found out while they were being opened.
    if (over) this.#endAll(stops);
  }

  #endAll(stops: (() => void)[]): void {
    for (const stop of stops.splice(0)) stop();
  }

  #backingChanged({ kind, metadata }: KubernetesObject): void {
    const name = kind === "Service" ? metadata.name : metadata.labels?.["kubernetes.io/service-name"];
    for (const remote of this.#index.all().values()) {
      const { service } = remote.spec;
      if (service.name === name && service.namespace === metadata.namespace) this.#look(remote.metadata.name);
    }
  }

  #look(name: string): void {
    if (this.#server.closing.aborted) return;
    if (this.#busy.has(name)) {
      this.#busy.set(name, true);
      return;
    }
    this.#busy.set(name, false);
    this.#lookOnce(name)
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        const again = this.#busy.get(name);
        this.#busy.delete(name);
        if (again) this.#look(name);
      });
  }

  /** A store that is closed under us is no event; anything else is a bug of ours. */
  #report(error: unknown): void {
    if (!this.#server.closing.aborted) console.error(error);
  }

  async #lookOnce(name: string): Promise<void> {
    const apiService = this.#server.live.get<ApiService>(apiServicesResource, name);
    if (apiService === undefined) return;
    if (!isRemote(apiService)) return this.#write(name, apiService, undefined);
    const finding = (await this.#backingProblem(apiService)) ?? (await this.#ask(apiService));
    await this.#write(name, apiService, finding);
    this.#schedule(name, finding);
    if (finding.status === "True") await this.#findDocument(apiService);
  }

  async #backingProblem(apiService: RemoteApiService): Promise<Finding | undefined> {
    const { lookup } = this.#server;
    const { name, namespace } = apiService.spec.service;
    const backing = await lookup.get<BackingService>("services", name, namespace);
    const slices = await lookup.list<BackingSlice>("endpointslices.discovery.k8s.io", namespace);
    const own = slices.filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name);
    return backingProblem(apiService, backing, own);
  }

  /** Asks the server what it serves. */
  async #ask(apiService: RemoteApiService): Promise<Finding> {
    const { group = "", version, service } = apiService.spec;
    const path = `/apis/${group}/${version}`;
    let url = `https://${service.name}.${service.namespace}.svc:${service.port ?? 443}${path}`;
    try {
      const answer = await this.#get(apiService, path);
      url = answer.url;
      if (!answer.ok) return failed(`bad status from ${url}: ${answer.status}`);
      this.#resources.set(apiService.metadata.name, resourcesIn(answer.bytes, group, version));
      return passed;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return failed(`failing or missing response from ${url}: Get ${JSON.stringify(url)}: ${error.message}`);
    }
  }

  /** A server need not describe what it serves. */
  async #findDocument(apiService: RemoteApiService): Promise<void> {
    const { metadata, spec } = apiService;
    try {
      const { ok, bytes } = await this.#get(apiService, "/openapi/v3");
      const found = ok ? documentIn(bytes, `apis/${spec.group}/${spec.version}`) : undefined;
      if (found === undefined) this.#documents.delete(metadata.name);
      else this.#documents.set(metadata.name, found);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
    }
  }

  /** Rejects with `CallError`, at the latest after `answerMs`. */
  async #get(apiService: RemoteApiService, path: string): Promise<Answer> {
    const late = new AbortController();
    const timeout = Promise.withResolvers<never>();
    timeout.promise.catch(() => {});
    const timer = this.#server.clock.setTimer(answerMs, () => {
      timeout.reject(new CallError("context deadline exceeded"));
      late.abort();
    });
    try {
      const { status, url, body } = await Promise.race([
        this.#caller.ask(apiService, path, late.signal),
        timeout.promise,
      ]);
      const bytes = isStream(body) ? new Uint8Array(0) : body.bytes();
      return { status, url, bytes, ok: status >= 200 && status <= 299 };
    } finally {
      timer.cancel();
    }
  }

  async #write(name: string, apiService: ApiService, finding: Finding | undefined): Promise<void> {
    const { store, clock } = this.#server;
    const now = formatTime(clock.now());
    const key = storeKeyOf(this.#definition(apiServicesResource), undefined, name);
    await update(store, key, async (current) => {
      const found = current?.object as unknown as ApiService | undefined;
      if (found === undefined || found.metadata.uid !== apiService.metadata.uid) return { keep: true };
      const before = found.status?.conditions ?? [];
      const conditions = finding ? withFinding(before, finding, now) : [localCondition(now)];
      return conditions === before ? { keep: true } : { put: { ...found, status: { ...found.status, conditions } } };
    });
  }

  #schedule(name: string, finding: Finding): void {
    this.#timers.get(name)?.cancel();
    const failures = finding.reason === "FailedDiscoveryCheck" ? (this.#failures.get(name) ?? 0) + 1 : 0;
    this.#failures.set(name, failures);
    const soon = failures > 0 && failures <= retriesMax;
    const delayMs = soon ? 1000 * 2 ** (failures - 1) : againMs;
    const look = (): void => this.#look(name);
    this.#timers.set(name, this.#server.clock.setTimer(delayMs, look, { background: !soon }));
  }

  #definition(name: string): ResourceDefinition {
    return this.#server.registry.byName(name) as ResourceDefinition;
  }
}

function failed(message: string): Finding {
  return { status: "False", reason: "FailedDiscoveryCheck", message };
}

function resourcesIn(bytes: Uint8Array, group: string, version: string): readonly DiscoverableResource[] {
  try {
    return remoteResources(jsonIn(bytes), group, version);
  } catch {
    return [];
  }
}

/** Of an index of OpenAPI documents: where the one on a group version is. */
function documentIn(bytes: Uint8Array, groupVersion: string): string | undefined {
  try {
    const { paths } = jsonIn(bytes) as { paths: Record<string, { serverRelativeURL?: unknown } | undefined> };
    const found = paths[groupVersion]?.serverRelativeURL;
    return typeof found === "string" ? found : undefined;
  } catch {
    return undefined;
  }
}

function jsonIn(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}
