/**
 * What the lesser doors to a Pod may change. Its labels and annotations are not among it.
 * Upstream: pkg/registry/core/pod/strategy.go.
 */
import type { Container, Pod } from "#apimachinery";
import { defaultContainer } from "../defaults/pod.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import type { AnyObject } from "../strategy.ts";
import { restore, type UpdateRule } from "../update.ts";
import { ephemeralChangeErrors } from "../validation/ephemeral-containers.ts";
import { part, parts } from "../validation/fields.ts";
import { resizeErrors } from "../validation/pod-resize.ts";

/** `pods/ephemeralcontainers`: containers for debugging may be added. */
export const ephemeralContainersRule: UpdateRule = {
  prepare: (_, object, old) => {
    const added = (object as unknown as Pod).spec.ephemeralContainers;
    for (const container of (added ?? []) as Container[]) if (!Object.isFrozen(container)) defaultContainer(container);
    keepAllBut(object, old, { ...(old.spec as JsonObject), ephemeralContainers: added });
  },
  validate: (_, object, old) => ephemeralChangeErrors(object, old),
};

/** `pods/resize`: cpu and memory of containers that run. */
export const resizeRule: UpdateRule = {
  prepare: (_, object, old) => {
    const before = part(old.spec) ?? {};
    const after = part(object.spec) ?? {};
    const lists = ["containers", "initContainers"] as const;
    // Who adds or takes away containers is left with that, for it to be refused.
    if (lists.some((list) => parts(after[list]).length !== parts(before[list]).length)) return;
    const spec: JsonObject = { ...before, resources: after.resources };
    for (const list of lists) if (after[list]) spec[list] = resized(parts(before[list]), parts(after[list]));
    keepAllBut(object, old, spec);
  },
  validate: (_, object, old) => resizeErrors(object, old),
};

function resized(before: readonly JsonObject[], after: readonly JsonObject[]): readonly JsonObject[] {
  if (after.some(({ name }, index) => name !== before[index]?.name)) return after;
  return before.map((container, index) => {
    const { resources, resizePolicy } = after[index] as JsonObject;
    return withoutAbsent({ ...container, resources, resizePolicy });
  });
}

function keepAllBut(object: AnyObject, old: AnyObject, spec: JsonObject): void {
  for (const field of new Set([...Object.keys(object), ...Object.keys(old)])) {
    if (field !== "metadata" && field !== "spec") restore(object, old, field);
  }
  for (const field of ["labels", "annotations", "finalizers", "ownerReferences"] as const) {
    if (old.metadata[field] === undefined) delete object.metadata[field];
    else object.metadata[field] = old.metadata[field];
  }
  object.spec = withoutAbsent(spec);
  const { generation } = old.metadata;
  if (typeof generation === "number" && !equalJson(object.spec, old.spec)) object.metadata.generation = generation + 1;
}

function withoutAbsent(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
