import type { Clock } from "#clock";

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface SigningOptions {
  /** From now on, in seconds. Default one year. */
  readonly durationSeconds?: number;
  /** As in `CertificateSigningRequest.spec.usages`: `client auth`, `server auth`, `digital signature` … */
  readonly usages: readonly string[];
}

export interface CertificateAuthority {
  /** PEM of the authority's own certificate: what goes into `kube-root-ca.crt` and kubeconfigs. */
  readonly certificate: string;
  /** A certificate for the API server's socket; names are DNS names or addresses, beside the usual ones. */
  servingCertificate(extraNames: readonly string[]): Promise<KeyPair>;
  /** A certificate for a user: common name is the user's name, organizations are groups. */
  clientCertificate(commonName: string, organizations: readonly string[]): Promise<KeyPair>;
  /** Signs a PEM certificate request; the answer is PEM. Rejects with an `Error` when it cannot be read or its signature is wrong. */
  sign(request: string, options: SigningOptions): Promise<string>;
}

export interface CertificateAuthorityOptions {
  readonly clock: Clock;
  /** Where `ca.crt` and `ca.key` are kept between starts; in memory only when undefined. */
  readonly directory?: string;
}

export async function createCertificateAuthority(_options: CertificateAuthorityOptions): Promise<CertificateAuthority> {
  throw new Error("createCertificateAuthority is not written yet");
}
