import type { Status } from "#apimachinery";
import type { Channel } from "#wire";
import { describeAnswer, readAnswer } from "./answer.ts";
import { formatDuration } from "./duration.ts";
import { finding } from "./expect.ts";
import { pathOf } from "./requests.ts";
import { RefusedUpgrade } from "./target.ts";
import type { Trial } from "./trial.ts";
import { AssertionMismatch, HarnessError } from "./verdict.ts";
import type { ObjectKey } from "./view.ts";

/** What a command in a container said. */
export interface ExecOutcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface ExecOptions {
  /** Undefined: the Pod's default container. */
  readonly container?: string | undefined;
  readonly stdin?: string;
}

/** A command that takes longer than this hangs. */
const commandMs = 120_000;

const protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

/**
 * Runs a command in a container and waits for its end. Throws `AssertionMismatch` when it never ends or may not start.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ (`exec`)
 */
export async function execute(
  trial: Trial,
  pod: ObjectKey,
  command: readonly string[],
  { container, stdin }: ExecOptions = {},
): Promise<ExecOutcome> {
  const query = new URLSearchParams(command.map((word): [string, string] => ["command", word]));
  query.set("stdout", "true");
  query.set("stderr", "true");
  if (stdin !== undefined) query.set("stdin", "true");
  if (container !== undefined) query.set("container", container);
  const url = `${pathOf(pod, "exec")}?${query}`;
  const headers = { "user-agent": "seatrial", ...trial.actor.headers };
  const what = `"${command.at(-1)}" in Pod/${pod.name}`;
  const { time } = trial.target;
  let channel: Channel;
  try {
    channel = await trial.target.connect({ method: "GET", url, headers }, protocols);
  } catch (error) {
    if (!(error instanceof RefusedUpgrade)) throw error;
    trial.lastError = await readAnswer(error.response, "GET", url);
    throw finding(trial, `the command ${what} was refused: ${describeAnswer(trial.lastError)}`, pod);
  }
  const ended = collect(channel, stdin);
  const startedMs = time.now();
  const how = await time.wait(startedMs + commandMs, ended);
  if (how === "done") return ended;
  ended.catch(() => {});
  channel.close();
  const why = how === "quiescent" ? "and nothing is left to happen" : `within ${formatDuration(commandMs)}`;
  throw finding(trial, `the command ${what} did not end ${why}`, pod);
}

/**
 * What a container has printed, over a WebSocket as browsers ask for it. Throws `AssertionMismatch` where it may not be read.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ (`log`)
 */
export async function readLogOverChannel(trial: Trial, pod: ObjectKey, query: string): Promise<string> {
  const url = pathOf(pod, "log") + query;
  const request = { method: "GET", url, headers: { "user-agent": "seatrial", ...trial.actor.headers } };
  const { time } = trial.target;
  let channel: Channel;
  try {
    channel = await trial.target.connect(request, ["binary.k8s.io"]);
  } catch (error) {
    if (!(error instanceof RefusedUpgrade)) throw error;
    trial.lastError = await readAnswer(error.response, "GET", url);
    throw finding(trial, `the logs cannot be read: ${describeAnswer(trial.lastError)}`, pod);
  }
  const pieces: Uint8Array[] = [];
  channel.onMessage((message) => pieces.push(message));
  const closed = new Promise<void>((resolve) => channel.onClose(() => resolve()));
  if ((await time.wait(time.now() + commandMs, closed)) !== "done") {
    channel.close();
    throw finding(trial, `the logs did not end within ${formatDuration(commandMs)}`, pod);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** Reads the channels until the status comes: 1 is stdout, 2 stderr, 3 the status. */
function collect(channel: Channel, stdin: string | undefined): Promise<ExecOutcome> {
  const pieces: [Uint8Array[], Uint8Array[], Uint8Array[]] = [[], [], []];
  const text = (index: 0 | 1 | 2): string => Buffer.concat(pieces[index]).toString("utf8");
  return new Promise((resolve, reject) => {
    channel.onMessage((message) => {
      const to = pieces[((message[0] ?? 0) - 1) as 0 | 1 | 2];
      to?.push(message.subarray(1));
    });
    channel.onClose((code, reason) => {
      if (pieces[2].length === 0) {
        reject(new HarnessError(`the connection to the container broke (${code} ${reason})`));
        return;
      }
      try {
        resolve({ stdout: text(0), stderr: text(1), exitCode: exitCodeOf(JSON.parse(text(2)) as Status) });
      } catch (error) {
        reject(error as Error);
      }
    });
    if (stdin !== undefined) {
      channel.send(Buffer.concat([Uint8Array.of(0), Buffer.from(stdin)]));
      if (channel.protocol === "v5.channel.k8s.io") channel.send(Uint8Array.of(255, 0));
    }
  });
}

function exitCodeOf(status: Status): number {
  if (status.status === "Success") return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === "ExitCode");
  if (cause?.message === undefined) throw new AssertionMismatch(`the command could not be run: ${status.message}`);
  return Number(cause.message);
}
