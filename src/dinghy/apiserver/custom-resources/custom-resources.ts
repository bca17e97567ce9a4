/**
 * Kinds that are defined at run time: follows the definitions in the store and keeps the table of resources as they
 * say. A definition is served from the moment it is established, and differently from the moment its spec changes.
 *
 * https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/ Answers to @seed:K14.1.
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go.
 */
import type { StoreEvent } from "#store";
import { equalJson } from "../json-value.ts";
import { prefixOf, type ResourceDefinition } from "../resource-registry.ts";
import type { ServerContext } from "../server-context.ts";
import { type CallConversionWebhook, conversionOf } from "./conversion.ts";
import { customResources } from "./custom-resource.ts";
import { type CustomResourceDefinition, isConditionTrue } from "./definition.ts";
import { DefinitionController } from "./definition-controller.ts";

export const definitionsName = "customresourcedefinitions.apiextensions.k8s.io";

export interface CustomResources {
  stop(): void;
}

/** A definition as it is served now. */
interface Serving {
  readonly definition: CustomResourceDefinition;
  readonly resources: readonly ResourceDefinition[];
  readonly closing: AbortController;
}

/** Resolves when everything that the store holds is served. */
export async function startCustomResources(
  server: ServerContext,
  call: CallConversionWebhook,
): Promise<CustomResources> {
  const resource = server.registry.byName(definitionsName);
  if (resource === undefined) throw new Error(`${definitionsName} is not among the resources that are served`);
  const table = new ServedTable(server, call);
  const controller = new DefinitionController(server, resource, table.definitions);
  const prefix = prefixOf(resource);
  let stop = (): void => {};
  let stopped = false;
  const follow = async (): Promise<void> => {
    const { entries, revision } = await server.store.range(prefix);
    table.reset(entries.map(({ object }) => object as unknown as CustomResourceDefinition));
    for (const name of table.definitions.keys()) controller.add(name);
    if (stopped) return;
    stop = await server.store.watch(prefix, revision, {
      onEvents: (events) => {
        for (const name of table.apply(events)) controller.add(name);
      },
      // Lost history: read everything anew. A closed store ends the watch for good.
      onEnd: () => void (stopped || follow().catch(() => {})),
    });
  };
  await follow();
  return {
    stop: () => {
      stopped = true;
      stop();
      controller.stop();
      table.stop();
    },
  };
}

class ServedTable {
  readonly definitions = new Map<string, CustomResourceDefinition>();
  readonly #serving = new Map<string, Serving>();
  readonly #server: ServerContext;
  readonly #call: CallConversionWebhook;

  constructor(server: ServerContext, call: CallConversionWebhook) {
    this.#server = server;
    this.#call = call;
  }

  reset(definitions: readonly CustomResourceDefinition[]): void {
    const gone = new Set(this.definitions.keys());
    for (const { metadata } of definitions) gone.delete(metadata.name);
    this.#change([...gone].map((name) => ({ name })).concat(definitions.map(changeOf)));
  }

  /** The names of the definitions that have changed. */
  apply(events: readonly StoreEvent[]): string[] {
    const changes = events.map(({ type, entry }) => {
      const change = changeOf(entry.object as unknown as CustomResourceDefinition);
      return type === "delete" ? { name: change.name } : change;
    });
    this.#change(changes);
    return changes.map(({ name }) => name);
  }

  stop(): void {
    for (const { closing } of this.#serving.values()) closing.abort();
    this.#serving.clear();
  }

  #change(changes: readonly Change[]): void {
    const gone: ResourceDefinition[] = [];
    const added: ResourceDefinition[] = [];
    const closed: AbortController[] = [];
    for (const { name, definition } of changes) {
      if (definition === undefined) this.definitions.delete(name);
      else this.definitions.set(name, definition);
      const before = this.#serving.get(name);
      const isServed = definition !== undefined && isConditionTrue(definition, "Established");
      if (before !== undefined && isServed && isServedAlike(before.definition, definition)) continue;
      if (before !== undefined) {
        this.#serving.delete(name);
        gone.push(...before.resources);
      }
      const keeps = before !== undefined && isServed && isSameApi(before.definition, definition);
      if (before !== undefined && !keeps) closed.push(before.closing);
      if (!isServed) continue;
      const next = this.#serve(definition, keeps ? before.closing : new AbortController());
      this.#serving.set(name, next);
      added.push(...next.resources);
    }
    if (gone.length + added.length > 0) this.#server.registry.replace(gone, added);
    for (const closing of closed) closing.abort();
  }

  #serve(definition: CustomResourceDefinition, closing: AbortController): Serving {
    const { name } = definition.metadata;
    const context = { call: this.#call, uid: () => this.#server.random.uuid() };
    const resources = customResources(definition, {
      conversion: (of, version) => conversionOf(of, version, context),
      closing: closing.signal,
      current: () => this.definitions.get(name) ?? definition,
    });
    return { definition, resources, closing };
  }
}

interface Change {
  readonly name: string;
  readonly definition?: CustomResourceDefinition;
}

function changeOf(definition: CustomResourceDefinition): Change {
  return { name: definition.metadata.name, definition };
}

/** Watches go on when only conditions have changed. */
function isSameApi(a: CustomResourceDefinition, b: CustomResourceDefinition): boolean {
  return equalJson(a.spec, b.spec) && equalJson(a.status?.acceptedNames, b.status?.acceptedNames);
}

function isServedAlike(a: CustomResourceDefinition, b: CustomResourceDefinition): boolean {
  return isSameApi(a, b) && isConditionTrue(a, "Terminating") === isConditionTrue(b, "Terminating");
}
