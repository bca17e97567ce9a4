import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateJsonPath, parseJsonPath } from "./json-path.ts";

const object = {
  metadata: { labels: { "example.com/tier": "front" } },
  spec: { ports: [{ port: 80, name: "web" }, { port: 53 }] },
  status: {
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Other", status: "False" },
    ],
  },
};

const cases: readonly [path: string, found: unknown[]][] = [
  [".spec.ports[0].port", [80]],
  ["{.spec.ports[-1].port}", [53]],
  [".spec.ports[*].port", [80, 53]],
  [".spec.ports[?(@.port>60)].name", ["web"]],
  ['.status.conditions[?(@.type=="Ready")].status', ["True"]],
  [".metadata.labels.example\\.com/tier", ["front"]],
  [".metadata.labels['example\\.com/tier']", ["front"]],
  ["spec.ports[0].name", ["web"]],
  [".spec.nothing.there", []],
];

for (const [path, found] of cases) {
  test(`${path} leads to ${JSON.stringify(found)}`, () => {
    assert.deepEqual(evaluateJsonPath(parseJsonPath(path), object), found);
  });
}

test("a path that cannot be read is quoted", () => {
  assert.throws(() => parseJsonPath(".a[?("), /the JSON path "\.a\[\?\(" cannot be read from "\[\?\(" on/);
});
