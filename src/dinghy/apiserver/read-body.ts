/**
 * The body of a request, whatever its encoding, as JSON data, and as an object of the type that the URL asks for.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/{create,update,rest}.go. Answers to @seed:K1.2.
 */
import type { Request } from "#wire";
import { jsonTypeOf } from "./go-decoding.ts";
import { goJsonProblem } from "./go-json-problem.ts";
import { isJsonObject, type JsonObject } from "./json-value.ts";
import { NestingError, refuseDeepNesting } from "./nesting-depth.ts";
import { protobufMediaType, readProtobuf } from "./protobuf/read-protobuf.ts";
import { badRequest, requestTooLarge, unsupportedMediaType } from "./status.ts";
import { parseYaml } from "./yaml-text.ts";

/** As real servers: what is larger is refused. */
export const bodyLimitBytes = 3 * 1024 * 1024;

export interface Body {
  readonly value: unknown;
  /** The JSON text where there was one: duplicates can be found in it. */
  readonly text?: string;
}

const decoder = new TextDecoder();

export function mediaType(request: Request): string {
  const header = request.headers["content-type"] ?? "";
  const semicolon = header.indexOf(";");
  return (semicolon < 0 ? header : header.slice(0, semicolon)).trim().toLowerCase();
}

/**
 * Throws `ApiError` 413 and 415; a text that cannot be parsed rejects through `unreadable`. `kind`, the one that is
 * expected, is for what is said of a body that is no text.
 */
export function readBody(request: Request, kind: string, unreadable: (why: string, text: string) => Error): Body {
  const { body } = request;
  if (body !== undefined && "object" in body) return { value: body.object };
  if (body !== undefined && body.length > bodyLimitBytes) throw requestTooLarge(bodyLimitBytes);
  const type = mediaType(request);
  if (type === protobufMediaType) return { value: readProtobuf(body ?? new Uint8Array(), kind) };
  const text = body === undefined ? "" : decoder.decode(body);
  if (type === "application/yaml") return { value: parse(() => parseYaml(text), text, unreadable, yamlProblem) };
  if (type !== "application/json" && type !== "") throw unsupportedMediaType();
  return { value: parse(() => parseJson(text), text, unreadable), text };
}

function parseJson(text: string): unknown {
  refuseDeepNesting(text);
  return JSON.parse(text);
}

function parse(
  read: () => unknown,
  text: string,
  unreadable: (why: string, text: string) => Error,
  why: (text: string, error: Error) => string = jsonProblem,
): unknown {
  try {
    return read();
  } catch (error) {
    throw unreadable(why(text, error as Error), text);
  }
}

function yamlProblem(_text: string, { message }: Error): string {
  return message.split("\n")[0] as string;
}

/** What is wrong with a JSON text, in the words of real servers. */
export function jsonProblem(text: string, error: Error): string {
  return error instanceof NestingError ? error.message : (goJsonProblem(text) ?? error.message);
}

const headOfType =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** The body of a write: an object with kind and version, which may both be missing. Throws `ApiError` 400. */
export function readObject(request: Request, kind: string): { value: JsonObject; text?: string } {
  const refuse = (why: string, text: string): Error => unrecognized(kind, why, text);
  const isYaml = mediaType(request) === "application/yaml";
  const unreadable = (why: string, text: string): Error => refuse((isYaml ? yamlRefused : jsonRefused) + why, text);
  const { value, text } = readBody(request, kind, unreadable);
  // Null is read as an object of which nothing is said.
  if (value === null) return { value: {}, text };
  const problem = headProblem(value);
  if (problem !== undefined) throw refuse(problem, text ?? JSON.stringify(value));
  return { value: value as JsonObject, text };
}

/** `ApiError` 400 for a body of which it cannot be told what it is. */
export function unrecognized(kind: string, why: string, text: string): Error {
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(text)})`);
}

/** Why kind and version cannot be told. */
function headProblem(value: unknown): string | undefined {
  if (!isJsonObject(value)) {
    return `${jsonRefused}json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type ${headOfType}`;
  }
  for (const field of ["apiVersion", "kind"]) {
    const each = value[field];
    if (each === undefined || each === null || typeof each === "string") continue;
    return `${jsonRefused}json: cannot unmarshal ${jsonTypeOf(each)} into Go struct field .${field} of type string`;
  }
  const { apiVersion } = value;
  if (typeof apiVersion !== "string" || apiVersion.split("/").length <= 2) return undefined;
  return `unexpected GroupVersion string: ${apiVersion}`;
}

const jsonRefused = "couldn't get version/kind; json parse error: ";
const yamlRefused = "error converting YAML to JSON: yaml: ";
const mostShown = 30;

/** The beginning of a body; what does not look like an object is shown in hexadecimal. */
function summary(text: string): string {
  if (text === "") return "<empty>";
  const bytes = Buffer.from(text);
  const more = bytes.length > mostShown ? " ..." : "";
  const start = bytes.subarray(0, mostShown);
  return (text[0] === "{" ? start.toString() : start.toString("hex")) + more;
}
