import { createTimeZone } from "./time-zone.ts";

/** When a CronJob runs. Instants are milliseconds since the epoch. */
export interface Schedule {
  /** The first time after `afterMs`; undefined when there is none within five years (`0 0 31 2 *`). */
  next(afterMs: number): number | undefined;
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const searchedMs = 5 * 366 * 24 * hourMs;

const abbreviations: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/**
 * Reads a schedule: five fields, an abbreviation like `@hourly`, or `@every 1h30m`. Without a time zone it is UTC.
 * Throws an `Error` that names what cannot be read.
 * https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
 */
export function parseSchedule(text: string, timeZone = "UTC"): Schedule {
  const every = /^@every\s+(.+)$/.exec(text)?.[1];
  if (every !== undefined) return everyDuration(parseDuration(every));
  const fields = (abbreviations[text] ?? text).trim().split(/\s+/);
  if (fields.length !== 5) throw new Error(`expected exactly 5 fields, found ${fields.length}: [${fields.join(" ")}]`);
  const [minutes, hours, days, months, weekdays] = fields.map((field, index) =>
    parseField(field, ranges[index] as Range),
  );
  return fieldSchedule({ minutes, hours, days, months, weekdays } as Fields, timeZone);
}

interface Field {
  readonly values: ReadonlySet<number>;
  /** Written as a star: it restricts nothing. */
  readonly star: boolean;
}

type Fields = Readonly<Record<"minutes" | "hours" | "days" | "months" | "weekdays", Field>>;

interface Range {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const ranges: readonly Range[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: "- jan feb mar apr may jun jul aug sep oct nov dec".split(" ") },
  { least: 0, most: 6, names: "sun mon tue wed thu fri sat".split(" ") },
];

function parseField(text: string, range: Range): Field {
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(",")) {
    const [span = "", step = "1"] = part.split("/");
    const any = span === "*" || span === "?";
    if (any && step === "1") star = true;
    const [first, last = part.includes("/") ? String(range.most) : first] = any
      ? [String(range.least), String(range.most)]
      : span.split("-");
    const by = numberOf(step, {});
    for (let value = numberOf(first, range); value <= numberOf(last, range); value += by) values.add(value);
  }
  return { values, star };
}

function numberOf(
  text: string | undefined,
  { names, least = 1, most = Number.MAX_SAFE_INTEGER }: Partial<Range>,
): number {
  const named = names?.indexOf((text ?? "").toLowerCase()) ?? -1;
  const value = named >= 0 ? named : /^\d+$/.test(text ?? "") ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw new Error(`failed to parse ${JSON.stringify(text ?? "")}`);
  return value;
}

/** Upstream: SpecSchedule.Next in github.com/robfig/cron/v3: an hour that a change of the clock skips is skipped. */
function fieldSchedule(fields: Fields, zoneName: string): Schedule {
  const zone = createTimeZone(zoneName);
  return {
    next: (afterMs) => {
      const endMs = afterMs + searchedMs;
      let atMs = Math.floor(afterMs / minuteMs) * minuteMs + minuteMs;
      while (atMs <= endMs) {
        const local = new Date(atMs + zone.offsetMs(atMs));
        if (!dayMatches(fields, local)) atMs += untilNextDay(local);
        else if (!fields.hours.values.has(local.getUTCHours()))
          atMs += hourMs - (local.getUTCMinutes() % 60) * minuteMs;
        else if (!fields.minutes.values.has(local.getUTCMinutes())) atMs += minuteMs;
        else return atMs;
      }
      return undefined;
    },
  };
}

/** Where both the day of the month and that of the week are restricted, one of them is enough. */
function dayMatches({ days, months, weekdays }: Fields, local: Date): boolean {
  if (!months.values.has(local.getUTCMonth() + 1)) return false;
  const day = days.values.has(local.getUTCDate());
  const weekday = weekdays.values.has(local.getUTCDay());
  return days.star || weekdays.star ? day && weekday : day || weekday;
}

/** A step that cannot pass midnight, even where the clock is changed on the way. */
function untilNextDay(local: Date): number {
  const hour = local.getUTCHours();
  return hour < 21 ? (22 - hour) * hourMs : hourMs - local.getUTCMinutes() * minuteMs;
}

function everyDuration(durationMs: number): Schedule {
  const stepMs = Math.max(secondMs, Math.floor(durationMs / secondMs) * secondMs);
  return { next: (afterMs) => Math.floor(afterMs / secondMs) * secondMs + stepMs };
}

const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: secondMs,
  m: minuteMs,
  h: hourMs,
};

function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
    throw new Error(`failed to parse duration @every ${text}`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit as string] as number), 0);
}
