/** Requests for certificates. Upstream: pkg/apis/certificates/validation/validation.go. */
import { Buffer } from "node:buffer";
import { X509Certificate } from "node:crypto";
import { duplicate, type FieldError, forbidden, invalid, notSupported, required } from "../field-error.ts";
import { equalJson } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { requestProblem } from "./certificate-request.ts";
import { signerNameErrors } from "./domain-names.ts";
import { each } from "./rules.ts";

interface Spec {
  readonly request?: string | null;
  readonly signerName?: string;
  readonly usages?: string[];
  readonly expirationSeconds?: number;
}

interface Condition {
  readonly type?: string;
  readonly status?: string;
}

interface Status {
  readonly conditions?: Condition[];
  readonly certificate?: string;
}

const usages = [
  "any",
  "cert sign",
  "client auth",
  "code signing",
  "content commitment",
  "crl sign",
  "data encipherment",
  "decipher only",
  "digital signature",
  "email protection",
  "encipher only",
  "ipsec end system",
  "ipsec tunnel",
  "ipsec user",
  "key agreement",
  "key encipherment",
  "microsoft sgc",
  "netscape sgc",
  "ocsp signing",
  "s/mime",
  "server auth",
  "signing",
  "timestamping",
];

const shortestSeconds = 600;
const statusOf = (object: AnyObject): Status => (object.status ?? {}) as Status;

/** `old` is undefined for a new request: what an old one has already is let be. */
export function certificateRequestErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const { request, signerName = "", expirationSeconds: seconds, usages: given = [] } = (object.spec ?? {}) as Spec;
  const errors: FieldError[] = [];
  const problem = requestProblem(Buffer.from(request ?? "", "base64"));
  if (problem !== undefined) errors.push(invalid("spec.request", request || null, problem));
  if (given.length === 0) errors.push(required("spec.usages"));
  errors.push(
    ...each("spec.usages", given, (usage, at) => (usages.includes(usage) ? [] : [notSupported(at, usage, usages)])),
    ...each("spec.usages", given, (usage, at, index) => (given.indexOf(usage) < index ? [duplicate(at, usage)] : [])),
  );
  if (signerName === "kubernetes.io/legacy-unknown") {
    const why = "the legacy signerName is not allowed via this API version";
    errors.push(invalid("spec.signerName", signerName, why));
  } else errors.push(...signerNameErrors("spec.signerName", signerName));
  if (seconds !== undefined && seconds < shortestSeconds) {
    const why = "may not specify a duration less than 600 seconds (10 minutes)";
    errors.push(invalid("spec.expirationSeconds", seconds, why));
  }
  return [...errors, ...conditionsErrors(object, old), ...certificateErrors(object, old)];
}

const decisive = ["Approved", "Denied", "Failed"];

function conditionsErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const field = "status.conditions";
  const before = new Set((old && statusOf(old).conditions)?.map(({ type }) => type));
  const both = before.has("Approved") && before.has("Denied");
  const seen = new Set<string>();
  return each(field, statusOf(object).conditions, ({ type = "", status = "" }, at) => {
    const errors = type === "" ? [required(`${at}.type`)] : [];
    const supported = decisive.includes(type) ? ["True"] : ["False", "True", "Unknown"];
    if (status === "") errors.push(required(`${at}.status`));
    else if (!supported.includes(status)) errors.push(notSupported(`${at}.status`, status, supported));
    const other = type === "Approved" ? "Denied" : type === "Denied" ? "Approved" : undefined;
    if (!both && other !== undefined && seen.has(other))
      errors.push(invalid(field, type, "Approved and Denied conditions are mutually exclusive"));
    if (seen.has(type)) errors.push(duplicate(`${at}.type`, type));
    seen.add(type);
    return errors;
  });
}

function certificateErrors(object: AnyObject, old: AnyObject | undefined): FieldError[] {
  const { certificate } = statusOf(object);
  if (!certificate || (old !== undefined && certificate === statusOf(old).certificate)) return [];
  const problem = certificateProblem(Buffer.from(certificate, "base64").toString("latin1"));
  return problem === undefined ? [] : [invalid("status.certificate", "<certificate data>", problem)];
}

function certificateProblem(pem: string): string | undefined {
  const blocks = [...pem.matchAll(/-----BEGIN ([^-]+)-----\r?\n([\s\S]*?)-----END \1-----/g)];
  for (const [block, type, body = ""] of blocks) {
    if (type !== "CERTIFICATE") return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
    if (body.includes(":")) return "no PEM block headers are permitted";
    try {
      new X509Certificate(block);
    } catch {
      return "x509: malformed certificate";
    }
  }
  return blocks.length === 0 ? "must contain at least one CERTIFICATE PEM block" : undefined;
}

/** What may change through which door. */
export interface Door {
  readonly approval?: boolean;
  readonly certificate?: boolean;
}

export function certificateChangeErrors(object: AnyObject, old: AnyObject, door: Door): FieldError[] {
  const field = "status.conditions";
  const now = statusOf(object);
  const before = statusOf(old);
  const ofType = ({ conditions = [] }: Status, type: string) => conditions.filter((each) => each.type === type);
  const errors = decisive
    .filter((type) => ofType(now, type).length < ofType(before, type).length)
    .map((type) => forbidden(field, `updates may not remove a condition of type ${JSON.stringify(type)}`));
  for (const type of door.approval === true ? [] : ["Approved", "Denied"]) {
    const [after, earlier] = [ofType(now, type), ofType(before, type)];
    if (after.length > earlier.length)
      errors.push(forbidden(field, `updates may not add a condition of type ${JSON.stringify(type)}`));
    else if (after.length === earlier.length && !equalJson(after, earlier))
      errors.push(forbidden(field, `updates may not modify a condition of type ${JSON.stringify(type)}\n`));
  }
  if ((now.certificate ?? "") === (before.certificate ?? "")) return errors;
  if (door.certificate !== true)
    errors.push(forbidden("status.certificate", "updates may not set certificate content"));
  else if (before.certificate)
    errors.push(forbidden("status.certificate", "updates may not modify existing certificate content"));
  return errors;
}
