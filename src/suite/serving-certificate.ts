/**
 * A certificate for a server that a scenario runs in the cluster: an authority of its own signs it, so that the scenario
 * can say whom to trust. It is good from 2020 to 2049, whatever time it is on the target.
 */
import { Buffer } from "node:buffer";

export interface ServingCertificate {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
  /** PEM of the authority's certificate. */
  readonly authority: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const validity = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2049-01-01T00:00:00Z") };
const serverUsage = "1.3.6.1.5.5.7.3.1";

/** For the given DNS names. */
export async function createServingCertificate(names: readonly string[]): Promise<ServingCertificate> {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const pair = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const [authorityKeys, keys] = await Promise.all([pair(), pair()]);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: "CN=seatrial",
    signingAlgorithm: algorithm,
    keys: authorityKeys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity,
    subject: `CN=${names[0]}`,
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.ExtendedKeyUsageExtension([serverUsage]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value }) as const)),
    ],
  });
  return {
    certificate: `${certificate.toString("pem")}\n`,
    key: await pemOf(keys.privateKey),
    authority: `${authority.toString("pem")}\n`,
  };
}

async function pemOf(key: Parameters<typeof crypto.subtle.exportKey>[1]): Promise<string> {
  const lines = Buffer.from(await crypto.subtle.exportKey("pkcs8", key))
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
}
