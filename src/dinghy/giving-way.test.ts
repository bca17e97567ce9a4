import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event, Node, Pod } from "#apimachinery";
import { createWallClock } from "#clock";
import { startDinghy } from "#dinghy";
import { send } from "./send.test-data.ts";

/** Lets no turn of the event loop take less than the time given, until it is called off. */
function keepBusy(turnMs: number): () => void {
  let busy = true;
  const spin = (): void => {
    const untilMs = performance.now() + turnMs;
    while (performance.now() < untilMs);
    if (busy) setImmediate(spin);
  };
  spin();
  return () => {
    busy = false;
  };
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("it did not come within five seconds");
}

test("while there is much to do Pods run first, and their Events are told afterwards", async (t) => {
  const dinghy = await startDinghy({ clock: createWallClock(), seed: 1 });
  t.after(() => dinghy.stop());
  const pods = "/api/v1/namespaces/default/pods";
  const reasons = async (): Promise<string[]> => {
    const { items } = await send<{ items: Event[] }>(dinghy, "GET", "/api/v1/namespaces/default/events");
    return items.filter(({ involvedObject }) => involvedObject.kind === "Pod").map(({ reason = "" }) => reason);
  };
  await eventually(async () => {
    const { metadata } = await send<Pod>(dinghy, "GET", "/api/v1/namespaces/default/serviceaccounts/default");
    return metadata.uid;
  });
  await eventually(async () => {
    const { items } = await send<{ items: Node[] }>(dinghy, "GET", "/api/v1/nodes");
    return items.find(({ spec, status }) => {
      const isReady = status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
      return isReady && (spec.taints ?? []).length === 0;
    });
  });
  const rest = keepBusy(10);
  try {
    await send(dinghy, "POST", pods, {
      metadata: { name: "web" },
      spec: { containers: [{ name: "main", image: "nginx" }] },
    });
    const running = await eventually(async () => {
      const { status } = await send<Pod>(dinghy, "GET", `${pods}/web`);
      return status?.phase === "Running" ? status : undefined;
    });
    assert.equal(running.conditions?.find(({ type }) => type === "PodReadyToStartContainers")?.status, "True");
    assert.deepEqual(await reasons(), []);
  } finally {
    rest();
  }
  await eventually(async () => ((await reasons()).length >= 5 ? true : undefined));
  const told = (await reasons()).toSorted();
  assert.deepEqual(told, ["Created", "Pulled", "Pulling", "Scheduled", "Started"]);
});
