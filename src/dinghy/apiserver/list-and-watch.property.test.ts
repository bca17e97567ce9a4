/**
 * Whatever is written meanwhile: pages are one list of one moment, a list and the watch from its version are the present,
 * and what a selector shows is the selected part of what is there. Rules 3, 6 and 7 of lists and watches.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { KubernetesObject, WatchEvent } from "#apimachinery";
import { isStream, type Response } from "#wire";
import { type Served, serveApi } from "./api-server.test-data.ts";

const names = ["a", "aa", "b", "b-c", "z"];
const colours = ["red", "green"];

type Write =
  | { readonly verb: "create"; readonly name: string; readonly colour: string }
  | { readonly verb: "paint"; readonly name: string; readonly colour: string }
  | { readonly verb: "delete"; readonly name: string };

const name = fc.constantFrom(...names);
const colour = fc.constantFrom(...colours);
const write: fc.Arbitrary<Write> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ verb: fc.constant("create" as const), name, colour }) },
  { weight: 3, arbitrary: fc.record({ verb: fc.constant("paint" as const), name, colour }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant("delete" as const), name }) },
);
const writes = fc.array(write, { maxLength: 12 });

const maps = "/api/v1/namespaces/x/configmaps";

async function perform({ send }: Served, write: Write): Promise<void> {
  if (write.verb === "create")
    await send("POST", maps, { metadata: { name: write.name, labels: { colour: write.colour } } });
  else if (write.verb === "delete") await send("DELETE", `${maps}/${write.name}`);
  else {
    const patch = { metadata: { labels: { colour: write.colour } } };
    await send("PATCH", `${maps}/${write.name}`, patch, "application/merge-patch+json");
  }
}

const items = (body: { items: KubernetesObject[] }): string[] =>
  body.items.map(({ metadata }) => `${metadata.name} ${metadata.resourceVersion}`);

/** What a watcher has after these events, as `name version` in order of names. */
function replayed(from: KubernetesObject[], response: Response): string[] {
  const known = new Map(from.map((object) => [object.metadata.name, object.metadata.resourceVersion]));
  assert.ok(isStream(response.body));
  const stop = response.body.open({
    write: (frame) => {
      for (const line of Buffer.from(frame.bytes()).toString().trim().split("\n")) {
        const { type, object } = JSON.parse(line) as WatchEvent<KubernetesObject>;
        const { name, resourceVersion } = object.metadata;
        if (type === "ADDED") assert.ok(!known.has(name), `${name} is added though it is known`);
        else if (type !== "BOOKMARK") assert.ok(known.has(name), `${name} is ${type} though it is not known`);
        if (type === "DELETED") known.delete(name);
        else if (type !== "BOOKMARK") known.set(name, resourceVersion);
      }
    },
    end: () => {},
  });
  stop();
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, version]) => `${name} ${version}`);
}

const runs = { numRuns: 40 };

test("pages are the list of the moment of the first one, whatever is written between them", async () => {
  await fc.assert(
    fc.asyncProperty(
      writes,
      fc.array(writes, { maxLength: 4 }),
      fc.integer({ min: 1, max: 3 }),
      async (before, between, limit) => {
        const served = await serveApi();
        for (const each of before) await perform(served, each);
        const whole = (await served.send("GET", maps)).body;
        const pages: string[] = [];
        let token = "";
        let round = 0;
        do {
          const { body } = await served.send("GET", `${maps}?limit=${limit}${token && `&continue=${token}`}`);
          assert.equal(body.metadata.resourceVersion, whole.metadata.resourceVersion);
          pages.push(...items(body));
          const left = whole.items.length - pages.length;
          assert.equal(body.metadata.remainingItemCount ?? 0, left);
          assert.equal(Boolean(body.metadata.continue), left > 0);
          token = body.metadata.continue ?? "";
          for (const each of between[round++] ?? []) await perform(served, each);
        } while (token);
        assert.deepEqual(pages, items(whole));
      },
    ),
    runs,
  );
});

test("a list and the watch from its version make the present, with and without a selector", async () => {
  const selector = fc.constantFrom("", "colour=red", "colour!=red", "colour in (red,green)", "!colour");
  await fc.assert(
    fc.asyncProperty(writes, writes, selector, async (before, after, selector) => {
      const served = await serveApi();
      const query = `labelSelector=${encodeURIComponent(selector)}`;
      for (const each of before) await perform(served, each);
      const { body: list } = await served.send("GET", `${maps}?${query}`);
      for (const each of after) await perform(served, each);
      const from = `${maps}?watch=1&resourceVersion=${list.metadata.resourceVersion}&${query}`;
      const { response } = await served.send("GET", from);
      const { body: present } = await served.send("GET", `${maps}?${query}`);
      assert.deepEqual(replayed(list.items, response), items(present));
    }),
    runs,
  );
});

test("a list of a past version is what was there then", async () => {
  await fc.assert(
    fc.asyncProperty(writes, writes, async (before, after) => {
      const served = await serveApi();
      for (const each of before) await perform(served, each);
      const { body: then } = await served.send("GET", maps);
      for (const each of after) await perform(served, each);
      const exact = `${maps}?resourceVersion=${then.metadata.resourceVersion}&resourceVersionMatch=Exact`;
      assert.deepEqual((await served.send("GET", exact)).body, then);
    }),
    runs,
  );
});
