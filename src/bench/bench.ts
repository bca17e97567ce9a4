/**
 * `npm run bench`: how fast Dinghy is, and how much memory it takes, beside a floor that does next to nothing. Prints
 * numbers and fails nothing: what a machine can do on a given day is no matter for a test.
 *
 *     npm run bench -- [--quick] [--only requests,lists,memory,watches,start,scheduling,pods,book]
 *
 * Answers to @seed:K1.1. Upstream's own numbers: https://github.com/kubernetes/community/blob/master/sig-scalability/slos/slos.md
 */
import { parseArgs } from "node:util";
import { benchBook } from "./bench-book.ts";
import { benchLists } from "./bench-lists.ts";
import { benchMemory } from "./bench-memory.ts";
import { benchPods } from "./bench-pods.ts";
import { benchRequests } from "./bench-requests.ts";
import { benchScheduling } from "./bench-scheduling.ts";
import { benchStart } from "./bench-start.ts";
import { benchWatches } from "./bench-watches.ts";
import type { BenchOptions, Line } from "./lines.ts";
import { printLines } from "./lines.ts";

interface Section {
  readonly title: string;
  run(options: BenchOptions): Promise<readonly Line[]>;
  /** Takes minutes: only when it is asked for by name. */
  readonly onRequest?: boolean;
}

const sections: Readonly<Record<string, Section>> = {
  requests: { title: "requests over HTTPS, beside a server that only keeps bytes", run: benchRequests },
  lists: { title: "lists, by what is stored elsewhere", run: benchLists },
  memory: { title: "memory of many objects", run: benchMemory },
  watches: { title: "memory of open watches", run: benchWatches },
  start: { title: "start-up", run: benchStart },
  scheduling: { title: "scheduling, in process, on nodes that are objects only", run: benchScheduling },
  pods: { title: "Pods until they run, over HTTPS", run: benchPods },
  book: { title: "the whole book", run: benchBook, onRequest: true },
};

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, only: { type: "string" } },
});
const wanted = values.only?.split(",");
for (const name of wanted ?? []) {
  if (sections[name] !== undefined) continue;
  process.stderr.write(`bench: there is no section "${name}"; there are ${Object.keys(sections).join(", ")}\n`);
  process.exit(2);
}
for (const [name, { title, run, onRequest }] of Object.entries(sections)) {
  if (wanted === undefined ? onRequest : !wanted.includes(name)) continue;
  printLines(title, await run({ quick: values.quick }));
}
