export interface BenchOptions {
  /** Small numbers and one round: to see that everything works, not to compare. */
  readonly quick: boolean;
}

/** One quantity that has been measured. */
export interface Line {
  readonly what: string;
  /** With its unit. */
  readonly measured: string;
  /** The same of the floor, where there is one. */
  readonly floor?: string;
  /** `0.83 of the floor`, or whatever makes the number mean something. */
  readonly remark?: string;
}

export function printLines(title: string, lines: readonly Line[]): void {
  const column = (of: (line: Line) => string): number => Math.max(...lines.map((line) => of(line).length));
  const [what, measured, floor] = [
    column((line) => line.what),
    column((line) => line.measured),
    column((line) => line.floor ?? ""),
  ];
  process.stdout.write(`\n${title}\n`);
  for (const line of lines) {
    const cells = [line.what.padEnd(what), line.measured.padStart(measured), (line.floor ?? "").padStart(floor)];
    process.stdout.write(`  ${cells.join("  ")}  ${line.remark ?? ""}`.trimEnd().concat("\n"));
  }
}
