import type { Mutant } from "./mutant.ts";

const apiserver = "src/dinghy/apiserver";
const rules = `${apiserver}/validation`;

/** Kinds outside the core group: what each fills in, refuses, keeps and tells. */
export const kindsMutants: readonly Mutant[] = [
  {
    name: "attributes-class-stays-for-ever",
    file: "src/dinghy/controllers/volume-attributes-class-protection.ts",
    find: "if (users.some((user) => classesOf(user).includes(name))) return;",
    replace: "if (users.length >= 0) return;",
    breaks: "@req:kinds.verbs",
  },
  {
    name: "job-completes-out-of-the-blue",
    file: `${rules}/job-status.ts`,
    find: 'without("Complete", "SuccessCriteriaMet");',
    replace: 'without("Complete", "Complete");',
    breaks: "@req:kinds.status",
  },
  {
    name: "policy-forgets-egress",
    file: `${apiserver}/defaults/others.ts`,
    find: '? ["Ingress", "Egress"] : ["Ingress"]',
    replace: '? ["Ingress"] : ["Ingress"]',
    breaks: "@req:kinds.defaults",
  },
  {
    name: "any-reclaim-policy",
    file: `${rules}/storage.ts`,
    find: "if (reclaimPolicy && !policies.includes(String(reclaimPolicy)))",
    replace: "if (reclaimPolicy && policies.length === 0)",
    breaks: "@req:kinds.checks",
  },
  {
    name: "any-concurrency",
    file: `${rules}/cron-job.ts`,
    find: "...concurrencyErrors(spec.concurrencyPolicy ?? ",
    replace: '...concurrencyErrors(spec.concurrencyPolicy ? "Allow" : ',
    breaks: "@req:kinds.checks",
  },
  {
    name: "handlers-may-change",
    file: `${rules}/classes.ts`,
    find: "return object.handler === old.handler ? []",
    replace: "return object.handler !== undefined && old.handler !== undefined ? []",
    breaks: "@req:kinds.fixed",
  },
  {
    name: "selectors-may-change",
    file: `${rules}/replicas.ts`,
    find: "if (equalJson(selector, (old.spec as JsonObject).selector)) return [];",
    replace: "if (selector !== undefined && old.spec !== undefined) return [];",
    breaks: "@req:kinds.fixed",
  },
  {
    name: "preemption-goes-unmentioned",
    file: `${apiserver}/columns/cluster.ts`,
    find: "({ preemptionPolicy }) => preemptionPolicy ??",
    replace: "({ preemptionPolicy }) => (preemptionPolicy === undefined ? undefined : undefined) ??",
    breaks: "@req:kinds.tables",
  },
  {
    name: "old-view-forgets-metrics",
    file: `${apiserver}/autoscaler-conversion.ts`,
    find: "return Object.keys(all).length === 0 ? rest : { ...rest, annotations: all };",
    replace: "return Object.keys(all).length >= 0 ? rest : { ...rest, annotations: all };",
    breaks: "@req:kinds.views",
  },
  {
    name: "approval-may-be-taken-back",
    file: `${rules}/certificates.ts`,
    find: ".filter((type) => ofType(now, type).length < ofType(before, type).length)",
    replace: ".filter((type) => ofType(now, type).length < 0)",
    breaks: "@req:kinds.csr",
  },
  {
    name: "range-never-goes",
    file: "src/dinghy/controllers/service-cidr.ts",
    find: "const rest = finalizers.filter((each) => each !== finalizer);",
    replace: "const rest = [...finalizers];",
    breaks: "@req:kinds.addresses",
  },
];
