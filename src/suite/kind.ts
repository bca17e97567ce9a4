import type { GroupVersionResource } from "#apimachinery";

/** A kind that the target serves, as its discovery says. */
export interface Kind extends GroupVersionResource {
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** `pods`, `deployments.apps`: one kind whatever the version. */
export function kindKey(kind: GroupVersionResource): string {
  return kind.group === "" ? kind.resource : `${kind.resource}.${kind.group}`;
}

/** The path that the objects of a kind are reached by; without a namespace, across all of them. */
export function kindPath(kind: GroupVersionResource, namespace?: string): string {
  const root = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  return namespace === undefined ? `${root}/${kind.resource}` : `${root}/namespaces/${namespace}/${kind.resource}`;
}

/** What a kind may be called in a sentence: `Pod`, `Pods`, `Deployment.apps`. */
export const kindPattern = String.raw`[A-Z][A-Za-z0-9]+(?:\.[a-z][a-z0-9.-]*)?`;

/** All kinds of a target, found by the words of a sentence. */
export interface KindCatalogue {
  /** The kind of this name, singular or plural; undefined when the target serves none. */
  named(word: string): Kind | undefined;
  /** The kind that an object is of; undefined when the target serves none. */
  of(apiVersion: string, kind: string): Kind | undefined;
  /** The kind behind a resource name as in access rules: `pods`, `deployments.apps`. */
  resource(key: string): Kind | undefined;
}

/** Kinds of the groups named here win over kinds of the same name elsewhere. */
const preferredGroups = ["", "apps", "batch", "networking.k8s.io", "rbac.authorization.k8s.io", "policy"];

export function createKindCatalogue(kinds: readonly Kind[]): KindCatalogue {
  const rank = (kind: Kind): number => {
    const place = preferredGroups.indexOf(kind.group);
    return place === -1 ? preferredGroups.length : place;
  };
  const ordered = kinds.toSorted((a, b) => rank(a) - rank(b));
  return {
    named: (word) => {
      const [name = "", ...rest] = word.split(".");
      const group = rest.join(".");
      const fits = (kind: Kind): boolean => rest.length === 0 || kind.group === group;
      return (
        ordered.find((kind) => kind.kind === name && fits(kind)) ??
        ordered.find((kind) => pluralOf(kind) === name && fits(kind))
      );
    },
    of: (apiVersion, name) =>
      ordered.find((kind) => kind.kind === name && groupVersionOf(kind) === apiVersion) ??
      ordered.find((kind) => kind.kind === name && kind.group === apiVersion.split("/").slice(0, -1).join("/")),
    resource: (key) => ordered.find((kind) => kindKey(kind) === key) ?? ordered.find((kind) => kind.resource === key),
  };
}

export function groupVersionOf(kind: GroupVersionResource): string {
  return kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
}

/** `Pods` for `Pod`: the plural that people say, with the capitals of the kind. */
function pluralOf(kind: Kind): string {
  if (kind.kind.toLowerCase() === kind.resource) return kind.kind;
  const stem = kind.kind.endsWith("y") ? kind.kind.slice(0, -1) : kind.kind;
  return stem + kind.resource.slice(stem.length);
}
