import { createVirtualClock, type VirtualClock } from "#clock";
import { type CertificateAuthority, createCertificateAuthority, type Dinghy, startDinghy, version } from "#dinghy";
import type { Channel, Request } from "#wire";
import { createChannelPair } from "#wire";
import { RefusedUpgrade, type Target, type TargetTime } from "../target.ts";

/** The trial's own identity: an administrator, as kubeadm's `admin.conf` is. */
const peer = { commonName: "kubernetes-admin", organizations: ["system:masters"] };

/** What Dinghy can do beyond the API. */
const capabilities = [
  "containers",
  "exec",
  "logs",
  "network",
  "dns",
  "impersonation",
  "virtual-time",
  "nodes",
  "dynamic-provisioning",
];

/** One for all universes: no trial looks inside, and making one costs more than a cluster. */
let sharedAuthority: Promise<CertificateAuthority> | undefined;

/** Time that a new cluster may take until it is at rest. */
const bootMs = 60_000;

/**
 * A cluster of its own for one scenario, in this process and on a virtual clock: the same seed gives the same run.
 *
 * The trial holds the clock except while it waits for an answer or for time to pass, so that what it sees does not
 * depend on how fast it thinks.
 */
export async function openDinghy({ seed, nodes }: { seed: string; nodes: number }): Promise<Target> {
  const clock = createVirtualClock();
  sharedAuthority ??= createCertificateAuthority({ clock });
  const authority = sharedAuthority;
  const dinghy = await startDinghy({ clock, seed, nodes, certificateAuthority: () => authority });
  const grip = createGrip(clock);
  const time = createVirtualTime(clock, grip);
  await time.wait(clock.now() + bootMs);
  return {
    name: "dinghy",
    version: version.gitVersion,
    capabilities: new Set(capabilities),
    unclaimed: new Map(),
    image: (name) => name,
    time,
    request: (request) =>
      grip.letGo(async () => {
        await clock.settled();
        const response = await dinghy.handle(onTheWire(request));
        return response;
      }),
    connect: (request, protocols) => grip.letGo(() => connect(dinghy, onTheWire(request), protocols)),
    dispose: async () => {
      grip.release();
      await dinghy.stop();
      clock.stop();
    },
  };
}

/** A token speaks for itself; who brings none is the administrator. */
function onTheWire(request: Omit<Request, "peer">): Request {
  return "authorization" in request.headers ? request : { ...request, peer };
}

async function connect(dinghy: Dinghy, request: Request, protocols: readonly string[]): Promise<Channel> {
  const upgrade = await dinghy.upgrade(request, protocols);
  if ("refused" in upgrade) throw new RefusedUpgrade(upgrade.refused);
  const [mine, theirs] = createChannelPair(upgrade.protocol);
  upgrade.accept(theirs);
  return mine;
}

/** The trial's hold on the clock. */
interface Grip {
  /** Lets go while `work` is under way; several may be at once. */
  letGo<T>(work: () => Promise<T>): Promise<T>;
  release(): void;
}

function createGrip(clock: VirtualClock): Grip {
  let release: () => void = clock.hold();
  let underWay = 0;
  let gone = false;
  return {
    letGo: async (work) => {
      if (underWay++ === 0) release();
      try {
        return await work();
      } finally {
        if (--underWay === 0 && !gone) release = clock.hold();
      }
    },
    release: () => {
      gone = true;
      release();
    },
  };
}

function createVirtualTime(clock: VirtualClock, grip: Grip): TargetTime {
  return {
    kind: "virtual",
    now: () => clock.now(),
    settle: () => grip.letGo(() => clock.settled()),
    sleep: (durationMs) => grip.letGo(() => clock.sleep(durationMs)),
    wait: (deadlineMs, done) =>
      grip.letGo(
        () =>
          new Promise((resolve) => {
            const end = (outcome: "done" | "deadline" | "quiescent"): void => {
              timer.cancel();
              forget();
              resolve(outcome);
            };
            // A background timer: time passes it, but does not move for its sake.
            const timer = clock.setTimer(deadlineMs - clock.now(), () => end("deadline"), {
              background: true,
            });
            const forget = clock.onQuiescent(() => end("quiescent"));
            const settled = (): void => end("done");
            done?.then(settled, settled);
          }),
      ),
  };
}
