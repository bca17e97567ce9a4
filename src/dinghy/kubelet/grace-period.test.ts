import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "#apimachinery";
import { gracePeriodAfterProbe, gracePeriodOf } from "./grace-period.ts";

const pod = (own: number | undefined, deletion?: number): Pod =>
  ({
    metadata: { name: "p", deletionGracePeriodSeconds: deletion },
    spec: { containers: [], terminationGracePeriodSeconds: own },
  }) as unknown as Pod;

const table: readonly (readonly [string, number, number])[] = [
  ["thirty seconds where nothing is said", gracePeriodOf(pod(undefined)), 30],
  ["the Pod's own", gracePeriodOf(pod(7)), 7],
  ["what the deletion says comes first", gracePeriodOf(pod(7, 100)), 100],
  ["what was promised may be shortened", gracePeriodOf(pod(60, 5), { promised: 60 }), 5],
  ["what was promised is not lengthened", gracePeriodOf(pod(60, 90), { promised: 60 }), 60],
  ["the node may have less patience", gracePeriodOf(pod(60), { override: 1 }), 1],
  ["one second is the least", gracePeriodOf(pod(0, 0)), 1],
  ["a forced deletion leaves a second", gracePeriodOf(pod(600, 0)), 1],
  ["also where more was promised", gracePeriodOf(pod(600, 0), { promised: 600 }), 1],
  ["the node's patience is no longer than the deletion's", gracePeriodOf(pod(60, 5), { override: 20 }), 5],
  ["a probe's own", gracePeriodAfterProbe(pod(60), { terminationGracePeriodSeconds: 3 }), 3],
  ["a probe without one", gracePeriodAfterProbe(pod(60), {}), 60],
  ["a deletion beats a probe", gracePeriodAfterProbe(pod(60, 9), { terminationGracePeriodSeconds: 3 }), 9],
];

for (const [claim, actual, expected] of table) test(claim, () => assert.equal(actual, expected));
