import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../steps/", import.meta.url));

/** The patterns as they stand in the code: what cucumber itself makes of them is checked by each run. */
const sentences = readdirSync(folder)
  .filter((name) => name.endsWith(".ts"))
  .flatMap((name) => {
    const code = readFileSync(folder + name, "utf8");
    return [...code.matchAll(/^(?:Given|When|Then)\(\s*"([^"]+)"/gm)].map(([, sentence = ""]) => sentence);
  });

const documented = new Set(
  [...readFileSync(`${folder}README.md`, "utf8").matchAll(/^\| `([^`]+)` \|/gm)].map(([, sentence = ""]) => sentence),
);

test("there are sentences, and few enough to know them", () => {
  assert.ok(sentences.length >= 60 && sentences.length <= 95, `${sentences.length} sentences`);
  assert.equal(new Set(sentences).size, sentences.length);
});

test("every sentence is explained to authors", () => {
  assert.deepEqual(
    sentences.filter((sentence) => !documented.has(sentence)),
    [],
  );
});

test("no sentence is explained that is not there", () => {
  const parameters = /^(?:\{\w+\}|!.*|\$.*)$/;
  assert.deepEqual(
    [...documented].filter((sentence) => !sentences.includes(sentence) && !parameters.test(sentence)),
    [],
  );
});
