import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeleteOptions } from "./delete-options.ts";
import { judgeDeletion } from "./deletion.ts";
import { podStrategy } from "./strategies/pod.ts";
import type { AnyObject, Strategy } from "./strategy.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const object = (metadata: object, more: object = {}): AnyObject => ({ metadata, ...more }) as unknown as AnyObject;
const pod = (metadata: object = {}, nodeName = "n"): AnyObject =>
  object(metadata, { spec: { nodeName, terminationGracePeriodSeconds: 30 } });

interface Case {
  readonly claim: string;
  readonly object: AnyObject;
  readonly strategy?: Strategy;
  readonly options?: Partial<DeleteOptions>;
  readonly kind: "remove" | "mark" | "pending";
  readonly metadata?: object;
}

const cases: readonly Case[] = [
  { claim: "an ordinary object goes at once", object: object({}), kind: "remove" },
  {
    claim: "a finalizer keeps it, marked",
    object: object({ finalizers: ["x/y"], generation: 1 }),
    kind: "mark",
    metadata: {
      finalizers: ["x/y"],
      generation: 2,
      deletionTimestamp: "2026-01-01T00:00:00Z",
      deletionGracePeriodSeconds: 0,
    },
  },
  {
    claim: "foreground deletion adds its finalizer",
    object: object({}),
    options: { propagationPolicy: "Foreground" },
    kind: "mark",
    metadata: {
      finalizers: ["foregroundDeletion"],
      deletionTimestamp: "2026-01-01T00:00:00Z",
      deletionGracePeriodSeconds: 0,
    },
  },
  {
    claim: "orphaning takes the place of foreground",
    object: object({ finalizers: ["foregroundDeletion"] }),
    options: { propagationPolicy: "Orphan" },
    kind: "mark",
    metadata: { finalizers: ["orphan"], deletionTimestamp: "2026-01-01T00:00:00Z", deletionGracePeriodSeconds: 0 },
  },
  {
    claim: "orphanDependents beats the kind's default",
    object: object({}),
    strategy: { orphansByDefault: true },
    options: { orphanDependents: false },
    kind: "remove",
  },
  { claim: "a kind may orphan by default", object: object({}), strategy: { orphansByDefault: true }, kind: "mark" },
  {
    claim: "a Pod on a node gets its grace period",
    object: pod({ generation: 1 }),
    strategy: podStrategy,
    kind: "mark",
    metadata: { generation: 2, deletionTimestamp: "2026-01-01T00:00:30Z", deletionGracePeriodSeconds: 30 },
  },
  { claim: "a Pod without a node goes at once", object: pod({}, ""), strategy: podStrategy, kind: "remove" },
  {
    claim: "grace 0 removes a Pod",
    object: pod(),
    strategy: podStrategy,
    options: { gracePeriodSeconds: 0 },
    kind: "remove",
  },
  {
    claim: "a grace period may grow shorter",
    object: pod({ deletionTimestamp: "2026-01-01T00:00:30Z", deletionGracePeriodSeconds: 30 }),
    strategy: podStrategy,
    options: { gracePeriodSeconds: 10 },
    kind: "mark",
    metadata: { deletionTimestamp: "2026-01-01T00:00:10Z", deletionGracePeriodSeconds: 10 },
  },
  {
    claim: "a grace period may not grow longer",
    object: pod({ deletionTimestamp: "2026-01-01T00:00:30Z", deletionGracePeriodSeconds: 30 }),
    strategy: podStrategy,
    options: { gracePeriodSeconds: 60 },
    kind: "pending",
  },
  {
    claim: "a second request without a grace period changes nothing",
    object: pod({ deletionTimestamp: "2026-01-01T00:00:30Z", deletionGracePeriodSeconds: 30 }),
    strategy: podStrategy,
    kind: "pending",
  },
];

for (const { claim, object: subject, strategy = {}, options = {}, kind, metadata } of cases) {
  test(claim, () => {
    const verdict = judgeDeletion(subject, strategy, { dryRun: false, ...options }, now);
    assert.equal(verdict.kind, kind);
    if (metadata !== undefined && verdict.kind === "mark") assert.deepEqual(verdict.mark.metadata, metadata);
  });
}
