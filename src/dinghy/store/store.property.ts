/** Random clients against a store at once, judged by a plain model: see store-model.ts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type RecordedWatch, recordWatch } from "./record-watch.ts";
import { CompactedError, type Operation, type Store } from "./store.ts";
import { judge, type Told } from "./store-model.ts";

/** Few and alike, so that prefixes, neighbours and conflicts are met often. */
const keys = ["/a", "/a/", "/a/1", "/a/10", "/a/2", "/b/1", "/b/2"];
const prefixes = ["", "/", "/a", "/a/", "/a/1", "/b/", "/c"];

/**
 * `age` picks a revision: 0 the last that was acknowledged, 1 the one before it, and so on; undefined the present one.
 * Where a transaction compares, it compares with what this client saw of the key before, right or wrong.
 */
type Step =
  | { readonly type: "write"; readonly operations: readonly { readonly key: string; readonly put: boolean }[] }
  | { readonly type: "compare"; readonly key: string; readonly put: boolean; readonly fresh: boolean }
  | { readonly type: "range"; readonly prefix: string; readonly age?: number; readonly limit?: number; after?: string }
  | { readonly type: "get"; readonly key: string; readonly age: number }
  | { readonly type: "watch"; readonly prefix: string; readonly age?: number }
  | { readonly type: "compact"; readonly age: number }
  | { readonly type: "pause"; readonly turns: number };

const key = fc.constantFrom(...keys);
const prefix = fc.constantFrom(...prefixes);
const age = fc.nat(12);
const perhaps = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("write" as const),
      operations: fc.uniqueArray(fc.record({ key, put: fc.boolean() }), { selector: (each) => each.key, maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant("compare" as const), key, put: fc.boolean(), fresh: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("range" as const),
      prefix,
      age: perhaps(age),
      limit: perhaps(fc.nat(4)),
      after: perhaps(key),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("get" as const), key, age }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("watch" as const), prefix, age: perhaps(age) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("compact" as const), age }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant("pause" as const), turns: fc.nat(5) }) },
);

const clients = fc.array(fc.array(step, { maxLength: 30, size: "max" }), { minLength: 1, maxLength: 4 });

/** Checks `runs` random interleavings, each on a store of its own. */
export function testStoreAgainstModel(name: string, open: () => Promise<Store>, runs: number): void {
  test(`${name}: whatever clients do at once, each is told what a plain model says`, async () => {
    await fc.assert(
      fc.asyncProperty(clients, async (scripts) => {
        const store = await open();
        const start = await store.revision();
        const run = new Run(store, start);
        await Promise.all(scripts.map((script) => run.play(script)));
        await run.finish();
        judge(start, run.told);
      }),
      { numRuns: runs },
    );
  });
}

class Run {
  readonly told: Told[] = [];
  readonly #store: Store;
  readonly #start: number;
  #acknowledged: number;
  /** Makes every object another one. */
  #size = 0;
  readonly #watches: { readonly prefix: string; readonly from: number; readonly watch: RecordedWatch }[] = [];

  constructor(store: Store, start: number) {
    this.#store = store;
    this.#start = start;
    this.#acknowledged = start;
  }

  async play(script: readonly Step[]): Promise<void> {
    for (const each of script) {
      try {
        await this.#take(each);
      } catch (error) {
        // Another client may have compacted what this one was about to read.
        assert.ok(error instanceof CompactedError, String(error));
      }
    }
  }

  async finish(): Promise<void> {
    await this.#store.close();
    for (const { prefix, from, watch } of this.#watches) {
      assert.equal(watch.ends.length, 1);
      this.told.push({ type: "watch", prefix, from, events: watch.events });
    }
  }

  async #take(step: Step): Promise<void> {
    switch (step.type) {
      case "write":
        return this.#transact(
          [],
          step.operations.map(({ key, put }) => this.#operation(key, put)),
        );
      case "compare": {
        const seen = step.fresh ? await this.#store.get(step.key) : undefined;
        const compare = { key: step.key, modRevision: seen?.modRevision ?? 0 };
        return this.#transact([compare], [this.#operation(step.key, step.put)]);
      }
      case "range":
        return this.#range(step);
      case "get": {
        const revision = this.#revisionOf(step.age);
        const entry = await this.#store.get(step.key, revision);
        this.told.push({ type: "get", key: step.key, revision, entry });
        return;
      }
      case "watch":
        return this.#watch(step);
      case "compact":
        return this.#store.compact(this.#revisionOf(step.age));
      case "pause":
        for (let turn = 0; turn < step.turns; turn++) await Promise.resolve();
    }
  }

  #revisionOf(age: number): number {
    return Math.max(this.#start, this.#acknowledged - age);
  }

  #operation(key: string, put: boolean): Operation {
    return put
      ? { type: "put", key, object: { metadata: { name: key }, size: this.#size++ } }
      : { type: "delete", key };
  }

  async #transact(compares: { key: string; modRevision: number }[], operations: Operation[]): Promise<void> {
    const acknowledged = this.#acknowledged;
    const result = await this.#store.transact(compares, operations);
    this.#acknowledged = Math.max(this.#acknowledged, result.revision);
    this.told.push({ type: "transaction", compares, operations, result, acknowledged });
  }

  async #range({ prefix, age, limit, after }: Step & { type: "range" }): Promise<void> {
    const acknowledged = this.#acknowledged;
    const options = { revision: age === undefined ? undefined : this.#revisionOf(age), limit, after };
    const result = await this.#store.range(prefix, options);
    this.#acknowledged = Math.max(this.#acknowledged, result.revision);
    this.told.push({ type: "range", prefix, options, result, acknowledged });
  }

  async #watch({ prefix, age }: Step & { type: "watch" }): Promise<void> {
    const from = this.#revisionOf(age ?? 0);
    const watch = await recordWatch(this.#store, prefix, from);
    this.#watches.push({ prefix, from, watch });
  }
}
