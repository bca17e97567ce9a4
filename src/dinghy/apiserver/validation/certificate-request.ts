/**
 * Reads a PKCS#10 request as far as it takes to know that it is one, and that its key has signed it.
 * Upstream: pkg/apis/certificates/helpers.go `ParseCSR`; RFC 2986.
 */
import { createPublicKey, verify } from "node:crypto";

interface Element {
  readonly tag: number;
  /** Header and content. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

/** The DER elements that stand one after the other; throws a `RangeError` when they do not fit. */
function elementsOf(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    let length = bytes.readUInt8(offset + 1);
    let start = offset + 2;
    if (length & 0x80) {
      const size = length & 0x7f;
      length = bytes.readUIntBE(start, size);
      start += size;
    }
    if (start + length > bytes.length) throw new RangeError("an element is longer than what is there");
    const tag = bytes.readUInt8(offset);
    elements.push({
      tag,
      whole: bytes.subarray(offset, start + length),
      content: bytes.subarray(start, start + length),
    });
    offset = start + length;
  }
  return elements;
}

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
  const block = /-----BEGIN ([^-\n]+)-----\r?\n([\s\S]*?)-----END \1-----/.exec(pem.toString("latin1"));
  if (block?.[1] !== "CERTIFICATE REQUEST") return "PEM block type must be CERTIFICATE REQUEST";
  try {
    return isSigned(Buffer.from(block[2] as string, "base64")) ? undefined : "x509: signature does not match";
  } catch {
    return "asn1: structure error: tags don't match";
  }
}

function isSigned(der: Buffer): boolean {
  const [request] = elementsOf(der) as [Element];
  const [info, algorithm, signature] = elementsOf(request.content) as [Element, Element, Element];
  const [, , key] = elementsOf(info.content) as [Element, Element, Element];
  const [identifier] = elementsOf(algorithm.content) as [Element];
  const hash = hashes[identifier.content.toString("hex")];
  // Who signs with what is not known here cannot be checked here.
  if (hash === undefined) return true;
  const publicKey = createPublicKey({ key: key.whole, format: "der", type: "spki" });
  return verify(hash, info.whole, publicKey, signature.content.subarray(1));
}
