/**
 * The body of a request, whatever its encoding, as JSON data, and as an object of the type that the URL asks for.
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/{create,update,rest}.go. Answers to @seed:K1.2.
 */
import type { Request } from "#wire";
import { isJsonObject, type JsonObject } from "./json-value.ts";
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
  if (type === "application/yaml") return { value: parse(() => parseYaml(text), text, unreadable) };
  if (type !== "application/json" && type !== "") throw unsupportedMediaType();
  return { value: parse(() => JSON.parse(text), text, unreadable), text };
}

function parse(read: () => unknown, text: string, unreadable: (why: string, text: string) => Error): unknown {
  try {
    return read();
  } catch (error) {
    throw unreadable(text === "" ? "unexpected end of JSON input" : jsonProblem(text, error as Error), text);
  }
}

/** What is wrong with a JSON text, as near to the words of real servers as this parser tells. */
export function jsonProblem(text: string, { message }: Error): string {
  const literal = literalProblem(text.trim());
  if (literal !== undefined) return literal;
  if (message.includes("end of JSON input") || message.includes("Unterminated")) return "unexpected end of JSON input";
  const token = /Unexpected token '?(.)'?|Expected .* at position/s.exec(message)?.[1];
  return token === undefined ? message : `invalid character '${token}' looking for beginning of value`;
}

/** The parser of real servers reads `null`, `true` and `false` letter by letter. */
function literalProblem(text: string): string | undefined {
  const literal = ["null", "true", "false"].find((each) => each[0] === text[0]);
  if (literal === undefined) return undefined;
  for (let index = 1; index < literal.length; index++) {
    const found = text[index];
    if (found === undefined) return "unexpected end of JSON input";
    if (found === literal[index]) continue;
    return `invalid character '${found}' in literal ${literal} (expecting '${literal[index]}')`;
  }
  return undefined;
}

/** The body of a write: an object with kind and version, which may both be missing. */
export function readObject(request: Request, kind: string): { value: JsonObject; text?: string } {
  const unreadable = (why: string, text: string) =>
    unrecognized(kind, why, text === "" ? "<empty>" : text.slice(0, 1024));
  const body = readBody(request, kind, unreadable);
  if (isJsonObject(body.value)) return { value: body.value, text: body.text };
  const type = body.value === null ? "null" : Array.isArray(body.value) ? "array" : typeof body.value;
  if (type === "null") throw unrecognized(kind, "unexpected end of JSON input", "null");
  const into =
    'Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  const hex = Buffer.from(body.text ?? "").toString("hex");
  throw unrecognized(kind, `json: cannot unmarshal ${type} into ${into}`, hex);
}

function unrecognized(kind: string, why: string, shown: string): Error {
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why} (${shown})`,
  );
}
