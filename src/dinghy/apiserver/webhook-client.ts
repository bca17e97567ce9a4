/**
 * One call to a webhook: a review goes out as JSON, the answered review comes back.
 *
 * A webhook is named by `url` (called over the machine's own network) or by `service` (looked up, and called over the
 * cluster's network with the server name `<name>.<namespace>.svc`). Both are HTTPS; `caBundle` (base64 of PEM) is what
 * the certificate is checked against. Where it is missing, the machine's own authorities vouch for a URL, and nobody for a
 * Service.
 *
 * Everything that goes wrong is a `WebhookCallError`, whose message begins as real servers' do (`Post "https://…": …`);
 * callers put in front of it what the call was for. Used for admission (AdmissionReview) and conversion
 * (ConversionReview).
 *
 * Upstream: staging/src/k8s.io/apiserver/pkg/util/webhook/{client,validation}.go. Answers to @seed:K1.6, @seed:K14.1.
 */
import type { ServerContext } from "./server-context.ts";
import { WebhookCallError } from "./webhook-call-error.ts";
import { postToService } from "./webhook-service.ts";
import { postToUrl } from "./webhook-url.ts";

/** `WebhookClientConfig` of admissionregistration.k8s.io/v1 and apiextensions.k8s.io/v1: one of `url` and `service`. */
export interface WebhookClientConfig {
  readonly url?: string;
  readonly service?: {
    readonly namespace: string;
    readonly name: string;
    readonly path?: string;
    /** Default 443. */
    readonly port?: number;
  };
  /** Base64 of PEM. */
  readonly caBundle?: string;
}

export interface WebhookCall {
  readonly clientConfig: WebhookClientConfig;
  /** On the server's clock; also told to the webhook as the query parameter `timeout`. */
  readonly timeoutSeconds: number;
  /** The review, as JSON data. */
  readonly review: object;
  /** Ends the call: whoever asked is gone. */
  readonly signal?: AbortSignal;
}

/** What calls need of the server. */
export type WebhookServer = Pick<ServerContext, "clock" | "lookup" | "callOut">;

/** The decoded body of the answer; rejects with `WebhookCallError`. */
export async function callWebhook(server: WebhookServer, call: WebhookCall): Promise<unknown> {
  const { service, url } = call.clientConfig;
  if (service) return postToService(server, service, call);
  if (url) return postToUrl(server.clock, url, call);
  throw new WebhookCallError("webhook configuration must have either service or URL");
}
