import type { Response } from "#wire";
import type { DiscoverableResource } from "./discovery.ts";

/**
 * Answers GET of `/openapi/v3`, `/openapi/v3/<group version>` and `/openapi/v2`; undefined for any other path.
 * `url` has the query. `schemaOf` gives the JSON Schema (definitions by name) of custom resources where there are any.
 */
export function openapiResponse(
  _url: string,
  _headers: Readonly<Record<string, string>>,
  _resources: readonly DiscoverableResource[],
): Response | undefined {
  throw new Error("openapiResponse is not written yet");
}
