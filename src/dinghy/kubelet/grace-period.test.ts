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
  ["thirty seconds where nothing is said", gracePeriodOf(pod(undefined), { gone: false }), 30],
  ["the Pod's own", gracePeriodOf(pod(7), { gone: false }), 7],
  ["what the deletion says comes first", gracePeriodOf(pod(7, 100), { gone: false }), 100],
  ["what was promised may be shortened", gracePeriodOf(pod(60, 5), { gone: false, promised: 60 }), 5],
  ["what was promised is not lengthened", gracePeriodOf(pod(60, 90), { gone: false, promised: 60 }), 60],
  ["the node may have less patience", gracePeriodOf(pod(60), { gone: false, override: 1 }), 1],
  ["one second is the least", gracePeriodOf(pod(0, 0), { gone: false }), 1],
  ["what has left the API gets no more", gracePeriodOf(pod(600), { gone: true }), 1],
  ["a probe's own", gracePeriodAfterProbe(pod(60), { terminationGracePeriodSeconds: 3 }), 3],
  ["a probe without one", gracePeriodAfterProbe(pod(60), {}), 60],
  ["a deletion beats a probe", gracePeriodAfterProbe(pod(60, 9), { terminationGracePeriodSeconds: 3 }), 9],
];

for (const [claim, actual, expected] of table) test(claim, () => assert.equal(actual, expected));
