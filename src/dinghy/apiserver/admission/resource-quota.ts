import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  type KubernetesObject,
  missingCompute,
  type Pod,
  parseQuantity,
  quotaMatches,
  type ResourceList,
  type ResourceQuota,
  usageOf,
} from "#apimachinery";
import { type AdmissionContext, type AdmissionPlugin, type AdmissionRequest, refuse } from "./admission-plugin.ts";

/** How often a charge is tried again when somebody else charged the same quota meanwhile. */
const attemptsMax = 10;

/**
 * ResourceQuota: what a write adds to a namespace must fit into all its quotas, and is charged before it is stored.
 * https://kubernetes.io/docs/concepts/policy/resource-quotas/
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go. Answers to @seed:K11.4.
 */
export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",
  validate: (request, context) => {
    const { operation, namespace, subresource } = request;
    if (namespace === "" || (operation !== "CREATE" && operation !== "UPDATE")) return;
    if (subresource && !(request.resource === "pods" && subresource === "resize")) return;
    if (context.live.list("resourcequotas", namespace).length === 0) return;
    return chargeAll(request, context);
  },
};

async function chargeAll(request: AdmissionRequest, context: AdmissionContext): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) if (await charge(request, context)) return;
  throw refuse(request, "the quota of the namespace is being charged by others without pause; try again");
}

/** Resolves false when a quota changed under our hands: everything must be judged anew. */
async function charge(request: AdmissionRequest, { lookup, replaceStatus }: AdmissionContext): Promise<boolean> {
  const quotas = await lookup.list<ResourceQuota>("resourcequotas", request.namespace);
  const delta = deltaOf(request);
  if (delta === undefined) return true;
  const charged: ResourceQuota[] = [];
  for (const quota of quotas) {
    const next = judge(request, quota, delta);
    if (next) charged.push(next);
  }
  if (request.dryRun) return true;
  for (const quota of charged) if (!(await replaceStatus("resourcequotas", quota))) return false;
  return true;
}

/** What the write adds; undefined for an update that adds nothing. */
function deltaOf(request: AdmissionRequest): ResourceList | undefined {
  const usage = usageOf(request, request.object as KubernetesObject);
  if (request.operation === "CREATE") return usage;
  const before = usageOf(request, request.oldObject as KubernetesObject);
  const more = Object.entries(usage).flatMap(([name, quantity]) => {
    const difference = parseQuantity(quantity).nanos - parseQuantity(before[name] ?? "0").nanos;
    if (difference <= 0n) return [];
    return [[name, formatQuantity({ nanos: difference, format: parseQuantity(quantity).format })] as const];
  });
  return more.length === 0 ? undefined : Object.fromEntries(more);
}

/** The quota with the write charged to it; undefined when it does not concern it. Throws `ApiError` 403 when it does not fit. */
function judge(request: AdmissionRequest, quota: ResourceQuota, delta: ResourceList): ResourceQuota | undefined {
  const { name } = quota.metadata;
  if (!quotaMatches(quota, request)) return undefined;
  const hard = quota.status?.hard ?? {};
  const used = quota.status?.used ?? {};
  if (request.resource === "pods" && request.group === "") {
    const missing = missingCompute(request.object as Pod, Object.keys(hard));
    if (missing !== undefined) throw refuse(request, `failed quota: ${name}: must specify ${missing}`);
  }
  const limited = Object.keys(quota.spec?.hard ?? {}).filter((each) => delta[each] !== undefined);
  const unknown = limited.filter((each) => hard[each] === undefined || used[each] === undefined).sort();
  if (unknown.length > 0) throw refuse(request, `status unknown for quota: ${name}, resources: ${unknown.join(",")}`);
  const added = limited.filter((each) => parseQuantity(delta[each] as string).nanos !== 0n);
  if (added.length === 0) return undefined;
  const next = { ...used };
  for (const each of added) next[each] = addQuantities(used[each] as string, delta[each] as string);
  const exceeded = added.filter((each) => compareQuantities(next[each] as string, hard[each] as string) > 0).sort();
  if (exceeded.length > 0) {
    const show = (list: ResourceList): string =>
      exceeded.map((each) => `${each}=${canonical(list[each] as string)}`).join(",");
    const why = `exceeded quota: ${name}, requested: ${show(delta)}, used: ${show(used)}, limited: ${show(hard)}`;
    throw refuse(request, why);
  }
  return { ...quota, status: { ...quota.status, used: next } };
}

function canonical(quantity: string | number): string {
  return formatQuantity(parseQuantity(quantity));
}
