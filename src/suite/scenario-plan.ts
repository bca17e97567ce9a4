import type { Kind, KindCatalogue } from "./kind.ts";

/** A scenario as cucumber compiled it, as far as the trial reads it. */
export interface ScenarioText {
  readonly uri: string;
  /** Line of the scenario, or of the row of an outline. */
  readonly line: number;
  readonly rule: string;
  readonly name: string;
  /** Cells of the outline's row, to tell its scenarios apart. */
  readonly row: readonly string[];
  readonly tags: readonly string[];
  /** Texts and doc strings of its steps. */
  readonly steps: readonly { readonly text: string; readonly docString?: string }[];
}

/** What makes this scenario's seed its own: the same when it runs alone. */
export function identityOf({ uri, rule, name, row }: ScenarioText): string {
  return [uri, rule, name, ...row].join("\n");
}

/** Kinds that belong to what a scenario speaks of: without them nobody could say who made what, and why. */
const companions: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["ReplicaSet"],
  CronJob: ["Job"],
  StatefulSet: ["PersistentVolumeClaim"],
  Service: ["EndpointSlice"],
};

const always = ["Pod", "Event"];

/** The kinds that a scenario names, in its sentences and in its manifests. */
export function plannedKinds({ steps }: ScenarioText, catalogue: KindCatalogue): Kind[] {
  const words = new Set(always);
  for (const { text, docString = "" } of steps) {
    for (const [word] of text.matchAll(/(?<![\w."/])[A-Z][A-Za-z0-9]+(?:\.[a-z][a-z0-9.-]*[a-z0-9])?/g))
      words.add(word);
    for (const [, word = ""] of docString.matchAll(/\bkind:\s*["']?([A-Z][A-Za-z0-9]+)/g)) words.add(word);
  }
  const kinds = new Map<string, Kind>();
  for (const word of words) {
    const kind = catalogue.named(word);
    for (const name of kind === undefined ? [] : [word, ...(companions[kind.kind] ?? [])]) {
      const known = catalogue.named(name);
      if (known?.verbs.includes("watch")) kinds.set(`${known.group}/${known.resource}`, known);
    }
  }
  return [...kinds.values()];
}

/** How many nodes the scenario asks for. */
export function plannedNodes({ steps }: ScenarioText): number {
  const asked = steps.map(({ text }) => Number(/^a cluster with (\d+) ready nodes?$/.exec(text)?.[1] ?? 1));
  return Math.max(1, ...asked);
}

/** Capabilities from `@needs:…`. */
export function neededCapabilities({ tags }: ScenarioText): string[] {
  return tags.filter((tag) => tag.startsWith("@needs:")).map((tag) => tag.slice("@needs:".length));
}
