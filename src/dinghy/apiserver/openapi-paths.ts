import type { DocumentedResource } from "./openapi.ts";
import { definitionName } from "./openapi-definitions.ts";

/** Operations by path, as OpenAPI v3 lists them. Clients read them to learn what a resource can do. */
export function pathsOf(resources: readonly DocumentedResource[]): Readonly<Record<string, object>> {
  const paths: Record<string, object> = {};
  for (const resource of resources) {
    const { group, version, resource: plural, namespaced, verbs } = resource;
    const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    const scope = namespaced ? `${root}/namespaces/{namespace}` : root;
    const collection = `${scope}/${plural}`;
    const placed = namespaced ? [namespaceParameter] : [];
    add(paths, collection, operationsOf(resource, collectionVerbs, verbs), placed);
    if (namespaced) add(paths, `${root}/${plural}`, operationsOf(resource, { list: collectionVerbs.list }, verbs), []);
    add(paths, `${collection}/{name}`, operationsOf(resource, itemVerbs, verbs), [nameParameter, ...placed]);
    for (const [name, sub] of Object.entries(resource.subresources)) {
      const kind = { ...resource, group: sub.group ?? group, version: sub.version ?? version, kind: sub.kind };
      const operations = operationsOf(
        { ...kind, schema: sub.kind === resource.kind ? resource.schema : undefined },
        { ...itemVerbs, create: createVerb },
        sub.verbs,
      );
      add(paths, `${collection}/{name}/${name}`, operations, [nameParameter, ...placed]);
    }
  }
  return paths;
}

function add(paths: Record<string, object>, path: string, operations: object, parameters: readonly object[]): void {
  if (Object.keys(operations).length === 0) return;
  paths[path] = { ...operations, parameters: [...parameters, query("pretty", "string")] };
}

/** One verb: its HTTP method, the name that documents give it, and what it takes. */
interface Verb {
  readonly method: string;
  readonly action: string;
  readonly parameters: readonly object[];
  readonly body?: readonly string[];
  readonly returns: "object" | "list" | "status";
}

function query(name: string, type: string): object {
  return { name, in: "query", description: descriptions[name] ?? name, schema: { type, uniqueItems: true } };
}

const descriptions: Readonly<Record<string, string>> = {
  pretty: "If true, the output is indented.",
  dryRun: "With `All`, everything is done but storing.",
  fieldManager: "Who makes the change, for managedFields.",
  fieldValidation: "What becomes of unknown and duplicate fields: Ignore, Warn or Strict.",
  force: "Takes fields over from other managers.",
  labelSelector: "Only objects whose labels match.",
  fieldSelector: "Only objects whose fields match.",
  limit: "At most this many objects in one answer.",
  continue: "Where the last answer broke off.",
  watch: "Changes as they happen, instead of a list.",
  resourceVersion: "How new the answer must be.",
  resourceVersionMatch: "How resourceVersion is meant: Exact or NotOlderThan.",
  timeoutSeconds: "How long a list or watch may take.",
  allowWatchBookmarks: "Lets the server send bookmarks.",
  sendInitialEvents: "Begins a watch with what is there.",
  gracePeriodSeconds: "How long the object may take to end.",
  orphanDependents: "Deprecated; propagationPolicy replaces it.",
  propagationPolicy: "What becomes of dependents: Orphan, Background or Foreground.",
};

const write = [query("dryRun", "string"), query("fieldManager", "string"), query("fieldValidation", "string")];
const select = [
  query("allowWatchBookmarks", "boolean"),
  query("continue", "string"),
  query("fieldSelector", "string"),
  query("labelSelector", "string"),
  query("limit", "integer"),
  query("resourceVersion", "string"),
  query("resourceVersionMatch", "string"),
  query("sendInitialEvents", "boolean"),
  query("timeoutSeconds", "integer"),
  query("watch", "boolean"),
];
const remove = [
  query("dryRun", "string"),
  query("gracePeriodSeconds", "integer"),
  query("orphanDependents", "boolean"),
  query("propagationPolicy", "string"),
];

const nameParameter = { name: "name", in: "path", required: true, description: "Name", schema: { type: "string" } };
const namespaceParameter = { ...nameParameter, name: "namespace", description: "Namespace" };

const createVerb: Verb = { method: "post", action: "post", parameters: write, body: ["*/*"], returns: "object" };

const collectionVerbs = {
  list: { method: "get", action: "list", parameters: select, returns: "list" },
  create: createVerb,
  deletecollection: {
    method: "delete",
    action: "deletecollection",
    parameters: [...remove, ...select],
    body: ["*/*"],
    returns: "status",
  },
} as const satisfies Record<string, Verb>;

const patchTypes = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];

const itemVerbs: Readonly<Record<string, Verb>> = {
  get: { method: "get", action: "get", parameters: [], returns: "object" },
  update: { method: "put", action: "put", parameters: write, body: ["*/*"], returns: "object" },
  patch: {
    method: "patch",
    action: "patch",
    parameters: [...write, query("force", "boolean")],
    body: patchTypes,
    returns: "object",
  },
  delete: { method: "delete", action: "delete", parameters: remove, body: ["*/*"], returns: "status" },
};

function operationsOf(
  resource: DocumentedResource,
  known: Readonly<Record<string, Verb>>,
  verbs: readonly string[],
): Record<string, object> {
  const operations: Record<string, object> = {};
  for (const [name, verb] of Object.entries(known)) {
    if (verbs.includes(name)) operations[verb.method] = operation(resource, name, verb);
  }
  return operations;
}

function operation(resource: DocumentedResource, name: string, verb: Verb): object {
  const { group, version, kind, namespaced, custom } = resource;
  const place = namespaced ? "Namespaced" : "";
  const types = custom ? verb.body?.filter((type) => !type.includes("strategic")) : verb.body;
  const bodySchema = verb.method === "patch" ? { type: "object" } : schemaOf(resource, verb.method === "delete");
  return {
    tags: [`${friendlyGroup(group)}_${version}`],
    description: `${name} ${kind}`,
    operationId: `${name}${pascal(friendlyGroup(group))}${pascal(version)}${place}${kind}`,
    parameters: verb.parameters,
    ...(types && { requestBody: { content: Object.fromEntries(types.map((type) => [type, { schema: bodySchema }])) } }),
    responses: {
      "200": { description: "OK", content: { "application/json": { schema: returned(resource, verb) } } },
      "401": { description: "Unauthorized" },
    },
    "x-kubernetes-action": verb.action,
    "x-kubernetes-group-version-kind": { group, version, kind },
  };
}

const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";

function returned(resource: DocumentedResource, { returns }: Verb): object {
  if (returns === "status") return reference(`${meta}.Status`);
  const name = definitionName(resource);
  if (name === undefined) return { type: "object" };
  return reference(returns === "list" ? `${name}List` : name);
}

function schemaOf(resource: DocumentedResource, isDeletion: boolean): object {
  if (isDeletion) return reference(`${meta}.DeleteOptions`);
  const name = definitionName(resource);
  return name === undefined ? { type: "object" } : reference(name);
}

function reference(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

/** `rbacAuthorization` of `rbac.authorization.k8s.io`, `core` of the core group. */
export function friendlyGroup(group: string): string {
  const [first = "", ...rest] = group.replace(/\.k8s\.io$/, "").split(".");
  return (first || "core") + rest.map(pascal).join("");
}

export function pascal(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
