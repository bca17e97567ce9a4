import type { DocumentedResource } from "./openapi.ts";
import { definitionName } from "./openapi-definition-name.ts";

/** Operations by path, as OpenAPI v3 lists them. Clients read them to learn what a resource can do. */
export function pathsOf(resources: readonly DocumentedResource[]): Readonly<Record<string, object>> {
  const paths: Record<string, object> = {};
  for (const resource of resources) {
    const { group, version, resource: plural, namespaced, verbs } = resource;
    const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
    const scope = namespaced ? `${root}/namespaces/{namespace}` : root;
    const collection = `${scope}/${plural}`;
    const placed = namespaced ? [namespaceParameter] : [];
    const own: Place = { resource, sent: resource };
    add(paths, collection, operationsOf(own, collectionVerbs, verbs), placed);
    if (namespaced) {
      const everywhere = operationsOf({ ...own, everywhere: true }, { list: collectionVerbs.list }, verbs);
      add(paths, `${root}/${plural}`, everywhere, []);
    }
    add(paths, `${collection}/{name}`, operationsOf(own, itemVerbs, verbs), [nameParameter, ...placed]);
    for (const [subresource, sub] of Object.entries(resource.subresources)) {
      const kind = { ...resource, group: sub.group ?? group, version: sub.version ?? version, kind: sub.kind };
      const sent = { ...kind, schema: sub.kind === resource.kind ? resource.schema : undefined };
      const known = connecting.has(subresource) ? connectVerbs : { ...itemVerbs, create: createVerb };
      const operations = operationsOf({ resource, sent, subresource }, known, sub.verbs);
      add(paths, `${collection}/{name}/${subresource}`, operations, [nameParameter, ...placed]);
    }
  }
  return paths;
}

/** Whose operation it is, what is sent, and where. */
interface Place {
  readonly resource: DocumentedResource;
  /** The kind that is read or written: a subresource may have one of its own. */
  readonly sent: DocumentedResource;
  readonly subresource?: string;
  /** In all namespaces at once. */
  readonly everywhere?: boolean;
}

function add(paths: Record<string, object>, path: string, operations: object, parameters: readonly object[]): void {
  if (Object.keys(operations).length === 0) return;
  paths[path] = { ...operations, parameters: [...parameters, query("pretty", "string")] };
}

/** One verb: its HTTP method, the names that documents give it, and what it takes. */
interface Verb {
  readonly method: string;
  /** `x-kubernetes-action` */
  readonly action: string;
  /** What the name of the operation begins with. */
  readonly called: string;
  readonly parameters: readonly object[];
  readonly body?: readonly string[];
  readonly returns: "object" | "list" | "status" | "text";
  /** Beside 200. */
  readonly codes: readonly (keyof typeof outcomes)[];
}

const outcomes = { 201: "Created", 202: "Accepted" } as const;

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

const createVerb: Verb = {
  ...{ method: "post", action: "post", called: "create", returns: "object" },
  parameters: write,
  body: ["*/*"],
  codes: [201, 202],
};

const collectionVerbs = {
  list: { method: "get", action: "list", called: "list", parameters: select, returns: "list", codes: [] },
  create: createVerb,
  deletecollection: {
    ...{ method: "delete", action: "deletecollection", called: "delete", returns: "status" },
    parameters: [...remove, ...select],
    body: ["*/*"],
    codes: [],
  },
} as const satisfies Record<string, Verb>;

const patchTypes = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];

const itemVerbs: Readonly<Record<string, Verb>> = {
  get: { method: "get", action: "get", called: "read", parameters: [], returns: "object", codes: [] },
  update: {
    ...{ method: "put", action: "put", called: "replace", returns: "object" },
    parameters: write,
    body: ["*/*"],
    codes: [201],
  },
  patch: {
    ...{ method: "patch", action: "patch", called: "patch", returns: "object" },
    parameters: [...write, query("force", "boolean")],
    body: patchTypes,
    codes: [201],
  },
  delete: {
    ...{ method: "delete", action: "delete", called: "delete", returns: "status" },
    parameters: remove,
    body: ["*/*"],
    codes: [202],
  },
};

/** What leads on to a container, or to what runs in it. */
const connecting: ReadonlySet<string> = new Set(["exec", "attach", "portforward", "proxy"]);

const connectVerbs: Readonly<Record<string, Verb>> = Object.fromEntries(
  Object.entries({ get: "get", create: "post", update: "put", patch: "patch", delete: "delete" }).map(
    ([name, method]): [string, Verb] => [
      name,
      { method, action: "connect", called: "connect", parameters: [], returns: "text", codes: [] },
    ],
  ),
);

function operationsOf(
  place: Place,
  known: Readonly<Record<string, Verb>>,
  verbs: readonly string[],
): Record<string, object> {
  const operations: Record<string, object> = {};
  for (const [name, verb] of Object.entries(known)) {
    if (verbs.includes(name)) operations[verb.method] = operation(place, verb);
  }
  return operations;
}

function operation(place: Place, verb: Verb): object {
  const { resource, sent } = place;
  const types = resource.custom ? verb.body?.filter((type) => !type.includes("strategic")) : verb.body;
  const bodySchema = verb.method === "patch" ? { type: "object" } : schemaOf(sent, verb.returns === "status");
  const content = contentOf(resource, verb, returned(sent, verb));
  const { group, version, kind } = resource.custom ? resource : sent;
  return {
    tags: [`${friendlyGroup(resource.group)}_${operationWord(resource.version, false)}`],
    description: descriptionOf(place, verb),
    operationId: operationId(place, verb),
    parameters: verb.parameters,
    ...(types && { requestBody: { content: Object.fromEntries(types.map((type) => [type, { schema: bodySchema }])) } }),
    responses: {
      "200": { description: "OK", content },
      ...Object.fromEntries(verb.codes.map((code) => [code, { description: outcomes[code], content }])),
      "401": { description: "Unauthorized" },
    },
    "x-kubernetes-action": verb.action,
    "x-kubernetes-group-version-kind": { group, version, kind },
  };
}

/** `readAppsV1NamespacedDeploymentScale`. Upstream: apiserver/pkg/endpoints/openapi `GetOperationIDAndTags`. */
function operationId({ resource, subresource = "", everywhere }: Place, verb: Verb): string {
  const { group, version, kind, namespaced } = resource;
  const where = `${pascal(friendlyGroup(group))}${operationWord(version, true)}`;
  if (everywhere) return `${verb.called}${where}${kind}ForAllNamespaces`;
  const how = verb.action === "deletecollection" ? "Collection" : verb.action === "connect" ? pascal(verb.method) : "";
  return `${verb.called}${where}${how}${namespaced ? "Namespaced" : ""}${kind}${pascal(subresource)}`;
}

/** Upstream: apiserver/pkg/endpoints/installer.go `registerResourceHandlers`, and the builder for custom resources. */
function descriptionOf({ resource, subresource }: Place, { action, method, called }: Verb): string {
  const { kind, custom } = resource;
  const part = subresource === undefined ? "" : ` ${subresource} of`;
  if (action === "connect") return `connect ${method.toUpperCase()} requests to${part} ${kind}`;
  if (action === "list")
    return `${custom || !resource.verbs.includes("watch") ? "list" : "list or watch"} objects of kind ${kind}`;
  if (action === "deletecollection") return `delete collection of ${kind}`;
  if (action === "patch") return `partially update${part} the specified ${kind}`;
  if (action === "get" || action === "put") return `${called}${part} the specified ${kind}`;
  return `${called}${part} ${/^[AEIOU]/i.test(kind) ? "an" : "a"} ${kind}`;
}

function contentOf({ custom }: DocumentedResource, { action, returns }: Verb, schema: object): object {
  const own = ["application/json", "application/yaml"];
  const types = custom ? own : [...own, "application/vnd.kubernetes.protobuf"];
  if (returns === "text") return { "*/*": { schema: { type: "string" } } };
  const watched = action === "list" && !custom ? ["application/json", "application/vnd.kubernetes.protobuf"] : [];
  const all = [...types, ...watched.map((type) => `${type};stream=watch`)];
  return Object.fromEntries(all.map((type) => [type, { schema }]));
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
  return operationWord(group.replace(/\.k8s\.io$/, "") || "core", false);
}

/** Only what a name may have; each letter after something else is a capital. Upstream: `ToValidOperationID`. */
function operationWord(text: string, isCapital: boolean): string {
  const word = text.replace(/[^\p{L}\p{Nd}_]+(\p{L}?)/gu, (_, letter: string) => letter.toUpperCase());
  return isCapital ? pascal(word) : word;
}

export function pascal(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
