/**
 * How cucumber is run: which sentences, which reports. Without arguments it runs the whole book; with
 * `features/x.feature:9` or `--tags` a part of it.
 *
 * `SEATRIAL_REPORTS` names another folder than `reports`, or is
 * `none`: then no report is written.
 */
import { createRequire, enableCompileCache } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

// The sentences and what they enter need not be compiled anew for each run.
enableCompileCache();

// A universe per scenario leaves much short-lived garbage; a small nursery collects it early. Takes a fifth off the
// memory of a scenario, and no time.
setFlagsFromString("--max-semi-space-size=2");
// The limit alone comes too late for the heap that is running; not growing keeps it small.
setFlagsFromString("--semi-space-growth-factor=1");

/** From a checkout TypeScript runs as it is; a published package has JavaScript beside it. */
const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";

const roomPath = (name: string): string => fileURLToPath(new URL(`../${name}.${extension}`, import.meta.url));

/** As cucumber takes plugins: relative to where it is started, beginning with a dot. */
const localPath = (name: string): string => {
  const path = relative(process.cwd(), roomPath(name));
  return path.startsWith(".") ? path : `./${path}`;
};

/** Formatters of our own, each with the file it writes. */
const ownFormatters: readonly (readonly [string, string])[] = [
  ["report/conformance-formatter", "conformance.json"],
  ["report/book-formatter", "index.html"],
];

const isTerminal = process.stdout.isTTY === true;

const reports = process.env.SEATRIAL_REPORTS || "reports";

type Format = string | [string, string];

/** A checkout has what Allure's results are written with; who installs the package may add it. */
function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** What is told while the run goes on, on the terminal. */
const told: Format = isTerminal ? "progress-bar" : "summary";

const written: Format[] = [
  ["html", `${reports}/seatrial.html`],
  ["message", `${reports}/messages.ndjson`],
  ["junit", `${reports}/junit.xml`],
  ...ownFormatters.map(([name, file]): Format => [roomPath(name), `${reports}/${file}`]),
  ...(isInstalled("allure-cucumberjs/reporter")
    ? [["allure-cucumberjs/reporter", `${reports}/allure-results.log`] satisfies Format]
    : []),
];

const configuration = {
  import: [`${fileURLToPath(new URL("../../steps/", import.meta.url))}*.${extension}`],
  plugin: [localPath("suite/run-guard")],
  format: reports === "none" ? [told] : [told, ...written],
  formatOptions: {
    // Patterns have to be regular expressions: as text they crash the reporter.
    resultsDir: `${reports}/allure-results`,
    labels: [
      { pattern: [/@req:(.*)/], name: "story" },
      { pattern: [/@seed:(.*)/], name: "epic" },
    ],
    // The record belongs into the reports, not onto the terminal.
    printAttachments: false,
  },
  strict: true,
  publish: false,
};

export default configuration;
