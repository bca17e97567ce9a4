/** Something wrong with an expression, at a place in it. */
export interface Issue {
  readonly pos: number;
  readonly message: string;
}

/** All issues, in the order of their places, each with the line and an arrow below it. Upstream: cel-go common/error.go. */
export function formatIssues(expression: string, issues: readonly Issue[]): string {
  return [...issues]
    .sort((a, b) => a.pos - b.pos)
    .map((issue) => formatIssue(expression, issue))
    .join("\n");
}

function formatIssue(expression: string, { pos, message }: Issue): string {
  const before = expression.slice(0, pos);
  const line = before.split("\n").length;
  const start = before.lastIndexOf("\n") + 1;
  const end = expression.indexOf("\n", pos);
  const column = [...expression.slice(start, pos)].length;
  const text = expression.slice(start, end < 0 ? undefined : end).replaceAll("\t", " ");
  return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${text}\n | ${".".repeat(column)}^`;
}

/** Thrown by the parser, which stops at the first thing it cannot make sense of. */
export class SyntaxIssue extends Error {
  readonly issue: Issue;

  constructor(pos: number, message: string) {
    super(message);
    this.issue = { pos, message };
  }
}
