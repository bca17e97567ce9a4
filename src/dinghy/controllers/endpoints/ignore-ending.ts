import { isApiError } from "#apimachinery";

/** A namespace that ends takes no new objects; neither does one that is gone. Throws whatever else went wrong. */
export function ignoreEnding(error: unknown): undefined {
  if (!isApiError(error, "Forbidden", "NotFound")) throw error;
}
