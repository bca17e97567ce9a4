/**
 * Which kinds a policy's rules speak of, and what their objects look like: built-in kinds from their schemas, others as
 * the API server describes them.
 */
import { isApiError } from "#apimachinery";
import { type CelSchema, typeOfSchema } from "#cel";
import type { Client } from "#client";
import { type GroupVersionKind, loadSchemas } from "#schemas";
import { isStream } from "#wire";
import type { CheckedRule, CheckedSpec, TypedKind } from "./type-check.ts";

const mostKinds = 10;

interface Resource {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** In the order of group, version and kind; kinds without a schema are left out. */
export async function matchedKinds(spec: CheckedSpec, client: Client): Promise<TypedKind[]> {
  const found = new Map<string, GroupVersionKind>();
  for (const resource of (spec.matchConstraints?.resourceRules ?? []).flatMap(namedResources)) {
    if (found.size >= mostKinds) break;
    for (const kind of await kindsOf(resource, client)) found.set(`${kind.group} ${kind.version} ${kind.kind}`, kind);
  }
  const keys = [...found.keys()].sort().slice(0, mostKinds);
  const typed = await Promise.all(keys.map((key) => typedKind(found.get(key) as GroupVersionKind, client)));
  return typed.filter((kind) => kind !== undefined);
}

export async function paramsKind({ paramKind }: CheckedSpec, client: Client): Promise<TypedKind | undefined> {
  if (paramKind?.apiVersion === undefined || paramKind.kind === undefined) return undefined;
  const [first = "", second] = paramKind.apiVersion.split("/");
  const group = second === undefined ? "" : first;
  return typedKind({ group, version: second ?? first, kind: paramKind.kind }, client);
}

/** Rules with wildcards for groups or versions speak of too much; so do wildcards for resources, and subresources are not checked. */
export function namedResources({ apiGroups = [], apiVersions = [], resources = [] }: CheckedRule): Resource[] {
  if ([...apiGroups, ...apiVersions].some((name) => name.includes("*"))) return [];
  const named = resources.filter((name) => !/[*/]/.test(name)).sort();
  return [...apiGroups]
    .sort()
    .flatMap((group) =>
      [...apiVersions].sort().flatMap((version) => named.map((resource) => ({ group, version, resource }))),
    );
}

/** Without a group a resource is looked for in every group, as real clients do. */
async function kindsOf({ group, version, resource }: Resource, client: Client): Promise<GroupVersionKind[]> {
  const builtIn = loadSchemas()
    .resources()
    .filter((fact) => fact.version === version && (group === "" || fact.group === group))
    .filter((fact) => fact.resource === resource || fact.singular === resource);
  if (builtIn.length > 0 || group === "") return builtIn;
  const list = await read<{ resources: { name: string; singularName: string; kind: string }[] }>(
    client,
    `/apis/${group}/${version}`,
  );
  return (list?.resources ?? [])
    .filter(({ name, singularName }) => name === resource || singularName === resource)
    .map(({ kind }) => ({ group, version, kind }));
}

async function typedKind(kind: GroupVersionKind, client: Client): Promise<TypedKind | undefined> {
  const builtIn = loadSchemas().forKind(kind);
  if (builtIn) return { ...kind, type: typeOfSchema(builtIn, { isResourceRoot: true, resolve: resolveBuiltIn }) };
  return publishedKind(kind, client);
}

async function publishedKind(kind: GroupVersionKind, client: Client): Promise<TypedKind | undefined> {
  const path = kind.group === "" ? `api/${kind.version}` : `apis/${kind.group}/${kind.version}`;
  const document = await read<OpenApiDocument>(client, `/openapi/v3/${path}`);
  const schemas = document?.components.schemas ?? {};
  const schema = Object.values(schemas).find((each) => isOfKind(each, kind));
  const referred = ($ref: string): PublishedSchema => schemas[$ref.slice("#/components/schemas/".length)] ?? {};
  const follow = (each: PublishedSchema): PublishedSchema => {
    const $ref = each.$ref ?? (each.allOf?.length === 1 ? each.allOf[0]?.$ref : undefined);
    return $ref === undefined ? each : referred($ref);
  };
  return schema && { ...kind, type: typeOfSchema(schema, { isResourceRoot: true, resolve: follow }) };
}

interface PublishedSchema extends CelSchema {
  readonly allOf?: readonly { readonly $ref?: string }[];
  readonly "x-kubernetes-group-version-kind"?: readonly GroupVersionKind[];
}

interface OpenApiDocument {
  readonly components: { readonly schemas: Readonly<Record<string, PublishedSchema>> };
}

function isOfKind(schema: PublishedSchema, { group, version, kind }: GroupVersionKind): boolean {
  const kinds = schema["x-kubernetes-group-version-kind"] ?? [];
  return kinds.some((each) => each.group === group && each.version === version && each.kind === kind);
}

/** As the OpenAPI documents have them: a quantity is of no one type there, and expressions do not see it. */
function resolveBuiltIn(schema: CelSchema): CelSchema {
  const resolved = schema.$ref === undefined ? schema : loadSchemas().resolve({ $ref: schema.$ref });
  if (resolved.format === "quantity") return {};
  if (resolved.format === "date-time-micro") return { type: "string", format: "date-time" };
  const isAnything = resolved.type === undefined && resolved["x-kubernetes-preserve-unknown-fields"];
  return isAnything ? { type: "object", properties: {} } : resolved;
}

/** Undefined where there is nothing (any more). */
async function read<T>(client: Client, url: string): Promise<T | undefined> {
  try {
    const { body } = await client.send("GET", url);
    if (isStream(body)) throw new Error(`${url} was answered with a stream`);
    return (body.object ?? JSON.parse(new TextDecoder().decode(body.bytes()))) as T;
  } catch (error) {
    if (isApiError(error, "NotFound")) return undefined;
    throw error;
  }
}
