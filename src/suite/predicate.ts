import type { KubernetesObject } from "#apimachinery";
import type { Mismatch } from "./match-shape.ts";
import type { Quantifier } from "./quantifier.ts";
import type { ObjectKey, Revision, View } from "./view.ts";

/** What a predicate finds at one point of the record: nothing in the way means that it holds. */
export interface Finding {
  readonly mismatches: readonly Mismatch[];
}

/** Something that holds or does not at each point of the record. */
export interface Predicate {
  /** As the sentence says it: `Deployment/web`. */
  readonly subject: string;
  /** `is Available`, `matches`. */
  readonly claim: string;
  /** Where an explanation starts; undefined when there is no one object to blame. */
  readonly root?: ObjectKey;
  /** Could this change make a difference? */
  concerns(revision: Revision): boolean;
  test(view: View, atMs: number): Finding;
}

/** Looks at one object, which may not exist. */
export type Check = (object: KubernetesObject | undefined, atMs: number) => readonly Mismatch[];

/** `part` is what of the object the claim is about: `.status.phase of `. */
export function objectPredicate(key: ObjectKey, claim: string, check: Check, part = ""): Predicate {
  return {
    subject: `${part}${key.kind.kind}/${key.name}`,
    claim,
    root: key,
    concerns: ({ kind, object: { metadata } }) =>
      kind.resource === key.kind.resource && metadata.name === key.name && metadata.namespace === key.namespace,
    test: (view, atMs) => ({ mismatches: check(view.get(key), atMs) }),
  };
}

/** Which objects of a view belong to a set. */
export interface Selection {
  readonly text: string;
  readonly root?: ObjectKey;
  select(view: View): readonly KubernetesObject[];
}

export function setPredicate(selection: Selection, quantifier: Quantifier, claim: string, check: Check): Predicate {
  return {
    subject: `${quantifier.text} ${selection.text}`,
    claim,
    ...(selection.root && { root: selection.root }),
    // Ownership may hang on objects of any kind.
    concerns: () => true,
    test: (view, atMs) => {
      const objects = selection.select(view);
      const findings = objects.map((object) => ({ object, mismatches: check(object, atMs) }));
      const matching = findings.filter(({ mismatches }) => mismatches.length === 0);
      if (quantifier.accepts(matching.length, objects.length)) return { mismatches: [] };
      return { mismatches: describeCount(quantifier, matching, findings) };
    },
  };
}

interface Candidate {
  readonly object: KubernetesObject;
  readonly mismatches: readonly Mismatch[];
}

/** The count first, then what the candidate lacks that comes nearest. */
function describeCount(quantifier: Quantifier, matching: readonly Candidate[], all: readonly Candidate[]): Mismatch[] {
  const names = matching.map(({ object }) => object.metadata.name);
  const listed = names.length === 0 ? "" : `: ${names.slice(0, 4).join(", ")}${names.length > 4 ? ", …" : ""}`;
  const count: Mismatch = {
    path: "count",
    wanted: quantifier.text,
    got: `${matching.length} of ${all.length}${listed}`,
    line: 0,
  };
  const nearest = all
    .filter(({ mismatches }) => mismatches.length > 0)
    .toSorted((a, b) => a.mismatches.length - b.mismatches.length)[0];
  if (nearest === undefined || quantifier.accepts(0, 1)) return [count];
  const { kind, metadata } = nearest.object;
  return [count, ...nearest.mismatches.map((one) => ({ ...one, path: `${kind}/${metadata.name} ${one.path}` }))];
}
