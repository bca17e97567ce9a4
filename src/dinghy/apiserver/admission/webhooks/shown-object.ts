import type { JsonObject } from "../../json-value.ts";
import { cloneJson } from "../../json-value.ts";
import type { ResourceDefinition, ResourceRegistry } from "../../resource-registry.ts";
import { internalError } from "../../status.ts";
import type { AnyObject } from "../../strategy.ts";
import { readResourceObject } from "../../typed-object.ts";
import type { AdmissionRequest } from "../admission-plugin.ts";
import type { MatchedResource } from "../matched-resource.ts";

/** A request's objects in the version in which a webhook or a policy sees them. */
export async function shownAs(
  { definition }: Pick<MatchedResource, "definition">,
  request: AdmissionRequest,
  registry: ResourceRegistry,
): Promise<{ object: unknown; oldObject: unknown }> {
  const { object, oldObject } = request;
  if (definition === undefined) return { object, oldObject };
  const own = ownDefinition(request, registry);
  const convert = async (each: unknown) => each && converted(each as AnyObject, own, definition);
  return { object: await convert(object), oldObject: await convert(oldObject) };
}

/** The same object in another of its versions; new. Rejects with `ApiError` where whoever converts fails. */
export async function converted(
  object: AnyObject,
  from: ResourceDefinition,
  to: ResourceDefinition,
): Promise<AnyObject> {
  const copy = cloneJson(object);
  const [out, back] = [from.storage.conversion, to.storage.conversion];
  const stored = out?.remote ? await out.remote.toStorage(copy) : (out?.toStorage(copy) ?? copy);
  await back?.remote?.prepare([stored]);
  // What comes out may be shared.
  return cloneJson(back?.fromStorage(stored) ?? stored) as AnyObject;
}

export function ownDefinition(
  { group, version, resource }: AdmissionRequest,
  registry: ResourceRegistry,
): ResourceDefinition {
  const own = registry.get(group, version, resource);
  if (own === undefined)
    throw internalError(`unable to convert to ${group}/${version}, Resource=${resource}: unknown kind`);
  return own;
}

/** Patched JSON as an object of its kind again, with defaults; throws `ApiError` 500 where it is none any more. */
export function reread(patched: JsonObject, definition: ResourceDefinition): AnyObject {
  try {
    return readResourceObject(definition, { value: patched }, "Ignore", () => {});
  } catch (error) {
    throw internalError((error as Error).message);
  }
}
