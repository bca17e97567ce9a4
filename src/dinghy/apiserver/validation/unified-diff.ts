/** The lines in which two values differ, each with three lines around it, as `diff -u` shows them. */
const around = 3;

type Edit = { readonly kind: " " | "-" | "+"; readonly line: string };

/** Of the JSON of both, indented by one space. */
export function unifiedDiff(before: unknown, after: unknown): string {
  const edits = editsOf(JSON.stringify(before, null, 1).split("\n"), JSON.stringify(after, null, 1).split("\n"));
  return hunksOf(edits)
    .map((range) => hunkText(edits, range))
    .join("");
}

/** The longest common lines stay; what is gone stands before what has come. */
function editsOf(a: readonly string[], b: readonly string[]): Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const same = (line: string): Edit => ({ kind: " ", line });
  return [
    ...a.slice(0, head).map(same),
    ...middleEdits(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
}

function middleEdits(a: readonly string[], b: readonly string[]): Edit[] {
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] as number;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const edits: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      edits.push({ kind: " ", line: a[i] as string });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      edits.push({ kind: "-", line: a[i++] as string });
    } else {
      edits.push({ kind: "+", line: b[j++] as string });
    }
  }
  return grouped(edits);
}

/** In a run of changes, all that went before all that came. */
function grouped(edits: readonly Edit[]): Edit[] {
  const result: Edit[] = [];
  let gone: Edit[] = [];
  let come: Edit[] = [];
  const flush = (): void => {
    result.push(...gone, ...come);
    gone = [];
    come = [];
  };
  for (const edit of edits) {
    if (edit.kind === "-") gone.push(edit);
    else if (edit.kind === "+") come.push(edit);
    else {
      flush();
      result.push(edit);
    }
  }
  flush();
  return result;
}

/** From (inclusive) and to (exclusive) in the list of edits; hunks whose surroundings touch are one. */
function hunksOf(edits: readonly Edit[]): [from: number, to: number][] {
  const hunks: [number, number][] = [];
  edits.forEach(({ kind }, index) => {
    if (kind === " ") return;
    const last = hunks.at(-1);
    const to = Math.min(edits.length, index + 1 + around);
    if (last !== undefined && index - around <= last[1]) last[1] = to;
    else hunks.push([Math.max(0, index - around), to]);
  });
  return hunks;
}

function hunkText(edits: readonly Edit[], [from, to]: [number, number]): string {
  const count = (list: readonly Edit[], kind: "-" | "+"): number =>
    list.filter((edit) => edit.kind === " " || edit.kind === kind).length;
  const before = edits.slice(0, from);
  const inside = edits.slice(from, to);
  const range = (kind: "-" | "+"): string => {
    const length = count(inside, kind);
    const start = count(before, kind) + (length === 0 ? 0 : 1);
    return length === 1 ? String(start) : `${start},${length}`;
  };
  const lines = inside.map(({ kind, line }) => `${kind}${line}\n`).join("");
  return `@@ -${range("-")} +${range("+")} @@\n${lines}`;
}
