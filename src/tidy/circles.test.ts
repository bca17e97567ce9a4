import assert from "node:assert/strict";
import { test } from "node:test";
import { circles } from "./circles.ts";
import { filesBelow, importsOf } from "./source-files.ts";

test("what leads back to where it came from is a circle, what only meets again is none", () => {
  const edges = new Map([
    ["a", ["b", "c"]],
    ["b", ["d"]],
    ["c", ["d"]],
    ["d", ["e"]],
    ["e", ["f"]],
    ["f", ["d", "g"]],
    ["g", []],
  ]);
  assert.deepEqual(circles(edges), [["d", "e", "f"]]);
});

/** What is a circle by its nature. */
const natural = [
  // A command of the shell may hold commands.
  "src/dinghy/runtime/shell/",
  // A shape may hold lists and operators, and these hold shapes.
  "src/suite/match-",
];

test("no file needs at run time what needs it, but where the matter itself is a circle", () => {
  const files = filesBelow(["src", "steps"], [".ts"]);
  const edges = new Map(
    files.map((file) => [
      file.path,
      importsOf(file).flatMap(({ resolved, onlyTypes }) => (resolved === undefined || onlyTypes ? [] : [resolved])),
    ]),
  );
  const isNatural = (circle: readonly string[]): boolean =>
    natural.some((start) => circle.every((path) => path.startsWith(start)));
  assert.deepEqual(
    circles(edges).filter((circle) => !isNatural(circle)),
    [],
  );
});
