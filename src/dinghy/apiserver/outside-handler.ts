import type { Random } from "#clock";
import type { Handler } from "#wire";

/** As long as a client may name its request itself. */
const longestId = 64;

/**
 * What goes with every answer that leaves the process: the id under which an audit would tell of it (the client's own,
 * where it gives one), and that nobody in between may keep it unless the answer itself says so.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/filters/audit_init.go and cachecontrol.go.
 */
export function outsideHandler(handle: Handler, random: Random): Handler {
  return async (request) => {
    const response = await handle(request);
    const given = request.headers["audit-id"] ?? "";
    const id = given !== "" && given.length <= longestId ? given : random.uuid();
    return { ...response, headers: { "audit-id": id, "cache-control": "no-cache, private", ...response.headers } };
  };
}
