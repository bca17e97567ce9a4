/**
 * Whom a certificate request (PKCS#10) asks for: what everybody who judges or signs it must read in the same way, since
 * whoever is signed as `system:masters` may do anything.
 * Upstream: pkg/apis/certificates/helpers.go `ParseCSR`; RFC 2986, RFC 5280 section 4.2.1.6. Answers to @seed:K11.4.
 */
import { Buffer } from "node:buffer";
import { type DerElement, derElements } from "./der-element.ts";

export interface RequestedNames {
  /** The last one, as it is read off certificates; empty when there is none. */
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** Which kinds of subject alternative names there are. */
  readonly alternatives: ReadonlySet<AlternativeName>;
}

export type AlternativeName = "DNS" | "IP" | "Email" | "URI" | "other";

/** The bytes of the request in a PEM text: those of its first block. Undefined when that is something else. */
export function requestBytes(pem: string): Buffer | undefined {
  const [, type, body] = /-----BEGIN ([^-\n]+)-----\r?\n([\s\S]*?)-----END \1-----/.exec(pem) ?? [];
  return type === "CERTIFICATE REQUEST" && body !== undefined ? Buffer.from(body, "base64") : undefined;
}

/** Throws an `Error` for what is no request. */
export function readRequestedNames(pem: string): RequestedNames {
  const der = requestBytes(pem);
  if (der === undefined) throw new Error("PEM block type must be CERTIFICATE REQUEST");
  const [request] = derElements(der) as [DerElement];
  const [info] = derElements(request.content) as [DerElement];
  const [, subject, , attributes] = derElements(info.content) as [DerElement, DerElement, DerElement, DerElement?];
  const parts = derElements(subject.content).flatMap(({ content }) => derElements(content).map(partOf));
  const valuesOf = (wanted: string): string[] => parts.filter(({ id }) => id === wanted).map(({ value }) => value);
  return {
    commonName: valuesOf(ids.commonName).at(-1) ?? "",
    organizations: valuesOf(ids.organization),
    alternatives: new Set(attributes ? alternativesIn(attributes) : []),
  };
}

/** Object identifiers, in hexadecimal. */
const ids = {
  commonName: "550403",
  organization: "55040a",
  extensionRequest: "2a864886f70d01090e",
  subjectAlternativeName: "551d11",
};

function partOf({ content }: DerElement): { readonly id: string; readonly value: string } {
  const [id, value] = derElements(content) as [DerElement, DerElement];
  return { id: id.content.toString("hex"), value: textOf(value) };
}

/** A name says the same in whatever alphabet it is written. */
function textOf({ tag, content }: DerElement): string {
  switch (tag) {
    case 0x0c: // UTF8String
      return content.toString("utf8");
    case 0x1e: // BMPString
      return Buffer.from(content).swap16().toString("utf16le");
    case 0x1c: // UniversalString
      return String.fromCodePoint(
        ...Array.from({ length: content.length / 4 }, (_, at) => content.readUInt32BE(at * 4)),
      );
    default:
      return content.toString("latin1");
  }
}

/** The tags of GeneralName. */
const kinds: Readonly<Record<number, AlternativeName>> = { 129: "Email", 130: "DNS", 134: "URI", 135: "IP" };

function alternativesIn(attributes: DerElement): AlternativeName[] {
  return valuesIn(attributes, ids.extensionRequest)
    .flatMap(({ content }) => derElements(content))
    .flatMap(({ content: set }) => valuesIn({ content: set }, ids.subjectAlternativeName))
    .flatMap(({ content: octets }) => derElements(octets))
    .flatMap(({ content: names }) => derElements(names))
    .map(({ tag }) => kinds[tag] ?? "other");
}

/** The last element of each pair (or triple) that begins with the identifier. */
function valuesIn({ content }: Pick<DerElement, "content">, wanted: string): DerElement[] {
  return derElements(content)
    .map((each) => derElements(each.content))
    .filter(([id]) => id?.content.toString("hex") === wanted)
    .map((parts) => parts.at(-1) as DerElement);
}
