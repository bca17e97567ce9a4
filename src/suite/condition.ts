/** A condition of an object as a sentence words it: `Progressing=True (NewReplicaSetAvailable)`. */
export interface WantedCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

/** What `{condition}` matches. */
export const conditionPattern = String.raw`[A-Za-z][\w./-]*=(?:True|False|Unknown)(?: \(\w+\))?`;

/** Throws an `Error` when the text is none. */
export function parseCondition(text: string): WantedCondition {
  const [, type, status, reason] = /^([^=]+)=(True|False|Unknown)(?: \((\w+)\))?$/.exec(text) ?? [];
  if (type === undefined || status === undefined) throw new Error(`"${text}" is no condition like Ready=True (Reason)`);
  return { type, status, ...(reason !== undefined && { reason }) };
}
