/** The test image's conversion between two versions of one kind. Upstream: test/images/agnhost/crd-conversion-webhook. */
type Json = Record<string, unknown>;

interface ConversionReview {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: { readonly uid: string; readonly desiredAPIVersion: string; readonly objects: readonly Json[] };
}

const first = "stable.example.com/v1";
const second = "stable.example.com/v2";

/** Answers a `ConversionReview`: `hostPort` of v1 is `host` and `port` of v2. */
export function convertReview({ apiVersion, kind, request }: ConversionReview): object {
  const { uid, desiredAPIVersion, objects } = request;
  const convertedObjects: Json[] = [];
  for (const object of objects) {
    const converted = convert(object, desiredAPIVersion);
    if (typeof converted === "string") {
      return { apiVersion, kind, response: { uid, result: { status: "Failure", message: converted } } };
    }
    convertedObjects.push({ ...converted, apiVersion: desiredAPIVersion });
  }
  return { apiVersion, kind, response: { uid, convertedObjects, result: { status: "Success" } } };
}

/** The converted object, or what is wrong with it. */
function convert(object: Json, to: string): Json | string {
  const from = String(object.apiVersion);
  if (from === to) return `conversion from a version to itself should not call the webhook: ${to}`;
  if (from === first && to === second) return split(object);
  if (from === second && to === first) return join(object);
  return `unexpected conversion version ${JSON.stringify(from === first || from === second ? to : from)}`;
}

function split({ hostPort, ...rest }: Json): Json | string {
  if (hostPort === undefined) return rest;
  const parts = String(hostPort).split(":");
  if (parts.length !== 2) return `invalid hostPort value \`${String(hostPort)}\``;
  return { ...rest, host: parts[0], port: parts[1] };
}

function join({ host, port, ...rest }: Json): Json {
  return host === undefined && port === undefined ? rest : { ...rest, hostPort: `${host ?? ""}:${port ?? ""}` };
}
