import { createRandom, createVirtualClock, type VirtualClock } from "#clock";
import { createMemoryStore, type Store } from "#store";
import { type Headers, isStream, type Response } from "#wire";
import type { ApiServer } from "./apiserver.ts";
import { createApiServer } from "./create-api-server.ts";

/** What came back: the decoded body of a document, or all that a stream has told so far. */
export interface Answer {
  readonly status: number;
  // The answers differ from test to test; each test says by its assertions what it expects.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
  readonly response: Response;
}

/** An API server with nothing around it, in virtual time, and an administrator who asks it. */
export interface Served {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly server: ApiServer;
  /** `body` travels as bytes, so that what is tested is what a client over a socket meets. */
  send(method: string, url: string, body?: unknown, contentType?: string): Promise<Answer>;
}

export async function serveApi(): Promise<Served> {
  const clock = createVirtualClock();
  const store = createMemoryStore({});
  const server = await createApiServer({
    store,
    clock,
    random: createRandom(1),
    certificateAuthority: () => Promise.reject(new Error("no certificates here")),
    connectNode: () => undefined,
    serviceClusterIpRange: "10.96.0.0/24",
    advertiseAddress: "172.18.0.1",
  });
  const peer = { commonName: "admin", organizations: ["system:masters"] };
  const encoder = new TextEncoder();
  const send: Served["send"] = async (method, url, body, contentType = "application/json") => {
    const sent = body === undefined ? {} : { body: encoder.encode(JSON.stringify(body)) };
    const headers: Headers = body === undefined ? {} : { "content-type": contentType };
    const response = await server.handle({ method, url, headers, peer, ...sent });
    if (isStream(response.body)) return { status: response.status, body: undefined, response };
    const text = Buffer.from(response.body.bytes()).toString();
    return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text, response };
  };
  await send("POST", "/api/v1/namespaces", { metadata: { name: "x" } });
  await send("POST", "/api/v1/namespaces/x/serviceaccounts", { metadata: { name: "default" } });
  return { clock, store, server, send };
}
