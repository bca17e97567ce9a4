import { kindPattern } from "./kind.ts";

const namePattern = String.raw`[A-Za-z0-9$][\w.:$\-{}]*`;

/** What `{ref}` matches: `Deployment/web`, `Deployment.apps/web`, `ConfigMap/c@other`, `Pod/$name`, and `it`. */
export const referencePattern = `${kindPattern}/${namePattern}(?:@${namePattern})?|it`;

/** An object as a sentence names it; `it` is the one named last. */
export type Reference = "it" | NamedReference;

export interface NamedReference {
  readonly kind: string;
  readonly name: string;
  /** Undefined: the scenario's own. */
  readonly namespace?: string;
}

/** Throws an `Error` when the text is no reference. */
export function parseReference(text: string): Reference {
  if (text === "it") return "it";
  const [, kind, name, namespace] = /^([^/]+)\/([^@]+)(?:@(.+))?$/.exec(text) ?? [];
  if (kind === undefined || name === undefined) throw new Error(`"${text}" is no reference like Deployment/web`);
  return { kind, name, ...(namespace !== undefined && { namespace }) };
}
