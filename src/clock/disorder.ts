import { createRandom } from "./random.ts";

/**
 * Decides what comes first where several things may happen in any order: a watch event may be late, a request may be
 * overtaken, of two timers of one instant either may fire first. A clock that has none lets everything happen in the
 * order in which it was asked for.
 *
 * Each decision has a point: a name, and how often that name has been decided on before. So a list of the decisions
 * that were out of order is the whole order, and leaving one out does not change what the others mean.
 */
export interface Disorder {
  /** One of `count` courses: 0 is the usual one. `tell` says in words what another one means, for who reads of it. */
  choose(name: string, count: number, tell: (choice: number) => string): number;
  /** Until then everything takes its usual course, and nothing is counted: a cluster starts in good order. */
  begin(): void;
  /** True: who uses the cluster does not wait until the word of what was done before has come round. */
  readonly hasty: boolean;
  /** Something is late until the returned function is called, once. */
  late(): () => void;
  /** True while something is late. */
  readonly isLate: boolean;
  /** Every decision that was not the usual one, in the order in which they were made. */
  readonly deviations: readonly Deviation[];
}

export interface Deviation {
  readonly name: string;
  /** The first decision of a name is 1. */
  readonly occurrence: number;
  readonly choice: number;
  readonly told: string;
}

/** How long what is late is late, by choice: in milliseconds, and like real networks more often a little than much. */
export const lateMs = [0, 1, 4, 15, 60, 250] as const;

/** How often a name deviates under one seed: most names never, few nearly always, so that seeds differ in kind. */
const rates = [0, 0, 0, 0.03, 0.03, 0.15, 0.5, 1] as const;

/**
 * From a seed (`17`), or from the deviations themselves (`name#3=2; other name#1=1`), either with the word `hasty` before
 * it. Throws a `RangeError` for a text that is neither.
 */
export function createDisorder(text: string): Disorder {
  const [, hasty, order = ""] = /^\s*(hasty\b)?\s*(.*?)\s*$/s.exec(text) ?? [];
  return record(/^\d+$/.test(order) ? bySeed(order) : byList(order), hasty !== undefined);
}

/** Deviations in the form that `createDisorder` reads. */
export function formatDeviations(deviations: readonly Pick<Deviation, "name" | "occurrence" | "choice">[]): string {
  return deviations.map(({ name, occurrence, choice }) => `${name}#${occurrence}=${choice}`).join("; ");
}

type Decide = (name: string, occurrence: number, count: number) => number;

function record(decide: Decide, hasty: boolean): Disorder {
  const occurrences = new Map<string, number>();
  const deviations: Deviation[] = [];
  let begun = false;
  let lateNow = 0;
  return {
    hasty,
    get isLate() {
      return lateNow > 0;
    },
    late: () => {
      lateNow++;
      return () => void lateNow--;
    },
    deviations,
    begin: () => {
      begun = true;
    },
    choose: (name, count, tell) => {
      if (!begun) return 0;
      const occurrence = (occurrences.get(name) ?? 0) + 1;
      occurrences.set(name, occurrence);
      const choice = decide(name, occurrence, count);
      if (choice > 0) deviations.push({ name, occurrence, choice, told: tell(choice) });
      return choice;
    },
  };
}

function bySeed(seed: string): Decide {
  const names = new Map<string, { rate: number; next(): number }>();
  return (name, _, count) => {
    let stream = names.get(name);
    if (stream === undefined) {
      const { next, integer } = createRandom(`${seed}/${name}`);
      stream = { rate: rates[integer(rates.length)] ?? 0, next };
      names.set(name, stream);
    }
    if (stream.rate === 0 || count < 2 || stream.next() >= stream.rate) return 0;
    return 1 + Math.floor(stream.next() * (count - 1));
  };
}

function byList(text: string): Decide {
  const choices = new Map<string, number>();
  for (const each of text.split(";").map((part) => part.trim())) {
    if (each === "") continue;
    const [, point, choice] = /^(.+#\d+)=(\d+)$/.exec(each) ?? [];
    if (point === undefined) throw new RangeError(`"${each}" is no deviation; say a seed, or "name#1=2; other#3=1"`);
    choices.set(point, Number(choice));
  }
  // A course that is no longer open, because another deviation is gone, is as good as the last one that is.
  return (name, occurrence, count) => Math.min(choices.get(`${name}#${occurrence}`) ?? 0, count - 1);
}
