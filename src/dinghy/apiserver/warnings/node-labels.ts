/** Labels of nodes that have newer names. Upstream: pkg/api/node/util.go. */
import type { JsonObject } from "../json-value.ts";
import { part, parts, text, texts } from "../validation/fields.ts";
import { labelValue } from "../validation/names.ts";

const deprecated: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  "app.kubernetes.io/created-by": "deprecated since v1.9",
  "scheduler.alpha.kubernetes.io/preferAvoidPods": "deprecated since v1.22; use Taints and Tolerations instead",
  "node-role.kubernetes.io/master": 'use "node-role.kubernetes.io/control-plane" instead',
};

/** What to use instead; undefined for a label that is as good as any. */
export function deprecationOf(label: string): string | undefined {
  return deprecated[label];
}

export function nodeTermWarnings(term: JsonObject | undefined, field: string, checksValues: boolean): string[] {
  return parts(term?.matchExpressions).flatMap((expression, index) => {
    const at = `${field}.matchExpressions[${index}]`;
    const key = text(expression.key);
    const why = deprecationOf(key);
    const wrong = texts(expression.values).flatMap((value, place) =>
      labelValue(value).map((problem) => `${at}.values[${place}]: ${value} is invalid, ${problem}`),
    );
    return [...(why === undefined ? [] : [`${at}.key: ${key} is ${why}`]), ...(checksValues ? wrong : [])];
  });
}

export function nodeAffinityWarnings(affinity: JsonObject | undefined, field: string): string[] {
  const terms = parts(part(affinity?.requiredDuringSchedulingIgnoredDuringExecution)?.nodeSelectorTerms);
  const preferred = parts(affinity?.preferredDuringSchedulingIgnoredDuringExecution);
  const at = `${field}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms`;
  return [
    ...terms.flatMap((term, index) => nodeTermWarnings(term, `${at}[${index}]`, false)),
    ...preferred.flatMap((term, index) => {
      const where = `${field}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`;
      return nodeTermWarnings(part(term.preference), where, true);
    }),
  ];
}
