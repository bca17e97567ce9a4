import { Buffer } from "node:buffer";
import type { ConfigMap, Secret } from "#apimachinery";
import { defaultSecret } from "../defaults/others.ts";
import { type FieldError, forbidden, invalid, required, tooLong } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import { jsonProblem } from "../read-body.ts";
import type { AnyObject, Strategy } from "../strategy.ts";
import { configMapKey } from "../validation/names.ts";
import { secretWarnings } from "../warnings/small-kinds.ts";

const limitBytes = 1024 * 1024;
const frozen = "field is immutable when `immutable` is set";

/** Upstream: pkg/registry/core/secret/strategy.go, pkg/apis/core/validation. Answers to @seed:K7.1. */
export const secretStrategy: Strategy = {
  updateChecks: ["metadataUpdate", "validateUpdate", "metadata", "validate"],
  fields: { type: (object) => (object as Secret).type ?? "" },
  defaults: (object) => {
    defaultSecret(object);
    mergeStringData(object as unknown as Secret);
  },
  prepareForUpdate: (object, old) => {
    // Real servers have kept the type of an old object when an update leaves it out.
    if (!object.type) object.type = old.type;
  },
  validate: (object) => secretErrors(object as unknown as Secret),
  warnings: secretWarnings,
  validateUpdate: (object, old) => {
    const errors =
      (object as unknown as Secret).type === (old as unknown as Secret).type
        ? []
        : [invalid("type", object.type, "field is immutable")];
    return [...errors, ...frozenErrors(object, old, ["data"])];
  },
};

/** `stringData` is a way to write, not to read: it goes into `data` and is gone. */
function mergeStringData(secret: Secret): void {
  if (secret.stringData === undefined) return;
  const data = secret.data ?? {};
  for (const [key, value] of Object.entries(secret.stringData)) data[key] = Buffer.from(value).toString("base64");
  delete secret.stringData;
  if (Object.keys(data).length > 0) secret.data = data;
}

const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
};

function secretErrors(secret: Secret): FieldError[] {
  const errors: FieldError[] = [];
  const { data = {}, type = "" } = secret;
  let size = 0;
  for (const key of Object.keys(data).sort()) {
    for (const problem of configMapKey(key)) errors.push(invalid(`data[${key}]`, key, problem));
    size += Buffer.byteLength(data[key] as string, "base64");
  }
  if (size > limitBytes) errors.push(tooLong("data", limitBytes));
  if (type === "kubernetes.io/service-account-token") {
    const name = secret.metadata.annotations?.["kubernetes.io/service-account.name"];
    if (!name) errors.push(required("metadata.annotations[kubernetes.io/service-account.name]"));
  }
  if (type === "kubernetes.io/basic-auth" && data.username === undefined && data.password === undefined) {
    errors.push(required("data[username]"), required("data[password]"));
  }
  for (const key of requiredKeys[type] ?? []) {
    const isMissing = type === "kubernetes.io/ssh-auth" ? !data[key] : data[key] === undefined;
    if (isMissing) errors.push(required(`data[${key}]`));
    else if (type.startsWith("kubernetes.io/dockerc")) errors.push(...jsonErrors(key, data[key] as string));
  }
  return errors;
}

function jsonErrors(key: string, value: string): FieldError[] {
  const text = Buffer.from(value, "base64").toString();
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    return [invalid(`data[${key}]`, "<secret contents redacted>", jsonProblem(text, error as Error))];
  }
}

/** Upstream: pkg/registry/core/configmap/strategy.go. */
export const configMapStrategy: Strategy = {
  updateChecks: ["metadataUpdate", "validateUpdate", "metadata", "validate"],
  validate: (object) => configMapErrors(object as unknown as ConfigMap),
  validateUpdate: (object, old) => frozenErrors(object, old, ["data", "binaryData"]),
};

function configMapErrors({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key of Object.keys(data).sort()) {
    for (const problem of configMapKey(key)) errors.push(invalid(`data[${key}]`, key, problem));
    if (Object.hasOwn(binaryData, key))
      errors.push(invalid(`data[${key}]`, key, "duplicate of key present in binaryData"));
    size += Buffer.byteLength(data[key] as string);
  }
  for (const key of Object.keys(binaryData).sort()) {
    for (const problem of configMapKey(key)) errors.push(invalid(`binaryData[${key}]`, key, problem));
    size += Buffer.byteLength(binaryData[key] as string, "base64");
  }
  if (size > limitBytes) errors.push(tooLong("", limitBytes));
  return errors;
}

function frozenErrors(object: AnyObject, old: AnyObject, fields: readonly string[]): FieldError[] {
  if (old.immutable !== true) return [];
  const errors: FieldError[] = [];
  if (object.immutable !== true) errors.push(forbidden("immutable", frozen));
  for (const field of fields) if (!equalJson(object[field], old[field])) errors.push(forbidden(field, frozen));
  return errors;
}
