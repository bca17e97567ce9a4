/**
 * How a scenario can end, and the three kinds of error that lead there. Their names reach the reports: `AssertionMismatch`
 * is a finding about the target, `HarnessError` says that nothing was found out.
 */

/** As the conformance report writes them. */
export type Verdict = "conforms" | "does not conform" | "could not tell" | "not claimed";

/** The target broke a requirement. The message tells the whole finding; there is no JavaScript stack to read past. */
export class AssertionMismatch extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionMismatch";
    withoutStack(this);
  }
}

/** The trial could not be held: no connection, a page of the book that cannot be read, a record with a gap. */
export class HarnessError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HarnessError";
    withoutStack(this);
  }
}

/** The scenario needs what this target does not claim; the message is the reason. */
export class NotClaimed extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "NotClaimed";
    withoutStack(this);
  }
}

/** cucumber prints `stack`; without frames it prints the message as it stands. */
function withoutStack(error: Error): void {
  error.stack = `${error.name}: ${error.message}`;
}

/** The verdict of a scenario from the first error that its steps or hooks met, if any. */
export function verdictOf(error: unknown): Verdict {
  if (error === undefined) return "conforms";
  if (error instanceof AssertionMismatch) return "does not conform";
  if (error instanceof NotClaimed) return "not claimed";
  return "could not tell";
}
