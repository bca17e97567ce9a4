/** A node with a simulated runtime on virtual time, to run containers on in tests. */
import { createRandom, createVirtualClock, type VirtualClock } from "#clock";
import { createNetwork, type Network } from "#network";
import type {
  ContainerConfig,
  ContainerRuntimeStatus,
  LogOptions,
  PodSandbox,
  PodSandboxConfig,
  Runtime,
} from "./runtime.ts";
import { createSimulatedRuntime, type SimulatedRuntimeOptions } from "./simulated-runtime.ts";

export interface TestNode {
  readonly clock: VirtualClock;
  readonly network: Network;
  readonly runtime: Runtime;
  pod(config?: Partial<PodSandboxConfig>): Promise<PodSandbox>;
  /** Creates and starts; `script` stands for `sh -c`. */
  start(sandbox: PodSandbox, config: Partial<ContainerConfig> & { readonly script?: string }): Promise<string>;
  /** The status once it has ended. */
  ended(id: string): Promise<ContainerRuntimeStatus>;
  log(id: string, options?: Partial<LogOptions>): string;
  /** Runs a script in a Pod of its own to its end. */
  run(
    script: string,
    config?: Partial<ContainerConfig>,
  ): Promise<{ status: ContainerRuntimeStatus; stdout: string; stderr: string }>;
  exec(
    id: string,
    command: readonly string[],
    input?: string,
  ): Promise<{ code: number; stdout: string; stderr: string }>;
}

export function testNode(options: Partial<SimulatedRuntimeOptions> = {}): TestNode {
  const clock = createVirtualClock();
  const network = createNetwork(clock);
  let host = 1;
  const runtime = createSimulatedRuntime({
    clock,
    random: createRandom(1),
    network,
    allocateAddress: () => `10.244.0.${++host}`,
    nodeAddress: "172.18.0.2",
    ...options,
  });
  const pod: TestNode["pod"] = (config = {}) =>
    runtime.runPodSandbox({
      namespace: "default",
      name: "web",
      uid: "u1",
      hostname: "web",
      dns: { servers: ["10.96.0.10"], searches: ["default.svc.cluster.local"], options: ["ndots:5"] },
      aliases: [],
      hostNetwork: false,
      shareProcessNamespace: false,
      ...config,
    });
  const start: TestNode["start"] = async (sandbox, { script, ...config }) => {
    const id = await runtime.createContainer(sandbox.id, {
      name: "main",
      image: "busybox",
      command: script === undefined ? undefined : ["sh", "-c", script],
      env: [],
      mounts: [],
      tty: false,
      stdin: false,
      stdinOnce: false,
      readOnlyRootFilesystem: false,
      terminationMessagePath: "/dev/termination-log",
      attempt: 0,
      ...config,
    });
    await runtime.startContainer(id);
    return id;
  };
  const ended: TestNode["ended"] = (id) =>
    new Promise((resolve) => {
      const status = runtime.containerStatus(id);
      if (status?.state === "EXITED") return resolve(status);
      const stop = runtime.onContainerChange((changed) => {
        if (changed.id !== id) return;
        stop();
        resolve(changed);
      });
    });
  const log: TestNode["log"] = (id, logOptions = {}) => {
    let text = "";
    const write = (bytes: Uint8Array): void => {
      text += new TextDecoder().decode(bytes);
    };
    runtime.logs(id, { follow: false, timestamps: false, ...logOptions }, { write, end: () => {} });
    return text;
  };
  return {
    clock,
    network,
    runtime,
    pod,
    start,
    ended,
    log,
    run: async (script, config = {}) => {
      const id = await start(await pod(), { script, ...config });
      const status = await ended(id);
      return { status, stdout: log(id, { stream: "stdout" }), stderr: log(id, { stream: "stderr" }) };
    },
    exec: async (id, command, input) => {
      const out = { stdout: "", stderr: "" };
      const streams = {
        stdout: (bytes: Uint8Array): void => {
          out.stdout += new TextDecoder().decode(bytes);
        },
        stderr: (bytes: Uint8Array): void => {
          out.stderr += new TextDecoder().decode(bytes);
        },
        stdin: undefined as ((bytes: Uint8Array | null) => void) | undefined,
        tty: false,
        interactive: input !== undefined,
      };
      const process = await runtime.exec(id, command, streams);
      if (input !== undefined) streams.stdin?.(new TextEncoder().encode(input));
      if (input !== undefined) streams.stdin?.(null);
      return { code: await process.exitCode, ...out };
    },
  };
}
