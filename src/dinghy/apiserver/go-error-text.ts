/** What Go's HTTP client says of a failure that Node knows under another name. */
export function goErrorText(
  error: NodeJS.ErrnoException & { address?: string; port?: number; hostname?: string },
): string {
  const { code = "", address = "", port, hostname } = error;
  const at = `dial tcp ${address.includes(":") ? `[${address}]` : address}:${port}`;
  switch (code) {
    case "ABORT_ERR":
    case "ETIMEDOUT":
      return "context deadline exceeded";
    case "ECONNREFUSED":
      return `${at}: connect: connection refused`;
    case "EHOSTUNREACH":
      return `${at}: connect: no route to host`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `dial tcp: lookup ${hostname}: no such host`;
    case "ECONNRESET":
      return "EOF";
    case "EPROTO":
      return "http: server gave HTTP response to HTTPS client";
    default:
      return certificateText(error) ?? error.message;
  }
}

const unknownAuthority = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
]);

function certificateText({ code = "", message }: NodeJS.ErrnoException): string | undefined {
  const failed = "tls: failed to verify certificate: x509:";
  if (unknownAuthority.has(code)) return `${failed} certificate signed by unknown authority`;
  if (code === "CERT_HAS_EXPIRED") return `${failed} certificate has expired or is not yet valid`;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return `${failed} ${message}`;
  return undefined;
}
