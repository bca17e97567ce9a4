import type { Process, Program } from "../processes/process.ts";
import { parseArguments } from "./arguments.ts";

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = "January February March April May June July August September October November December".split(" ");
const pad = (value: number, width = 2, fill = "0"): string => String(value).padStart(width, fill);

/** An instant in UTC as strftime writes it. */
export function formatDate(ms: number, format: string): string {
  const date = new Date(ms);
  return format.replace(/%([-_0]?)(?::?([a-zA-Z%]))/g, (all, flag: string, letter: string) => {
    const text = field(date, letter);
    if (text === undefined) return all;
    return flag === "-" ? text.replace(/^[0 ]+(?=.)/, "") : flag === "_" ? text.replace(/^0+(?=.)/, " ") : text;
  });
}

function field(date: Date, letter: string): string | undefined {
  const hour = date.getUTCHours();
  const day = days[date.getUTCDay()] as string;
  const month = months[date.getUTCMonth()] as string;
  const sub = (format: string): string => formatDate(date.getTime(), format);
  switch (letter) {
    case "Y":
      return String(date.getUTCFullYear());
    case "y":
      return pad(date.getUTCFullYear() % 100);
    case "C":
      return pad(Math.floor(date.getUTCFullYear() / 100));
    case "m":
      return pad(date.getUTCMonth() + 1);
    case "d":
      return pad(date.getUTCDate());
    case "e":
      return pad(date.getUTCDate(), 2, " ");
    case "H":
      return pad(hour);
    case "I":
      return pad(hour % 12 || 12);
    case "M":
      return pad(date.getUTCMinutes());
    case "S":
      return pad(date.getUTCSeconds());
    case "N":
      return pad(date.getUTCMilliseconds() * 1_000_000, 9);
    case "s":
      return String(Math.floor(date.getTime() / 1000));
    case "j":
      return pad(Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1, 3);
    case "u":
      return String(date.getUTCDay() || 7);
    case "w":
      return String(date.getUTCDay());
    case "a":
      return day.slice(0, 3);
    case "A":
      return day;
    case "b":
    case "h":
      return month.slice(0, 3);
    case "B":
      return month;
    case "p":
      return hour < 12 ? "AM" : "PM";
    case "Z":
      return "UTC";
    case "z":
      return "+0000";
    case "F":
      return sub("%Y-%m-%d");
    case "T":
    case "X":
      return sub("%H:%M:%S");
    case "R":
      return sub("%H:%M");
    case "D":
    case "x":
      return sub("%m/%d/%y");
    case "c":
      return sub("%a %b %e %H:%M:%S %Y");
    case "r":
      return sub("%I:%M:%S %p");
    case "n":
      return "\n";
    case "t":
      return "\t";
    case "%":
      return "%";
    default:
      return undefined;
  }
}

/** What `date -d` understands: `@seconds`, ISO times, `YYYY-MM-DD hh:mm[:ss]`. */
export function parseDate(text: string): number | undefined {
  if (/^@-?\d+$/.test(text)) return Number(text.slice(1)) * 1000;
  if (text === "now") return undefined;
  const iso = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[-+]\d\d:?\d\d)?$/.test(text);
  if (!iso) return undefined;
  const zoned = /(?:Z|[-+]\d\d:?\d\d)$/.test(text) && text.length > 10;
  const ms = Date.parse(zoned ? text.replace(" ", "T") : `${text.replace(" ", "T")}${text.length > 10 ? "Z" : ""}`);
  return Number.isNaN(ms) ? undefined : ms;
}

export const date: Program = async (process: Process) => {
  const args = parseArguments(process, "ud:I:Rr:s:D:", { utc: "u", date: "d", "rfc-2822": "R", "iso-8601": "I" });
  const asked = args.value("d");
  const ms = asked === undefined ? process.now() : parseDate(asked);
  if (ms === undefined && asked !== "now") {
    process.report(`invalid date '${asked}'`);
    return 1;
  }
  const format = args.operands[0]?.startsWith("+")
    ? args.operands[0].slice(1)
    : args.has("R")
      ? "%a, %d %b %Y %H:%M:%S +0000"
      : args.has("I")
        ? args.value("I")?.startsWith("s")
          ? "%Y-%m-%dT%H:%M:%S+00:00"
          : "%Y-%m-%d"
        : "%a %b %e %H:%M:%S %Z %Y";
  await process.print(`${formatDate(ms ?? process.now(), format)}\n`);
  return 0;
};
