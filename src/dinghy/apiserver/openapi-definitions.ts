import { type Descriptions, loadSchemas, referredName, type Schema, type Schemas } from "#schemas";
import type { DocumentedResource } from "./openapi.ts";
import { customDefinitions } from "./openapi-custom.ts";
import { definitionName, type KindOfResource } from "./openapi-definition-name.ts";

/** Schemas by name, as they stand in a document. */
export type Definitions = Readonly<Record<string, object>>;

/** What every API speaks beside its own kinds. */
const common = [
  "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList",
  "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions",
  "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta",
  "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Status",
  "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent",
];

/** Everything that the resources' kinds need, with prose, sorted by name. References start with `prefix`. */
export function definitionsOf(resources: readonly DocumentedResource[], prefix: string): Definitions {
  const schemas = loadSchemas();
  const wanted = new Set(common);
  const made: Record<string, object> = { ...scalars };
  for (const resource of resources) {
    if (resource.schema !== undefined) Object.assign(made, customDefinitions(resource, prefix));
    for (const each of kindsOf(resource)) {
      const name = definitionName(each);
      if (name !== undefined) wanted.add(name);
    }
  }
  const writer = new Writer(schemas, prefix);
  for (const name of reachable(schemas, wanted)) made[name] ??= writer.definition(name);
  return Object.fromEntries(Object.entries(made).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** These and what they refer to, sorted by name. References start with `prefix`. */
export function definitionsNamed(names: readonly string[], prefix: string): Definitions {
  const schemas = loadSchemas();
  const writer = new Writer(schemas, prefix);
  const all = [...reachable(schemas, names)].sort();
  return Object.fromEntries(all.map((name) => [name, writer.definition(name)]));
}

/** The kind itself, its list, and the kinds of its subresources. */
export function kindsOf(resource: DocumentedResource): KindOfResource[] {
  const { group, version, kind, subresources, schema } = resource;
  return [
    { group, version, kind, schema },
    { group, version, kind: `${kind}List` },
    ...Object.values(subresources).map((each) => ({
      group: each.group ?? group,
      version: each.version ?? version,
      kind: each.kind,
    })),
  ];
}

function reachable(schemas: Schemas, start: Iterable<string>): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const definition = found.has(name) ? undefined : schemas.definition(name);
    if (definition === undefined) return;
    found.add(name);
    for (const schema of referencesIn(definition)) visit(referredName(schema));
  };
  for (const name of start) visit(name);
  return found;
}

function* referencesIn(schema: Schema): Generator<string> {
  if (schema.$ref !== undefined) yield schema.$ref;
  for (const property of Object.values(schema.properties ?? {})) yield* referencesIn(property);
  if (schema.items) yield* referencesIn(schema.items);
  if (schema.additionalProperties) yield* referencesIn(schema.additionalProperties);
}

/** Rewrites our schemas into those of an OpenAPI document. */
class Writer {
  readonly #schemas: Schemas;
  readonly #descriptions: Descriptions;
  readonly #prefix: string;

  constructor(schemas: Schemas, prefix: string) {
    this.#schemas = schemas;
    this.#descriptions = schemas.descriptions();
    this.#prefix = prefix;
  }

  definition(name: string): object {
    const schema = this.#schemas.definition(name) as Schema;
    const prose = this.#descriptions[name] ?? {};
    const properties = Object.entries(schema.properties ?? {}).map(([field, property]) => [
      field,
      this.#schema(property, prose[field]),
    ]);
    return {
      ...(prose[""] !== undefined && { description: prose[""] }),
      ...this.#schema(schema, undefined),
      ...(properties.length > 0 && { properties: Object.fromEntries(properties) }),
    };
  }

  #schema(schema: Schema, prose: string | undefined): object {
    const description = schema.description ?? prose;
    const { $ref, properties: _, items, additionalProperties, format, ...rest } = schema;
    const described = { ...(description !== undefined && { description }), ...rest };
    if ($ref !== undefined) return { ...described, allOf: [{ $ref: this.#prefix + referredName($ref) }] };
    const scalar = schema["x-kubernetes-int-or-string"] ? intOrString : format === "quantity" ? quantity : undefined;
    if (scalar) {
      const { type: _type, "x-kubernetes-int-or-string": _mark, ...untyped } = described;
      return { ...untyped, allOf: [{ $ref: this.#prefix + scalar }] };
    }
    return {
      ...described,
      ...(format !== undefined && { format: formats[format] ?? format }),
      ...(items && { items: this.#schema(items, undefined) }),
      ...(additionalProperties && { additionalProperties: this.#schema(additionalProperties, undefined) }),
    };
  }
}

const intOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
const quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";

/** Types that are strings or numbers: with names, because clients show them. */
const scalars: Definitions = {
  [intOrString]: {
    description: "A number, or a string that stands for one, such as a percentage or the name of a port.",
    format: "int-or-string",
    oneOf: [{ type: "integer" }, { type: "string" }],
  },
  [quantity]: {
    description: "An amount, such as 500m or 128Mi.",
    oneOf: [{ type: "string" }, { type: "number" }],
  },
};

/** Formats that only we tell apart. */
const formats: Readonly<Record<string, string>> = { "date-time-micro": "date-time" };
