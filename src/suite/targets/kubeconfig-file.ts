import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseDocument } from "yaml";
import { HarnessError } from "../verdict.ts";

/** A user's `exec` credential plugin. https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly provideClusterInfo?: boolean;
}

/** How to reach a cluster, and as whom: everything that files hold has been read. */
export interface ClusterAccess {
  /** Name of the context. */
  readonly context: string;
  readonly server: URL;
  /** PEM. Undefined: the authorities that the machine trusts. */
  readonly certificateAuthority: string | undefined;
  readonly insecureSkipVerify: boolean;
  readonly serverName: string | undefined;
  /** PEM. */
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
  readonly token: string | undefined;
  /** Read again for each request: such files are renewed. */
  readonly tokenFile: string | undefined;
  readonly basic: { readonly username: string; readonly password: string } | undefined;
  readonly exec: ExecPlugin | undefined;
}

interface Cluster {
  server?: string;
  "certificate-authority"?: string;
  "certificate-authority-data"?: string;
  "insecure-skip-tls-verify"?: boolean;
  "tls-server-name"?: string;
  "proxy-url"?: string;
}

interface User {
  "client-certificate"?: string;
  "client-certificate-data"?: string;
  "client-key"?: string;
  "client-key-data"?: string;
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  exec?: ExecPlugin;
}

interface Kubeconfig {
  clusters?: { name: string; cluster?: Cluster }[];
  contexts?: { name: string; context?: { cluster?: string; user?: string } }[];
  users?: { name: string; user?: User }[];
  "current-context"?: string;
}

/**
 * Reads the current context of a kubeconfig file. Throws `HarnessError` that names the file and what to do about it.
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function readKubeconfig(path: string, nowMs: number): ClusterAccess {
  const config = parseKubeconfig(path);
  const fault = (problem: string): HarnessError => new HarnessError(`kubeconfig ${path}: ${problem}`);
  const context = config["current-context"];
  if (!context) throw fault(`no current-context is set; choose one with: kubectl config use-context NAME`);
  const chosen = config.contexts?.find(({ name }) => name === context)?.context;
  if (chosen === undefined) throw fault(`the current-context "${context}" is not among its contexts`);
  const cluster = config.clusters?.find(({ name }) => name === chosen.cluster)?.cluster;
  if (cluster === undefined)
    throw fault(`context "${context}" names the cluster "${chosen.cluster}", which it does not define`);
  const user = chosen.user ? config.users?.find(({ name }) => name === chosen.user)?.user : {};
  if (user === undefined) throw fault(`context "${context}" names the user "${chosen.user}", which it does not define`);
  if (cluster["proxy-url"]) throw fault("proxy-url is not supported; reach the cluster directly");
  const files = readerOf(path, fault);
  const clientCertificate = files.pem(
    user["client-certificate-data"],
    user["client-certificate"],
    "client-certificate",
  );
  checkExpiry(clientCertificate, chosen.user ?? "", nowMs, fault);
  return {
    context,
    server: serverOf(cluster.server, fault),
    certificateAuthority: files.pem(
      cluster["certificate-authority-data"],
      cluster["certificate-authority"],
      "certificate-authority",
    ),
    insecureSkipVerify: cluster["insecure-skip-tls-verify"] ?? false,
    serverName: cluster["tls-server-name"],
    clientCertificate,
    clientKey: files.pem(user["client-key-data"], user["client-key"], "client-key"),
    token: user.token,
    tokenFile: user.tokenFile && resolve(dirname(path), user.tokenFile),
    basic: user.username === undefined ? undefined : { username: user.username, password: user.password ?? "" },
    exec: user.exec,
  };
}

function parseKubeconfig(path: string): Kubeconfig {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new HarnessError(`kubeconfig ${path} cannot be read: ${(cause as Error).message}`);
  }
  const document = parseDocument(text, { prettyErrors: false, logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined) throw new HarnessError(`kubeconfig ${path} is no YAML: ${error.message}`);
  const config = document.toJS() as Kubeconfig | null;
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new HarnessError(`kubeconfig ${path} holds no configuration`);
  }
  return config;
}

function serverOf(server: string | undefined, fault: (problem: string) => HarnessError): URL {
  try {
    const url = new URL(server ?? "");
    if (url.protocol === "https:" || url.protocol === "http:") return url;
  } catch {
    // told below
  }
  throw fault(`the server "${server ?? ""}" is no URL like https://host:6443`);
}

function readerOf(path: string, fault: (problem: string) => HarnessError) {
  return {
    pem: (data: string | undefined, file: string | undefined, field: string): string | undefined => {
      if (data) return Buffer.from(data, "base64").toString("utf8");
      if (!file) return undefined;
      try {
        return readFileSync(resolve(dirname(path), file), "utf8");
      } catch (cause) {
        throw fault(`${field} cannot be read: ${(cause as Error).message}`);
      }
    },
  };
}

function checkExpiry(
  pem: string | undefined,
  user: string,
  nowMs: number,
  fault: (problem: string) => HarnessError,
): void {
  if (pem === undefined) return;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch (cause) {
    throw fault(`the client certificate of user "${user}" is no certificate: ${(cause as Error).message}`);
  }
  if (Date.parse(certificate.validTo) >= nowMs) return;
  throw fault(`the client certificate of user "${user}" expired on ${certificate.validTo}; have a new one issued`);
}
