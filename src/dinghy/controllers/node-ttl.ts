/**
 * How long a kubelet may keep what it has read of ConfigMaps and Secrets: an annotation of each Node, longer the more
 * nodes there are, so that a large cluster's kubelets ask less often.
 *
 * Answers to  @seed:K1.5
 * Upstream    pkg/controller/ttl/ttl_controller.go
 */
import { isApiError } from "#apimachinery";
import { resources } from "#client";
import type { Controller } from "./controller.ts";

const annotation = "node.alpha.kubernetes.io/ttl";

/** Overlapping, so that a node that comes and goes does not rewrite all the others. */
const steps = [
  { fewest: 0, most: 100, seconds: 0 },
  { fewest: 90, most: 500, seconds: 15 },
  { fewest: 450, most: 1000, seconds: 30 },
  { fewest: 900, most: 2000, seconds: 60 },
  { fewest: 1800, most: Number.POSITIVE_INFINITY, seconds: 300 },
] as const;

/** The step for so many nodes, coming from step `current`. */
export function stepFor(nodes: number, current: number): number {
  let step = current;
  while (nodes > (steps[step]?.most ?? Number.POSITIVE_INFINITY)) step++;
  while (nodes < (steps[step]?.fewest ?? 0)) step--;
  return step;
}

export const nodeTtlController: Controller = {
  serviceAccount: "ttl-controller",
  component: "ttl-controller",
  start: ({ client, informers, queue }) => {
    const nodes = informers.informer(resources.nodes);
    let count = 0;
    let step = 0;

    const work = queue(async (name) => {
      const node = nodes.get(name);
      const wanted = String(steps[step]?.seconds ?? 0);
      if (node === undefined || node.metadata.annotations?.[annotation] === wanted) return;
      const patch = { metadata: { annotations: { [annotation]: wanted } } };
      await client.patch(resources.nodes, { name }, "strategic", patch).catch((error: unknown) => {
        if (!isApiError(error, "NotFound")) throw error;
      });
    });

    nodes.onChange(({ object, previous }) => {
      if (object === undefined) count--;
      else if (previous === undefined) count++;
      const before = step;
      step = stepFor(count, step);
      if (step !== before) for (const node of nodes.list()) work.add(node.metadata.name);
      else if (object && (previous === undefined || object.metadata.annotations?.[annotation] === undefined))
        work.add(object.metadata.name);
    });
  },
};
