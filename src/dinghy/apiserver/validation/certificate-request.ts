/**
 * Reads a PKCS#10 request as far as it takes to know that it is one, and that its key has signed it.
 * Upstream: pkg/apis/certificates/helpers.go `ParseCSR`; RFC 2986.
 */
import { createPublicKey, verify } from "node:crypto";
import { type DerElement, derElements } from "../der-element.ts";
import { readRequestedNames, requestBytes } from "../requested-names.ts";

/** By object identifier, in hexadecimal: what the signature was made over. */
const hashes: Readonly<Record<string, string | null>> = {
  "2a864886f70d01010b": "sha256",
  "2a864886f70d01010c": "sha384",
  "2a864886f70d01010d": "sha512",
  "2a8648ce3d040302": "sha256",
  "2a8648ce3d040303": "sha384",
  "2a8648ce3d040304": "sha512",
  "2b6570": null,
};

/** Undefined when nothing is wrong. */
export function requestProblem(pem: Buffer): string | undefined {
  const text = pem.toString("latin1");
  const der = requestBytes(text);
  if (der === undefined) return "PEM block type must be CERTIFICATE REQUEST";
  try {
    readRequestedNames(text);
    return isSigned(der) ? undefined : "x509: signature does not match";
  } catch {
    return "asn1: structure error: tags don't match";
  }
}

function isSigned(der: Buffer): boolean {
  const [request] = derElements(der) as [DerElement];
  const [info, algorithm, signature] = derElements(request.content) as [DerElement, DerElement, DerElement];
  const [, , key] = derElements(info.content) as [DerElement, DerElement, DerElement];
  const [identifier] = derElements(algorithm.content) as [DerElement];
  const hash = hashes[identifier.content.toString("hex")];
  // Who signs with what is not known here cannot be checked here.
  if (hash === undefined) return true;
  const publicKey = createPublicKey({ key: key.whole, format: "der", type: "spki" });
  return verify(hash, info.whole, publicKey, signature.content.subarray(1));
}
