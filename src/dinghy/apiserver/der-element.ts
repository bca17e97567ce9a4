/** One element of DER (ITU-T X.690): a tag, a length, and what it holds. */
export interface DerElement {
  readonly tag: number;
  /** Header and content. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

/** The elements that stand one after the other; throws a `RangeError` when they do not fit. */
export function derElements(bytes: Buffer): DerElement[] {
  const elements: DerElement[] = [];
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
