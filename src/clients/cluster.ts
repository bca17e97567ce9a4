import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { createWallClock } from "#clock";
import { type DinghyOptions, startDinghy } from "#dinghy";

/** A Dinghy on the wall clock behind a socket, as a user has it. */
export interface Cluster {
  readonly url: string;
  /** Text of the administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** A folder that goes with the cluster. */
  readonly folder: string;
  /** Writes a kubeconfig whose context names this namespace; gives its path. */
  contextFor(namespace: string): string;
  stop(): Promise<void>;
}

export async function startCluster(options: Pick<DinghyOptions, "nodes" | "keepRevisions">): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "seatrial-clients-"));
  const dinghy = await startDinghy({ clock: createWallClock(), ...options });
  const { url, kubeconfig } = await dinghy.listen({ port: 0 });
  return {
    url,
    kubeconfig,
    folder,
    contextFor: (namespace) => {
      const path = join(folder, `${namespace}.kubeconfig`);
      const config = parse(kubeconfig) as { contexts: { context: { namespace?: string } }[] };
      for (const { context } of config.contexts) context.namespace = namespace;
      writeFileSync(path, stringify(config), { mode: 0o600 });
      return path;
    },
    stop: async () => {
      await dinghy.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
