/**
 * OpenAPI documents of what is no resource: discovery, the version, the keys of tokens.
 * Upstream: api/openapi-spec/v3 of kubernetes/kubernetes, staging/src/k8s.io/apiserver/pkg/server/routes/openapi.go.
 */
import { loadSchemas } from "#schemas";
import { definitionsNamed } from "./openapi-definitions.ts";
import { friendlyGroup, pascal } from "./openapi-paths.ts";

/** One path, which can only be read. */
interface Reading {
  readonly path: string;
  readonly operationId: string;
  readonly description: string;
  readonly tag: string;
  /** The type of the answer; without it, that is a text. */
  readonly kind?: string;
  readonly mediaTypes: readonly string[];
}

const json = "application/json";
const anyForm = [json, "application/vnd.kubernetes.protobuf", "application/yaml"];

const fixed: Readonly<Record<string, Reading>> = {
  ".well-known/openid-configuration": {
    path: "/.well-known/openid-configuration/",
    operationId: "getServiceAccountIssuerOpenIDConfiguration",
    description: "Who issues the tokens of ServiceAccounts, and where the keys are.",
    tag: "WellKnown",
    mediaTypes: [json],
  },
  api: discovery("/api/", "getCoreAPIVersions", "core", "APIVersions"),
  apis: discovery("/apis/", "getAPIVersions", "apis", "APIGroupList"),
  "openid/v1/jwks": {
    path: "/openid/v1/jwks/",
    operationId: "getServiceAccountIssuerOpenIDKeyset",
    description: "The keys with which the tokens of ServiceAccounts are checked.",
    tag: "openid",
    mediaTypes: ["application/jwk-set+json"],
  },
  version: {
    path: "/version/",
    operationId: "getCodeVersion",
    description: "The version of this server.",
    tag: "version",
    kind: "io.k8s.apimachinery.pkg.version.Info",
    mediaTypes: [json],
  },
};

function discovery(path: string, operationId: string, tag: string, kind: string): Reading {
  const name = `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`;
  return { path, operationId, description: "What is served under this path.", tag, kind: name, mediaTypes: anyForm };
}

/** The paths of the documents, as the index has them: `version`, `apis/apps`. */
export function nonResourcePaths(groups: Iterable<string>): string[] {
  return [...Object.keys(fixed), ...[...groups].filter((group) => group !== "").map((group) => `apis/${group}`)];
}

/** The document of one of `nonResourcePaths`. */
export function nonResourceDocument(name: string): object {
  const group = name.replace(/^apis\//, "");
  const reading =
    fixed[name] ??
    discovery(`/${name}/`, `get${pascal(friendlyGroup(group))}APIGroup`, friendlyGroup(group), "APIGroup");
  const { path, operationId, description, tag, kind, mediaTypes } = reading;
  const schema = kind === undefined ? { type: "string" } : { $ref: `#/components/schemas/${kind}` };
  const content = Object.fromEntries(mediaTypes.map((type) => [type, { schema }]));
  const responses = { 200: { description: "OK", content }, 401: { description: "Unauthorized" } };
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: `${loadSchemas().version}.0` },
    paths: { [path]: { get: { tags: [tag], description, operationId, responses } } },
    components: kind === undefined ? {} : { schemas: definitionsNamed([kind], "#/components/schemas/") },
  };
}
