/** The parts of timestamps and durations. Upstream: cel-go common/types/timestamp.go, duration.go. */
import type { Declaration } from "../overload.ts";
import { inZone } from "../time.ts";
import { CelError, type Duration, type Timestamp } from "../value.ts";

const day = 86_400_000;

const parts: readonly [name: string, id: string, of: (date: Date) => number][] = [
  ["getFullYear", "year", (date) => date.getUTCFullYear()],
  ["getMonth", "month", (date) => date.getUTCMonth()],
  ["getDayOfYear", "day_of_year", (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / day)],
  ["getDayOfMonth", "day_of_month", (date) => date.getUTCDate() - 1],
  ["getDate", "day_of_month_1_based", (date) => date.getUTCDate()],
  ["getDayOfWeek", "day_of_week", (date) => date.getUTCDay()],
  ["getHours", "hours", (date) => date.getUTCHours()],
  ["getMinutes", "minutes", (date) => date.getUTCMinutes()],
  ["getSeconds", "seconds", (date) => date.getUTCSeconds()],
  ["getMilliseconds", "milliseconds", (date) => date.getUTCMilliseconds()],
];

const lengths: readonly [name: string, id: string, nanos: bigint][] = [
  ["getHours", "hours", 3_600_000_000_000n],
  ["getMinutes", "minutes", 60_000_000_000n],
  ["getSeconds", "seconds", 1_000_000_000n],
];

function local(time: Timestamp, zone: string): Date {
  const date = inZone(time, zone);
  if (date !== undefined) return date;
  const part = zone.includes(":") ? [zone.slice(0, zone.indexOf(":")), zone.slice(zone.indexOf(":") + 1)] : [];
  const odd = part.find((text) => !/^[+-]?\d+$/.test(text));
  throw new CelError(
    odd === undefined ? `unknown time zone ${zone}` : `strconv.Atoi: parsing "${odd}": invalid syntax`,
  );
}

export const dates: readonly Declaration[] = [
  ...parts.flatMap(([name, id, of]): Declaration[] => [
    [`timestamp_to_${id}`, `timestamp -> ${name}(): int`, (time: Timestamp) => BigInt(of(local(time, "00:00")))],
    [
      `timestamp_to_${id}_with_tz`,
      `timestamp -> ${name}(string): int`,
      (time: Timestamp, zone: string) => BigInt(of(local(time, zone))),
    ],
  ]),
  ...lengths.map(
    ([name, id, nanos]): Declaration => [
      `duration_to_${id}`,
      `duration -> ${name}(): int`,
      (duration: Duration) => duration.nanos / nanos,
    ],
  ),
  [
    "duration_to_milliseconds",
    "duration -> getMilliseconds(): int",
    (duration: Duration) => duration.nanos / 1_000_000n,
  ],
];
