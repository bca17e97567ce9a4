import { createDisorder, createVirtualClock, type VirtualClock } from "#clock";
import {
  addons,
  type CertificateAuthority,
  createCertificateAuthority,
  type Dinghy,
  startDinghy,
  version,
} from "#dinghy";
import type { Channel, Request } from "#wire";
import { createChannelPair } from "#wire";
import type { TargetRequest } from "../open-target.ts";
import { type NodeFaults, RefusedUpgrade, type Target, type TargetTime } from "../target.ts";
import { HarnessError } from "../verdict.ts";

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
  "metrics",
  "vertical-pod-autoscaler",
  "node-faults",
  "node-joins",
  "node-pressure",
  "static-pods",
  "node-objects",
  "slow-images",
  "private-images",
  "encryption-at-rest",
];

/** What a cluster is started with whose scenario asks what is at rest: the key is nobody's secret. */
const encryption = `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - aesgcm: { keys: [{ name: key1, secret: c2VhdHJpYWwtMTYtYnl0ZQ== }] }
      - identity: {}
`;

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
export async function openDinghy({ seed, nodes, needs, order }: TargetRequest): Promise<Target> {
  const disorder = order === undefined ? undefined : createDisorder(order);
  const clock = createVirtualClock(undefined, disorder);
  sharedAuthority ??= createCertificateAuthority({ clock });
  const authority = sharedAuthority;
  const dinghy = await startDinghy({
    clock,
    seed,
    nodes,
    certificateAuthority: () => authority,
    addons: addons.filter((addon) => needs.includes(addon)),
    ...(needs.includes("encryption-at-rest") && { encryption }),
  });
  const grip = createGrip(clock);
  const time = createVirtualTime(clock, grip);
  await time.wait(clock.now() + bootMs);
  disorder?.begin();
  const request: Target["request"] = (asked) =>
    grip.letGo(async () => {
      await clock.settled();
      if (asked.method !== "GET") await wordToGoRound(clock);
      const response = await dinghy.handle(onTheWire(asked));
      return response;
    });
  return {
    name: "dinghy",
    version: version.gitVersion,
    capabilities: new Set(capabilities),
    unclaimed: new Map(),
    image: (name) => name,
    time,
    ...(disorder && { deviations: disorder.deviations }),
    faults: faultsThrough(request),
    request,
    connect: (request, protocols) =>
      grip.letGo(async () => {
        await wordToGoRound(clock);
        return connect(dinghy, onTheWire(request), protocols);
      }),
    dispose: async () => {
      grip.release();
      await dinghy.stop();
      clock.stop();
    },
  };
}

/**
 * Through the API only: Dinghy's machines obey annotations of their Nodes (src/dinghy/simulated-nodes.ts). The trial
 * asks as itself, whoever the scenario acts as.
 */
function faultsThrough(request: Target["request"]): NodeFaults {
  const send = async (method: string, url: string, contentType: string, body: object): Promise<void> => {
    const headers = { accept: "application/json", "content-type": contentType, "user-agent": "seatrial" };
    const { status } = await request({ method, url, headers, body: { object: body } });
    if (status >= 400) throw new HarnessError(`${method} ${url}: HTTP ${status}`);
  };
  const annotate = (node: string, value: string | null): Promise<void> =>
    send("PATCH", `/api/v1/nodes/${node}`, "application/merge-patch+json", {
      metadata: { annotations: { "seatrial.dev/kubelet": value } },
    });
  return {
    stopReporting: (node) => annotate(node, "stopped"),
    reportAgain: (node) => annotate(node, null),
    join: (node) => {
      const metadata = { name: node, annotations: { "seatrial.dev/node": "simulated" } };
      return send("POST", "/api/v1/nodes", "application/json", { apiVersion: "v1", kind: "Node", metadata });
    },
  };
}

/** At most this long: on a busy cluster something is always late. */
const patienceMs = 2000;
const lookMs = 10;

/**
 * Where things are late who uses the cluster waits for the word of what was done before, unless in haste: a scenario
 * that acts twice claims nothing about acts that come within a blink of each other.
 */
async function wordToGoRound(clock: VirtualClock): Promise<void> {
  const { disorder } = clock;
  if (disorder === undefined || disorder.hasty) return;
  for (const untilMs = clock.now() + patienceMs; disorder.isLate && clock.now() < untilMs; ) await clock.sleep(lookMs);
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
