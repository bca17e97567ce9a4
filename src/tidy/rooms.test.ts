import assert from "node:assert/strict";
import { test } from "node:test";
import { roomOf } from "./rooms.ts";
import { filesBelow, importsOf } from "./source-files.ts";

const files = filesBelow(["src", "steps"], [".ts"]);

test("the house has files to look at", () => {
  assert.ok(files.length > 100, `only ${files.length} source files were seen; the rules below would hold for nothing`);
});

test("every file stands in a room", () => {
  assert.deepEqual(
    files.filter(({ path }) => roomOf(path) === undefined).map(({ path }) => path),
    [],
  );
});

test("rooms are entered by their doors, and only those that the door table allows", () => {
  const wrong = files.flatMap((file) =>
    importsOf(file).flatMap(({ specifier, resolved }) => {
      const room = roomOf(file.path);
      if (specifier.startsWith("#")) {
        // A unit test may set the scene with whatever it needs.
        const allowed = file.path.endsWith(".test.ts") || room?.enters.includes(specifier);
        return allowed ? [] : [`${file.path} may not enter ${specifier}`];
      }
      if (resolved === undefined) return [];
      const other = roomOf(resolved);
      const own = other?.folder === room?.folder || isOwnShelf(room?.folder, other?.folder);
      return own ? [] : [`${file.path} reaches through the wall to ${resolved}; leave a room by its door`];
    }),
  );
  assert.deepEqual(wrong, []);
});

/** The suite and its one Dinghy target, the command and its parts, are one room each with a stricter corner. */
function isOwnShelf(from = "", to = ""): boolean {
  const pairs = [
    ["src/suite", "src/suite/targets/dinghy.ts"],
    ["src/seatrial.ts", "src/command"],
  ];
  return pairs.some(([a, b]) => (from === a && to === b) || (from === b && to === a));
}
