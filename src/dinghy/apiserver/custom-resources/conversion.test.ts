import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../json-value.ts";
import { boats, specSchema, version } from "./boats.test-data.ts";
import { conversionOf } from "./conversion.ts";
import type { CustomResourceDefinition, DefinitionVersion, JsonSchema } from "./definition.ts";

const length: JsonSchema = { type: "integer" };
const first = version(specSchema({ length }));
const second = version(specSchema({ metres: length, length }), { name: "v2", storage: false });

function definition(conversion?: object): CustomResourceDefinition {
  return boats([first, second], conversion && { conversion }) as unknown as CustomResourceDefinition;
}

const stored = {
  kind: "Boat",
  apiVersion: "golden.example.com/v1",
  metadata: { name: "a", uid: "1", resourceVersion: "7" },
  spec: { length: 3 },
};

test("without a converter only the name of the version changes, and each version keeps what it knows", () => {
  const conversion = conversionOf(definition(), second, { call: assert.fail, uid: () => "u" });
  assert.deepEqual(conversion.fromStorage(stored), { ...stored, apiVersion: "golden.example.com/v2" });
  const written = { ...stored, apiVersion: "golden.example.com/v2", spec: { metres: 1, length: 2 } };
  assert.deepEqual(conversion.toStorage(written), { ...stored, spec: { length: 2 } });
});

test("in the version that is stored nothing is made anew", () => {
  const conversion = conversionOf(definition(), first, { call: assert.fail, uid: () => "u" });
  assert.equal(conversion.fromStorage(stored), stored);
  assert.equal(conversion.toStorage(stored), stored);
});

const webhook = { strategy: "Webhook", webhook: { conversionReviewVersions: ["v1"], clientConfig: {} } };

function asked(answer: (objects: readonly JsonObject[]) => object, versionOf: DefinitionVersion = second) {
  const reviews: JsonObject[] = [];
  const call = async (_: unknown, review: object): Promise<unknown> => {
    const { request, ...rest } = review as { request: { uid: string; objects: JsonObject[] } };
    reviews.push(review as JsonObject);
    return { ...rest, response: { uid: request.uid, result: { status: "Success" }, ...answer(request.objects) } };
  };
  return { reviews, conversion: conversionOf(definition(webhook), versionOf, { call, uid: () => "u" }) };
}

const converted = (objects: readonly JsonObject[]) => ({
  convertedObjects: objects.map(({ spec, metadata, ...rest }) => ({
    ...rest,
    apiVersion: "golden.example.com/v2",
    metadata: { ...(metadata as object), labels: { by: "hook" }, resourceVersion: "99" },
    spec: { metres: (spec as { length: number }).length },
  })),
});

test("a webhook is asked for all that it has not converted yet, and may change labels, not the rest of metadata", async () => {
  const { reviews, conversion } = asked(converted);
  await conversion.remote?.prepare([stored]);
  assert.deepEqual(conversion.fromStorage(stored), {
    ...stored,
    apiVersion: "golden.example.com/v2",
    metadata: { ...stored.metadata, labels: { by: "hook" } },
    spec: { metres: 3 },
  });
  await conversion.remote?.prepare([stored]);
  assert.equal(reviews.length, 1);
  assert.deepEqual(reviews[0]?.request, { uid: "u", desiredAPIVersion: "golden.example.com/v2", objects: [stored] });
});

const about = "conversion webhook for golden.example.com/v1, Kind=Boat";
const failures: readonly (readonly [claim: string, answer: object, message: string])[] = [
  ["says that it failed", { result: { status: "Failed", message: "no" } }, `${about} failed: no`],
  ["answers another question", { uid: "x" }, `${about} failed: expected response.uid="u", got "x"`],
  ["loses objects", { convertedObjects: [] }, `${about} returned 0 objects, expected 1`],
  [
    "gives another version",
    { convertedObjects: [stored] },
    `${about} returned invalid object: invalid groupVersion (expected golden.example.com/v2, received golden.example.com/v1)`,
  ],
  [
    "renames",
    { convertedObjects: [{ ...stored, apiVersion: "golden.example.com/v2", metadata: { name: "b", uid: "1" } }] },
    `${about} returned invalid object: must have the same name: a != b`,
  ],
];

for (const [claim, answer, message] of failures) {
  test(`a webhook that ${claim} is told of`, async () => {
    const { conversion } = asked(() => answer);
    await assert.rejects(async () => conversion.remote?.prepare([stored]), { message });
  });
}
