/** Warnings about the smaller core kinds. Upstream: the `strategy.go` of each under pkg/registry/core. */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import type { AnyObject } from "../strategy.ts";
import { addressWarnings } from "../validation/addresses.ts";
import { part, parts, text, textMap } from "../validation/fields.ts";
import { dns1123Label } from "../validation/names.ts";
import { podTemplateWarnings } from "./pod.ts";

export function nodeWarnings(object: AnyObject): string[] {
  const { configSource, externalID } = part(object.spec) ?? {};
  return [
    ...(configSource === undefined ? [] : ["spec.configSource: the feature is removed"]),
    ...(externalID ? ["spec.externalID: this field is deprecated, and is unused by Kubernetes"] : []),
  ];
}

const mountable = "kubernetes.io/enforce-mountable-secrets";

export function serviceAccountWarnings({ metadata }: AnyObject): string[] {
  if (textMap(metadata.annotations)[mountable] === undefined) return [];
  const why = "deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets";
  return [`metadata.annotations[${mountable}]: ${why}`];
}

export function endpointsWarnings(object: AnyObject): string[] {
  return parts(object.subsets).flatMap((subset, index) =>
    (["addresses", "notReadyAddresses"] as const).flatMap((list) =>
      parts(subset[list]).flatMap(({ ip }, place) =>
        addressWarnings(`subsets[${index}].${list}[${place}].ip`, text(ip)),
      ),
    ),
  );
}

/** Also for other kinds that make Pods named after themselves. */
export function hostnameWarnings({ metadata }: AnyObject): string[] {
  const wrong = dns1123Label(text(metadata.name));
  if (wrong.length === 0) return [];
  const why = "this is used in Pod names and hostnames, which can result in surprising behavior";
  return [`metadata.name: ${why}; a DNS label is recommended: [${wrong.join(" ")}]`];
}

export function replicationControllerWarnings(object: AnyObject, old: AnyObject | undefined): string[] {
  const template = podTemplateWarnings(part(part(object.spec)?.template), "spec.template");
  if (old === undefined) return [...hostnameWarnings(object), ...template];
  return object.metadata.generation === old.metadata.generation ? [] : template;
}

export function podTemplateObjectWarnings(object: AnyObject, old: AnyObject | undefined): string[] {
  const unchanged = old !== undefined && object.metadata.generation === old.metadata.generation;
  return unchanged ? [] : podTemplateWarnings(part(object.template), "template");
}

/** A certificate and its key should belong together. */
export function secretWarnings(object: AnyObject): string[] {
  if (object.type !== "kubernetes.io/tls") return [];
  const data = textMap(object.data);
  const problem = keyPairProblem(decode(data["tls.crt"]), decode(data["tls.key"]));
  return problem === undefined ? [] : [problem];
}

function decode(value: string | undefined): string {
  return Buffer.from(value ?? "", "base64").toString("latin1");
}

const block = /-----BEGIN ([^-]+)-----[\s\S]*?-----END \1-----/g;

function keyPairProblem(certificate: string, key: string): string | undefined {
  const noCertificate = blockProblem(certificate, "certificate", (type) => type === "CERTIFICATE");
  if (noCertificate !== undefined) return noCertificate;
  const noKey = blockProblem(key, "key", (type) => type === "PRIVATE KEY" || type.endsWith(" PRIVATE KEY"));
  if (noKey !== undefined) return noKey;
  let leaf: KeyObject;
  try {
    leaf = new X509Certificate(certificate).publicKey;
  } catch {
    return "x509: malformed certificate";
  }
  try {
    const own = createPublicKey(createPrivateKey(key));
    return own.equals(leaf) ? undefined : "tls: private key does not match public key";
  } catch {
    return "tls: failed to parse private key";
  }
}

function blockProblem(text: string, what: string, fits: (type: string) => boolean): string | undefined {
  const types = [...text.matchAll(block)].map((match) => match[1] as string);
  if (types.some(fits)) return undefined;
  if (types.length === 0) return `tls: failed to find any PEM data in ${what} input`;
  const wanted = what === "key" ? 'PEM block with type ending in "PRIVATE KEY"' : '"CERTIFICATE" PEM block';
  return `tls: failed to find ${wanted} in ${what} input after skipping PEM blocks of the following types: [${types.join(" ")}]`;
}
