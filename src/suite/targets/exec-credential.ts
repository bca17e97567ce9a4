import { execFile } from "node:child_process";
import { HarnessError } from "../verdict.ts";
import type { ClusterAccess, ExecPlugin } from "./kubeconfig-file.ts";

/** What a credential plugin gave. */
export interface PluginCredential {
  readonly token?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  /** Milliseconds since the epoch; undefined means as long as the process lives. */
  readonly expiresMs: number | undefined;
}

interface ExecCredential {
  status?: { token?: string; clientCertificateData?: string; clientKeyData?: string; expirationTimestamp?: string };
}

/** Longer than a plugin needs to ask its provider, shorter than somebody would wait for it. */
const pluginTimeoutMs = 60_000;

/** Runs a user's credential plugin. Rejects with `HarnessError` that says what the plugin said. */
export async function runCredentialPlugin(plugin: ExecPlugin, access: ClusterAccess): Promise<PluginCredential> {
  const cluster = plugin.provideClusterInfo
    ? { server: access.server.href, "insecure-skip-tls-verify": access.insecureSkipVerify }
    : undefined;
  const info = {
    apiVersion: plugin.apiVersion,
    kind: "ExecCredential",
    spec: { interactive: false, ...(cluster && { cluster }) },
  };
  const added = Object.fromEntries((plugin.env ?? []).map(({ name, value }) => [name, value]));
  const environment = { ...process.env, ...added, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  const output = await run(plugin, environment);
  let credential: ExecCredential;
  try {
    credential = JSON.parse(output) as ExecCredential;
  } catch {
    throw new HarnessError(`the credential plugin ${plugin.command} printed no ExecCredential`);
  }
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = credential.status ?? {};
  if (token === undefined && clientCertificateData === undefined) {
    throw new HarnessError(`the credential plugin ${plugin.command} gave neither a token nor a certificate`);
  }
  return {
    ...(token !== undefined && { token }),
    ...(clientCertificateData !== undefined && { clientCertificate: clientCertificateData }),
    ...(clientKeyData !== undefined && { clientKey: clientKeyData }),
    expiresMs: expirationTimestamp === undefined ? undefined : Date.parse(expirationTimestamp),
  };
}

function run({ command, args = [] }: ExecPlugin, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { env, timeout: pluginTimeoutMs }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new HarnessError(`the credential plugin ${command} failed: ${stderr.trim() || error.message}`));
    });
  });
}
