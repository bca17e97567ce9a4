import { isApiError, type KubernetesObject } from "#apimachinery";
import type { Client, Resource } from "#client";
import { same } from "./same.ts";

type WithStatus = KubernetesObject & { status?: unknown };

/**
 * Writes the status if it differs from what the object has; on a conflict once more on top of the newest version.
 * True when something was written.
 */
export async function writeStatus<T extends WithStatus>(
  client: Client,
  resource: Resource<T>,
  object: T,
  status: NonNullable<T["status"]>,
): Promise<boolean> {
  if (same(object.status, status)) return false;
  try {
    await client.update(resource, { ...object, status }, "status");
  } catch (error) {
    if (!isApiError(error, "Conflict")) throw error;
    const fresh = await client.get(resource, object.metadata);
    if (fresh.metadata.uid !== object.metadata.uid) throw error;
    await client.update(resource, { ...fresh, status }, "status");
  }
  return true;
}
