/**
 * A body in `application/vnd.kubernetes.protobuf`: four bytes that say so, then an envelope with kind, version and the
 * message. https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
 *
 * Upstream: staging/src/k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go, and
 * staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go for how failures are told. Answers to @seed:K1.2.
 */
import { loadSchemas } from "#schemas";
import type { JsonObject } from "../json-value.ts";
import { badRequest, unsupportedMediaType } from "../status.ts";
import { readParts } from "./leaf-readers.ts";
import { readMessage } from "./read-message.ts";
import { ProtobufError } from "./wire-reader.ts";

export const protobufMediaType = "application/vnd.kubernetes.protobuf";

/** `k8s` and a zero byte. */
const magic = [0x6b, 0x38, 0x73, 0x00];

/**
 * The object that a JSON body would have held, with `apiVersion` and `kind`; `expectedKind` is for messages.
 *
 * Throws `ApiError` 400 for bytes that cannot be read and 415 for kinds that travel as JSON only.
 */
export function readProtobuf(body: Uint8Array, expectedKind: string): JsonObject {
  const { apiVersion, kind, raw } = orRefuse(
    () => readEnvelope(body),
    (why) => unrecognized(body, expectedKind, why),
  );
  const definition = definitionOf(apiVersion, kind);
  if (definition === undefined) throw unsupportedMediaType(["application/json", "application/yaml"]);
  const fields = orRefuse(
    () => readMessage(definition, raw),
    (why) =>
      badRequest(`${kind} in version ${quotedVersion(apiVersion)} cannot be handled as a ${expectedKind}: ${why}`),
  );
  return { apiVersion, kind, ...fields };
}

interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

function readEnvelope(body: Uint8Array): Envelope {
  if (body.length === 0) throw new ProtobufError("empty data");
  if (magic.some((byte, index) => body[index] !== byte)) {
    const prefix = `[${magic.join(" ")}]`;
    throw new ProtobufError(`provided data does not appear to be a protobuf message, expected prefix ${prefix}`);
  }
  if (body.length === magic.length) throw new ProtobufError("empty body");
  const envelope = readParts(body.subarray(magic.length));
  const type = readParts(envelope.bytes(1));
  const [apiVersion, kind] = [type.text(1), type.text(2)];
  if (kind === "") throw new ProtobufError("Object 'Kind' is missing in the envelope");
  if (apiVersion === "") throw new ProtobufError("Object 'apiVersion' is missing in the envelope");
  return { apiVersion, kind, raw: envelope.bytes(2) };
}

/** The name of the definition, where protobuf is known of it. */
function definitionOf(apiVersion: string, kind: string): string | undefined {
  const schemas = loadSchemas();
  const slash = apiVersion.indexOf("/");
  // Options of a deletion are of the group of whatever is deleted, and the same in all.
  const [group, version] =
    kind === "DeleteOptions" ? ["", "v1"] : [apiVersion.slice(0, Math.max(slash, 0)), apiVersion.slice(slash + 1)];
  const name = schemas.forKind({ group, version, kind })?.name;
  return name !== undefined && schemas.protobufFields(name) !== undefined ? name : undefined;
}

function orRefuse<T>(read: () => T, refuse: (why: string) => Error): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProtobufError) throw refuse(error.message);
    throw error;
  }
}

const mostBytesShown = 30;

function unrecognized(body: Uint8Array, kind: string, why: string): Error {
  const shown = Buffer.from(body.subarray(0, mostBytesShown)).toString("hex");
  const dots = body.length > mostBytesShown ? " ..." : "";
  const summary = shown === "" ? "<empty>" : shown + dots;
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary})`);
}

function quotedVersion(apiVersion: string): string {
  return JSON.stringify(apiVersion.slice(apiVersion.indexOf("/") + 1));
}
