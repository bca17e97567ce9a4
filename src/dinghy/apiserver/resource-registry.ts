import type { Column } from "./columns/column.ts";
import type { DiscoverableResource, DiscoverableSubresource } from "./discovery.ts";
import type { JsonObject } from "./json-value.ts";
import type { Strategy } from "./strategy.ts";
import type { TypeNode } from "./type-node.ts";
import type { TypedBody } from "./typed-object.ts";

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
  /** Of a custom resource, in place of those that are looked up by its name. */
  readonly columns?: readonly Column[];
  /** What documents say of a custom resource's type. */
  readonly schema?: object;
  /** Says what is wrong with kind and version of a body, where that is not what is said of built-in types. */
  requireKind?(body: TypedBody): void;
  /** Throws `ApiError` where nothing may be created for the time being. */
  requireCreatable?(name: string): void;
  /** Aborted when the resource is served no more, or differently: ends its watches. */
  readonly closing?: AbortSignal;
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
  /** Where somebody else converts, who has to be asked: then the two above know only what was asked for here. */
  readonly remote?: RemoteConversion;
}

/** Both reject with `ApiError` where the conversion fails. */
export interface RemoteConversion {
  /** Afterwards `fromStorage` knows these. */
  prepare(objects: readonly JsonObject[]): Promise<void>;
  toStorage(object: JsonObject): Promise<JsonObject>;
}

/** The table of everything that is served; resources may come and go at run time. */
export interface ResourceRegistry {
  get(group: string, version: string, resource: string): ResourceDefinition | undefined;
  /** By `<resource>.<group>`, or the bare resource of the core group; in the version that is stored. */
  byName(name: string): ResourceDefinition | undefined;
  byKind(group: string, version: string, kind: string): ResourceDefinition | undefined;
  all(): readonly ResourceDefinition[];
  hasGroup(group: string): boolean;
  /** True when everything in the group was defined at run time. */
  isCustomGroup(group: string): boolean;
  add(definition: ResourceDefinition): void;
  remove(definition: ResourceDefinition): void;
  /** Both at once: listeners hear of it once. */
  replace(gone: readonly ResourceDefinition[], added: readonly ResourceDefinition[]): void;
  /** Called after each change of the table; returns the function that takes the listener off. */
  onChange(listener: () => void): () => void;
}

export function createResourceRegistry(definitions: Iterable<ResourceDefinition>): ResourceRegistry {
  const byPath = new Map<string, ResourceDefinition>();
  const byName = new Map<string, ResourceDefinition>();
  /** Whether all in it is custom, by group. */
  const groups = new Map<string, boolean>();
  const listeners = new Set<() => void>();
  const pathOf = (group: string, version: string, resource: string) => `${group}/${version}/${resource}`;
  const index = () => {
    byName.clear();
    groups.clear();
    for (const definition of byPath.values()) {
      const { group, resource, storage, custom } = definition;
      const name = group === "" ? resource : `${resource}.${group}`;
      const isStored = storage.conversion === undefined || storage.apiVersion === apiVersionOf(definition);
      if (!byName.has(name) || isStored) byName.set(name, definition);
      groups.set(group, custom && groups.get(group) !== false);
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
    isCustomGroup: (group) => groups.get(group) === true,
    add: (definition) => {
      put(definition);
      index();
    },
    remove: ({ group, version, resource }) => {
      if (byPath.delete(pathOf(group, version, resource))) index();
    },
    replace: (gone, added) => {
      for (const { group, version, resource } of gone) byPath.delete(pathOf(group, version, resource));
      for (const definition of added) put(definition);
      index();
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
