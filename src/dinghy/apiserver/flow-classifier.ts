/**
 * Under which FlowSchema and priority level a request comes. Nothing is queued here; who asks is told, as by a real
 * server, and can see whether a FlowSchema catches what it is meant to.
 *
 * https://kubernetes.io/docs/concepts/cluster-administration/flow-control/
 * Upstream: staging/src/k8s.io/apiserver/pkg/util/flowcontrol/rule.go and pkg/server/filters/priority-and-fairness.go.
 */
import type { KubernetesObject } from "#apimachinery";
import type { Attributes } from "./authorize.ts";
import type { LiveObjects } from "./live-objects.ts";
import { serviceAccountOf, type UserInfo } from "./user-info.ts";

/** The headers of the answer; none for what lasts as long as the client likes. */
export type FlowClassifier = (attributes: Attributes) => Readonly<Record<string, string>>;

export interface FlowSubject {
  readonly kind: string;
  readonly user?: { readonly name: string };
  readonly group?: { readonly name: string };
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
}

export interface FlowRules {
  readonly subjects?: readonly FlowSubject[] | null;
  readonly resourceRules?: readonly {
    readonly verbs: readonly string[];
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly namespaces?: readonly string[] | null;
    readonly clusterScope?: boolean;
  }[];
  readonly nonResourceRules?: readonly {
    readonly verbs: readonly string[];
    readonly nonResourceURLs: readonly string[];
  }[];
}

interface FlowSchema extends KubernetesObject {
  readonly spec: {
    readonly matchingPrecedence: number;
    readonly priorityLevelConfiguration: { readonly name: string };
    readonly rules?: readonly FlowRules[] | null;
  };
}

interface Flow {
  readonly rules: readonly FlowRules[];
  readonly headers: Readonly<Record<string, string>>;
}

const schemas = "flowschemas.flowcontrol.apiserver.k8s.io";
const levels = "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io";

const lasting: ReadonlySet<string | undefined> = new Set(["attach", "exec", "proxy", "log", "portforward"]);
const none = {};

export function createFlowClassifier(live: LiveObjects): FlowClassifier {
  let flows: readonly Flow[] = [];
  let seen = Number.NaN;
  return (attributes) => {
    if ("resource" in attributes && lasting.has(attributes.subresource)) return none;
    // Both only grow.
    const now = live.generation(schemas) + live.generation(levels);
    if (now !== seen) flows = flowsOf(live);
    seen = now;
    return flows.find(({ rules }) => rules.some((rule) => flowRuleMatches(rule, attributes)))?.headers ?? none;
  };
}

/** The lowest precedence first, then by name. A schema whose level is missing catches nothing. */
function flowsOf(live: LiveObjects): Flow[] {
  const sorted = [...live.list<FlowSchema>(schemas)].sort(
    (a, b) => a.spec.matchingPrecedence - b.spec.matchingPrecedence || (a.metadata.name < b.metadata.name ? -1 : 1),
  );
  return sorted.flatMap(({ metadata, spec }) => {
    const level = live.get(levels, spec.priorityLevelConfiguration.name);
    if (level === undefined) return [];
    const headers = {
      "x-kubernetes-pf-flowschema-uid": String(metadata.uid),
      "x-kubernetes-pf-prioritylevel-uid": String(level.metadata.uid),
    };
    return [{ rules: spec.rules ?? [], headers }];
  });
}

export function flowRuleMatches(rule: FlowRules, attributes: Attributes): boolean {
  if (!rule.subjects?.some((subject) => subjectMatches(subject, attributes.user))) return false;
  const { verb } = attributes;
  if (!("resource" in attributes)) {
    const { path } = attributes;
    return (rule.nonResourceRules ?? []).some(
      (one) => holds(one.verbs, verb) && one.nonResourceURLs.some((url) => covers(url, path)),
    );
  }
  const { group, resource, subresource, namespace } = attributes;
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
  return (rule.resourceRules ?? []).some((one) => {
    if (!holds(one.verbs, verb) || !holds(one.resources, whole) || !holds(one.apiGroups, group)) return false;
    return namespace ? holds(one.namespaces ?? [], namespace) : one.clusterScope === true;
  });
}

function subjectMatches({ kind, user, group, serviceAccount }: FlowSubject, asker: UserInfo): boolean {
  if (kind === "User") return user !== undefined && holds([user.name], asker.username);
  if (kind === "Group") return group !== undefined && (group.name === "*" || asker.groups.includes(group.name));
  const account = serviceAccountOf(asker.username);
  if (kind !== "ServiceAccount" || serviceAccount === undefined || account === undefined) return false;
  return serviceAccount.namespace === account.namespace && holds([serviceAccount.name], account.name);
}

function holds(list: readonly string[], wanted: string): boolean {
  return list[0] === "*" || list.includes(wanted);
}

/** A path covers what lies below it, whether or not it ends in a star. */
function covers(url: string, path: string): boolean {
  if (url === "*" || url === path) return true;
  const head = url.endsWith("*") ? url.slice(0, -1) : url;
  return path.startsWith(head.endsWith("/") ? head : `${head}/`);
}
