/**
 * Loaded with `node --import`: swaps the one line of the mutant named in `SEATRIAL_MUTANT` as its module loads, so that
 * Dinghy needs no seam for being broken. Where the line is not there exactly once it says so and ends the process.
 */
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { mutants } from "./mutants.ts";

const name = process.env["SEATRIAL_MUTANT"];
const mutant = mutants.find((candidate) => candidate.name === name);
if (mutant === undefined) refuse(`there is no mutant "${name}"`);
else {
  const wanted = fileURLToPath(new URL(`../../${mutant.file}`, import.meta.url));
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith("file:") || fileURLToPath(url) !== wanted) return loaded;
      const source = String(loaded.source);
      const times = source.split(mutant.find).length - 1;
      if (times !== 1) refuse(`mutant "${mutant.name}": its line occurs ${times} times in ${mutant.file}, not once`);
      return { ...loaded, source: source.replace(mutant.find, () => mutant.replace) };
    },
  });
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(70);
}
