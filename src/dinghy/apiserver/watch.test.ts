import assert from "node:assert/strict";
import { test } from "node:test";
import { isStream } from "#wire";
import { serveApi } from "./api-server.test-data.ts";

const peer = { commonName: "admin", organizations: ["system:masters"] };
const halfAnHourMs = 1_800_000;

/** How long a watch lasts; undefined: longer than a day. */
async function lasts(query: string, overConnection: boolean): Promise<number | undefined> {
  const { server, clock } = await serveApi();
  const began = clock.now();
  let ended: number | undefined;
  const response = await server.handle({
    method: "GET",
    url: `/api/v1/configmaps?watch=1&resourceVersion=1${query}`,
    headers: {},
    peer,
    ...(overConnection && { signal: new AbortController().signal }),
  });
  assert.ok(isStream(response.body));
  response.body.open({
    write: () => {},
    end: () => {
      ended = clock.now() - began;
    },
  });
  await clock.sleep(86_400_000);
  return ended;
}

test("a watch over a connection ends by itself after half an hour to an hour", async () => {
  for (const query of ["", "&timeoutSeconds=0"]) {
    const ms = await lasts(query, true);
    assert.ok(ms !== undefined && ms >= halfAnHourMs && ms < 2 * halfAnHourMs, `${ms} ms`);
  }
});

test("a watch lasts as long as its client says, and one of this process as long as it is read", async () => {
  assert.equal(await lasts("&timeoutSeconds=7200", true), 7_200_000);
  assert.equal(await lasts("", false), undefined);
});
