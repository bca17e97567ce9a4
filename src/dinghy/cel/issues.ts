/** Something wrong with an expression, at a place in it. */
export interface Issue {
  readonly pos: number;
  readonly message: string;
}

/** The place of what concerns the expression as a whole. */
export const nowhere = -1;

/** All issues, in the order of their places, each with the line and an arrow below it. Upstream: cel-go common/error.go. */
export function formatIssues(expression: string, issues: readonly Issue[]): string {
  return [...issues]
    .sort((a, b) => a.pos - b.pos)
    .map((issue) => formatIssue(expression, issue))
    .join("\n");
}

function formatIssue(expression: string, { pos, message }: Issue): string {
  if (pos === nowhere) return `ERROR: <input>:-1:0: ${message}`;
  const before = expression.slice(0, pos);
  const line = before.split("\n").length;
  const start = before.lastIndexOf("\n") + 1;
  const end = expression.indexOf("\n", pos);
  const column = [...expression.slice(start, pos)];
  const text = expression.slice(start, end < 0 ? undefined : end).replaceAll("\t", " ");
  const [at = ""] = expression.slice(pos, pos + 2);
  const arrow = column.map((letter) => (isWide(letter) ? "．" : ".")).join("") + (isWide(at) ? "＾" : "^");
  return `ERROR: <input>:${line}:${column.length + 1}: ${message}\n | ${text}\n | ${arrow}`;
}

/** As cel-go takes it: whatever is more than one byte. */
function isWide(letter: string): boolean {
  return (letter.codePointAt(0) ?? 0) > 127;
}

/** As errors show pieces of an expression. */
export function escapeBlanks(text: string): string {
  return text.replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t");
}

/** Thrown where an expression is too much for the parser. */
export class SyntaxIssue extends Error {
  readonly issue: Issue;

  constructor(pos: number, message: string) {
    super(message);
    this.issue = { pos, message };
  }
}
