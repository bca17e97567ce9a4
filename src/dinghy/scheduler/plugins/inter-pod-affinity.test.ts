import assert from "node:assert/strict";
import { test } from "node:test";
import type { PodAffinity, PodAffinityTerm } from "#apimachinery";
import { chosen, cluster, node, type PodWords, pod } from "../cluster.test-data.ts";

const zone = (name: string, zoneName: string) => node(name, { labels: { "topology.kubernetes.io/zone": zoneName } });
const nodes = [zone("a1", "a"), zone("a2", "a"), zone("b1", "b")];
const hostname = "kubernetes.io/hostname";
const zoneKey = "topology.kubernetes.io/zone";

const term = (topologyKey: string, words: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({
  topologyKey,
  labelSelector: { matchLabels: { app: "db" } },
  ...words,
});
const required = (...terms: PodAffinityTerm[]): PodAffinity => ({
  requiredDuringSchedulingIgnoredDuringExecution: terms,
});
const preferred = (podAffinityTerm: PodAffinityTerm): PodAffinity => ({
  preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 50, podAffinityTerm }],
});
const near = (podAffinity: PodAffinity): PodWords => ({ affinity: { podAffinity } });
const away = (podAntiAffinity: PodAffinity): PodWords => ({ affinity: { podAntiAffinity } });
const db = (words: PodWords = {}) => pod("db", { labels: { app: "db" }, ...words });

const answers: readonly [rule: string, pod: PodWords, there: PodWords | undefined, answer: RegExp][] = [
  ["near: the same node", near(required(term(hostname))), {}, /^a1$/],
  ["near: the same zone", near(required(term(zoneKey))), {}, /^a[12]$/],
  ["near: nobody there", near(required(term(zoneKey))), undefined, /^3 node\(s\) didn't match pod affinity rules$/],
  ["near: a key that no node has", near(required(term("rack"))), {}, /^3 node\(s\) didn't match pod affinity rules$/],
  [
    "near: the first of its own kind",
    { ...near(required(term(zoneKey))), labels: { app: "db" } },
    undefined,
    /^[ab]\d$/,
  ],
  ["near: of another namespace", near(required(term(zoneKey))), { namespace: "other" }, /^3 node/],
  ["near: in named namespaces", near(required(term(zoneKey, { namespaces: ["other"] }))), { namespace: "other" }, /^a/],
  ["near: in all namespaces", near(required(term(zoneKey, { namespaceSelector: {} }))), { namespace: "other" }, /^a/],
  [
    "near: in namespaces with a label",
    near(required(term(zoneKey, { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "other" } } }))),
    { namespace: "other" },
    /^a/,
  ],
  ["away: another node", away(required(term(hostname))), {}, /^(a2|b1)$/],
  ["away: another zone", away(required(term(zoneKey))), {}, /^b1$/],
  [
    "kept away by who is there",
    { labels: { app: "web" } },
    away(required(term(zoneKey, { labelSelector: { matchLabels: { app: "web" } } }))),
    /^b1$/,
  ],
  ["rather near", near(preferred(term(hostname))), {}, /^a1$/],
  ["rather away", away(preferred(term(zoneKey))), {}, /^b1$/],
  [
    "rather near who wants it near",
    { labels: { app: "web" } },
    near(preferred(term(hostname, { labelSelector: { matchLabels: { app: "web" } } }))),
    /^a1$/,
  ],
];

for (const [rule, words, there, answer] of answers)
  test(rule, () => assert.match(chosen(pod("p", words), cluster(nodes, there ? { a1: [db(there)] } : {})), answer));

test("refusals are told apart", () => {
  const one = [nodes[0] as (typeof nodes)[0]];
  assert.equal(
    chosen(pod("p", away(required(term(hostname)))), cluster(one, { a1: [db()] })),
    "1 node(s) didn't match pod anti-affinity rules",
  );
  const jealous = db(away(required(term(hostname, { labelSelector: {} }))));
  assert.equal(
    chosen(pod("p"), cluster(one, { a1: [jealous] })),
    "1 node(s) didn't satisfy existing pods anti-affinity rules",
  );
});
