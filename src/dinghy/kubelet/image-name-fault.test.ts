import assert from "node:assert/strict";
import { test } from "node:test";
import { imageNameFault } from "./image-name-fault.ts";

const hexadecimal = "0123456789abcdef".repeat(4);

const names: readonly [name: string, fault: string | undefined][] = [
  ["busybox", undefined],
  ["busybox:1.37.0-1", undefined],
  ["localhost:5000/a/b__c:v1", undefined],
  ["HARBOUR/boat", undefined],
  [`boat@sha256:${hexadecimal}`, undefined],
  ["BAD::name", "invalid reference format: repository name (library/BAD) must be lowercase"],
  ["docker.io/Library/boat", "invalid reference format: repository name (Library/boat) must be lowercase"],
  ["boat@sha256:xyz", "invalid reference format"],
  ["boat:", "invalid reference format"],
  ["a boat", "invalid reference format"],
  ["https://harbour/boat", "invalid reference format"],
  ["-boat", "invalid reference format"],
  [hexadecimal, `invalid repository name (${hexadecimal}), cannot specify 64-byte hexadecimal strings`],
];

for (const [name, fault] of names) {
  test(`${name} ${fault === undefined ? "is" : "is not"} the name of an image`, () => {
    assert.equal(imageNameFault(name), fault);
  });
}
