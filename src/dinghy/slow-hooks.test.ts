import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "#apimachinery";
import { createWallClock } from "#clock";
import { startDinghy } from "#dinghy";
import { send } from "./send.test-data.ts";

/** What a Pod's status says of its network and of its only container. */
function gist({ status }: Pod): string {
  const network = status?.conditions?.find(({ type }) => type === "PodReadyToStartContainers")?.status;
  return `${network} ${Object.keys(status?.containerStatuses?.[0]?.state ?? {})[0]}`;
}

test("on the wall clock a container is not told to run before its postStart hook has ended", async (t) => {
  const dinghy = await startDinghy({ clock: createWallClock(), seed: 1 });
  t.after(() => dinghy.stop());
  const pods = "/api/v1/namespaces/default/pods";
  const seen = new Set<string>();
  const main = { name: "main", image: "busybox", imagePullPolicy: "IfNotPresent", command: ["sleep", "60"] };
  const hooked = { ...main, lifecycle: { postStart: { sleep: { seconds: 1 } } } };
  for (let tries = 0, made = false; tries < 500 && !seen.has("True running"); tries++) {
    const pod = { metadata: { name: "web" }, spec: { containers: [hooked] } };
    made ||= (await send<Pod>(dinghy, "POST", pods, pod)).kind === "Pod";
    if (made) seen.add(gist(await send<Pod>(dinghy, "GET", `${pods}/web`)));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.deepEqual([...seen].slice(-2), ["True waiting", "True running"]);
});
