/**
 * A plain model of a store, and the judge of a history against it.
 *
 * Every transaction tells its revision, so the order in which a store took them is known afterwards: the model replays
 * them one by one, each state a plain map, and everything that a client was told must be what the model says at that
 * revision, and no older than what had been acknowledged when it asked. That is all that the contract promises, so it
 * holds for any store, however clients and commits interleave.
 */
import assert from "node:assert/strict";
import type { Compare, Entry, Operation, RangeOptions, RangeResult, StoreEvent, TransactionResult } from "./store.ts";

/** What one client was told. `acknowledged` is the highest revision that anyone had been told of when it asked. */
export type Told =
  | {
      readonly type: "transaction";
      readonly compares: readonly Compare[];
      readonly operations: readonly Operation[];
      readonly result: TransactionResult;
      readonly acknowledged: number;
    }
  | {
      readonly type: "range";
      readonly prefix: string;
      readonly options: RangeOptions;
      readonly result: RangeResult;
      readonly acknowledged: number;
    }
  | { readonly type: "get"; readonly key: string; readonly revision: number; readonly entry: Entry | undefined }
  | { readonly type: "watch"; readonly prefix: string; readonly from: number; readonly events: readonly StoreEvent[] };

interface Fact {
  readonly key: string;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly object: unknown;
}
type State = ReadonlyMap<string, Fact>;
interface ModelEvent {
  readonly type: "put" | "delete";
  readonly revision: number;
  readonly entry: Fact;
  readonly previous?: Fact;
}

/** Throws an assertion error if a store that started empty at `start` could not have told all this. */
export function judge(start: number, told: readonly Told[]): void {
  const { states, events } = replay(start, told);
  for (const each of told) {
    if (each.type === "transaction") judgeTransaction(states, start, each);
    else if (each.type === "range") judgeRange(states, start, each);
    else if (each.type === "get")
      assert.deepEqual(fact(each.entry), stateAt(states, start, each.revision).get(each.key));
    else judgeWatch(events, each);
  }
}

function replay(start: number, told: readonly Told[]): { states: State[]; events: ModelEvent[] } {
  const states: State[] = [new Map()];
  const events: ModelEvent[] = [];
  const commits = told
    .filter((each) => each.type === "transaction")
    .filter(({ result }) => result.succeeded && result.entries.some((entry) => entry !== undefined))
    .sort((one, other) => one.result.revision - other.result.revision);
  for (const [index, { operations, result }] of commits.entries()) {
    assert.equal(result.revision, start + 1 + index, "each commit is one revision");
    const state = new Map(states.at(-1));
    for (const operation of operations) events.push(...apply(state, operation, result.revision));
    states.push(state);
  }
  return { states, events };
}

function apply(state: Map<string, Fact>, operation: Operation, revision: number): ModelEvent[] {
  const { key } = operation;
  const previous = state.get(key);
  if (operation.type === "delete") {
    state.delete(key);
    return previous === undefined ? [] : [{ type: "delete", revision, entry: previous, previous }];
  }
  const given = operation.object as { metadata: object };
  const entry = {
    key,
    createRevision: previous?.createRevision ?? revision,
    modRevision: revision,
    version: (previous?.version ?? 0) + 1,
    object: { ...given, metadata: { ...given.metadata, resourceVersion: String(revision) } },
  };
  state.set(key, entry);
  return [previous === undefined ? { type: "put", revision, entry } : { type: "put", revision, entry, previous }];
}

function stateAt(states: readonly State[], start: number, revision: number): State {
  const state = states[revision - start];
  assert.ok(state, `revision ${revision} was told, but nothing was committed there`);
  return state;
}

function judgeTransaction(states: readonly State[], start: number, told: Told & { type: "transaction" }): void {
  const { compares, operations, result, acknowledged } = told;
  assert.ok(result.revision >= acknowledged, "a transaction sees what was acknowledged before it");
  const wrote = result.succeeded && result.entries.some((entry) => entry !== undefined);
  const before = stateAt(states, start, wrote ? result.revision - 1 : result.revision);
  const after = stateAt(states, start, result.revision);
  const holds = compares.every(({ key, modRevision }) => (before.get(key)?.modRevision ?? 0) === modRevision);
  assert.equal(result.succeeded, holds);
  assert.deepEqual(
    result.entries.map(fact),
    holds ? operations.map(({ type, key }) => (type === "put" ? after : before).get(key)) : [],
  );
  assert.deepEqual(result.current.map(fact), holds ? [] : compares.map(({ key }) => before.get(key)));
}

function judgeRange(states: readonly State[], start: number, told: Told & { type: "range" }): void {
  const { prefix, options, result, acknowledged } = told;
  if (options.revision === undefined) assert.ok(result.revision >= acknowledged, "a range sees what was acknowledged");
  else assert.equal(result.revision, options.revision);
  const wanted = [...stateAt(states, start, result.revision).values()]
    .filter(({ key }) => key.startsWith(prefix) && (options.after === undefined || key > options.after))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  const limit = options.limit ?? wanted.length;
  assert.deepEqual(result.entries.map(fact), wanted.slice(0, limit));
  assert.equal(result.remaining, Math.max(0, wanted.length - limit));
}

function judgeWatch(events: readonly ModelEvent[], { prefix, from, events: told }: Told & { type: "watch" }): void {
  const wanted = events.filter(({ revision, entry }) => revision > from && entry.key.startsWith(prefix));
  const seen = told.map(({ entry, previous, ...rest }) => {
    const event = { ...rest, entry: fact(entry) };
    return previous === undefined ? event : { ...event, previous: fact(previous) };
  });
  assert.deepEqual(seen, wanted);
}

function fact(entry: Entry | undefined): Fact | undefined {
  if (entry === undefined) return undefined;
  const { key, createRevision, modRevision, version, object } = entry;
  return { key, createRevision, modRevision, version, object };
}
