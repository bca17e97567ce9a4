/** `env` and `envFrom`. Upstream: pkg/apis/core/validation `ValidateEnv`, `ValidateEnvFrom`. Answers to @seed:K7.1. */
import { type FieldError, invalid, notFoundValue, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { environmentFields, fieldReferenceErrors, resourceReferenceErrors } from "./field-references.ts";
import { part, parts, text } from "./fields.ts";
import { asPrefix, configMapKey, dns1123Subdomain, environmentName } from "./names.ts";
import { relativePath } from "./paths.ts";
import { each, problems } from "./rules.ts";

const sourceNames = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"] as const;

/** `volumes`: the names of those that exist, for keys read from files. */
export function environmentErrors(env: unknown, field: string, volumes: ReadonlyMap<string, JsonObject>): FieldError[] {
  return each(field, parts(env), (variable, at) => {
    const name = text(variable.name);
    const errors = name ? problems(`${at}.name`, name, environmentName(name)) : [required(`${at}.name`)];
    const from = part(variable.valueFrom);
    return from === undefined
      ? errors
      : [...errors, ...sourceErrors(from, text(variable.value), `${at}.valueFrom`, volumes)];
  });
}

function sourceErrors(
  from: JsonObject,
  value: string,
  at: string,
  volumes: ReadonlyMap<string, JsonObject>,
): FieldError[] {
  const given = sourceNames.filter((name) => from[name] !== undefined);
  const errors = given.flatMap((name): FieldError[] => {
    const reference = part(from[name]) ?? {};
    const where = `${at}.${name}`;
    if (name === "fieldRef") return fieldReferenceErrors(reference, where, environmentFields);
    if (name === "resourceFieldRef") return resourceReferenceErrors(reference, where, false);
    return name === "fileKeyRef" ? fileKeyErrors(reference, where, volumes) : keyErrors(reference, where);
  });
  if (given.length === 0) {
    const choice = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`";
    errors.push(invalid(at, "", `must specify one of: ${choice}`));
  } else if (value !== "") errors.push(invalid(at, "", "may not be specified when `value` is not empty"));
  else if (given.length > 1) errors.push(invalid(at, "", "may not have more than one field specified at a time"));
  return errors;
}

function keyErrors(reference: JsonObject, at: string): FieldError[] {
  const name = text(reference.name);
  const key = text(reference.key);
  return [
    ...problems(`${at}.name`, name, dns1123Subdomain(name)),
    ...(key ? problems(`${at}.key`, key, configMapKey(key)) : [required(`${at}.key`)]),
  ];
}

/** A key of a file that another container has written into an empty directory. */
function fileKeyErrors(reference: JsonObject, at: string, volumes: ReadonlyMap<string, JsonObject>): FieldError[] {
  const key = text(reference.key);
  const volume = text(reference.volumeName);
  const path = text(reference.path);
  const errors = key ? problems(`${at}.key`, key, environmentName(key)) : [required(`${at}.key`)];
  if (volume === "") errors.push(required(`${at}.volumeName`));
  else if (!volumes.has(volume)) errors.push(notFoundValue(`${at}.volumeName`, volume));
  else if (volumes.get(volume)?.emptyDir === undefined) {
    errors.push(invalid(`${at}.volumeName`, volume, "referenced volume must be of type emptyDir"));
  }
  return [...errors, ...(path ? relativePath(path, `${at}.path`) : [required(`${at}.path`)])];
}

export function environmentFromErrors(sources: unknown, field: string): FieldError[] {
  return each(field, parts(sources), (source, at) => {
    const prefix = text(source.prefix);
    const errors = prefix ? problems(`${at}.prefix`, prefix, environmentName(prefix)) : [];
    const given = (["configMapRef", "secretRef"] as const).filter((name) => source[name] !== undefined);
    for (const reference of given) {
      const name = text(part(source[reference])?.name);
      const where = `${at}.${reference}.name`;
      errors.push(...(name ? problems(where, name, asPrefix(dns1123Subdomain)(name)) : [required(where)]));
    }
    // Real servers name the list here, not its item.
    if (given.length === 0) errors.push(invalid(field, "", "must specify one of: `configMapRef` or `secretRef`"));
    else if (given.length > 1) errors.push(invalid(field, "", "may not have more than one field specified at a time"));
    return errors;
  });
}
