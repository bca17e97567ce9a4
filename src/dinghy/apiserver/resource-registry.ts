import type { DiscoverableResource, DiscoverableSubresource } from "./discovery.ts";
import type { JsonObject } from "./json-value.ts";
import type { Strategy } from "./strategy.ts";
import type { TypeNode } from "./type-node.ts";

/** Everything that the server knows of one resource in one version. */
export interface ResourceDefinition extends DiscoverableResource {
  readonly listKind: string;
  readonly subresources: Readonly<Record<string, DiscoverableSubresource>>;
  readonly strategy: Strategy;
  /** The type of its objects; read from the schemas on first use. */
  type(): TypeNode;
  /** JSON data as an object of this type: new, with known fields only. */
  decode(value: JsonObject): { object: JsonObject; unknownFields: readonly string[]; problems: readonly string[] };
  /** Adds, in place, what real servers write even where nothing was said: `status: {}` and its like. */
  complete(object: JsonObject): void;
  /** How the objects are stored. */
  readonly storage: Storage;
  /** The text of the `Warning` that goes with every answer, for what will not be served for ever. */
  readonly deprecation?: string;
  /** Strategic merge patch is for built-in types only. */
  readonly custom: boolean;
}

/** Where and in which version objects lie; served through a conversion where that is another one. */
export interface Storage {
  /** Under `/registry/<group>/<resource>/`; the core group is `core`. */
  readonly prefix: string;
  readonly apiVersion: string;
  readonly conversion?: Conversion;
}

export interface Conversion {
  /** Both give a new object; the argument may be frozen. */
  toStorage(object: JsonObject): JsonObject;
  fromStorage(object: JsonObject): JsonObject;
}

/** The table of everything that is served; resources may come and go at run time. */
export interface ResourceRegistry {
  get(group: string, version: string, resource: string): ResourceDefinition | undefined;
  /** By `<resource>.<group>`, or the bare resource of the core group; in the version that is stored. */
  byName(name: string): ResourceDefinition | undefined;
  byKind(group: string, version: string, kind: string): ResourceDefinition | undefined;
  all(): readonly ResourceDefinition[];
  hasGroup(group: string): boolean;
  add(definition: ResourceDefinition): void;
  remove(definition: ResourceDefinition): void;
  /** Called after each change of the table; returns the function that takes the listener off. */
  onChange(listener: () => void): () => void;
}

export function createResourceRegistry(definitions: Iterable<ResourceDefinition>): ResourceRegistry {
  const byPath = new Map<string, ResourceDefinition>();
  const byName = new Map<string, ResourceDefinition>();
  const groups = new Set<string>();
  const listeners = new Set<() => void>();
  const pathOf = (group: string, version: string, resource: string) => `${group}/${version}/${resource}`;
  const index = () => {
    byName.clear();
    groups.clear();
    for (const definition of byPath.values()) {
      const { group, resource, storage } = definition;
      const name = group === "" ? resource : `${resource}.${group}`;
      if (!byName.has(name) || storage.conversion === undefined) byName.set(name, definition);
      groups.add(group);
    }
    for (const listener of [...listeners]) listener();
  };
  const put = (definition: ResourceDefinition) => {
    byPath.set(pathOf(definition.group, definition.version, definition.resource), definition);
  };
  for (const definition of definitions) put(definition);
  index();
  return {
    get: (group, version, resource) => byPath.get(pathOf(group, version, resource)),
    byName: (name) => byName.get(name),
    byKind: (group, version, kind) =>
      [...byPath.values()].find((each) => each.kind === kind && each.group === group && each.version === version),
    all: () => [...byPath.values()],
    hasGroup: (group) => groups.has(group),
    add: (definition) => {
      put(definition);
      index();
    },
    remove: ({ group, version, resource }) => {
      if (byPath.delete(pathOf(group, version, resource))) index();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The prefix of a resource's keys, of one namespace's when it is given. Ends with a slash. */
export function prefixOf(definition: ResourceDefinition, namespace?: string): string {
  return namespace === undefined ? definition.storage.prefix : `${definition.storage.prefix}${namespace}/`;
}

export function keyOf(definition: ResourceDefinition, namespace: string | undefined, name: string): string {
  return definition.namespaced ? `${definition.storage.prefix}${namespace}/${name}` : definition.storage.prefix + name;
}

export function apiVersionOf({ group, version }: { group: string; version: string }): string {
  return group === "" ? version : `${group}/${version}`;
}
