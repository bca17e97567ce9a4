import { kindPattern } from "./kind.ts";
import { type NamedReference, parseReference, referencePattern } from "./reference.ts";

/** Objects of one kind that a sentence speaks of. Conditions left out do not restrict. */
export interface ObjectSet {
  readonly text: string;
  readonly kind: string;
  readonly labelSelector?: string;
  /** Over any number of owners: the Pods of a Deployment are those of its ReplicaSets. */
  readonly ownedBy?: NamedReference;
  /** Pods that are bound to this node. */
  readonly node?: string;
  /** Undefined: the scenario's own. */
  readonly namespace?: string;
  readonly everyNamespace: boolean;
}

/**
 * What `{set}` matches: `Pods`, `Pod objects labelled "app=web"`, `Pods owned by Deployment/web on Node/n1`,
 * `Events in every namespace`.
 */
export const objectSetPattern =
  `${kindPattern}(?: objects?)?(?: labelled "[^"]*")?(?: owned by (?:${referencePattern}))?` +
  String.raw`(?: on Node/[\w.$-]+)?(?: in every namespace| in namespace "[^"]*")?`;

const grammar = new RegExp(
  `^(${kindPattern})(?: objects?)?(?: labelled "([^"]*)")?(?: owned by (${referencePattern}))?` +
    String.raw`(?: on Node/([\w.$-]+))?(?:( in every namespace)| in namespace "([^"]*)")?$`,
);

/** Throws an `Error` when the text is none of the forms. */
export function parseObjectSet(text: string): ObjectSet {
  const [, kind, labelSelector, owner, node, every, namespace] = grammar.exec(text) ?? [];
  if (kind === undefined) throw new Error(`"${text}" is no set of objects like Pods labelled "app=web"`);
  const ownedBy = owner === undefined ? undefined : parseReference(owner);
  if (ownedBy === "it") throw new Error(`"${text}": name the owner, as in "owned by Deployment/web"`);
  return {
    text,
    kind,
    ...(labelSelector !== undefined && { labelSelector }),
    ...(ownedBy !== undefined && { ownedBy }),
    ...(node !== undefined && { node }),
    ...(namespace !== undefined && { namespace }),
    everyNamespace: every !== undefined,
  };
}
