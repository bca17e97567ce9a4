import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type IRunOptions, loadConfiguration, loadSupport, runCucumber } from "@cucumber/cucumber/api";
import type { Envelope } from "@cucumber/messages";
import { type VerdictDetails, verdictMediaType } from "#suite";

/** How a scenario ended that did not conform. */
export interface Failed {
  /** `features/06-workloads/01-replicasets.feature:78` */
  readonly place: string;
  readonly verdict: string;
  readonly reason: string;
  /** What happened in another order than the usual one, until the scenario ended. */
  readonly deviations: NonNullable<VerdictDetails["deviations"]>;
}

export interface Held {
  /** Scenarios that were held, without those that are not claimed. */
  readonly count: number;
  readonly failed: readonly Failed[];
}

/** Holds scenarios of the book over and over in this process; its sentences are loaded once. */
export interface Holder {
  /** `order` as `SEATRIAL_ORDER` takes it; undefined: the usual one. `began` is told of each scenario. */
  hold(paths: readonly string[], order: string | undefined, began?: (place: string) => void): Promise<Held>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What cucumber tells is not for the terminal: thousands of runs would drown what matters. */
const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

export async function createHolder(): Promise<Holder> {
  process.env.SEATRIAL_TARGET = "dinghy";
  process.env.SEATRIAL_REPORTS = "none";
  const environment = { cwd: root, stdout: nowhere(), stderr: nowhere() };
  const { runConfiguration } = await loadConfiguration({ provided: { format: ["summary"] } }, environment);
  const support = await loadSupport(runConfiguration, environment);
  return {
    hold: async (paths, order, began) => {
      if (order === undefined) delete process.env.SEATRIAL_ORDER;
      else process.env.SEATRIAL_ORDER = order;
      const sources = { ...runConfiguration.sources, paths: [...paths] };
      const collected = collect(began);
      await runCucumber({ ...runConfiguration, sources, support } as IRunOptions, environment, collected.take);
      return collected.held();
    },
  };
}

function collect(began: ((place: string) => void) | undefined): { take(envelope: Envelope): void; held(): Held } {
  const failed: Failed[] = [];
  const pickles = new Map<string, string>();
  const places = new Map<string, string>();
  let count = 0;
  const judge = ({ verdict, place, reason = "", deviations = [] }: VerdictDetails): void => {
    if (verdict === "not claimed") return;
    count++;
    if (verdict !== "conforms") failed.push({ place, verdict, reason, deviations });
  };
  return {
    take: ({ pickle, testCase, testCaseStarted, attachment }) => {
      if (pickle) pickles.set(pickle.id, `${pickle.uri} ${pickle.name}`);
      if (testCase) places.set(testCase.id, pickles.get(testCase.pickleId) ?? "");
      if (testCaseStarted) began?.(places.get(testCaseStarted.testCaseId) ?? "");
      if (attachment?.mediaType === verdictMediaType) judge(JSON.parse(decode(attachment)) as VerdictDetails);
    },
    held: () => ({ count, failed }),
  };
}

function decode({ body, contentEncoding }: NonNullable<Envelope["attachment"]>): string {
  return contentEncoding === "BASE64" ? Buffer.from(body, "base64").toString() : body;
}
