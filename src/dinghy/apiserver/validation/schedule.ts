/** Schedules and time zones of CronJobs. Upstream: github.com/robfig/cron/v3. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ */
import { type FieldError, invalid } from "../field-error.ts";

const descriptors = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface Range {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const ranges: readonly Range[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: ["", ...months] },
  { least: 0, most: 6, names: days },
];

/** `mayNameZone`: the schedule of an old CronJob does, so a new one may go on doing so. */
export function scheduleErrors(
  schedule: string,
  field: string,
  { timeZone, mayNameZone }: { readonly timeZone?: string; readonly mayNameZone: boolean },
): FieldError[] {
  const problem = scheduleProblem(schedule);
  const errors = problem === undefined ? [] : [invalid(field, schedule, problem)];
  if (!schedule.includes("TZ")) return errors;
  if (!mayNameZone) {
    const why = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
    return [...errors, invalid(field, schedule, why)];
  }
  if (timeZone === undefined) return errors;
  return [...errors, invalid(field, schedule, "cannot use both timeZone field and TZ or CRON_TZ in schedule")];
}

function scheduleProblem(text: string): string | undefined {
  const zone = /^(?:CRON_)?TZ=(\S*)(?:\s+(.*))?$/s.exec(text);
  if (zone !== null && zone[1] !== "" && !isTimeZone(zone[1] as string))
    return `provided bad location ${zone[1]}: unknown time zone ${zone[1]}`;
  const schedule = zone === null ? text : (zone[2] ?? "").trim();
  if (schedule.startsWith("@")) {
    if (descriptors.includes(schedule)) return undefined;
    if (/^@every (\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(schedule)) return undefined;
    return `unrecognized descriptor: ${schedule}`;
  }
  const fields = schedule.split(/\s+/).filter((each) => each !== "");
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`;
  for (const [index, text] of fields.entries()) {
    for (const part of text.split(",")) {
      const problem = partProblem(part, ranges[index] as Range);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function partProblem(part: string, { least, most, names }: Range): string | undefined {
  const [span = "", step, ...more] = part.split("/");
  if (more.length > 0) return `too many slashes: ${part}`;
  const numberOf = (text: string): number => {
    const named = names?.indexOf(text.toLowerCase()) ?? -1;
    return named >= 0 && text !== "" ? named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  };
  let start = least;
  let end = most;
  if (span !== "*" && span !== "?") {
    const bounds = span.split("-");
    if (bounds.length > 2) return `too many hyphens: ${part}`;
    for (const bound of bounds)
      if (Number.isNaN(numberOf(bound)))
        return `failed to parse int from ${bound}: strconv.Atoi: parsing ${JSON.stringify(bound)}: invalid syntax`;
    start = numberOf(bounds[0] as string);
    end = bounds.length === 2 ? numberOf(bounds[1] as string) : step === undefined ? start : most;
  }
  if (step !== undefined && !/^\d+$/.test(step))
    return `failed to parse int from ${step}: strconv.Atoi: parsing ${JSON.stringify(step)}: invalid syntax`;
  if (start < least) return `beginning of range (${start}) below minimum (${least}): ${part}`;
  if (end > most) return `end of range (${end}) above maximum (${most}): ${part}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${part}`;
  if (step !== undefined && Number(step) === 0) return `step of range should be a positive number: ${part}`;
  return undefined;
}

const zonePart = /^[A-Za-z.\-_0-9+]{1,14}$/;

export function timeZoneErrors(timeZone: string | undefined, field: string): FieldError[] {
  if (timeZone === undefined) return [];
  if (timeZone === "") return [invalid(field, timeZone, "timeZone must be nil or non-empty string")];
  const parts = timeZone.split("/");
  if (parts.some((part) => part === "." || part === ".." || part.startsWith("-") || !zonePart.test(part)))
    return [invalid(field, timeZone, `unknown time zone ${timeZone}`)];
  if (timeZone.toLowerCase() === "local") {
    const why = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
    const errors = [invalid(field, timeZone, why)];
    return timeZone === "Local" ? errors : [...errors, invalid(field, timeZone, `unknown time zone ${timeZone}`)];
  }
  return isTimeZone(timeZone) ? [] : [invalid(field, timeZone, `unknown time zone ${timeZone}`)];
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}
