/** A value on one line, cut to about `width` characters: for failures, where a whole object would bury the point. */
export function formatValue(value: unknown, width = 72): string {
  if (value === undefined) return "absent";
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
