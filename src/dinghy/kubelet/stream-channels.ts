import type { ExecProcess, ProcessStreams } from "#runtime";
import type { Channel } from "#wire";

/** Which streams the client has asked for. */
export interface WantedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** The first byte of each message says which stream it belongs to. */
const channelOf = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Runs a process over one channel: streams multiplexed by a leading byte, the outcome as a `Status` on the error
 * stream, then an orderly close. Upstream: client-go/tools/remotecommand (protocol v5: 255 half-closes a stream).
 */
export async function serveStreams(
  channel: Channel,
  start: (streams: ProcessStreams) => Promise<ExecProcess>,
  wanted: WantedStreams,
): Promise<void> {
  const send = (stream: number, bytes: Uint8Array): void => {
    const message = new Uint8Array(bytes.length + 1);
    message[0] = stream;
    message.set(bytes, 1);
    channel.send(message);
  };
  const streams: ProcessStreams = {
    stdout: wanted.stdout ? (bytes) => send(channelOf.stdout, bytes) : undefined,
    stderr: wanted.stderr ? (bytes) => send(channelOf.stderr, bytes) : undefined,
    tty: wanted.tty,
    interactive: wanted.stdin,
    room: () => channel.room?.(),
  };
  const finish = (status: object): void => {
    send(channelOf.error, encoder.encode(JSON.stringify(status)));
    channel.close(1000);
  };
  try {
    const process = await start(streams);
    channel.onClose(() => process.kill());
    channel.onMessage((message) => receive(streams, message));
    finish(outcome(await process.exitCode));
  } catch (error) {
    finish(failure((error as Error).message));
  }
}

function receive(streams: ProcessStreams, message: Uint8Array): void {
  const payload = message.subarray(1);
  switch (message[0]) {
    case channelOf.stdin:
      streams.stdin?.(payload);
      break;
    case channelOf.resize: {
      const size = sizeIn(payload);
      if (size !== undefined) streams.resize?.(size.columns, size.rows);
      break;
    }
    case channelOf.close:
      if (payload[0] === channelOf.stdin) streams.stdin?.(null);
      break;
    default:
      break;
  }
}

/** Undefined for what is no size: whoever sends that keeps the one there is. */
function sizeIn(payload: Uint8Array): { readonly columns: number; readonly rows: number } | undefined {
  let said: { Width?: unknown; Height?: unknown } | null;
  try {
    said = JSON.parse(decoder.decode(payload)) as typeof said;
  } catch {
    return undefined;
  }
  const [columns, rows] = [said?.Width, said?.Height];
  return isLength(columns) && isLength(rows) ? { columns, rows } : undefined;
}

function isLength(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffff;
}

function outcome(exitCode: number): object {
  if (exitCode === 0) return { metadata: {}, status: "Success" };
  return {
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(exitCode) }] },
  };
}

/** Upstream: staging/src/k8s.io/cri-streaming/pkg/streaming/remotecommand/exec.go `ServeExec`. */
function failure(message: string): object {
  const details = { causes: [{ message }] };
  const told = `Internal error occurred: ${message}`;
  return { metadata: {}, status: "Failure", message: told, reason: "InternalError", details, code: 500 };
}
