const simple: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** Backslash escapes made real. `cut` where `\c` said that nothing more shall be printed. */
export function unescapeText(text: string, octal: RegExp = /^0([0-7]{0,3})/): { text: string; cut: boolean } {
  let out = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    const next = text[at + 1];
    if (character !== "\\" || next === undefined) {
      out += character;
      continue;
    }
    if (next === "c") return { text: out, cut: true };
    const rest = text.slice(at + 1);
    const [digits, code] = octal.exec(rest) ?? [];
    const [hexDigits, hex] = /^x([0-9a-fA-F]{1,2})/.exec(rest) ?? [];
    if (digits !== undefined) out += String.fromCharCode(Number.parseInt(code || "0", 8) & 255);
    else if (hexDigits !== undefined) out += String.fromCharCode(Number.parseInt(hex ?? "", 16));
    else out += simple[next] ?? `\\${next}`;
    at += digits?.length ?? hexDigits?.length ?? 1;
  }
  return { text: out, cut: false };
}

/** What `echo` prints for these words: `[-neE] [WORD]...` */
export function echoText(words: readonly string[]): string {
  const rest = [...words];
  let newline = "\n";
  let escapes = false;
  while (/^-[neE]+$/.test(rest[0] ?? "")) {
    const flags = rest.shift() ?? "";
    if (flags.includes("n")) newline = "";
    if (/[eE]/.test(flags)) escapes = flags.lastIndexOf("e") > flags.lastIndexOf("E");
  }
  const text = rest.join(" ");
  if (!escapes) return text + newline;
  const unescaped = unescapeText(text);
  return unescaped.text + (unescaped.cut ? "" : newline);
}
