import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { derive, descriptionsPath, documentPath } from "./derive.ts";
import { loadSchemas } from "./schemas.ts";

test("the derived files are what the packages and the facts say today", () => {
  loadSchemas();
  const { document, descriptions } = derive();
  const message = "stale; derive again: npm run prepare";
  assert.ok(readFileSync(documentPath(), "utf8") === JSON.stringify(document), message);
  assert.ok(readFileSync(descriptionsPath(), "utf8") === JSON.stringify(descriptions), message);
});
