import { isIP } from "node:net";
import type { Clock } from "#clock";
import { type CertificateAuthorityFiles, openCertificateAuthorityFiles } from "./certificate-authority-files.ts";
import { kubeconfigText } from "./kubeconfig.ts";
import { requestBytes } from "./requested-names.ts";

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

/**
 * The cluster's certificate authority: signs the API server's own certificate, those of users and nodes, and requests.
 * https://kubernetes.io/docs/setup/best-practices/certificates/
 */
export interface CertificateAuthority {
  /** PEM of the authority's own certificate: what goes into `kube-root-ca.crt` and kubeconfigs. */
  readonly certificate: string;
  /** A certificate for the API server's socket; names are DNS names or addresses, beside the usual ones. */
  servingCertificate(extraNames: readonly string[]): Promise<KeyPair>;
  /** A certificate for a user: common name is the user's name, organizations are groups. */
  clientCertificate(commonName: string, organizations: readonly string[]): Promise<KeyPair>;
  /** Signs a PEM certificate request; the answer is PEM. Rejects with an `Error` when it cannot be read or its signature is wrong. */
  sign(request: string, options: SigningOptions): Promise<string>;
  /** The same authority in another cluster: its certificates live in that cluster's time, which waits while they are made. */
  inTimeOf(clock: Clock): CertificateAuthority;
  /** A kubeconfig for the cluster's administrator (`admin`, of `system:masters`), with everything it needs inside. */
  kubeconfig(server: string): Promise<string>;
}

export interface CertificateAuthorityOptions {
  readonly clock: Clock;
  /** Where `ca.crt` and `ca.key` are kept between starts; in memory only when undefined. */
  readonly directory?: string;
}

/** What a client of the cluster may call the API server, inside and outside. */
const usualNames = [
  "localhost",
  "127.0.0.1",
  "::1",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "10.96.0.1",
];

const dayMs = 24 * 60 * 60 * 1000;
/** Our own certificates outlive any cluster; on the virtual clock they must be good by the clients' clocks too. */
const ownValidityMs = 10 * 365 * dayMs;
const requestValiditySeconds = 365 * 24 * 60 * 60;
/** Clients' clocks may be a little slow. */
const backdateMs = dayMs;

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

type X509 = typeof import("@peculiar/x509");

/**
 * Opens the authority kept in `directory`, or makes a new one. Rejects with an `Error` that names the file when what is
 * kept there is damaged.
 */
export async function createCertificateAuthority(options: CertificateAuthorityOptions): Promise<CertificateAuthority> {
  const { clock, directory } = options;
  return held(clock, async () => {
    const x509 = await loadX509();
    const files = openCertificateAuthorityFiles(directory);
    const signer = files.stored ? await readSigner(x509, files.stored, files) : await createSigner(x509, clock);
    if (!files.stored) files.save(await toKeyPair(signer));
    return new Authority(x509, clock, signer);
  });
}

/** Cryptography runs on other threads, which the virtual clock cannot see. */
async function held<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  const release = clock.hold();
  try {
    return await work();
  } finally {
    release();
  }
}

/** Loaded when a certificate is first needed: a cluster that opens no socket starts without it. */
async function loadX509(): Promise<X509> {
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

interface Signer {
  readonly certificate: InstanceType<X509["X509Certificate"]>;
  readonly keys: CryptoKeyPair;
}

type CryptoKeyPair = Awaited<ReturnType<typeof generateKeys>>;

function generateKeys() {
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function createSigner(x509: X509, clock: Clock): Promise<Signer> {
  const keys = await generateKeys();
  const { keyCertSign, digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=kubernetes",
    notBefore: new Date(clock.now() - backdateMs),
    notAfter: new Date(clock.now() + ownValidityMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(keyCertSign | digitalSignature | keyEncipherment, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, keys };
}

async function readSigner(x509: X509, stored: KeyPair, files: CertificateAuthorityFiles): Promise<Signer> {
  try {
    const certificate = new x509.X509Certificate(stored.certificate);
    const raw = x509.PemConverter.decodeFirst(stored.key);
    const privateKey = await crypto.subtle.importKey("pkcs8", raw, algorithm, true, ["sign"]);
    const publicKey = await certificate.publicKey.export(algorithm, ["verify"]);
    const probe = new Uint8Array(32);
    const signature = await crypto.subtle.sign(algorithm, privateKey, probe);
    if (!(await crypto.subtle.verify(algorithm, publicKey, signature, probe)))
      throw new Error("the key is another one's");
    return { certificate, keys: { privateKey, publicKey } as CryptoKeyPair };
  } catch (cause) {
    throw files.damaged(cause);
  }
}

async function toKeyPair({ certificate, keys }: Signer): Promise<KeyPair> {
  return { certificate: `${certificate.toString("pem")}\n`, key: await exportKey(keys) };
}

async function exportKey(keys: CryptoKeyPair): Promise<string> {
  const der = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  const base64 = Buffer.from(der)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`;
}

class Authority implements CertificateAuthority {
  readonly certificate: string;
  readonly #x509: X509;
  readonly #clock: Clock;
  readonly #signer: Signer;

  constructor(x509: X509, clock: Clock, signer: Signer) {
    this.#x509 = x509;
    this.#clock = clock;
    this.#signer = signer;
    this.certificate = `${signer.certificate.toString("pem")}\n`;
  }

  inTimeOf(clock: Clock): CertificateAuthority {
    return clock === this.#clock ? this : new Authority(this.#x509, clock, this.#signer);
  }

  servingCertificate(extraNames: readonly string[]): Promise<KeyPair> {
    const names = [...new Set([...usualNames, ...extraNames])].map((name) => ({
      type: isIP(name) === 0 ? ("dns" as const) : ("ip" as const),
      value: name,
    }));
    const alternatives = new this.#x509.SubjectAlternativeNameExtension(names);
    return this.#issue([{ CN: ["kube-apiserver"] }], ["server auth"], [alternatives]);
  }

  clientCertificate(commonName: string, organizations: readonly string[]): Promise<KeyPair> {
    // One relative name each, in the order given: groups are read off in that order.
    return this.#issue([...organizations.map((each) => ({ O: [each] })), { CN: [commonName] }], ["client auth"], []);
  }

  async kubeconfig(server: string): Promise<string> {
    const user = await this.clientCertificate("admin", ["system:masters"]);
    return kubeconfigText({ server, certificateAuthority: this.certificate, user, name: "dinghy" });
  }

  async sign(request: string, { durationSeconds = requestValiditySeconds, usages }: SigningOptions): Promise<string> {
    return held(this.#clock, async () => {
      const asked = new this.#x509.Pkcs10CertificateRequest(requestBytes(request) ?? request);
      if (!(await asked.verify())) throw new Error("the certificate request's signature does not match its key");
      const names = asked.getExtension("2.5.29.17");
      const certificate = await this.#x509.X509CertificateGenerator.create({
        // As it stands there: spelled out as text and read again, a name could become another one.
        subject: asked.subjectName,
        issuer: this.#signer.certificate.subjectName.toJSON(),
        publicKey: asked.publicKey,
        signingKey: this.#signer.keys.privateKey,
        signingAlgorithm: algorithm,
        notBefore: new Date(this.#clock.now() - 5 * 60 * 1000),
        notAfter: new Date(this.#clock.now() + durationSeconds * 1000),
        extensions: [...(await this.#extensions(usages, asked.publicKey)), ...(names ? [names] : [])],
      });
      return `${certificate.toString("pem")}\n`;
    });
  }

  async #issue(
    subject: Record<string, string[]>[],
    usages: readonly string[],
    extensions: InstanceType<X509["Extension"]>[],
  ): Promise<KeyPair> {
    return held(this.#clock, async () => {
      const keys = await generateKeys();
      const certificate = await this.#x509.X509CertificateGenerator.create({
        subject,
        issuer: this.#signer.certificate.subjectName.toJSON(),
        publicKey: keys.publicKey,
        signingKey: this.#signer.keys.privateKey,
        signingAlgorithm: algorithm,
        notBefore: new Date(this.#clock.now() - backdateMs),
        notAfter: new Date(this.#clock.now() + ownValidityMs - backdateMs),
        extensions: [
          ...(await this.#extensions([...usages, "digital signature", "key encipherment"], keys.publicKey)),
          ...extensions,
        ],
      });
      return toKeyPair({ certificate, keys });
    });
  }

  async #extensions(usages: readonly string[], key: Parameters<X509["SubjectKeyIdentifierExtension"]["create"]>[0]) {
    const x509 = this.#x509;
    const flags = usages.reduce((sum, usage) => sum | (keyUsage[usage] ?? 0), 0);
    const extended = usages.map((usage) => extendedKeyUsage[usage]).filter((each) => each !== undefined);
    return [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(flags || 1, true),
      ...(extended.length > 0 ? [new x509.ExtendedKeyUsageExtension(extended)] : []),
      await x509.SubjectKeyIdentifierExtension.create(key),
      await x509.AuthorityKeyIdentifierExtension.create(this.#signer.certificate.publicKey),
    ];
  }
}

/** Bits of RFC 5280 by the names that Kubernetes gives them. */
const keyUsage: Readonly<Record<string, number>> = {
  signing: 1,
  "digital signature": 1,
  "content commitment": 2,
  "key encipherment": 4,
  "data encipherment": 8,
  "key agreement": 16,
  "cert sign": 32,
  "crl sign": 64,
};

const extendedKeyUsage: Readonly<Record<string, string>> = {
  "server auth": "1.3.6.1.5.5.7.3.1",
  "client auth": "1.3.6.1.5.5.7.3.2",
  "code signing": "1.3.6.1.5.5.7.3.3",
  "email protection": "1.3.6.1.5.5.7.3.4",
  timestamping: "1.3.6.1.5.5.7.3.8",
  "ocsp signing": "1.3.6.1.5.5.7.3.9",
};
