/** Objects that an API server is asked to take, and what it says of them: for tables of tests. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { serveApi } from "../api-server.test-data.ts";
import { mergePatch } from "../merge-patch.ts";

/** What is changed about the sound object, as a merge patch, and the causes that a real server names, in its order. */
export type Case = readonly [claim: string, change: object, causes: readonly string[]];

interface Cause {
  readonly field: string;
  readonly message: string;
}

/** Tests that the server takes the object at this path as it is, and judges each change of it as the case says. */
export function judgeNew(path: string, sound: object, cases: readonly Case[]): void {
  for (const [claim, change, causes] of cases) {
    test(claim, async () => {
      const { send } = await served;
      const { body } = await send("POST", `${path}?dryRun=All`, mergePatch(sound, change));
      assert.deepEqual(causesOf(body), causes);
    });
  }
}

/** As `judgeNew` for what is changed later; `part` is for example `/status`. */
export function judgeChange(path: string, sound: object, cases: readonly Case[], part = ""): void {
  for (const [claim, change, causes] of cases) {
    test(claim, async () => {
      const { send } = await served;
      await send("POST", path, sound);
      const { name } = (sound as { metadata: { name: string } }).metadata;
      const url = `${path}/${name}${part}?dryRun=All`;
      const { body } = await send("PATCH", url, change, "application/merge-patch+json");
      assert.deepEqual(causesOf(body), causes);
    });
  }
}

const served = serveApi().then(async (server) => {
  // No controller is there to make the one that every Pod needs.
  await server.send("POST", "/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "default" } });
  return server;
});

/** How a name must look is told at length; its first half is enough to know it by. */
function causesOf(body: { kind: string; message?: string; details?: { causes?: Cause[] } }): string[] {
  if (body.kind !== "Status") return [];
  const causes = body.details?.causes ?? [{ field: "", message: body.message ?? "" }];
  return causes.map(({ field, message }) => `${field}: ${message.replace(/ \(e\.g\. '.*$/s, "")}`);
}
