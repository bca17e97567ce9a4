/** What the sample API server says of its kinds: https://github.com/kubernetes/sample-apiserver, pkg/apis/wardle. */

interface Described {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Schemas that clients may explain; the paths are those of the collections alone. */
export function wardleDocument(group: string, version: string, kinds: readonly Described[]): object {
  const paths = kinds.map(({ name, kind, namespaced }): [string, object] => {
    const path = `/apis/${group}/${version}${namespaced ? "/namespaces/{namespace}" : ""}/${name}`;
    const described = { "x-kubernetes-action": "list", "x-kubernetes-group-version-kind": { group, version, kind } };
    return [path, { get: { description: `list objects of kind ${kind}`, responses: {}, ...described } }];
  });
  const schemas = kinds.map(({ kind }): [string, object] => [
    `com.example.wardle.${version}.${kind}`,
    { ...schemaOf(kind, version), "x-kubernetes-group-version-kind": [{ group, version, kind }] },
  ]);
  return {
    openapi: "3.0.0",
    info: { title: "Wardle", version: "0.1" },
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(schemas) },
  };
}

const text = (description: string) => ({ type: "string", description });

const kindOf = "Kind is a string value representing the REST resource this object represents.";
const versionOf = "APIVersion defines the versioned schema of this representation of an object.";
const standing = { apiVersion: text(versionOf), kind: text(kindOf), metadata: { type: "object" } };

const flunderSpecs: Readonly<Record<string, object>> = {
  v1alpha1: {
    reference: text("A name of another flunder or fischer, depending on the reference type."),
    referenceType: text("The reference type."),
  },
  v1beta1: {
    flunderReference: text("A name of another flunder, mutually exclusive to the FischerReference."),
    fischerReference: text("A name of a fischer, mutually exclusive to the FlunderReference."),
    referenceType: text("The reference type."),
  },
};

function schemaOf(kind: string, version: string): object {
  if (kind === "Fischer") {
    const disallowed = "DisallowedFlunders holds a list of Flunder.Names that are disallowed.";
    const list = { type: "array", items: { type: "string" }, description: disallowed };
    return { type: "object", properties: { ...standing, disallowedFlunders: list } };
  }
  const spec = { type: "object", properties: flunderSpecs[version] };
  return { type: "object", properties: { ...standing, spec, status: { type: "object" } } };
}
