import type { ContainerKind } from "./restart-policy.ts";

/** Who waits for whom while the containers of a Pod are stopped. */
export interface TerminationOrder {
  /** Resolves when all that this container outlives have ended. */
  turnOf(name: string): Promise<void>;
  ended(name: string): void;
}

/**
 * A sidecar serves what started after it, so it ends after that: the main containers first, then the sidecars from the
 * last to the first. `running` lists what runs, in starting order.
 *
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_termination_order.go. Answers to @seed:K3.1, @seed:K4.4.
 */
export function terminationOrder(
  running: readonly { readonly name: string; readonly kind: ContainerKind | "ephemeral" }[],
): TerminationOrder {
  const ends = new Map(running.map(({ name }) => [name, Promise.withResolvers<void>()]));
  return {
    turnOf: async (name) => {
      const index = running.findIndex((container) => container.name === name);
      if (running[index]?.kind !== "sidecar") return;
      const outlived = running.slice(index + 1).filter(({ kind }) => kind === "main" || kind === "sidecar");
      await Promise.all(outlived.map((container) => ends.get(container.name)?.promise));
    },
    ended: (name) => ends.get(name)?.resolve(),
  };
}
