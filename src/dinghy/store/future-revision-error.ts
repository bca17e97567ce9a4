/** The revision asked for has not been reached yet. */
export class FutureRevisionError extends Error {
  readonly current: number;
  constructor(asked: number, current: number) {
    super(`required revision ${asked} is a future revision (current: ${current})`);
    this.name = "FutureRevisionError";
    this.current = current;
  }
}
