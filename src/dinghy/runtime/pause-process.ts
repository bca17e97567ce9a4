import { directoryNode } from "./files/node.ts";
import type { Sandbox } from "./pod-sandbox.ts";
import { noStreams, Process } from "./processes/process.ts";
import type { ProcessHost } from "./processes/process-host.ts";
import { untilTold } from "./programs/until-told.ts";

/**
 * Where a Pod's containers share their processes, the first of them is the sandbox's own: `/pause`. `onEnd` is called when
 * it has ended by a signal. Upstream: build/pause/linux/pause.c.
 */
export function startPause(sandbox: Sandbox, onEnd: () => void): void {
  const { table, node, network, config } = sandbox;
  if (table === undefined) return;
  const host: ProcessHost = {
    clock: node.clock,
    random: node.random,
    hostname: config.hostname,
    network,
    root: {
      kind: "mount",
      root: directoryNode(undefined, 0o755, 0),
      owner: undefined,
      readOnly: true,
      source: "overlay",
    },
    table,
    programs: node.programs,
    cpuLimit: undefined,
    memoryLimit: node.memoryBytes,
    sysctls: {},
    memoryInUse: 0,
    bootedMs: node.bootedMs,
    charge: () => {},
    spend: () => {},
    started: () => {},
    ended: () => {},
  };
  const program = async (process: Process): Promise<number> => {
    await untilTold(process, ["TERM", "INT"]);
    queueMicrotask(onEnd);
    return 0;
  };
  new Process(host, { argv: ["/pause"], env: new Map(), cwd: "/", uid: 65_535, streams: noStreams(), program });
}
