import type { Deviation } from "#clock";
import type { Channel, Request, Response } from "#wire";

/**
 * What a trial is held against: a Kubernetes API reached by HTTP, and the time that it lives in. The steps and the
 * evaluation know only this port, so they cannot tell Dinghy from a cluster.
 */
export interface Target {
  /** For reports: `dinghy`, or the name of the kubeconfig's context. */
  readonly name: string;
  /** What `/version` says, or the implementation's own version. */
  readonly version: string;
  /** What this target can do beyond the API, for `@needs:…`; absent ones come with the reason in `unclaimed`. */
  readonly capabilities: ReadonlySet<string>;
  readonly unclaimed: ReadonlyMap<string, string>;
  /** Rejects with `HarnessError` when the target cannot be reached; an answer of any status resolves. */
  request(request: Omit<Request, "peer">): Promise<Response>;
  /** Opens `exec` and its like. Rejects with the refusing response as a `RefusedUpgrade`. */
  connect(request: Omit<Request, "peer">, protocols: readonly string[]): Promise<Channel>;
  /** The image to use for one that the book names. */
  image(name: string): string;
  readonly time: TargetTime;
  /** How the target is given trouble with its nodes; absent where it cannot be. */
  readonly faults?: NodeFaults;
  /** What has happened in another order than the usual one so far, where the run asks for that. */
  readonly deviations?: readonly Deviation[];
  /** A universe for one scenario: its own cluster where that is cheap, else the shared one. */
  dispose(): Promise<void>;
}

/** Trouble with nodes, and its end. Each rejects with `HarnessError` when it cannot be brought about. */
export interface NodeFaults {
  /** The node's kubelet is heard of no more; what runs there goes on. */
  stopReporting(node: string): Promise<void>;
  reportAgain(node: string): Promise<void>;
  /** A new machine joins under that name; it is a Node like the others, and gone for good when that is deleted. */
  join?(node: string): Promise<void>;
}

/** How a trial waits. In virtual time a wait costs nothing and ends at once when nothing is left to happen. */
export interface TargetTime {
  readonly kind: "virtual" | "wall";
  /** Milliseconds since the epoch, by the target's clock. */
  now(): number;
  /**
   * Lets the target live until `done` settles, `deadlineMs` (absolute) passes, or, in virtual time, nothing is left
   * to happen. Between calls virtual time stands still, so that what a trial sees does not depend on how fast it thinks.
   */
  wait(deadlineMs: number, done?: Promise<unknown>): Promise<"done" | "deadline" | "quiescent">;
  /** Lets everything happen that belongs to the present instant; on the wall clock there is no such thing. */
  settle(): Promise<void>;
  /** Lets `durationMs` pass, also when nothing is left to happen: certificates age and tokens expire all the same. */
  sleep(durationMs: number): Promise<void>;
}

/** What `connect` rejects with when the server says no: its answer, for the scenario to look at. */
export class RefusedUpgrade extends Error {
  readonly response: Response;
  constructor(response: Response) {
    super(`the server refused to upgrade the connection: HTTP ${response.status}`);
    this.name = "RefusedUpgrade";
    this.response = response;
  }
}
