/** Layouts by which Go reads and writes times, and how many digits of a second each has. */
const layouts = {
  seconds: { text: "2006-01-02T15:04:05Z07:00", fraction: /^(?:[.,]\d+)?/ },
  microseconds: { text: "2006-01-02T15:04:05.000000Z07:00", fraction: /^\.\d{6}/ },
} as const;

const canonical = {
  seconds: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/,
  microseconds: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/,
} as const;

const whole = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/;
const zone = /^(?:Z|[+-]\d\d:\d\d)$/;

/**
 * The time as the API server writes it back: in UTC, with whole seconds or with six digits of a second.
 *
 * `metav1.Time` forgets fractions; `metav1.MicroTime` insists on six digits.
 * Upstream https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/micro_time.go
 */
export function canonicalTime(text: string, precision: "seconds" | "microseconds"): string | { problem: string } {
  // Days from the 29th on take the long way, where the calendar is consulted.
  if (canonical[precision].test(text)) return text;
  const layout = layouts[precision];
  const complain = (why: string) => ({ problem: `parsing time ${JSON.stringify(text)}${why}` });
  const cannotParse = (rest: string, part: string) =>
    complain(` as ${JSON.stringify(layout.text)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(part)}`);

  const date = whole.exec(text);
  if (date === null) return cannotParse(...firstMisfit(text));
  const range = outOfRange(date.slice(1).map(Number));
  if (range !== undefined) return complain(`: ${range} out of range`);
  const afterDate = text.slice(date[0].length);
  const fraction = layout.fraction.exec(afterDate)?.[0];
  if (fraction === undefined) return cannotParse(afterDate, ".000000");
  const offset = afterDate.slice(fraction.length);
  if (!zone.test(offset)) return cannotParse(offset, "Z07:00");
  const utc = new Date(Date.parse(date[0] + offset)).toISOString().slice(0, "2006-01-02T15:04:05".length);
  return `${utc}${precision === "seconds" ? "" : fraction}Z`;
}

function outOfRange([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[]): string | undefined {
  if (month < 1 || month > 12) return "month";
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return "day";
  if (hour > 23) return "hour";
  if (minute > 59) return "minute";
  return second > 59 ? "second" : undefined;
}

/** Go reads part by part and quotes what is left where the first part does not fit. */
function firstMisfit(text: string): [rest: string, part: string] {
  const parts: [RegExp, string][] = [
    [/^\d{4}/, "2006"],
    [/^-/, "-"],
    [/^\d\d/, "01"],
    [/^-/, "-"],
    [/^\d\d/, "02"],
    [/^T/, "T"],
    [/^\d\d/, "15"],
    [/^:/, ":"],
    [/^\d\d/, "04"],
    [/^:/, ":"],
  ];
  let rest = text;
  for (const [pattern, part] of parts) {
    const match = pattern.exec(rest);
    if (match === null) return [rest, part];
    rest = rest.slice(match[0].length);
  }
  return [rest, "05"];
}
