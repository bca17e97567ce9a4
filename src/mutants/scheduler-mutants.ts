import type { Mutant } from "./mutant.ts";

export const schedulerMutants: readonly Mutant[] = [
  {
    name: "nodes-hold-everything",
    file: "src/dinghy/scheduler/plugins/node-resources-fit.ts",
    find: "if (amount <= capacity - (requested.get(resource) ?? 0)) continue;",
    replace: "continue;",
    breaks: "@req:scheduling.filter",
  },
  {
    name: "node-selector-is-ignored",
    file: "src/dinghy/scheduler/plugins/node-affinity.ts",
    find: "if (nodeSelector && !labelSelectorMatches(selectorOf({ matchLabels: nodeSelector }), labels)) return false;",
    replace: "",
    breaks: "@req:scheduling.filter",
  },
  {
    name: "waiting-pods-are-forgotten",
    file: "src/dinghy/scheduler/helps.ts",
    find: 'if (event.kind !== "NodeChanged") return false;',
    replace: "return false;",
    breaks: "@req:scheduling.waits",
  },
  {
    name: "replicas-crowd",
    file: "src/dinghy/scheduler/plugins/pod-topology-spread.ts",
    find: ": defaultConstraints(pod, snapshot.objects.siblings(pod.pod));",
    replace: ": [];",
    breaks: "@req:scheduling.spread",
  },
  {
    name: "fullest-node-wins",
    file: "src/dinghy/scheduler/plugins/node-resources-fit.ts",
    find: "return counted === 0 ? 0 : Math.floor(sum / counted);",
    replace: "return counted === 0 ? 0 : maxScore - Math.floor(sum / counted);",
    breaks: "@req:scheduling.least-loaded",
  },
  {
    name: "schedules-for-everybody",
    file: "src/dinghy/scheduler/scheduler.ts",
    find: 'isOurs: ({ spec }) => (spec.schedulerName ?? "default-scheduler") === schedulerName,',
    replace: "isOurs: () => true,",
    breaks: "@req:scheduling.binding",
  },
];
