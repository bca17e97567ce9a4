import { Buffer } from "node:buffer";
import type { KeyPair } from "./certificate-authority.ts";

export interface KubeconfigOptions {
  /** `https://127.0.0.1:6443` */
  readonly server: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly certificateAuthority: string;
  readonly user: KeyPair;
  /** Name of cluster, user and context alike. */
  readonly name: string;
}

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

/**
 * A kubeconfig in one file, with certificates and key inside.
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function kubeconfigText({ server, certificateAuthority, user, name }: KubeconfigOptions): string {
  const quoted = JSON.stringify(name);
  return `apiVersion: v1
kind: Config
clusters:
- name: ${quoted}
  cluster:
    server: ${JSON.stringify(server)}
    certificate-authority-data: ${base64(certificateAuthority)}
users:
- name: ${quoted}
  user:
    client-certificate-data: ${base64(user.certificate)}
    client-key-data: ${base64(user.key)}
contexts:
- name: ${quoted}
  context:
    cluster: ${quoted}
    user: ${quoted}
current-context: ${quoted}
preferences: {}
`;
}
