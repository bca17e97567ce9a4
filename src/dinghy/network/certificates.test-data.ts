/** Certificates for tests, made once per run. */
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

export interface TestAuthority {
  readonly certificate: string;
  sign(
    name: string,
    options?: { names?: string[]; from?: string; to?: string; usage?: string },
  ): Promise<{
    certificate: string;
    key: string;
  }>;
}

export async function createTestAuthority(commonName = "test-ca"): Promise<TestAuthority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    notBefore: new Date("2020-01-01"),
    notAfter: new Date("2040-01-01"),
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    certificate: authority.toString("pem"),
    sign: async (
      name,
      { names = [name], from = "2025-01-01", to = "2035-01-01", usage = "1.3.6.1.5.5.7.3.1" } = {},
    ) => {
      const own = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
      const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${name}`,
        issuer: authority.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        notBefore: new Date(from),
        notAfter: new Date(to),
        extensions: [
          new x509.ExtendedKeyUsageExtension([usage]),
          ...(names.length > 0
            ? [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value }) as const))]
            : []),
        ],
      });
      const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", own.privateKey)).toString("base64");
      return {
        certificate: certificate.toString("pem"),
        key: `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`,
      };
    },
  };
}
