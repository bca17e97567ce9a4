import type { Random } from "#clock";
import type { Handler, Request, Response } from "#wire";
import type { FlowClassifier } from "./flow-classifier.ts";
import type { Note } from "./handle-request.ts";

/** As long as a client may name its request itself. */
const longestId = 64;

export interface OutsideHandlerOptions {
  readonly handle: (request: Request, note: Note) => Promise<Response>;
  readonly classify: FlowClassifier;
  readonly random: Random;
}

/**
 * What goes with every answer that leaves the process: the id under which an audit would tell of it (the client's own,
 * where it gives one), that nobody in between may keep it unless the answer itself says so, and under which FlowSchema
 * the request came, once it is known who asks.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/filters/audit_init.go and cachecontrol.go.
 */
export function outsideHandler({ handle, classify, random }: OutsideHandlerOptions): Handler {
  return async (request) => {
    let flow = {};
    const response = await handle(request, (attributes) => {
      flow = classify(attributes);
    });
    const given = request.headers["audit-id"] ?? "";
    const id = given !== "" && given.length <= longestId ? given : random.uuid();
    const headers = { "audit-id": id, "cache-control": "no-cache, private", ...flow, ...response.headers };
    return { ...response, headers };
  };
}
