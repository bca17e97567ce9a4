/** Several sources in one volume. Upstream: pkg/apis/core/validation `validateProjectionSources`. */
import type { LabelSelector } from "#apimachinery";
import { type FieldError, forbidden, invalid, required } from "../field-error.ts";
import type { JsonObject } from "../json-value.ts";
import { number, part, parts, text } from "./fields.ts";
import { relativePath } from "./paths.ts";
import { each, labelSelectorErrors } from "./rules.ts";
import { downwardFileErrors, keyToPathErrors } from "./volume-files.ts";
import { fileModeErrors } from "./volume-sources.ts";

const kinds = ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];
const tenMinutes = 600;

export function projectedErrors(projected: JsonObject, field: string): FieldError[] {
  const paths = new Set<string>();
  const claimed = (path: string, shown: unknown): FieldError[] => {
    if (path !== "" && paths.has(path)) return [invalid(field, shown, "conflicting duplicate paths")];
    paths.add(path);
    return [];
  };
  return [
    ...fileModeErrors(projected.defaultMode, `${field}.defaultMode`),
    ...each(`${field}.sources`, parts(projected.sources), (source, at) => {
      const errors = kinds.flatMap((kind) => {
        const inner = part(source[kind]);
        return inner === undefined ? [] : (checks[kind]?.(inner, `${at}.${kind}`, field, claimed) ?? []);
      });
      const given = kinds.filter((kind) => source[kind] !== undefined);
      if (given.length > 1) errors.push(forbidden(at, "may not specify more than 1 volume type per source"));
      return errors;
    }),
  ];
}

type Claim = (path: string, shown: unknown) => FieldError[];
type Check = (source: JsonObject, at: string, field: string, claimed: Claim) => FieldError[];

const keys: Check = (source, at, _, claimed) => [
  ...(source.name ? [] : [required(`${at}.name`)]),
  ...each(`${at}.items`, parts(source.items), (item, where) => [
    ...keyToPathErrors(item, where),
    ...claimed(text(item.path), source.name),
  ]),
];

const checks: Readonly<Record<string, Check>> = {
  secret: keys,
  configMap: keys,
  downwardAPI: (source, at, _, claimed) =>
    parts(source.items).flatMap((item) => [
      ...downwardFileErrors(item, at),
      ...claimed(text(item.path), text(item.path)),
    ]),
  // The path is told of the volume, not of its source: so do real servers.
  serviceAccountToken: ({ path, expirationSeconds }, at, field) => [
    ...lifetimeErrors(number(expirationSeconds) ?? 0, `${at}.expirationSeconds`),
    ...(path ? relativePath(text(path), `${field}.path`) : [required(`${field}.path`)]),
  ],
  clusterTrustBundle: (source, at, _, claimed) => [
    ...bundleErrors(source, at),
    ...(source.path ? [] : [required(`${at}.path`)]),
    ...relativePath(text(source.path), `${at}.path`),
    ...claimed(text(source.path), text(source.path)),
  ],
};

export function lifetimeErrors(seconds: number, field: string): FieldError[] {
  if (seconds < tenMinutes) return [invalid(field, seconds, "may not specify a duration less than 10 minutes")];
  if (seconds > 2 ** 32) return [invalid(field, seconds, "may not specify a duration larger than 2^32 seconds")];
  return [];
}

function bundleErrors({ name, signerName, labelSelector }: JsonObject, at: string): FieldError[] {
  if (name !== undefined && signerName !== undefined) {
    return [invalid(at, { Name: name, SignerName: signerName }, "only one of name and signerName may be used")];
  }
  if (name !== undefined) {
    const errors = name === "" ? [required(`${at}.name`, "must be a valid object name")] : [];
    if (labelSelector === undefined) return errors;
    const why = "labelSelector must be unset if name is specified";
    return [...errors, invalid(`${at}.labelSelector`, labelSelector, why)];
  }
  if (signerName === undefined) return [required(at, "either name or signerName must be specified")];
  const errors = signerName === "" ? [required(`${at}.signerName`, "must be a valid signer name")] : [];
  return [...errors, ...labelSelectorErrors(labelSelector as LabelSelector | undefined, `${at}.labelSelector`)];
}
