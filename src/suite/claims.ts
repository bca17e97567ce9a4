import { type KubernetesObject, labelSelectorMatches, parseLabelSelector } from "#apimachinery";
import { type Comparison, describeComparison } from "./comparison.ts";
import { type FieldPath, formatPath, readPath } from "./field-path.ts";
import { formatValue } from "./format-value.ts";
import type { Kind } from "./kind.ts";
import { type Mismatch, matchShape } from "./match-shape.ts";
import type { ObjectSet } from "./object-set.ts";
import type { Check, Selection } from "./predicate.ts";
import type { Shape } from "./shape.ts";
import type { Trial } from "./trial.ts";
import { substitute } from "./yaml-source.ts";

/** What an object has to look like. An object that is not there matches nothing. */
export function shapeCheck(trial: Trial, kind: Kind, shape: Shape): Check {
  const schema = trial.schemaOf(kind);
  return (object, atMs) => {
    if (object === undefined) return [{ path: ".", wanted: "present", got: "absent", line: shape.line }];
    return matchShape(shape, object, schema, [], { ...trial.matchContext(), nowMs: atMs });
  };
}

/** What one value has to be. `is absent` wants the object to be there, and the value not. */
export function comparisonCheck(trial: Trial, path: FieldPath, comparison: Comparison): Check {
  return (object) => {
    if (object === undefined) return [{ path: ".", wanted: "present", got: "absent", line: 0 }];
    return compareAt(trial, object, path, comparison);
  };
}

export function compareAt(trial: Trial, value: unknown, path: FieldPath, comparison: Comparison): Mismatch[] {
  const actual = readPath(value, path);
  if (comparison.holds(actual, trial.variables)) return [];
  const wanted = describeComparison(comparison, trial.variables);
  return [{ path: formatPath(path), wanted, got: formatValue(actual), line: 0 }];
}

/** The objects that a set speaks of, found anew in each view. Their kind is watched from now on at the latest. */
export async function selectionOf(trial: Trial, set: ObjectSet): Promise<Selection> {
  const kind = await trial.kind(set.kind);
  const namespace = set.everyNamespace || !kind.namespaced ? undefined : trial.namespaceNamed(set.namespace);
  if (kind.verbs.includes("watch")) await trial.recorder.watch(kind, namespace);
  const terms = parseLabelSelector(String(substitute(set.labelSelector ?? "", trial.variables)));
  const owner = set.ownedBy && (await trial.key(set.ownedBy));
  const node = set.node === undefined ? undefined : String(substitute(set.node, trial.variables));
  return {
    text: set.text,
    ...(owner && { root: owner }),
    select: (view) =>
      view
        .list(kind)
        .filter((object) => namespace === undefined || object.metadata.namespace === namespace)
        .filter(({ metadata }) => labelSelectorMatches(terms, metadata.labels))
        .filter((object) => node === undefined || nodeOf(object) === node)
        .filter((object) => owner === undefined || view.isOwned(object, owner)),
  };
}

const nodeOf = (object: KubernetesObject): string | undefined =>
  (object as { spec?: { nodeName?: string } }).spec?.nodeName;
