/**
 * Tells which of upstream's conformance tests the book covers, by which Rule or Scenario, which not, and why not.
 *
 *     npm run coverage [-- open]
 *
 * `open` tells only of those that are neither covered nor left out for a reason. The last line is the sum.
 */
import { styleText } from "node:util";
import type { Standing, UpstreamTest } from "./conformance-coverage.ts";
import { readCoverage } from "./read-book.ts";

const { tests, unknown, contradictions } = readCoverage();
const only = process.argv[2];

function tell({ name, codeName }: UpstreamTest, standing: Standing): void {
  const shared = tests.filter(({ test }) => test.name === name).length > 1;
  const called = shared ? `${name}  ${styleText("dim", codeName)}` : name;
  if (standing.is === "covered") {
    const [first, ...others] = standing.by;
    const also = others.length === 0 ? "" : ` and ${others.length} more`;
    console.log(`  ${styleText("green", "covered")}   ${called}\n              ${first?.place}  ${first?.text}${also}`);
  } else if (standing.is === "left out") {
    console.log(`  ${styleText("yellow", "left out")}  ${called}\n              ${standing.reason}`);
  } else console.log(`  ${styleText("red", "open")}      ${called}`);
}

for (const [file, ofFile] of Map.groupBy(tests, ({ test }) => test.file)) {
  const told = ofFile.filter(({ standing }) => only === undefined || standing.is === only);
  if (told.length === 0) continue;
  const covered = ofFile.filter(({ standing }) => standing.is === "covered").length;
  console.log(styleText("bold", `\n${file}  ${covered} of ${ofFile.length}`));
  for (const { test, standing } of told) tell(test, standing);
}
for (const name of unknown) console.log(`\nno test is called "${name}"`);
for (const name of contradictions)
  console.log(`\n"${name}" is covered, and left out: take it off src/coverage/left-out.ts`);

const count = (is: Standing["is"]): number => tests.filter(({ standing }) => standing.is === is).length;
console.log(
  `\n${count("covered")} of ${tests.length} of upstream's conformance tests are covered, ${count("left out")} are left out for a reason, ${count("open")} are open`,
);
process.exitCode = unknown.length + contradictions.length > 0 ? 1 : 0;
