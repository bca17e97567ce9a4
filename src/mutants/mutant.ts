/** A deliberately broken Dinghy: one line of one file changed. The book has to notice. */
export interface Mutant {
  /** Unique, says what is broken: `replicaset-one-too-many`. */
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Occurs exactly once in the file; otherwise the mutant refuses to be made. */
  readonly find: string;
  readonly replace: string;
  /** The requirement whose Rule must turn red: `@req:…`. The run is limited to that tag. */
  readonly breaks: string;
  /** The order of events that shows it (`SEATRIAL_ORDER`), where the usual one does not; found by `npm run explore`. */
  readonly order?: string;
}
