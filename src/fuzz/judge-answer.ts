import type { Attack } from "./attack.ts";
import type { RawAnswer } from "./tls-client.ts";

/** Real servers answer these with 500 as well: refusals of the store and of server-side apply that have no code there. */
const knownFaults = [
  /resourceVersion should not be set on objects to be created/,
  /failed to create typed (patch|live) object/,
  /resourceVersion: Invalid value: \\"[^"]*\\": strconv.ParseUint/,
];

/** What is wrong with an answer to nonsense; undefined when nothing is. */
export function complaint(attack: Attack, answer: RawAnswer): string | undefined {
  const { expects } = attack;
  const { status, body, hung } = answer;
  if (status === 0) {
    if (expects === "anything") return undefined;
    return hung ? "no answer came, and the connection stayed open" : "the connection ended without an answer";
  }
  if (status >= 500 && !knownFaults.some((known) => known.test(body))) return `${status}: ${body.slice(0, 500)}`;
  if (expects === "refused" && status < 400) return `it was accepted with ${status}: ${body.slice(0, 200)}`;
  const explained = status >= 400 && answer.headers.get("content-type") === "application/json";
  // HEAD is answered with a head only.
  return explained && attack.name !== "HEAD" ? statusComplaint(answer) : undefined;
}

/** A refusal in JSON is a `Status` with the same code and a message. */
function statusComplaint({ status, body }: RawAnswer): string | undefined {
  try {
    const { kind, code, message } = JSON.parse(body);
    if (kind !== "Status" || code !== status || !message)
      return `a refusal that explains nothing: ${body.slice(0, 300)}`;
    return undefined;
  } catch {
    return `a refusal that is no JSON though it says so: ${body.slice(0, 300)}`;
  }
}
