/** PATCH with a configuration to apply. Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go. */

import { formatTime } from "#clock";
import { findDuplicateFields } from "#schemas";
import type { Response } from "#wire";
import { applyConfiguration } from "./apply.ts";
import { doorOf } from "./field-doors.ts";
import { jsonTypeOf } from "./go-decoding.ts";
import { cloneJson, isJsonObject } from "./json-value.ts";
import { blankOf } from "./managed-fields.ts";
import { refuseDeepNesting } from "./nesting-depth.ts";
import { versionsOf } from "./other-versions.ts";
import { bodyLimitBytes } from "./read-body.ts";
import { apiVersionOf } from "./resource-registry.ts";
import { objectResponse } from "./respond.ts";
import { nameOf, type ResourceRequest } from "./server-context.ts";
import { badRequest, conflict, requestTooLarge, unknownError } from "./status.ts";
import type { AnyObject } from "./strategy.ts";
import { type FieldValidation, readResourceObject } from "./typed-object.ts";
import { typedProblems } from "./typed-problems.ts";
import { requireName, type UpdateRule, updateObject } from "./update.ts";
import { readWriteOptions, type WriteOptions } from "./write-options.ts";
import { duplicateKeys, parseYaml } from "./yaml-text.ts";

export async function applyPatch(request: ResourceRequest, rule: UpdateRule): Promise<Response> {
  const { definition, info, warnings } = request;
  const options = readWriteOptions(info.query, "PatchOptions", true);
  const warn = (text: string): void => void warnings.add(text);
  const config = readConfiguration(request, options.fieldValidation);
  const produce = (old: AnyObject | undefined): AnyObject => {
    if (old === undefined && config.metadata.uid) {
      const why = `the provided object specified uid ${String(config.metadata.uid)}, and no existing object was found`;
      throw conflict(definition, nameOf(request), `uid mismatch: ${why}`);
    }
    const value = applied(request, old ?? ({ metadata: {} } as AnyObject), config, options);
    const object = readResourceObject(definition, { value: cloneJson(value) }, "Ignore", warn);
    requireName(object, nameOf(request));
    return object;
  };
  const mayCreate = rule.mayCreate === true && info.subresource === undefined;
  const { document, created } = await updateObject(request, { ...rule, mayCreate }, produce, {
    ...options,
    createsAlways: mayCreate,
  });
  return objectResponse(request, created ? 201 : 200, document);
}

/** What is there with what the client says. Throws `ApiError` 409 and 500. */
export function applied(
  { definition, info, server }: ResourceRequest,
  live: AnyObject,
  config: AnyObject,
  options: WriteOptions,
): AnyObject {
  return applyConfiguration({
    live,
    config,
    type: definition.type(),
    manager: options.fieldManager,
    apiVersion: apiVersionOf(definition),
    subresource: info.subresource,
    force: options.force,
    now: formatTime(server.clock.now()),
    door: doorOf(definition, info.subresource),
    blank: blankOf(definition),
    versions: versionsOf(server, definition),
    custom: definition.custom,
  });
}

const decoder = new TextDecoder();

/**
 * The body: YAML, of which JSON is a part. Throws `ApiError` 400, also for what stands twice when read strictly, and 500
 * for fields that do not exist.
 */
export function readConfiguration(request: ResourceRequest, validation: FieldValidation): AnyObject {
  const { definition } = request;
  const { value, duplicates } = readYaml(request);
  if (value !== null && !isJsonObject(value)) {
    const why = `json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type map[string]interface {}`;
    throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`);
  }
  const { apiVersion = "", kind = "" } = value ?? {};
  if (apiVersion !== apiVersionOf(definition) || kind !== definition.kind) {
    throw badRequest(`invalid object type: ${groupVersion(String(apiVersion))}, Kind=${String(kind)}`);
  }
  const config = value as AnyObject;
  if (!isJsonObject(config.metadata)) config.metadata = {};
  if (config.metadata.managedFields !== undefined && config.metadata.managedFields !== null) {
    throw badRequest("metadata.managedFields must be nil");
  }
  requireTyped(request, config);
  if (duplicates.length > 0 && validation === "Strict") {
    const lines = duplicates.map((each) => `  ${each}`).join("\n");
    throw badRequest(`error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n${lines}`);
  }
  if (validation === "Warn") for (const each of duplicates) request.warnings.add(each);
  return config;
}

function groupVersion(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion : `/${apiVersion}`;
}

function requireTyped({ definition }: ResourceRequest, config: AnyObject): void {
  const found = typedProblems(config, definition.type());
  const problems = found.length > 0 ? found : definition.decode(config).problems;
  if (problems.length === 0) return;
  const { name = "", namespace = "" } = config.metadata as { name?: string; namespace?: string };
  const subject = `${namespace}/${name}; ${groupVersion(String(config.apiVersion))}, Kind=${definition.kind}`;
  const why = problems.length === 1 ? problems[0] : `errors:\n${problems.map((each) => `  ${each}`).join("\n")}`;
  throw unknownError(`failed to create typed patch object (${subject}): ${why}`);
}

/** With what stands twice, as the YAML parser of real servers tells it. */
function readYaml({ request }: ResourceRequest): { value: unknown; duplicates: readonly string[] } {
  const { body } = request;
  if (body !== undefined && "object" in body) return { value: cloneJson(body.object), duplicates: [] };
  if (body !== undefined && body.length > bodyLimitBytes) throw requestTooLarge(bodyLimitBytes);
  const text = body === undefined ? "" : decoder.decode(body);
  try {
    refuseDeepNesting(text);
    const value: unknown = JSON.parse(text);
    return { value, duplicates: findDuplicateFields(text).length === 0 ? [] : duplicateKeys(text) };
  } catch {
    // Then it may be YAML.
  }
  try {
    return { value: parseYaml(text) ?? null, duplicates: duplicateKeys(text) };
  } catch (error) {
    const why = (error as Error).message.split("\n")[0];
    throw badRequest(`error decoding YAML: error converting YAML to JSON: yaml: ${why}`);
  }
}
