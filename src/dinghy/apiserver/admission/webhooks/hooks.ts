import type { KubernetesObject, LabelSelector } from "#apimachinery";
import type { LiveObjects, LiveResource } from "../../live-objects.ts";
import type { WebhookClientConfig } from "../../webhook-client.ts";
import { type Condition, compileConditions } from "../match-conditions.ts";
import { type MatchRule, type ParsedSelector, parseSelector } from "../match-rules.ts";

/** One webhook of a configuration: `MutatingWebhook` or `ValidatingWebhook` of admissionregistration.k8s.io/v1. */
export interface Webhook {
  readonly name: string;
  readonly clientConfig: WebhookClientConfig;
  readonly rules?: readonly MatchRule[];
  readonly failurePolicy?: "Fail" | "Ignore";
  readonly matchPolicy?: "Exact" | "Equivalent";
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly sideEffects?: string;
  readonly timeoutSeconds?: number;
  readonly admissionReviewVersions: readonly string[];
  readonly matchConditions?: readonly { readonly name: string; readonly expression: string }[];
  /** Mutating ones only. */
  readonly reinvocationPolicy?: "Never" | "IfNeeded";
}

/** A webhook that is ready to be asked. */
export interface Hook extends Webhook {
  /** Unique among all, and the same as long as its configuration is. */
  readonly id: string;
  readonly namespaces: ParsedSelector | undefined;
  readonly objects: ParsedSelector | undefined;
  readonly conditions: readonly Condition[];
}

interface Configuration extends KubernetesObject {
  readonly webhooks?: readonly Webhook[];
}

const resources = {
  mutating: "mutatingwebhookconfigurations.admissionregistration.k8s.io",
  validating: "validatingwebhookconfigurations.admissionregistration.k8s.io",
} as const satisfies Record<string, LiveResource>;

export type HookKind = keyof typeof resources;

interface Known {
  readonly generation: number;
  readonly hooks: readonly Hook[];
}

const known = new WeakMap<LiveObjects, Partial<Record<HookKind, Known>>>();

/**
 * All webhooks in the order of their configurations' names. Read anew only when a configuration has changed, so that
 * asking costs nothing where there are none.
 */
export function hooksOf(live: LiveObjects, kind: HookKind): readonly Hook[] {
  const generation = live.generation(resources[kind]);
  let kinds = known.get(live);
  if (kinds === undefined) {
    kinds = {};
    known.set(live, kinds);
  }
  const last = kinds[kind];
  if (last?.generation === generation) return last.hooks;
  const hooks = readHooks(live.list<Configuration>(resources[kind]));
  kinds[kind] = { generation, hooks };
  return hooks;
}

function readHooks(configurations: readonly Configuration[]): Hook[] {
  const byName = (a: Configuration, b: Configuration): number => (a.metadata.name < b.metadata.name ? -1 : 1);
  return [...configurations].sort(byName).flatMap(({ metadata, webhooks }) =>
    (webhooks ?? []).map((webhook, index) => ({
      ...webhook,
      id: `${metadata.name}/${webhook.name}/${index}`,
      namespaces: parseSelector(webhook.namespaceSelector),
      objects: parseSelector(webhook.objectSelector),
      conditions: compileConditions(webhook.matchConditions),
    })),
  );
}
