/** The delay of a timer: negative counts as 0. Throws for what is no length of time, because virtual time would end with it. */
export function delayOf(delayMs: number): number {
  if (!Number.isFinite(delayMs)) throw new RangeError(`a timer cannot be set for ${delayMs} ms`);
  return Math.max(0, delayMs);
}
