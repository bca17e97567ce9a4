/** Timestamps and durations: text, and the parts of a date. Go's formats. */
import { Duration, Timestamp } from "./value.ts";

const unitNanos: Record<string, bigint> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** `1h30m`, `-1.5s`, `0`; undefined when it is none. https://pkg.go.dev/time#ParseDuration */
export function parseDuration(text: string): Duration | undefined {
  const [, sign, rest] = /^([+-]?)(.*)$/s.exec(text) as unknown as [string, string, string];
  if (rest === "0") return new Duration(0n);
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let nanos = 0n;
  for (const [, whole = "", fraction = "", unit] of rest.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    const size = unitNanos[unit as string] as bigint;
    nanos += BigInt(whole || "0") * size;
    if (fraction) nanos += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
  }
  return nanos >= 2n ** 63n ? undefined : new Duration(sign === "-" ? -nanos : nanos);
}

const longUnits: readonly [RegExp, bigint][] = [
  [/^(?:w|weeks?)$/, 7n * 24n * 3600n * 1_000_000_000n],
  [/^(?:d|days?)$/, 24n * 3600n * 1_000_000_000n],
  [/^(?:hours?|hr|hrs)$/, 3600n * 1_000_000_000n],
  [/^(?:minutes?|min|mins)$/, 60n * 1_000_000_000n],
  [/^(?:seconds?|sec|secs)$/, 1_000_000_000n],
];

/** The durations that `format: duration` allows beside Go's: `3 days`, `2w`. */
export function parseFormatDuration(text: string): Duration | undefined {
  const plain = parseDuration(text);
  if (plain !== undefined) return plain;
  const parts = [...text.matchAll(/\s*(\d+)\s*([a-z]+)/gi)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join("") !== text) return undefined;
  let nanos = 0n;
  for (const [, count, unit] of parts) {
    const size = longUnits.find(([name]) => name.test((unit as string).toLowerCase()))?.[1];
    if (size === undefined) return undefined;
    nanos += BigInt(count as string) * size;
  }
  return new Duration(nanos);
}

/** Nanoseconds: there is no time before the year 1 nor after the year 9999. */
export const firstTimestamp = -62135596800n * 1_000_000_000n;
export const lastTimestamp = 253402300800n * 1_000_000_000n - 1n;

const timestampPattern = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:[.,](\d+))?([Zz]|[+-]\d\d:\d\d)$/;

/** RFC 3339, to the nanosecond; undefined when it is none. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const found = timestampPattern.exec(text);
  if (!found) return undefined;
  const [, date, time, fraction = "", zone] = found as unknown as [string, string, string, string | undefined, string];
  const millis = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  if (Number.isNaN(millis) || !isDate(date)) return undefined;
  const nanos = BigInt(millis) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
  return nanos < firstTimestamp || nanos > lastTimestamp ? undefined : new Timestamp(nanos, offsetOf(zone));
}

/** Minutes: 150 for `+02:30`. */
function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === "-" ? -size : size;
}

/** `2026-02-30` is none, though JavaScript takes it for one. */
function isDate(date: string): boolean {
  const millis = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(date);
}

export function parseDate(text: string): Timestamp | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || !isDate(text)) return undefined;
  return new Timestamp(BigInt(Date.parse(`${text}T00:00:00Z`)) * 1_000_000n);
}

/** RFC 3339 in the zone where it was written, with as many digits of the second as there are. */
export function formatTimestamp({ nanos, offset }: Timestamp): string {
  const fraction = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const local = Number((nanos - fraction) / 1_000_000n) + offset * 60_000;
  const seconds = new Date(local).toISOString().slice(0, 19);
  const digits = String(fraction).padStart(9, "0").replace(/0+$/, "");
  return `${seconds}${digits === "" ? "" : `.${digits}`}${zoneText(offset)}`;
}

function zoneText(offset: number): string {
  if (offset === 0) return "Z";
  const two = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** In seconds: `5400s`, `0.5s`. */
export function formatDuration({ nanos }: Duration): string {
  const absolute = nanos < 0n ? -nanos : nanos;
  const fraction = String(absolute % 1_000_000_000n)
    .padStart(9, "0")
    .replace(/0+$/, "");
  const text = `${absolute / 1_000_000_000n}${fraction === "" ? "" : `.${fraction}`}s`;
  return nanos < 0n ? `-${text}` : text;
}

/** The date on the clocks of a zone, as if it were UTC; undefined when there is no such zone. */
export function inZone({ nanos }: Timestamp, zone: string): Date | undefined {
  const millis = Number(nanos / 1_000_000n);
  if (zone === "") return new Date(millis);
  const offset = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    return new Date(millis + (offset[1] === "-" ? -minutes : minutes) * 60_000);
  }
  try {
    const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(
      new Date(millis),
    );
    const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
    const shift = /GMT([+-])(\d\d):(\d\d)/.exec(name);
    const minutes = shift ? Number(`${shift[1]}1`) * (Number(shift[2]) * 60 + Number(shift[3])) : 0;
    return new Date(millis + minutes * 60_000);
  } catch {
    return undefined;
  }
}
