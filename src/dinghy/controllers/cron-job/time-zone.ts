/** A place's clock, by its name in the IANA database. */
export interface TimeZone {
  /** How far the local clock is ahead of UTC at an instant, in milliseconds. */
  offsetMs(atMs: number): number;
  /** The instant in RFC 3339 with the local offset. */
  format(atMs: number): string;
}

/** Throws a `RangeError` for a name that is not known. */
export function createTimeZone(name: string): TimeZone {
  const offsetMs = name === "UTC" || name === "Etc/UTC" ? () => 0 : offsetIn(name);
  return {
    offsetMs,
    format: (atMs) => {
      const offset = offsetMs(atMs);
      const local = new Date(atMs + offset).toISOString().slice(0, 19);
      return offset === 0 ? `${local}Z` : `${local}${offset < 0 ? "-" : "+"}${clock(Math.abs(offset))}`;
    },
  };
}

function clock(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return [Math.floor(minutes / 60), minutes % 60].map((each) => String(each).padStart(2, "0")).join(":");
}

function offsetIn(timeZone: string): (atMs: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const [year, month, day, hour, minute, second] = ["year", "month", "day", "hour", "minute", "second"].map((type) =>
      parts.get(type as Intl.DateTimeFormatPartTypes),
    ) as [number, number, number, number, number, number];
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
  };
}
