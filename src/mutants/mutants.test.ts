import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { mutants } from "./mutants.ts";

const root = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

const features = readdirSync(fileURLToPath(new URL("features/", root)), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".feature"))
  .map((path) => read(`features/${path}`))
  .join("\n");
/** The requirements of Rules that have scenarios. */
const requirements = new Set(
  (features.match(/^.*@req:.*$/gm) ?? [])
    .filter((line) => !line.includes("@not-covered"))
    .flatMap((line) => line.match(/@req:\S+/g) ?? []),
);

const faults = (judge: (mutant: (typeof mutants)[number]) => string | undefined): string[] =>
  mutants.flatMap((mutant) => {
    const fault = judge(mutant);
    return fault === undefined ? [] : [`${mutant.name}: ${fault}`];
  });

test("there are mutants enough to say something about the book", () => {
  assert.ok(mutants.length >= 20, `only ${mutants.length}`);
  assert.ok(requirements.size >= 40, `only ${requirements.size} requirements were found in features/`);
});

test("every mutant has a name of its own", () => {
  const names = mutants.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)),
    [],
  );
});

test("every mutant's line stands exactly once in its file", () => {
  const wrong = faults(({ file, find }) => {
    const times = read(file).split(find).length - 1;
    return times === 1 ? undefined : `its line occurs ${times} times in ${file}`;
  });
  assert.deepEqual(wrong, []);
});

test("every mutant changes one line", () => {
  const wrong = faults(({ find, replace }) =>
    find === replace || `${find}${replace}`.includes("\n") ? "not one changed line" : undefined,
  );
  assert.deepEqual(wrong, []);
});

test("every mutant breaks a requirement that the book tries", () => {
  const wrong = faults(({ breaks }) =>
    requirements.has(breaks) ? undefined : `no Rule with scenarios is tagged ${breaks}`,
  );
  assert.deepEqual(wrong, []);
});
