import assert from "node:assert/strict";
import { test } from "node:test";
import { filesBelow, root } from "./source-files.ts";

const files = filesBelow(["src", "steps"], [".ts"]);
const production = files.filter(({ path }) => !path.endsWith(".test.ts"));

/** Where something outside the clock's room may read the machine's time, roll its dice or set its timers, and why. */
const timekeepers: Readonly<Record<string, string>> = {
  "src/clock/": "this is the room that does",
  "src/tidy/": "looks for these words",
  "src/bench/": "measures wall time; that is what it is for",
  "src/clients/": "real clients live in real time",
  "src/mutants/": "bounds runs of other processes",
  "src/explore/": "bounds runs of other processes, and tells how long they took",
  "src/report/": "says when a run took place",
  "src/command/": "a cluster started on the wall clock gets a seed of its own",
  "src/suite/targets/kubeconfig.ts": "a real cluster lives in real time",
};

const clockwork =
  /\b(Date\.now\(|new Date\(\)|Math\.random\(|setTimeout\(|setInterval\(|setImmediate\(|performance\.now\(|randomUUID\()/;

test("time and chance are parameters", () => {
  const wrong = production.flatMap(({ path, text }) => {
    if (Object.keys(timekeepers).some((place) => path.startsWith(place))) return [];
    return text.split("\n").flatMap((line, index) => {
      const code = line.replace(/\/\/.*|^\s*\*.*/, "");
      return clockwork.test(code) ? [`${path}:${index + 1} ${line.trim()}`] : [];
    });
  });
  assert.deepEqual(wrong, []);
});

test("a file past 400 lines opens with the reason why it is one thing", () => {
  const long = files.filter(({ text }) => text.split("\n").length > 400);
  const wrong = long.filter(({ text }) => !/\bone (thing|table)\b|\b400 lines\b/.test(opening(text)));
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

/** The first comment of a file, its lines joined. */
function opening(text: string): string {
  const comment = /^(?:#!.*\n)?(?:import [\s\S]*?;\n+)*\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? "";
  return comment.replace(/\s*\n\s*\*\s*/g, " ");
}

test("nothing is called utils, helpers, common or manager", () => {
  const wrong = files.filter(({ path }) => /(^|[/-])(utils?|helpers?|commons?|managers?|misc)([./-]|$)/.test(path));
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test("there are no default exports but where cucumber asks for one", () => {
  const allowed = new Set([
    "src/suite/cucumber.ts",
    "src/report/conformance-formatter.ts",
    "src/report/book-formatter.ts",
  ]);
  const wrong = files.filter(({ path, text }) => /^export default /m.test(text) && !allowed.has(path));
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test("the project names no path of anybody's machine and no registry's host", () => {
  const all = filesBelow(["."], [".ts", ".md", ".json", ".mjs", ".feature", ".yaml", ".tsv", "run"]);
  assert.ok(all.length > production.length, `only ${all.length} files were seen below ${root}`);
  const forbidden = /\/work\/|\/root\/|\/home\/[a-z]+\/|registry\.npmjs|\.\.\/shared/;
  const wrong = all.filter(({ path, text }) => path !== "src/tidy/style.test.ts" && forbidden.test(text));
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});
