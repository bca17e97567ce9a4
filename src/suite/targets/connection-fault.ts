import { HarnessError } from "../verdict.ts";

/** What went wrong on the way to a server, in words that say what to do. */
export function connectionFault(error: NodeJS.ErrnoException, server: URL, configuration: string): HarnessError {
  return new HarnessError(`${configuration}: ${explain(error, server)}`, { cause: undefined });
}

function explain(error: NodeJS.ErrnoException, server: URL): string {
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return `nothing listens at ${server.origin}; is the cluster running, and is this the right kubeconfig?`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `the host name ${server.hostname} cannot be resolved; check the server address`;
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `${server.origin} cannot be reached (${codeOf(error)}); is there a way to that network?`;
    case "CERT_HAS_EXPIRED":
      return `the certificate of ${server.origin} has expired; renew the cluster's certificates`;
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "CERT_SIGNATURE_FAILURE":
      return `the certificate of ${server.origin} is not signed by the kubeconfig's certificate-authority`;
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `the certificate of ${server.origin} is for another name; set tls-server-name`;
    default:
      return `${server.origin} cannot be talked to: ${error.message || codeOf(error)}`;
  }
}

/** Several addresses of one name fail together. */
function codeOf(error: NodeJS.ErrnoException): string {
  const [first] = error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [];
  return error.code ?? first?.code ?? "";
}
