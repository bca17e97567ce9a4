import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from "@cucumber/gherkin";
import { type Feature, IdGenerator, type Tag } from "@cucumber/messages";
import { filesBelow, root } from "./source-files.ts";

interface Chapter {
  readonly path: string;
  readonly feature: Feature;
}

const chapters: readonly Chapter[] = filesBelow(["features"], [".feature"]).map(({ path, text }) => {
  const parser = new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher());
  const { feature } = parser.parse(text);
  if (feature === undefined) throw new Error(`${path} holds no feature`);
  return { path, feature };
});

const folders = readdirSync(join(root, "features"), { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** All statements of the seed documents, from the book's own table. */
const requirements = new Set(
  filesBelow(["features"], ["requirements.md"]).flatMap(
    ({ text }) => text.match(/(?<=^\| )[CK]\d+\.\d+(?= \|)/gm) ?? [],
  ),
);

/** The closed list of tags; a tag that is none of these is a typing error that would select nothing. */
const knownTags = [
  /^@seed:[CK]\d+\.\d+$/,
  /^@req:[a-z0-9-]+(\.[a-z0-9-]+)*$/,
  /^@(must|should|may)$/,
  /^@needs:[a-z-]+$/,
  /^@breaks:[a-z-]+$/,
  /^@since:1\.\d+$/,
  /^@(serial|slow|disruptive|not-covered)$/,
];

interface Tagged {
  readonly path: string;
  readonly line: number;
  readonly tag: string;
}

function tagsOf({ path, feature }: Chapter): Tagged[] {
  const take = (tags: readonly Tag[]): Tagged[] =>
    tags.map(({ name, location }) => ({ path, line: location.line, tag: name }));
  const inRules = rulesOf(feature).flatMap((rule) => [
    ...take(rule.tags),
    ...scenariosOf(rule).flatMap(({ tags }) => take(tags)),
  ]);
  const outside = scenariosOf(feature).flatMap(({ tags }) => take(tags));
  return [...take(feature.tags), ...inRules, ...outside];
}

const rulesOf = (feature: Feature) => feature.children.flatMap(({ rule }) => (rule ? [rule] : []));
const scenariosOf = (parent: {
  readonly children: Feature["children"] | ReturnType<typeof rulesOf>[number]["children"];
}) => parent.children.flatMap(({ scenario }) => (scenario ? [scenario] : []));

test("the book has chapters, Rules and Scenarios to look at", () => {
  assert.ok(chapters.length >= 15, `only ${chapters.length} features were seen`);
  assert.ok(requirements.size >= 100, `only ${requirements.size} requirements were read from features/requirements.md`);
});

test("tags come from the closed list", () => {
  const wrong = chapters.flatMap(tagsOf).filter(({ tag }) => !knownTags.some((known) => known.test(tag)));
  assert.deepEqual(
    wrong.map(({ path, line, tag }) => `${path}:${line} ${tag}`),
    [],
  );
});

test("what holds in every scenario is what the book's preface lists", () => {
  const [preface] = filesBelow(["features"], ["README.md"]).filter(({ path }) => path === "features/README.md");
  const [source] = filesBelow(["src/suite/standing"], ["standing-invariant.ts"]);
  const listed = [...(preface?.text.matchAll(/^\| `([a-z-]+)` \| /gm) ?? [])].map(([, name]) => name);
  const held = [...(source?.text.matchAll(/^ {2}"([a-z-]+)": /gm) ?? [])].map(([, name]) => name);
  assert.ok(held.length >= 10, "no standing invariants were found");
  assert.deepEqual(listed, held);
});

test("every @seed tag leads to a statement of the seed documents", () => {
  const wrong = chapters
    .flatMap(tagsOf)
    .filter(({ tag }) => tag.startsWith("@seed:") && !requirements.has(tag.slice(6)));
  assert.deepEqual(
    wrong.map(({ path, line, tag }) => `${path}:${line} ${tag}`),
    [],
  );
});

test("every Scenario stands under a Rule, and every Rule has a requirement and a strength", () => {
  const wrong = chapters.flatMap(({ path, feature }) => [
    ...scenariosOf(feature).map(({ location }) => `${path}:${location.line} stands under no Rule`),
    ...rulesOf(feature).flatMap((rule) => {
      const names = [...feature.tags, ...rule.tags].map(({ name }) => name);
      const own = rule.tags.map(({ name }) => name);
      const at = `${path}:${rule.location.line}`;
      return [
        ...(own.filter((name) => name.startsWith("@req:")).length === 1 ? [] : [`${at} needs one @req tag`]),
        ...(own.filter((name) => /^@(must|should|may)$/.test(name)).length === 1
          ? []
          : [`${at} needs @must, @should or @may`]),
        ...(names.some((name) => name.startsWith("@seed:")) ? [] : [`${at} traces to no @seed`]),
        ...(scenariosOf(rule).length > 0 || own.includes("@not-covered")
          ? []
          : [`${at} has no scenario and does not say so`]),
      ];
    }),
  ]);
  assert.deepEqual(wrong, []);
});

test("requirement slugs are unique, and so are scenario names within a file", () => {
  const slugs = chapters.flatMap(({ feature }) => rulesOf(feature).flatMap(({ tags }) => tags.map(({ name }) => name)));
  assert.deepEqual(repeated(slugs.filter((name) => name.startsWith("@req:"))), []);
  const names = chapters.flatMap(({ path, feature }) => {
    const all = [feature, ...rulesOf(feature)].flatMap((parent) =>
      scenariosOf(parent).map(({ name }) => `${path}: ${name}`),
    );
    return repeated(all);
  });
  assert.deepEqual(names, []);
});

test("every chapter has a preface", () => {
  assert.ok(folders.length >= 15, `only ${folders.length} chapters were seen`);
  const wrong = folders.filter(({ name }) => !existsSync(join(root, "features", name, "README.md")));
  assert.deepEqual(
    wrong.map(({ name }) => name),
    [],
  );
});

/** Statements that each release owes at least one scenario that runs. */
const owed: readonly { readonly reason: string; readonly rows: readonly string[] }[] = [
  {
    reason: "due since 0.1",
    rows: [
      ...["K1.1", "K1.4", "K1.6", "K2.1", "K2.2", "K2.3", "K2.4", "K3.1", "K3.2", "K3.3", "K3.4", "K3.6"],
      ...["K4.1", "K4.2", "K4.4", "K5.1", "K5.3", "K5.4", "K5.5", "K5.6", "K5.7", "K6.1", "K6.2", "K6.3", "K6.9"],
      ...["K8.1", "K9.1", "K9.2", "K10.1", "K11.1", "K11.3", "K11.5"],
    ],
  },
];

test("every statement that is due has a scenario that is not @not-covered", () => {
  const covered = new Set(
    chapters.flatMap(({ feature }) =>
      rulesOf(feature).flatMap((rule) =>
        scenariosOf(rule).flatMap((scenario) => {
          const tags = [...feature.tags, ...rule.tags, ...scenario.tags].map(({ name }) => name);
          return tags.includes("@not-covered") ? [] : tags.filter((name) => name.startsWith("@seed:"));
        }),
      ),
    ),
  );
  const missing = owed.flatMap(({ reason, rows }) =>
    rows.filter((row) => !covered.has(`@seed:${row}`)).map((row) => `${row} (${reason})`),
  );
  assert.deepEqual(missing, []);
});

test("every Feature says what it is about and where Kubernetes documents it", () => {
  const wrong = chapters.filter(
    ({ feature: { description } }) => !/^\s*https:\/\/kubernetes\.io\/docs\/\S+$/m.test(description),
  );
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test("no two Features of a chapter stand in the same place", () => {
  assert.deepEqual(repeated(chapters.map(({ path }) => path.replace(/(\/\d+)-[^/]*$/, "$1"))), []);
});

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
