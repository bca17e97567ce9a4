/**
 * Server-side apply under any sequence of appliers: an applier gets what it says or is told whose it is; what somebody
 * still says never disappears; what nobody says any more does. Rules 30 to 32 of the API's machinery.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ManagedFieldsEntry, StatusCause } from "#apimachinery";
import { type Served, serveApi } from "./api-server.test-data.ts";

/** What one applier says about a Deployment, as leaves: `container a image` → value. */
type Says = Readonly<Record<string, string>>;

/** Shared lists of maps by key, at two depths, and a map. */
const leaves = ["label x", "label y", "replicas", "env a X", "env a Y", "env b X", "image a", "image b"];

const says = fc.dictionary(fc.constantFrom(...leaves), fc.constantFrom("1", "2"), {
  maxKeys: 5,
  noNullPrototype: true,
});
const application = fc.record({ manager: fc.constantFrom("one", "two", "three"), says, force: fc.boolean() });

const path = "/apis/apps/v1/namespaces/x/deployments/d";

function configuration(says: Says): object {
  const labels: Record<string, string> = {};
  const containers = new Map<string, { name: string; image?: string; env?: object[] }>();
  const container = (name: string) => {
    const known = containers.get(name) ?? { name };
    containers.set(name, known);
    return known;
  };
  for (const [leaf, value] of Object.entries(says)) {
    const [what = "", first = "", second = ""] = leaf.split(" ");
    if (what === "label") labels[first] = value;
    if (what === "image") container(first).image = `image:${value}`;
    if (what === "env") {
      const known = container(first);
      known.env = [...(known.env ?? []), { name: second, value }];
    }
  }
  // No empty maps: saying an empty map is a word of its own.
  const spec = {
    ...(says.replicas !== undefined && { replicas: Number(says.replicas) }),
    ...(containers.size > 0 && { template: { spec: { containers: [...containers.values()] } } }),
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "d", ...(Object.keys(labels).length > 0 && { labels }) },
    ...(Object.keys(spec).length > 0 && { spec }),
  };
}

/** The leaves that the object has. */
// biome-ignore lint/suspicious/noExplicitAny: a Deployment as JSON, of which every field is looked at
function leavesOf(object: any): Record<string, string> {
  const found: Record<string, string> = { replicas: String(object.spec.replicas) };
  for (const [key, value] of Object.entries(object.metadata.labels ?? {})) found[`label ${key}`] = String(value);
  for (const { name, image, env = [] } of object.spec.template.spec.containers) {
    found[`image ${name}`] = image.replace("image:", "");
    for (const variable of env) found[`env ${name} ${variable.name}`] = variable.value;
  }
  return found;
}

/** A Deployment of somebody who never comes back. */
async function create({ send }: Served): Promise<void> {
  const { status } = await send("POST", "/apis/apps/v1/namespaces/x/deployments?fieldManager=creator", {
    metadata: { name: "d" },
    spec: {
      selector: { matchLabels: { app: "d" } },
      template: { metadata: { labels: { app: "d" } }, spec: { containers: [{ name: "main", image: "image:0" }] } },
    },
  });
  assert.equal(status, 201);
}

test("what somebody still says never disappears, and what nobody says goes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(application, { maxLength: 8 }), async (applications) => {
      const served = await serveApi();
      await create(served);
      const said = new Map<string, Says>([["creator", { replicas: "1" }]]);
      for (const { manager, says, force } of applications) {
        const before = (await served.send("GET", path)).body;
        const url = `${path}?fieldManager=${manager}&force=${force}`;
        const { status, body } = await served.send("PATCH", url, configuration(says), "application/apply-patch+yaml");
        const disputed = conflicts(manager, says, said);
        const after = (await served.send("GET", path)).body;
        if (status !== 200) {
          // Refused: by the others who say otherwise, or because a container has no image. Nothing has changed.
          if (status === 409) assert.deepEqual(namesOf(body.details.causes), disputed);
          else assert.equal(status, 422, JSON.stringify(body));
          assert.deepEqual(after, before);
          continue;
        }
        if (!force) assert.deepEqual(disputed, []);
        for (const [other, words] of said) {
          if (other !== manager)
            said.set(
              other,
              without(words, (leaf) => leaf in says && says[leaf] !== words[leaf]),
            );
        }
        const dropped = Object.keys(said.get(manager) ?? {}).filter((leaf) => !(leaf in says));
        said.set(manager, says);
        const present = leavesOf(after);
        for (const words of said.values())
          for (const leaf in words) assert.equal(present[leaf], words[leaf], `${leaf} after ${manager}`);
        for (const leaf of dropped) {
          if (leaf === "replicas" || [...said.values()].some((words) => leaf in words)) continue;
          // An item whose name somebody else still says stays, without the value.
          assert.equal(present[leaf], undefined, `${leaf} is still there though nobody says it`);
        }
        for (const [name, words] of said)
          if (Object.keys(words).length > 0) assert.ok(owners(after).includes(name), `${name} is not told as an owner`);
      }
    }),
    { numRuns: 60 },
  );
});

const without = (words: Says, drop: (leaf: string) => boolean): Says =>
  Object.fromEntries(Object.entries(words).filter(([leaf]) => !drop(leaf)));

/** Whose words differ from these. */
function conflicts(manager: string, says: Says, said: ReadonlyMap<string, Says>): string[] {
  const owners = [...said].filter(
    ([other, words]) =>
      other !== manager && Object.keys(says).some((leaf) => leaf in words && words[leaf] !== says[leaf]),
  );
  return owners.map(([other]) => other).sort();
}

const namesOf = (causes: StatusCause[]): string[] =>
  [...new Set(causes.map(({ message }) => /"(\w+)"/.exec(message ?? "")?.[1] ?? ""))].sort();

const owners = (object: { metadata: { managedFields: ManagedFieldsEntry[] } }): (string | undefined)[] =>
  object.metadata.managedFields.map(({ manager }) => manager);
