/**
 * Is this the server that was meant? The answer, and its words, are those of Go's crypto/x509, which all of Kubernetes
 * is built with: https://pkg.go.dev/crypto/x509#Certificate.Verify. Pure; time is a parameter, because the certificates
 * of a cluster on the virtual clock live in its time.
 */
import type { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

export interface Presented {
  /** What the server showed: its own certificate first. */
  readonly chain: readonly X509Certificate[];
  readonly authorities: readonly X509Certificate[];
  /** A DNS name or an address. */
  readonly serverName: string;
  readonly nowMs: number;
}

/** Why it is not to be trusted; undefined when it is. */
export function verifyCertificate({ chain, authorities, serverName, nowMs }: Presented): string | undefined {
  const [leaf] = chain;
  if (leaf === undefined) return "tls: server did not provide a certificate";
  const why =
    timeProblem(leaf, nowMs) ?? nameProblem(leaf, serverName) ?? trustProblem(leaf, chain.slice(1), authorities, nowMs);
  return why && `tls: failed to verify certificate: x509: ${why}`;
}

function timeProblem({ validFrom, validTo }: X509Certificate, nowMs: number): string | undefined {
  const text = "certificate has expired or is not yet valid: current time";
  if (nowMs < Date.parse(validFrom)) return `${text} ${instant(nowMs)} is before ${instant(Date.parse(validFrom))}`;
  if (nowMs > Date.parse(validTo)) return `${text} ${instant(nowMs)} is after ${instant(Date.parse(validTo))}`;
  return undefined;
}

const instant = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

function nameProblem(certificate: X509Certificate, name: string): string | undefined {
  const isAddress = isIP(name) !== 0;
  const fits = isAddress ? certificate.checkIP(name) : certificate.checkHost(name, { subject: "never" });
  if (fits !== undefined) return undefined;
  const alternatives = (certificate.subjectAltName ?? "").split(", ");
  const named = (prefix: string): string[] =>
    alternatives.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length));
  if (certificate.subjectAltName === undefined && certificate.checkHost(name, { subject: "always" }) !== undefined) {
    return "certificate relies on legacy Common Name field, use SANs instead";
  }
  const valid = named(isAddress ? "IP Address:" : "DNS:");
  if (isAddress && valid.length === 0) {
    return `cannot validate certificate for ${name} because it doesn't contain any IP SANs`;
  }
  if (valid.length === 0) return `certificate is not valid for any names, but wanted to match ${name}`;
  return `certificate is valid for ${valid.join(", ")}, not ${name}`;
}

const unknownAuthority = "certificate signed by unknown authority";
const serverUsage = "1.3.6.1.5.5.7.3.1";
const anyUsage = "2.5.29.37.0";

function trustProblem(
  leaf: X509Certificate,
  intermediates: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  nowMs: number,
): string | undefined {
  const usages = leaf.keyUsage as readonly string[] | undefined;
  const why = chainProblem(leaf, intermediates, authorities, nowMs, 0);
  if (why !== undefined) return why;
  const serves = usages === undefined || usages.includes(serverUsage) || usages.includes(anyUsage);
  return serves ? undefined : "certificate specifies an incompatible key usage";
}

/** Longer chains are not followed. */
const longestChain = 8;

function chainProblem(
  certificate: X509Certificate,
  intermediates: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  nowMs: number,
  depth: number,
): string | undefined {
  if (authorities.some((each) => each.raw.equals(certificate.raw))) return undefined;
  let problem = unknownAuthority;
  for (const parent of [...authorities, ...intermediates]) {
    if (parent.subject !== certificate.issuer || depth > longestChain || parent.raw.equals(certificate.raw)) continue;
    const why = signatureProblem(certificate, parent);
    if (why !== undefined) {
      const hint = `possibly because of ${JSON.stringify(why)} while trying to verify candidate authority certificate`;
      problem = `${unknownAuthority} (${hint} ${JSON.stringify(commonName(parent))})`;
      continue;
    }
    const late = timeProblem(parent, nowMs);
    if (late !== undefined) {
      problem = late;
      continue;
    }
    const above = chainProblem(parent, intermediates, authorities, nowMs, depth + 1);
    if (above === undefined) return undefined;
    problem = above;
  }
  return problem;
}

function signatureProblem(certificate: X509Certificate, parent: X509Certificate): string | undefined {
  if (!parent.ca) return "x509: invalid signature: parent certificate cannot sign this kind of certificate";
  if (certificate.verify(parent.publicKey)) return undefined;
  return parent.publicKey.asymmetricKeyType === "rsa"
    ? "crypto/rsa: verification error"
    : "x509: ECDSA verification failure";
}

function commonName({ subject }: X509Certificate): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? "";
}
