import type { IncomingMessage } from "node:http";
import type { Clock } from "#clock";
import { goErrorText } from "./go-error-text.ts";
import { deadlineOf, decodeAnswer, webhookHeaders } from "./webhook-answer.ts";
import { WebhookCallError } from "./webhook-call-error.ts";
import type { WebhookCall } from "./webhook-client.ts";

/** Calls a webhook by its URL, over the machine's own network; virtual time stands still meanwhile. */
export function postToUrl(clock: Clock, url: string, call: WebhookCall): Promise<unknown> {
  const full = urlWithTimeout(url, call.timeoutSeconds);
  return postOutside(clock, { url: full, shown: full }, call);
}

/** Where a call goes outside the cluster. */
export interface Outside {
  readonly url: string;
  /** As errors name it. */
  readonly shown: string;
  /** Where it is not that of the URL. */
  readonly serverName?: string;
}

export async function postOutside(clock: Clock, outside: Outside, call: WebhookCall): Promise<unknown> {
  const prefix = `Post ${JSON.stringify(outside.shown)}`;
  const deadline = deadlineOf(clock, call, prefix);
  const release = clock.hold();
  try {
    const { status, contentType, body } = await post(outside, call, AbortSignal.any([deadline.signal, wall(call)]));
    return decodeAnswer(status, contentType, body);
  } catch (error) {
    if (error instanceof WebhookCallError) throw error;
    throw new WebhookCallError(`${prefix}: ${goErrorText(error as NodeJS.ErrnoException)}`);
  } finally {
    release();
    deadline.end();
  }
}

/** The peer lives in the machine's time, and virtual time cannot pass while it is waited for. */
function wall({ timeoutSeconds }: WebhookCall): AbortSignal {
  return AbortSignal.timeout(timeoutSeconds * 1000);
}

function urlWithTimeout(url: string, timeoutSeconds: number): string {
  try {
    const full = new URL(url);
    full.searchParams.set("timeout", `${timeoutSeconds}s`);
    return full.href;
  } catch (error) {
    throw new WebhookCallError(`Unparsable URL: ${(error as Error).message}`);
  }
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

async function post(
  { url, shown, serverName }: Outside,
  { review, clientConfig }: WebhookCall,
  signal: AbortSignal,
): Promise<Answer> {
  const { request } = await import("node:https");
  const { host } = new URL(shown);
  const body = Buffer.from(JSON.stringify(review));
  const ca = clientConfig.caBundle ? Buffer.from(clientConfig.caBundle, "base64").toString() : undefined;
  return new Promise((resolve, reject) => {
    const headers = { ...webhookHeaders(host, body.length) };
    const security = { ...(ca && { ca }), ...(serverName && { servername: serverName }) };
    const outgoing = request(url, { method: "POST", headers, signal, agent: false, ...security }, (incoming) =>
      readAnswer(incoming).then(resolve, reject),
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    incoming.on("data", (piece: Uint8Array) => pieces.push(piece));
    incoming.on("error", reject);
    incoming.on("end", () => {
      const contentType = incoming.headers["content-type"] ?? "";
      resolve({ status: incoming.statusCode ?? 0, contentType, body: Buffer.concat(pieces) });
    });
  });
}
