import assert from "node:assert/strict";
import { test } from "node:test";
import { coverageOf, readQuotes, readUpstreamTests } from "./conformance-coverage.ts";
import { readCoverage } from "./read-book.ts";

const tests = readUpstreamTests(
  "testname\tcodename\tfile\none\t[a] one\tx.go\ntwo\t[a] two\tx.go\ntwo\t[a] too\ty.go\n",
);

const chapter = `Feature: F
  Upstream conformance: "one"
  @must
  Rule: R
    Upstream conformance: "two"
    Scenario: S
      Upstream conformance: "of "three""
      Given it says Upstream conformance: "nothing"
`;

const standings = (...[quotes, leftOut]: [Parameters<typeof coverageOf>[1], Parameters<typeof coverageOf>[2]]) =>
  coverageOf(tests, quotes, leftOut).tests.map(({ standing }) => standing.is);

test("a quotation belongs to the heading above it, and may hold quotation marks", () => {
  assert.deepEqual(readQuotes("x.feature", chapter), [
    { name: "one", place: "x.feature:1", text: "Feature: F" },
    { name: "two", place: "x.feature:4", text: "Rule: R" },
    { name: 'of "three"', place: "x.feature:6", text: "Scenario: S" },
  ]);
});

test("a test is covered, left out for a reason, or open", () => {
  const [one] = readQuotes("x.feature", chapter);
  assert.ok(one);
  assert.deepEqual(standings([one], [{ reason: "why", tests: ["two"] }]), ["covered", "left out", "left out"]);
  assert.deepEqual(standings([], []), ["open", "open", "open"]);
});

test("of tests that share a name as many are covered as places quote it", () => {
  const [, two] = readQuotes("x.feature", chapter);
  assert.ok(two);
  assert.deepEqual(standings([two], []), ["open", "covered", "open"]);
  assert.deepEqual(standings([two, two], []), ["open", "covered", "covered"]);
});

test("names that no test has are told, and reasons that are out of date", () => {
  const quotes = readQuotes("x.feature", chapter);
  const coverage = coverageOf(tests, quotes, [{ reason: "why", tests: ["one", "four"] }]);
  assert.deepEqual(coverage.unknown, ['of "three"', "four"]);
  assert.deepEqual(coverage.contradictions, ["one"]);
});

test("the book quotes tests that exist, leaves out only what it does not cover, and covers no fewer than it did", () => {
  const { tests: all, unknown, contradictions } = readCoverage();
  assert.deepEqual(unknown, []);
  assert.deepEqual(contradictions, []);
  assert.equal(all.length, 446);
  const covered = all.filter(({ standing }) => standing.is === "covered").length;
  assert.ok(covered >= 438, `${covered} tests are covered`);
});
