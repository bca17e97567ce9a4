import { apiVersionOf, type ResourceDefinition } from "./resource-registry.ts";
import type { ServerContext } from "./server-context.ts";
import type { AnyObject } from "./strategy.ts";
import type { TypeNode } from "./type-node.ts";

/** An object's kind in another version. */
export interface OtherVersion {
  readonly type: TypeNode;
  convert(object: AnyObject): AnyObject;
}

/** `gone`: there is no such version any more. Undefined: it is the same one, or nobody here knows how they differ. */
export type OtherVersions = (apiVersion: string) => OtherVersion | "gone" | undefined;

/** Versions of old that real servers still know, though they serve them no more. */
const historic = /(?:alpha|beta)\d+$/;

/**
 * In which versions managers may have spoken of a kind. Upstream: apimachinery/pkg/util/managedfields/internal/
 * versionconverter.go.
 */
export function versionsOf(
  { registry }: Pick<ServerContext, "registry">,
  definition: ResourceDefinition,
): OtherVersions {
  const own = apiVersionOf(definition);
  return (apiVersion) => {
    if (apiVersion === own) return undefined;
    const slash = apiVersion.indexOf("/");
    const [group, version] = slash < 0 ? ["", apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
    const other = registry.get(group, version, definition.resource);
    if (other === undefined) return !definition.custom && historic.test(version) ? undefined : "gone";
    const [out, back] = [definition.storage.conversion, other.storage.conversion];
    // Who converts elsewhere would have to be asked: the fields are taken to have the same names.
    if (out?.remote || back?.remote) return undefined;
    return {
      type: other.type(),
      convert: (object) => {
        const stored = out ? out.toStorage(object) : object;
        return (back ? back.fromStorage(stored) : stored) as AnyObject;
      },
    };
  };
}
