import type { ClientSecurity, NetworkError } from "#network";
import { FileError } from "../../files/file-error.ts";
import { readText } from "../../files/file-operations.ts";
import { ExitRequest, type Process } from "../../processes/process.ts";
import type { Arguments } from "../arguments.ts";
import type { HttpUrl } from "./url.ts";

/**
 * What curl asks of a server (`--cacert`, `-k`) and shows of itself (`--cert`, `--key`). There are no public authorities
 * in a cluster: without `--cacert` nobody is trusted.
 */
export function clientSecurity(process: Process, args: Arguments, { host }: HttpUrl): ClientSecurity {
  const authorities = args.value("π") ?? process.env.get("CURL_CA_BUNDLE") ?? process.env.get("SSL_CERT_FILE");
  const certificate = args.value("E");
  return {
    serverName: host,
    authorities: authorities === undefined ? "" : fileOf(process, authorities),
    insecure: args.has("k"),
    ...(certificate !== undefined && {
      client: { certificate: fileOf(process, certificate), key: fileOf(process, args.value("ξ") ?? certificate) },
    }),
  };
}

function fileOf(process: Process, path: string): string {
  try {
    return readText(process, path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    process.report(`(77) error setting certificate verify locations:  CAfile: ${path}`);
    throw new ExitRequest(77);
  }
}

/** Curl's exit code and text for what went wrong in the handshake; undefined for anything else. */
export function securityProblem(
  { code, message }: NetworkError,
  host: string,
): { code: number; message: string } | undefined {
  if (code === "EPROTO")
    return { code: 35, message: "TLS connect error: error:0A00010B:SSL routines::wrong version number" };
  if (code !== "ECERT") return undefined;
  if (/valid for|not valid for any|legacy Common Name|doesn't contain any IP/.test(message)) {
    const text = `SSL: no alternative certificate subject name matches target host name '${host}'`;
    return { code: 60, message: text };
  }
  const why = message.includes("expired") ? "certificate has expired" : "unable to get local issuer certificate";
  return { code: 60, message: `SSL certificate problem: ${why}` };
}
