/**
 * What the parts of a call to a webhook have in common: its deadline, its headers, and what is made of the answer.
 * Upstream: staging/src/k8s.io/client-go/rest/request.go, apimachinery/pkg/api/errors (`NewGenericServerResponse`).
 */

import type { Clock } from "#clock";
import type { Headers } from "#wire";
import { goJsonProblem } from "./go-json-problem.ts";
import { isJsonObject } from "./json-value.ts";
import { WebhookCallError } from "./webhook-call-error.ts";
import type { WebhookCall } from "./webhook-client.ts";

/** The end of a call: at its timeout on the server's clock, or when the caller is gone. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Never resolves; rejects at the deadline. */
  readonly passed: Promise<never>;
  end(): void;
}

export function deadlineOf(clock: Clock, { timeoutSeconds, signal }: WebhookCall, prefix: string): Deadline {
  const controller = new AbortController();
  const { promise: passed, reject } = Promise.withResolvers<never>();
  passed.catch(() => {});
  const stop = (why: string) => (): void => {
    const error = new WebhookCallError(`${prefix}: ${why}`);
    reject(error);
    controller.abort(error);
  };
  const timer = clock.setTimer(timeoutSeconds * 1000, stop("context deadline exceeded"));
  const gone = stop("context canceled");
  signal?.addEventListener("abort", gone);
  return {
    signal: controller.signal,
    passed,
    end: () => {
      timer.cancel();
      signal?.removeEventListener("abort", gone);
    },
  };
}

export function webhookHeaders(host: string, length: number): Headers {
  return {
    host,
    "user-agent": "kube-apiserver-admission",
    "content-length": String(length),
    accept: "application/json, */*",
    "content-type": "application/json",
    connection: "close",
  };
}

/** The JSON in an answer; throws `WebhookCallError` for what is a failure, or no JSON. */
export function decodeAnswer(status: number, contentType: string, body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  if (status < 200 || status > 206) throw new WebhookCallError(failureText(status, contentType, text));
  if (text === "") {
    throw new WebhookCallError(`0-length response with status code: ${status} and content type: ${contentType}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new WebhookCallError(
      `couldn't get version/kind; json parse error: ${goJsonProblem(text) ?? (error as Error).message}`,
    );
  }
  // An answer may be a failure in Kubernetes' own words.
  if (isJsonObject(value) && value.kind === "Status" && value.status !== "Success") {
    throw new WebhookCallError(String(value.message ?? ""));
  }
  return value;
}

const texts: Readonly<Record<number, string>> = {
  400: "the server rejected our request for an unknown reason",
  401: "the server has asked for the client to provide credentials",
  404: "the server could not find the requested resource",
  405: "the server does not allow this method on the requested resource",
  409: "the server reported a conflict",
  422: "the server rejected our request due to an error in our request",
  429: "the server has received too many requests and has asked us to try again later",
  503: "the server is currently unable to handle the request",
  504: "the server was unable to return a response in the time allotted, but may still be processing the request",
};

/** Texts that are no longer than this go into the message. */
const longestText = 2048;

function failureText(status: number, contentType: string, text: string): string {
  const isText = contentType === "" || contentType.startsWith("text/");
  const said = isText ? text.slice(0, longestText).trim() : "unknown";
  const known = texts[status];
  if (known !== undefined) return known;
  if (status >= 500)
    return `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`;
  if (status === 403 || status === 406 || status === 415) return said;
  return "the server responded with the status code but did not return more information".replace(
    "the status code",
    `the status code ${status}`,
  );
}
