import { notAcceptable, onlyAcceptable } from "./status.ts";

/** How a response is to be written: in which syntax, and as which kind where the client asked for another one. */
export interface Representation {
  readonly syntax: "json" | "yaml";
  readonly as?: "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";
  /** Of the kind asked for: `v1` or `v1beta1`. */
  readonly version?: string;
}

export const plainJson: Representation = { syntax: "json" };

const available = [
  "application/json",
  "application/yaml",
  "application/vnd.kubernetes.protobuf",
  "application/json;stream=watch",
  "application/vnd.kubernetes.protobuf;stream=watch",
];

const known = new Map<string, Representation | Error>();
const mostKnown = 200;

/**
 * The first of the client's wishes that can be granted. Throws `ApiError` 406 when there is none.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/negotiation.
 */
export function negotiate(accept: string | undefined): Representation {
  if (accept === undefined || accept === "" || accept === "application/json") return plainJson;
  let found = known.get(accept);
  if (found === undefined) {
    found = choose(accept) ?? refusalOf(accept);
    if (known.size >= mostKnown) known.clear();
    known.set(accept, found);
  }
  if (found instanceof Error) throw found;
  return found;
}

/** As `negotiate`, for a stream of events, which cannot be had in YAML. */
export function negotiateStream(accept: string | undefined): Representation {
  const representation = negotiate(accept);
  if (representation.syntax === "yaml") throw onlyAcceptable(available.slice(3));
  return representation;
}

/** The same where nothing can be shown in rows. */
export function negotiateWithoutTable(accept: string | undefined): Representation {
  const representation = negotiate(accept);
  if (representation.as === "Table") throw onlyAcceptable(available.slice(0, 3));
  return representation;
}

/** What no handler offers is refused before any is asked; what is offered, but not so, by the handler. */
function refusalOf(accept: string): Error {
  const types = accept.split(",").map((clause) => (clause.split(";")[0] as string).trim().toLowerCase());
  const offered = [...available.slice(0, 3), "*/*"];
  return types.some((type) => offered.includes(type))
    ? onlyAcceptable(available.slice(0, 3))
    : notAcceptable(available);
}

function choose(accept: string): Representation | undefined {
  const clauses = accept.split(",").map((clause) => {
    const [type = "", ...parameters] = clause.split(";").map((part) => part.trim());
    const values = new Map(parameters.map((parameter) => splitParameter(parameter)));
    return { type: type.toLowerCase(), values, quality: Number(values.get("q") ?? 1) };
  });
  clauses.sort((a, b) => b.quality - a.quality);
  for (const { type, values } of clauses) {
    const syntax = syntaxOf(type);
    if (syntax === undefined) continue;
    const as = values.get("as");
    if (as === undefined) return { syntax };
    if (values.get("g") !== "meta.k8s.io" || !isKind(as)) continue;
    const version = values.get("v") ?? "v1";
    if (version !== "v1" && version !== "v1beta1") continue;
    return { syntax, as, version };
  }
  return undefined;
}

function isKind(as: string): as is NonNullable<Representation["as"]> {
  return as === "Table" || as === "PartialObjectMetadata" || as === "PartialObjectMetadataList";
}

function splitParameter(parameter: string): [string, string] {
  const equals = parameter.indexOf("=");
  return equals < 0 ? [parameter, ""] : [parameter.slice(0, equals).trim(), parameter.slice(equals + 1).trim()];
}

function syntaxOf(type: string): Representation["syntax"] | undefined {
  switch (type) {
    case "application/json":
    case "application/*":
    case "*/*":
      return "json";
    case "application/yaml":
      return "yaml";
    default:
      return undefined;
  }
}
