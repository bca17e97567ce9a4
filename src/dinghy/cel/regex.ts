/**
 * RE2's syntax → JavaScript's. What RE2 knows and JavaScript does not (\C, \pN without braces, possessive …) is mapped
 * where there is a way and refused where there is none. JavaScript backtracks: an expression that RE2 runs in linear
 * time can take longer here.
 */
const classes: Record<string, string> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7F",
  blank: "\\t ",
  cntrl: "\\x00-\\x1F\\x7F",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};

const known = new Map<string, RegExp | undefined>();

/** Undefined when it is no regular expression that RE2 takes. */
export function compileRegex(pattern: string): RegExp | undefined {
  if (known.has(pattern)) return known.get(pattern);
  if (known.size >= 1000) known.clear();
  const compiled = tryCompile(pattern);
  known.set(pattern, compiled);
  return compiled;
}

function tryCompile(pattern: string): RegExp | undefined {
  const leading = /^\(\?([imsU]+)\)/.exec(pattern);
  const flags = leading?.[1] ?? "";
  if (flags.includes("U")) return undefined;
  const body = translate(leading ? pattern.slice(leading[0].length) : pattern);
  if (body === undefined) return undefined;
  try {
    return new RegExp(body, `u${[...new Set(flags)].join("")}`);
  } catch {
    return undefined;
  }
}

function translate(pattern: string): string | undefined {
  let result = "";
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const rest = pattern.slice(i);
    if (rest.startsWith("\\Q")) {
      const end = pattern.indexOf("\\E", i);
      const quoted = pattern.slice(i + 2, end < 0 ? undefined : end);
      result += quoted.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
      i = end < 0 ? pattern.length : end + 1;
      continue;
    }
    if (rest.startsWith("\\")) {
      const found = translateEscape(rest, inClass);
      if (found === undefined) return undefined;
      result += found[0];
      i += found[1] - 1;
      continue;
    }
    const posix = inClass ? /^\[:(\^?)([a-z]+):\]/.exec(rest) : null;
    if (posix) {
      const set = classes[posix[2] as string];
      if (set === undefined || posix[1] !== "") return undefined;
      result += set;
      i += posix[0].length - 1;
    } else if (inClass) {
      if (rest.startsWith("]")) inClass = false;
      result += rest.startsWith("[") ? "\\[" : rest[0];
    } else if (rest.startsWith("[")) {
      inClass = true;
      // A bracket that comes first stands for itself.
      const first = /^\[\^?\]/.exec(rest);
      result += first ? `${first[0].slice(0, -1)}\\]` : rest.startsWith("[^") ? "[^" : "[";
      i += first ? first[0].length - 1 : rest.startsWith("[^") ? 1 : 0;
    } else if (/^\(\?(?:[=!]|<[=!])/.test(rest)) {
      // RE2 cannot look around.
      return undefined;
    } else if (rest.startsWith("(?P<")) {
      result += "(?<";
      i += 3;
    } else if (rest.startsWith("{") && !/^\{\d+(?:,\d*)?\}/.test(rest)) result += "\\{";
    else if (rest.startsWith("}") && !/\{\d+(?:,\d*)?$/.test(result)) result += "\\}";
    else if (rest.startsWith("]")) result += "\\]";
    else result += rest[0];
  }
  return inClass ? undefined : result;
}

/** The translation of what a backslash begins, and how many characters it takes. */
function translateEscape(rest: string, inClass: boolean): [string, number] | undefined {
  const next = rest[1];
  if (next === undefined) return undefined;
  if ("AzaC".includes(next)) {
    if (next === "C") return undefined;
    return [next === "A" ? "(?<![^])" : next === "z" ? "(?![^])" : "\\x07", 2];
  }
  if (/[dDwWsSbBtnrfv]/.test(next)) {
    // RE2's spaces and word characters are those of ASCII.
    if (next === "s") return [inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]", 2];
    if (next === "S" && !inClass) return ["[^\\t\\n\\f\\r ]", 2];
    return [`\\${next}`, 2];
  }
  const property = /^\\([pP])(?:\{(\^?)(\w+)\}|(\w))/.exec(rest);
  if (property) {
    const [whole, letter, negated, long, short] = property as unknown as string[];
    const negative = (letter === "P") !== (negated === "^");
    const name = long ?? short ?? "";
    return [`\\${negative ? "P" : "p"}{${name.length > 2 ? `Script=${name}` : name}}`, (whole as string).length];
  }
  const hex = /^\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/.exec(rest);
  if (hex) return [`\\u{${hex[1] ?? hex[2]}}`, hex[0].length];
  const octal = /^\\([0-7]{1,3})/.exec(rest);
  if (octal) {
    if (!(octal[1] as string).startsWith("0") && (octal[1] as string).length === 1) return undefined;
    return [`\\u{${Number.parseInt(octal[1] as string, 8).toString(16)}}`, octal[0].length];
  }
  if (/[A-Za-z0-9]/.test(next)) return undefined;
  if (/[\\^$.*+?()[\]{}|/]/.test(next)) return [`\\${next}`, 2];
  return [next === "-" && inClass ? "\\-" : next, 2];
}
