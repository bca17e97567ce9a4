import { isIP } from "node:net";
import { isStream } from "#wire";
import { CallError } from "./call-out.ts";
import { serviceAddress } from "./service-endpoint.ts";
import { deadlineOf, decodeAnswer, webhookHeaders } from "./webhook-answer.ts";
import { WebhookCallError } from "./webhook-call-error.ts";
import type { WebhookCall, WebhookClientConfig, WebhookServer } from "./webhook-client.ts";
import { postOutside } from "./webhook-url.ts";

/** Calls a Service's webhook over the cluster's network. */
export async function postToService(
  server: WebhookServer,
  service: NonNullable<WebhookClientConfig["service"]>,
  call: WebhookCall,
): Promise<unknown> {
  const { namespace, name, path = "", port = 443 } = service;
  const serverName = `${name}.${namespace}.svc`;
  const host = `${serverName}:${port}`;
  const pathAndQuery = `${path === "" ? "/" : path}?timeout=${call.timeoutSeconds}s`;
  const prefix = `Post ${JSON.stringify(`https://${host}${pathAndQuery}`)}`;
  const deadline = deadlineOf(server.clock, call, prefix);
  const body = new TextEncoder().encode(JSON.stringify(call.review));
  const exchange = async (): Promise<unknown> => {
    const at = await serviceAddress(server.lookup, namespace, name, port);
    if (isIP(at.address) === 0) {
      // An ExternalName leads out of the cluster.
      const url = `https://${at.address}:${at.port}${pathAndQuery}`;
      return postOutside(server.clock, { url, shown: `https://${host}${pathAndQuery}`, serverName }, call);
    }
    const authorities = Buffer.from(call.clientConfig.caBundle ?? "", "base64").toString();
    const answer = await server.callOut(
      { ...at, tls: { serverName, authorities } },
      { method: "POST", url: pathAndQuery, headers: webhookHeaders(host, body.length), body, signal: deadline.signal },
      { whole: true },
    );
    if (isStream(answer.body)) throw new CallError("unexpected EOF");
    return decodeAnswer(answer.status, answer.headers["content-type"] ?? "", answer.body.bytes());
  };
  try {
    return await Promise.race([exchange(), deadline.passed]);
  } catch (error) {
    if (error instanceof CallError) throw new WebhookCallError(`${prefix}: ${error.message}`);
    throw error;
  } finally {
    deadline.end();
  }
}
