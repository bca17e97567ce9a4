import assert from "node:assert/strict";
import { isStream } from "#wire";
import type { Dinghy } from "./dinghy.ts";

const peer = { commonName: "kubernetes-admin", organizations: ["system:masters"] };

/** One request of an administrator, past sockets; resolves with what the JSON of the answer says. */
export async function send<T>(dinghy: Dinghy, method: string, url: string, object?: object): Promise<T> {
  const body = object && new TextEncoder().encode(JSON.stringify(object));
  const headers = { accept: "application/json", ...(object && { "content-type": "application/json" }) };
  const response = await dinghy.handle({ method, url, headers, peer, ...(body && { body }) });
  assert.ok(!isStream(response.body));
  return JSON.parse(Buffer.from(response.body.bytes()).toString()) as T;
}
