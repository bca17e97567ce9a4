import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Coverage, coverageOf, readQuotes, readUpstreamTests } from "./conformance-coverage.ts";
import { leftOut } from "./left-out.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** How far the book as it stands covers upstream's conformance tests. */
export function readCoverage(): Coverage {
  const table = readFileSync(`${root}schemas/facts/conformance-tests.tsv`, "utf8");
  const chapters = globSync("features/**/*.feature", { cwd: root }).sort();
  const quotes = chapters.flatMap((path) => readQuotes(path, readFileSync(root + path, "utf8")));
  return coverageOf(readUpstreamTests(table), quotes, leftOut);
}
