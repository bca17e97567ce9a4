/** The revision asked for has been compacted. */
export class CompactedError extends Error {
  readonly compactRevision: number;
  constructor(compactRevision: number) {
    super(`required revision has been compacted (oldest kept: ${compactRevision})`);
    this.name = "CompactedError";
    this.compactRevision = compactRevision;
  }
}
