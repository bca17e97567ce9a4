import { createHash } from "node:crypto";
import { loadSchemas } from "#schemas";
import { type Document, documentOf, type Headers, type Response, textOf } from "#wire";
import type { DiscoverableResource } from "./discovery.ts";
import { definitionsOf } from "./openapi-definitions.ts";
import { nonResourceDocument, nonResourcePaths } from "./openapi-non-resource.ts";
import { pathsOf } from "./openapi-paths.ts";
import { openapiV2 } from "./openapi-v2.ts";
import { openapiV2Protobuf } from "./openapi-v2-protobuf.ts";
import { notAcceptable } from "./status.ts";

/** A resource with its schema, where that is not one of Kubernetes' own. */
export interface DocumentedResource extends DiscoverableResource {
  /** `openAPIV3Schema` of a custom resource. */
  readonly schema?: object;
  /** Default: the kind with `List` behind it. */
  readonly listKind?: string;
}

/**
 * Answers GET of `/openapi/v3`, `/openapi/v3/<name in the index>` and `/openapi/v2`; undefined for any other path. `url` has
 * the query. `others`: documents that other servers have, and where. Throws `ApiError` 406.
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition
 */
export function openapiResponse(
  url: string,
  headers: Headers,
  resources: readonly DocumentedResource[],
  nowMs = 0,
  others: ReadonlyMap<string, string> = new Map(),
): Response | undefined {
  const [path = "", query] = url.split("?", 2);
  if (path === "/openapi/v2") return versionTwo(headers, resources);
  const [, wanted] = /^\/openapi\/v3(?:\/(.*))?$/.exec(path) ?? [];
  if (wanted === undefined && path !== "/openapi/v3") return undefined;
  const documents = documentsOf(resources);
  if (!wanted) return index(documents, others);
  const found = documents.get(wanted);
  return found && oneDocument(wanted, found(), { query, headers, nowMs });
}

/** What there is by its name in the index: `api/v1`, `apis/apps/v1`, `version`. */
function documentsOf(resources: readonly DocumentedResource[]): Map<string, () => Documentation> {
  const documents = new Map<string, () => Documentation>();
  const builtIn = new Set(resources.filter(({ schema }) => schema === undefined).map(({ group }) => group));
  for (const path of nonResourcePaths(builtIn)) {
    documents.set(path, () => kept(path, () => nonResourceDocument(path)));
  }
  for (const [path, served] of byGroupVersion(resources)) {
    documents.set(path, () => kept(factsOf(served), () => versionThree(served)));
  }
  return documents;
}

/** `api/v1`, `apis/apps/v1` */
function byGroupVersion(resources: readonly DocumentedResource[]): Map<string, DocumentedResource[]> {
  const groups = new Map<string, DocumentedResource[]>();
  for (const resource of resources) {
    const { group, version } = resource;
    const path = group === "" ? `api/${version}` : `apis/${group}/${version}`;
    groups.set(path, [...(groups.get(path) ?? []), resource]);
  }
  return groups;
}

function index(documents: Map<string, () => Documentation>, others: ReadonlyMap<string, string>): Response {
  const own = [...documents].map(([path, read]) => [path, locationOf(path, read().hash)] as const);
  const paths = [...own, ...others].map(([path, serverRelativeURL]) => [path, { serverRelativeURL }]);
  return json(documentOf({ paths: Object.fromEntries(paths) }), { vary: "Accept" });
}

function locationOf(path: string, hash: string): string {
  return `/openapi/v3/${path}?hash=${hash}`;
}

/** A document and the hash of its bytes: clients keep it for ever under that name. */
interface Documentation {
  readonly document: Document;
  readonly hash: string;
}

const written = new Map<string, Documentation>();
/** Some 60 built-in ones, and room for custom ones. */
const writtenMax = 128;

/** A document, written once; `key` is everything that it depends on. */
function kept(key: string, write: () => object): Documentation {
  let found = written.get(key);
  if (found === undefined) {
    const document = bytesOnly(write());
    const hash = digestOf(document.bytes());
    found = { document, hash };
    if (written.size >= writtenMax) written.clear();
    written.set(key, found);
  }
  return found;
}

/** Everything that a document depends on. */
function factsOf(resources: readonly DocumentedResource[]): string {
  const facts = resources.map(({ group, version, resource, kind, namespaced, verbs, subresources, schema }) => [
    ...[group, version, resource, kind, namespaced, verbs],
    ...[Object.entries(subresources), schema && hashOf(schema)],
  ]);
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64");
}

const hashes = new WeakMap<object, string>();

/** Schemas of custom resources are large, and asked for by every list of documents. */
function hashOf(schema: object): string {
  let hash = hashes.get(schema);
  if (hash === undefined) {
    hash = createHash("sha256").update(JSON.stringify(schema)).digest("base64");
    hashes.set(schema, hash);
  }
  return hash;
}

function oneDocument(
  path: string,
  { document, hash }: Documentation,
  asked: { readonly query: string | undefined; readonly headers: Headers; readonly nowMs: number },
): Response {
  requireJson(asked.headers);
  const given = new URLSearchParams(asked.query).get("hash");
  if (given !== null && given !== hash) {
    return { status: 301, headers: { location: locationOf(path, hash) }, body: textOf("") };
  }
  const etag = `"${hash}"`;
  const headers = { etag, vary: "Accept", ...(given !== null && keptForever(asked.nowMs)) };
  if (asked.headers["if-none-match"] === etag) return { status: 304, headers, body: textOf("") };
  return json(document, headers);
}

/** What has its hash in its name never changes. */
function keptForever(nowMs: number): Headers {
  const aYear = 365 * 24 * 60 * 60 * 1000;
  return { "cache-control": "public, immutable", expires: new Date(nowMs + aYear).toUTCString() };
}

/** The serialised form alone: the object is many times larger. */
function bytesOnly(object: object): Document {
  const bytes = documentOf(object).bytes();
  return { bytes: () => bytes };
}

function versionThree(resources: readonly DocumentedResource[]): object {
  const definitions = definitionsOf(resources, "#/components/schemas/");
  return {
    openapi: "3.0.0",
    // Definitions have a builder of their own, which has a name of its own and no say in who may ask.
    info: resources[0]?.custom ? { title: "Kubernetes CRD Swagger", version: "v0.1.0" } : info(),
    paths: pathsOf(resources),
    components: { schemas: definitions, ...(!resources[0]?.custom && { securitySchemes }) },
  };
}

const securitySchemes = {
  BearerToken: { type: "apiKey", description: "Bearer Token authentication", name: "authorization", in: "header" },
};

const protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/** Clients ask for it by these names, the second of which is a mistake that has stayed. */
const protobufNames = [protobuf, "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"];

/** The last one asked for, in either form: it describes everything, so there is one at a time. */
let versionTwoOf: { readonly key: string; readonly forms: Map<string, Documentation> } = { key: "", forms: new Map() };

/** The second version, for clients of old: everything in one document. */
function versionTwo(headers: Headers, resources: readonly DocumentedResource[]): Response {
  const form = wantedForm(headers);
  const key = factsOf(resources);
  if (versionTwoOf.key !== key) versionTwoOf = { key, forms: new Map() };
  let found = versionTwoOf.forms.get(form);
  if (found === undefined) {
    const object = openapiV2(resources, info());
    const bytes = form === protobuf ? openapiV2Protobuf(object) : documentOf(object).bytes();
    found = { document: { bytes: () => bytes }, hash: digestOf(bytes) };
    versionTwoOf.forms.set(form, found);
  }
  const etag = `"${found.hash}"`;
  const described = { etag, vary: "Accept" };
  if (headers["if-none-match"] === etag) return { status: 304, headers: described, body: textOf("") };
  return { status: 200, headers: { "content-type": form, ...described }, body: found.document };
}

/** The first of the client's wishes that can be granted: a media type. Throws `ApiError` 406. */
function wantedForm({ accept = "*/*" }: Headers): string {
  for (const range of accept.split(",")) {
    const type = (range.split(";")[0] ?? "").trim();
    if (protobufNames.includes(type)) return protobuf;
    if (["application/json", "application/*", "*/*"].includes(type)) return "application/json";
  }
  throw notAcceptable(["application/json"]);
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha512").update(bytes).digest("hex").toUpperCase();
}

function info(): object {
  return { title: "Kubernetes", version: `${loadSchemas().version}.0` };
}

function requireJson({ accept = "*/*" }: Headers): void {
  const types = accept.split(",").map((range) => (range.split(";")[0] ?? "").trim());
  if (types.some((type) => ["application/json", "application/*", "*/*"].includes(type))) return;
  throw notAcceptable(["application/json"]);
}

function json(body: Document, headers: Headers): Response {
  return { status: 200, headers: { "content-type": "application/json", ...headers }, body };
}
