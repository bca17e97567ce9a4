/**
 * Which fields a request can own: those that it can change through its door. The rest is put back before anything is
 * stored, so nobody can be said to have set it that way. Pure.
 *
 * Upstream: `GetResetFields` and `GetResetFieldsFilter` of the strategies in pkg/registry, and of custom resources.
 * Answers to @seed:K1.2.
 */
import { emptySet, type FieldSet, fieldName, isEmptySet, leaf, nodeOf } from "./field-set.ts";
import { qualifiedResource } from "./status.ts";

/** What of a set is owned through the door. */
export type Door = (set: FieldSet) => FieldSet;

interface Resource {
  readonly group: string;
  readonly resource: string;
  readonly custom?: boolean;
  readonly subresources: Readonly<Record<string, unknown>>;
}

const open: Door = (set) => set;

/** A path of fields; `*` stands for whatever is there. */
type Path = readonly string[];
const pathOf = (text: string): Path => text.split(".");

/** Everything but what is at these paths, and below. */
function without(...paths: readonly string[]): Door {
  const steps = paths.map((path) => pathOf(path).map(fieldName));
  return (set) => steps.reduce(cut, set);
}

/** The path is one of names as they stand in sets. */
function cut(set: FieldSet, [name = "", ...rest]: Path): FieldSet {
  const child = set.children.get(name);
  if (child === undefined) return set;
  const inner = rest.length === 0 ? emptySet : cut(child, rest);
  if (inner === child) return set;
  const children = new Map(set.children);
  if (isEmptySet(inner)) children.delete(name);
  else children.set(name, inner);
  return nodeOf(set.self, children);
}

/** Nothing but what is at these paths, and below. */
function only(...paths: readonly string[]): Door {
  const steps = paths.map(pathOf);
  return (set) => among(set, steps);
}

function among(set: FieldSet, paths: readonly Path[]): FieldSet {
  if (paths.some((path) => path.length === 0)) return set;
  const children = new Map<string, FieldSet>();
  for (const [name, child] of set.children) {
    const further = paths.filter(([head]) => head === "*" || `f:${head}` === name).map((path) => path.slice(1));
    if (further.length === 0) continue;
    const inner = among(child === leaf && !further.some((path) => path.length === 0) ? emptySet : child, further);
    if (!isEmptySet(inner)) children.set(name, inner);
  }
  return nodeOf(false, children);
}

/** What some kinds put back beside spec when their status is written. */
const statusResets: Readonly<Record<string, readonly string[]>> = {
  pods: ["metadata.deletionTimestamp", "metadata.ownerReferences"],
  "deployments.apps": ["metadata.labels"],
  "customresourcedefinitions.apiextensions.k8s.io": ["metadata"],
  "apiservices.apiregistration.k8s.io": ["metadata"],
  "flowschemas.flowcontrol.apiserver.k8s.io": ["metadata"],
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io": ["metadata"],
  "validatingadmissionpolicies.admissionregistration.k8s.io": ["metadata"],
  "volumeattachments.storage.k8s.io": ["metadata"],
};

/** Doors of single kinds. */
const ownDoors: Readonly<Record<string, Door>> = {
  "certificatesigningrequests.certificates.k8s.io": without("spec", "status"),
  "certificatesigningrequests.certificates.k8s.io/approval": without("spec", "status.certificate"),
  "namespaces/finalize": without("status"),
  "pods/ephemeralcontainers": only("spec.ephemeralContainers"),
  "pods/resize": only(
    "spec.containers.*.resources",
    "spec.containers.*.resizePolicy",
    "spec.initContainers.*.resources",
    "spec.initContainers.*.resizePolicy",
    "spec.resources",
  ),
};

const doors = new WeakMap<Resource, Map<string | undefined, Door>>();

/** The door of a resource, or of one of its subresources. */
export function doorOf(definition: Resource, subresource: string | undefined): Door {
  let own = doors.get(definition);
  if (own === undefined) {
    own = new Map();
    doors.set(definition, own);
  }
  let door = own.get(subresource);
  if (door === undefined) {
    const name = `${qualifiedResource(definition)}${subresource === undefined ? "" : `/${subresource}`}`;
    door = makeDoor(definition, subresource, name);
    own.set(subresource, door);
  }
  return door;
}

function makeDoor(
  { custom, subresources, ...resource }: Resource,
  subresource: string | undefined,
  name: string,
): Door {
  const own = custom ? undefined : ownDoors[name];
  if (own !== undefined) return own;
  if (subresource === "status") {
    const more = custom ? ["metadata"] : (statusResets[qualifiedResource(resource)] ?? []);
    return without("spec", ...more);
  }
  if (subresource === undefined && subresources.status !== undefined) return without("status");
  return open;
}
