import type { Pod } from "#apimachinery";
import { type Client, resources } from "#client";
import type { Clock, Timer } from "#clock";
import { VolumeProblem } from "./volume-files.ts";

export interface TokenSource {
  readonly audience?: string;
  readonly expirationSeconds?: number;
  readonly path: string;
}

/** The ServiceAccount tokens that are projected into one Pod. */
export interface ProjectedTokens {
  /** The token for a source: the one there is until it is due, then a new one. Rejects with `VolumeProblem`. */
  get(source: TokenSource): Promise<string>;
  stop(): void;
}

interface Held {
  readonly text: string;
  readonly renewAtMs: number;
  readonly expiresAtMs: number;
  timer: Timer;
}

/** A token is renewed when a fifth of its life is left, and a day after it was issued at the latest. */
const renewedAfter = 0.8;
const longestMs = 24 * 3600 * 1000;
const retryMs = 60_000;

/** `onDue` is told when a token has to be written anew. Upstream: pkg/kubelet/token/token_manager.go. */
export function createProjectedTokens(
  client: Client,
  clock: Clock,
  pod: () => Pod,
  onDue: () => void,
): ProjectedTokens {
  const held = new Map<string, Held>();
  let stopped = false;

  const due = (inMs: number): Timer => clock.setTimer(inMs, onDue, { background: true });

  const request = async (source: TokenSource): Promise<Held> => {
    const { metadata, spec } = pod();
    const { namespace, name, uid } = metadata;
    const expirationSeconds = source.expirationSeconds ?? 3600;
    const body = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: {
        audiences: source.audience ? [source.audience] : undefined,
        expirationSeconds,
        boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid },
      },
    };
    const account = { namespace, name: spec.serviceAccountName ?? "default", subresource: "token" } as const;
    const answer = await client.create(resources.serviceAccounts, body, account).catch((error: Error) => {
      throw new VolumeProblem(`failed to fetch token: ${error.message}`);
    });
    const { status } = answer as unknown as { status: { token: string } };
    const lifeMs = expirationSeconds * 1000;
    const renewInMs = Math.min(lifeMs * renewedAfter, longestMs);
    const nowMs = clock.now();
    const timer = due(renewInMs);
    if (stopped) timer.cancel();
    return { text: status.token, renewAtMs: nowMs + renewInMs, expiresAtMs: nowMs + lifeMs, timer };
  };

  return {
    get: async (source) => {
      const key = `${source.audience ?? ""} ${source.expirationSeconds ?? ""}`;
      const present = held.get(key);
      if (present && clock.now() < present.renewAtMs) return present.text;
      present?.timer.cancel();
      try {
        const renewed = await request(source);
        held.set(key, renewed);
        return renewed.text;
      } catch (error) {
        if (present === undefined || present.expiresAtMs <= clock.now()) throw error;
        // As long as the old one is good it stays, and is asked for again.
        present.timer = due(retryMs);
        return present.text;
      }
    },
    stop: () => {
      stopped = true;
      for (const { timer } of held.values()) timer.cancel();
    },
  };
}
