import { execute } from "./exec.ts";
import { formatValue } from "./format-value.ts";
import type { Mismatch } from "./match-shape.ts";
import type { Trial } from "./trial.ts";
import { HarnessError } from "./verdict.ts";
import type { ObjectKey } from "./view.ts";

/** What a client in a Pod got: a status and a body, or no answer and why. */
export interface Reply {
  /** Undefined: no answer came. */
  readonly status: number | undefined;
  readonly body: string;
  readonly problem: string;
}

/** How long a client waits for an answer, in seconds: longer than a balancer needs, shorter than patience. */
const clientTimeoutS = 5;

/** No more than this in one sentence: traffic is there to be seen, not to load a cluster. */
const maxRequests = 200;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const fetchCommand = (url: string): string => `wget -q -O - -T ${clientTimeoutS} ${quoted(url)}`;

/** One request by the `wget` of the Pod's image (busybox has one). */
export async function requestFrom(trial: Trial, client: ObjectKey, url: string): Promise<Reply> {
  const { stdout, stderr, exitCode } = await execute(trial, client, ["sh", "-c", fetchCommand(url)]);
  if (exitCode === 127)
    throw new HarnessError(`Pod/${client.name} has no wget to make requests with; use the image busybox`);
  const status = exitCode === 0 ? 200 : Number(/HTTP\/1\.[01] (\d{3})/.exec(stderr)?.[1] ?? Number.NaN);
  return { status: Number.isNaN(status) ? undefined : status, body: stdout, problem: stderr.trim() };
}

/** Many requests, one after the other; the bodies that came, one for each answer. */
export async function requestRepeatedly(
  trial: Trial,
  client: ObjectKey,
  url: string,
  count: number,
): Promise<string[]> {
  if (count > maxRequests)
    throw new HarnessError(`${count} requests are more than the ${maxRequests} that a scenario may send`);
  const mark = "--seatrial--";
  const loop = `i=0; while [ $i -lt ${count} ]; do ${fetchCommand(url)} && echo && echo ${mark}; i=$((i+1)); done`;
  const { stdout } = await execute(trial, client, ["sh", "-c", loop]);
  return stdout
    .split(`${mark}\n`)
    .slice(0, -1)
    .map((body) => body.trim());
}

/** What differs from the status that was wanted (undefined: no answer at all). */
export function checkReply(reply: Reply, wanted: number | undefined, part?: string): Mismatch[] {
  const told = reply.status === undefined ? `no answer (${reply.problem})` : String(reply.status);
  const status: Mismatch[] =
    reply.status === wanted
      ? []
      : [{ path: "answer", wanted: wanted === undefined ? "no answer" : String(wanted), got: told, line: 0 }];
  if (part === undefined || reply.body.includes(part)) return status;
  return [...status, { path: "body", wanted: `contains ${formatValue(part)}`, got: formatValue(reply.body), line: 0 }];
}

/** The addresses that a name stands for inside a Pod, sorted; none when it stands for nothing. */
export async function resolveFrom(trial: Trial, client: ObjectKey, name: string): Promise<string[]> {
  const { stdout } = await execute(trial, client, ["sh", "-c", `nslookup ${quoted(name)}`]);
  const [, ...answers] = stdout.split(/^Name:/m);
  const addresses = answers.join("\n").matchAll(/^Address(?: \d+)?:\s*([0-9a-fA-F.:]+)/gm);
  return [...new Set([...addresses].map(([, address = ""]) => address))].toSorted();
}

/** Sends one line to a TCP server and reads what comes back. */
export async function sendFrom(trial: Trial, client: ObjectKey, line: string, address: string): Promise<Reply> {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(address) ?? [];
  if (port === "") throw new HarnessError(`"${address}" is no address like redis:6379`);
  const command = `printf '%s\\r\\n' ${quoted(line)} | nc -w ${clientTimeoutS} ${quoted(host)} ${port}`;
  const { stdout, stderr, exitCode } = await execute(trial, client, ["sh", "-c", command]);
  return { status: exitCode === 0 ? 200 : undefined, body: stdout, problem: stderr.trim() };
}
