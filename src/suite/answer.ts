import { STATUS_CODES } from "node:http";
import type { Status } from "#apimachinery";
import type { Response } from "#wire";
import { textOf } from "./body.ts";

/** What the target said to a request. */
export interface Answer {
  readonly status: number;
  /** Kubernetes' reason of a failure (`NotFound`), HTTP's phrase of a success (`Created`). */
  readonly reason: string;
  /** The body as JSON where it is JSON, else as text. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly method: string;
  readonly url: string;
}

export async function readAnswer(response: Response, method: string, url: string): Promise<Answer> {
  const text = await textOf(response);
  const body = parseBody(text);
  const reason = isStatus(body) && body.status === "Failure" ? (body.reason ?? "") : undefined;
  const phrase = STATUS_CODES[response.status] ?? "";
  return { status: response.status, reason: reason ?? phrase, body, headers: response.headers, method, url };
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function isStatus(body: unknown): body is Status {
  return typeof body === "object" && body !== null && (body as { kind?: unknown }).kind === "Status";
}

/** On one line: `POST /api/v1/namespaces/x/pods → 422 Invalid: Pod "x" is invalid: …` */
export function describeAnswer({ status, reason, body, method, url }: Answer, width = 300): string {
  const message = isStatus(body) ? (body.message ?? "") : typeof body === "string" ? body.trim() : "";
  const text = `${method} ${url.split("?")[0]} → ${status} ${reason}${message && `: ${message}`}`;
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
