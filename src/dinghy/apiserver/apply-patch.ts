/** PATCH with a configuration to apply. Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go. */

import { formatTime } from "#clock";
import type { Response } from "#wire";
import { applyConfiguration } from "./apply.ts";
import { requireAuthorized } from "./authorize.ts";
import { cloneJson, isJsonObject } from "./json-value.ts";
import { doorOf } from "./managed-fields.ts";
import { bodyLimitBytes } from "./read-body.ts";
import { apiVersionOf } from "./resource-registry.ts";
import { objectResponse } from "./respond.ts";
import { nameOf, type ResourceRequest } from "./server-context.ts";
import { badRequest, conflict, requestTooLarge, unknownError } from "./status.ts";
import type { AnyObject } from "./strategy.ts";
import { readResourceObject } from "./typed-object.ts";
import { requireName, type UpdateRule, updateObject } from "./update.ts";
import { readWriteOptions } from "./write-options.ts";
import { parseYaml } from "./yaml-text.ts";

export async function applyPatch(request: ResourceRequest, rule: UpdateRule): Promise<Response> {
  const { definition, info, server, warnings, user } = request;
  const options = readWriteOptions(info.query, "PatchOptions", true);
  const config = readConfiguration(request);
  const produce = (old: AnyObject | undefined): AnyObject => {
    if (old === undefined) {
      const { group, version, resource } = definition;
      const attributes = { user, verb: "create", group, version, resource, namespace: info.namespace, name: info.name };
      requireAuthorized(server.authorizer, attributes);
      if (config.metadata.uid)
        throw conflict(
          definition,
          nameOf(request),
          `uid mismatch: the provided object specified uid ${String(config.metadata.uid)}, and no existing object was found`,
        );
    }
    const value = applyConfiguration({
      live: old ?? ({ metadata: {} } as AnyObject),
      config,
      type: definition.type(),
      manager: options.fieldManager,
      apiVersion: apiVersionOf(definition),
      subresource: info.subresource,
      force: options.force,
      now: formatTime(server.clock.now()),
      keep: doorOf(definition, info.subresource),
    });
    const object = readResourceObject(definition, { value: cloneJson(value) }, "Ignore", (text) => warnings.add(text));
    return object;
  };
  const mayCreate = rule.mayCreate === true && info.subresource === undefined;
  const { document, created } = await updateObject(request, { ...rule, mayCreate }, produce, {
    ...options,
    createsAlways: mayCreate,
  });
  return objectResponse(request, created ? 201 : 200, document);
}

const decoder = new TextDecoder();

/** The body: YAML, of which JSON is a part. Throws `ApiError` 400, and 500 for fields that do not exist. */
function readConfiguration(request: ResourceRequest): AnyObject {
  const { definition } = request;
  const value = readYaml(request);
  if (!isJsonObject(value)) throw badRequest("error decoding YAML: expected an object");
  const { apiVersion = "", kind = "" } = value;
  if (apiVersion !== apiVersionOf(definition) || kind !== definition.kind) {
    throw badRequest(`invalid object type: ${groupVersion(String(apiVersion))}, Kind=${String(kind)}`);
  }
  const config = value as AnyObject;
  if (!isJsonObject(config.metadata)) config.metadata = {};
  if (config.metadata.managedFields !== undefined && config.metadata.managedFields !== null) {
    throw badRequest("metadata.managedFields must be nil");
  }
  config.metadata.name ??= nameOf(request);
  requireName(config, nameOf(request));
  requireKnownFields(request, value as AnyObject);
  return config;
}

function groupVersion(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion : `/${apiVersion}`;
}

function requireKnownFields({ definition }: ResourceRequest, config: AnyObject): void {
  const { unknownFields, problems } = definition.decode(config);
  const [field] = unknownFields;
  const [problem] = problems;
  if (field === undefined && problem === undefined) return;
  const { name = "", namespace = "" } = config.metadata as { name?: string; namespace?: string };
  const subject = `${namespace}/${name}; ${groupVersion(String(config.apiVersion))}, Kind=${definition.kind}`;
  const why = field === undefined ? problem : `.${field}: field not declared in schema`;
  throw unknownError(`failed to create typed patch object (${subject}): ${why}`);
}

function readYaml({ request }: ResourceRequest): unknown {
  const { body } = request;
  if (body !== undefined && "object" in body) return cloneJson(body.object);
  if (body !== undefined && body.length > bodyLimitBytes) throw requestTooLarge(bodyLimitBytes);
  const text = body === undefined ? "" : decoder.decode(body);
  try {
    return JSON.parse(text);
  } catch {
    // Then it may be YAML.
  }
  try {
    return parseYaml(text);
  } catch (error) {
    throw badRequest(`error decoding YAML: ${(error as Error).message.split("\n")[0]}`);
  }
}
