import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** What a client needs to reach a server. */
export interface Access {
  readonly server: string;
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

/** Of a kubeconfig with one cluster and one user, whose files or data it reads. */
export function readAccess(text: string): Access {
  const { clusters, users } = parse(text) as Kubeconfig;
  const cluster = clusters[0]?.cluster ?? {};
  const user = users[0]?.user ?? {};
  const bytes = (of: Readonly<Record<string, string>>, name: string): Buffer => {
    const data = of[`${name}-data`];
    return data === undefined ? readFileSync(of[name] ?? "") : Buffer.from(data, "base64");
  };
  return {
    server: cluster.server ?? "",
    ca: bytes(cluster, "certificate-authority"),
    cert: bytes(user, "client-certificate"),
    key: bytes(user, "client-key"),
  };
}
