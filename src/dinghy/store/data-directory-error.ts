/** The data directory cannot be used; nothing in it was changed. The message says why, and what to do. */
export class DataDirectoryError extends Error {
  readonly directory: string;
  /** `why` reads on after "the data directory <path> cannot be used:"; `wayOut` is a sentence of its own. */
  constructor(directory: string, why: string, wayOut: string, options?: ErrorOptions) {
    super(`the data directory ${directory} cannot be used: ${why}. ${wayOut}.`, options);
    this.name = "DataDirectoryError";
    this.directory = directory;
  }
}
