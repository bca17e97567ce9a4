import type { ApiError, KubernetesObject } from "#apimachinery";
import type { Entry } from "#store";
import { type Document, documentOf, isStream, type Response, textOf } from "#wire";
import type { LatestList } from "./latest-list.ts";
import { negotiate, type Representation } from "./negotiate.ts";
import { apiVersionOf, type ResourceDefinition } from "./resource-registry.ts";
import { servedDocument } from "./served.ts";
import type { ResourceRequest } from "./server-context.ts";
import { cannotBeShownAs, unknownError } from "./status.ts";
import { partialObjectMetadata, partialObjectMetadataList, readIncludeObject, tableOf } from "./table.ts";
import { limitWarnings } from "./warning-texts.ts";
import { yamlOf } from "./yaml-text.ts";

/** A JSON document that is no resource of the table (a Status, a review), with this HTTP status. */
export function documentResponse(status: number, document: Document, warnings?: ReadonlySet<string>): Response {
  return { status, headers: headersOf("application/json", warnings), body: document };
}

/** An object in the representation that the client asked for. */
export function objectResponse(request: ResourceRequest, status: number, document: Document): Response {
  const representation = negotiate(request.request.headers.accept);
  const body = represent(request, representation, document);
  return { status, headers: headersOf(mediaTypeOf(representation), request.warnings), body };
}

function represent(request: ResourceRequest, representation: Representation, document: Document): Document {
  const shaped = shapeOf(request, representation);
  const result = shaped === undefined ? document : documentOf(shaped(document.object as KubernetesObject));
  return representation.syntax === "yaml" ? textOf(yamlOf(result.object)) : result;
}

/**
 * How a single object is turned into the kind asked for; undefined when it goes out as it is. For the events of a
 * watch, `headers` is false after the first.
 */
export function shapeOf(
  { info, server, definition }: ResourceRequest,
  representation: Representation,
): ((object: KubernetesObject, headers?: boolean) => object) | undefined {
  switch (representation.as) {
    case undefined:
      return undefined;
    case "Table": {
      const includeObject = readIncludeObject(info.query.get("includeObject") ?? undefined);
      return (object, headers = true) => {
        // A Status has no columns, and goes out as it is.
        if (object.kind === "Status") return object;
        return tableOf(definition, object, {
          nowMs: server.clock.now(),
          includeObject,
          noHeaders: !headers,
          columns: definition.columns,
          version: representation.version,
        });
      };
    }
    case "PartialObjectMetadataList":
      return (object) => {
        if (object.kind === "Status") return object;
        if (definition.custom) throw unknownError("content is not a list");
        const why = "you requested PartialObjectMetadataList, but the requested object is not a list";
        throw cannotBeShownAs(`${why} (*${goPackage(definition)}.${definition.kind})`);
      };
    default:
      return (object) => (object.kind === "Status" ? object : partialObjectMetadata(object, representation.version));
  }
}

/** The package of the Go type, which real servers name. */
function goPackage({ group }: ResourceDefinition): string {
  return group === "" ? "core" : (group.split(".")[0] as string);
}

/** An answer in the words of one who reads it with his own eyes: indented, as JSON. */
export function prettyResponse(response: Response): Response {
  if (isStream(response.body) || response.headers["content-type"] !== "application/json") return response;
  const { object } = response.body;
  if (object === undefined) return response;
  const text = JSON.stringify(JSON.parse(Buffer.from(response.body.bytes()).toString()), null, 2);
  return { ...response, body: { object, bytes: textOf(text).bytes } };
}

/** A failure in the syntax that the client reads. */
export function statusResponse(
  { status }: ApiError,
  accept: string | undefined,
  warnings?: ReadonlySet<string>,
): Response {
  const response = documentResponse(status.code ?? 500, documentOf(status), warnings);
  const seconds = status.details?.retryAfterSeconds;
  const headers = { ...response.headers, ...(seconds !== undefined && { "retry-after": String(seconds) }) };
  if (accept === undefined || !accept.includes("yaml") || syntaxFor(accept) !== "yaml") return { ...response, headers };
  return { ...response, headers: { ...headers, "content-type": "application/yaml" }, body: textOf(yamlOf(status)) };
}

function syntaxFor(accept: string): string {
  try {
    return negotiate(accept).syntax;
  } catch {
    return "json";
  }
}

export interface List {
  readonly metadata: { readonly resourceVersion?: string; continue?: string; remainingItemCount?: number };
  readonly entries: readonly Entry[];
}

export function listResponse(request: ResourceRequest, list: List): Response {
  const { definition, info, server } = request;
  const representation = negotiate(request.request.headers.accept);
  const headers = headersOf(mediaTypeOf(representation), request.warnings);
  const plain = listDocument(definition, list, server.latestList);
  let body: Document = plain;
  if (representation.as === "Table") {
    const includeObject = readIncludeObject(info.query.get("includeObject") ?? undefined);
    const { version } = representation;
    const options = { nowMs: server.clock.now(), includeObject, columns: definition.columns, version };
    const whole = { ...(plain.object as object), metadata: list.metadata };
    body = documentOf(tableOf(definition, whole, options));
  } else if (representation.as === "PartialObjectMetadata") {
    const why = "you requested PartialObjectMetadata, but the requested object is a list";
    throw cannotBeShownAs(`${why} (*${goPackage(definition)}.${definition.listKind})`);
  } else if (representation.as !== undefined) {
    const { items } = plain.object as { items: readonly KubernetesObject[] };
    const whole = { metadata: list.metadata, items };
    body = documentOf(partialObjectMetadataList(whole, representation.version));
  }
  if (representation.syntax === "yaml")
    body = textOf(yamlOf(definition.custom ? body.object : withoutTypes(body.object)));
  return { status: 200, headers, body };
}

/** Items of built-in lists do not repeat their kind on the wire; inside the process they are the shared objects. */
function listDocument(definition: ResourceDefinition, { metadata, entries }: List, latest: LatestList): Document {
  const documents = entries.map((entry) => servedDocument(entry, definition));
  // Lists of custom resources always say whether there is more.
  const told = definition.custom ? { continue: "", ...metadata } : metadata;
  const head = { kind: definition.listKind, apiVersion: apiVersionOf(definition), metadata: told };
  let object: object | undefined;
  let bytes: Uint8Array | undefined;
  return {
    get object() {
      object ??= { ...head, items: documents.map((document) => document.object) };
      return object;
    },
    bytes: () => {
      const make = (): Uint8Array => joinItems(definition, head, documents);
      // How a custom object is served may change without the object.
      bytes ??= definition.custom ? make() : latest.bytesOf(JSON.stringify(head), entries, make);
      return bytes;
    },
  };
}

const comma = 0x2c;
const brace = 0x7b;

function joinItems(definition: ResourceDefinition, head: object, documents: readonly Document[]): Uint8Array {
  const start = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"items":[`);
  const end = Buffer.from("]}");
  const typeMeta = Buffer.from(`{"kind":"${definition.kind}","apiVersion":"${apiVersionOf(definition)}",`);
  const items = documents.map((document) => document.bytes());
  const room = items.reduce((sum, { length }) => sum + length + 1, start.length + end.length);
  const joined = Buffer.allocUnsafe(room);
  let at = start.copy(joined);
  items.forEach((item, index) => {
    if (index > 0) joined[at++] = comma;
    const skipped = !definition.custom && startsWith(item, typeMeta) ? typeMeta.length : 0;
    if (skipped > 0) joined[at++] = brace;
    joined.set(skipped > 0 ? item.subarray(skipped) : item, at);
    at += item.length - skipped;
  });
  at += end.copy(joined, at);
  return joined.subarray(0, at);
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  for (let index = 0; index < start.length; index++) if (bytes[index] !== start[index]) return false;
  return true;
}

function withoutTypes(list: unknown): unknown {
  const { items, ...rest } = list as { items?: KubernetesObject[] };
  if (items === undefined) return list;
  return { ...rest, items: items.map(({ apiVersion: _, kind: __, ...item }) => item) };
}

function mediaTypeOf({ syntax }: Representation): string {
  return syntax === "yaml" ? "application/yaml" : "application/json";
}

/** `Warning` texts are quoted as RFC 7234 says; 299 is a warning of no special kind. */
export function headersOf(contentType: string, warnings: ReadonlySet<string> | undefined): Record<string, string> {
  const headers: Record<string, string> = { "content-type": contentType, "cache-control": "no-cache, private" };
  if (warnings !== undefined && warnings.size > 0) {
    headers.warning = limitWarnings(warnings)
      .map((text) => `299 - ${quote(text)}`)
      .join(", ");
  }
  return headers;
}

/** Other letters than ASCII travel as the bytes of their UTF-8, each of which is one character of a header. */
function quote(text: string): string {
  const clean = text.replace(/\p{Cc}+/gu, " ");
  const quoted = `"${clean.replace(/["\\]/g, (character) => `\\${character}`)}"`;
  return Buffer.from(quoted, "utf8").toString("latin1");
}
