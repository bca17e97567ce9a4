/** What the lesser doors to an object may change. */
import type { Container, Namespace, Pod } from "#apimachinery";
import { defaultContainer } from "../defaults/pod.ts";
import { duplicate, type FieldError, forbidden, required } from "../field-error.ts";
import { equalJson, type JsonObject } from "../json-value.ts";
import { stampConditions } from "../strategies/access.ts";
import type { AnyObject } from "../strategy.ts";
import { restore, type UpdateRule } from "../update.ts";
import { certificateChangeErrors, certificateRequestErrors } from "../validation/certificates.ts";
import { dns1123Label } from "../validation/names.ts";
import { each, problems } from "../validation/rules.ts";

/** Everything but `fields` of the top is as it was. */
function onlyChanging(object: AnyObject, old: AnyObject, fields: readonly string[]): void {
  for (const field of new Set([...Object.keys(object), ...Object.keys(old)])) {
    if (!fields.includes(field)) restore(object, old, field);
  }
}

/** `namespaces/finalize`: the finalizers of the spec. */
export const finalizeRule: UpdateRule = {
  prepare: (_, object, old) => {
    const { spec } = object as unknown as Namespace;
    onlyChanging(object, old, ["metadata", "spec"]);
    object.spec = spec ?? {};
  },
  validate: () => [],
};

/** `pods/ephemeralcontainers`: containers for debugging may be added. */
export const ephemeralContainersRule: UpdateRule = {
  prepare: (_, object, old) => {
    const added = (object as unknown as Pod).spec.ephemeralContainers;
    onlyChanging(object, old, ["metadata"]);
    for (const container of (added ?? []) as Container[]) if (!Object.isFrozen(container)) defaultContainer(container);
    object.spec = { ...(old.spec as JsonObject), ...(added && { ephemeralContainers: added }) };
    bumpWhenChanged(object, old);
  },
  validate: (_, object, old) => ephemeralErrors(object as unknown as Pod, old as unknown as Pod),
};

/** Upstream: pkg/apis/core/validation `ValidatePodEphemeralContainersUpdate`. */
function ephemeralErrors({ spec }: Pod, old: Pod): FieldError[] {
  const field = "spec.ephemeralContainers";
  const taken = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name));
  const containers = (spec.ephemeralContainers ?? []) as Container[];
  const errors = each(field, containers, ({ name, image }, at) => {
    const found = name ? problems(`${at}.name`, name, dns1123Label(name)) : [required(`${at}.name`)];
    if (taken.has(name)) found.push(duplicate(`${at}.name`, name));
    taken.add(name);
    return image ? found : [...found, required(`${at}.image`)];
  });
  for (const before of (old.spec.ephemeralContainers ?? []) as Container[]) {
    const after = containers.find(({ name }) => name === before.name);
    if (after === undefined) {
      errors.push(
        forbidden(field, `existing ephemeral containers ${JSON.stringify(before.name)} may not be removed\n`),
      );
    } else if (!equalJson(after, before)) {
      errors.push(
        forbidden(field, `existing ephemeral containers ${JSON.stringify(before.name)} may not be changed\n`),
      );
    }
  }
  return errors;
}

/** `pods/resize`: resources of running containers. */
export const resizeRule: UpdateRule = {
  prepare: (_, object, old) => {
    const before = (old as unknown as Pod).spec;
    const after = (object as unknown as Pod).spec;
    const resized = (list: readonly Container[] | undefined, wanted: readonly Container[] | undefined) =>
      list?.map((container) => {
        const found = wanted?.find(({ name }) => name === container.name);
        return found === undefined
          ? container
          : { ...container, resources: found.resources, resizePolicy: (found as JsonObject & Container).resizePolicy };
      });
    onlyChanging(object, old, ["metadata"]);
    object.spec = {
      ...(before as unknown as JsonObject),
      containers: resized(before.containers, after.containers),
      ...(before.initContainers && { initContainers: resized(before.initContainers, after.initContainers) }),
    };
    bumpWhenChanged(object, old);
  },
  validate: () => [],
};

/** `certificatesigningrequests/approval`: the conditions that grant or deny. */
export const approvalRule: UpdateRule = {
  prepare: (_, object, old, context) => {
    stampConditions(object, old, context);
    const { conditions } = (object.status ?? {}) as JsonObject;
    onlyChanging(object, old, ["metadata"]);
    object.status = { ...(old.status as JsonObject | undefined), ...(conditions !== undefined && { conditions }) };
  },
  validate: (_, object, old) => [
    ...certificateRequestErrors(object, old),
    ...certificateChangeErrors(object, old, { approval: true }),
  ],
};

function bumpWhenChanged(object: AnyObject, old: AnyObject): void {
  const { generation } = old.metadata;
  if (typeof generation === "number" && !equalJson(object.spec, old.spec)) object.metadata.generation = generation + 1;
}
