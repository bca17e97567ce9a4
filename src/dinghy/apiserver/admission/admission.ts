/**
 * Admission: what changes or refuses a write after it was authorised and before it is stored. One file, one plugin.
 *
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/ Answers to @seed:K1.6.
 */
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from "./admission-plugin.ts";
import { certificateApproval, certificateSigning, certificateSubjectRestriction } from "./certificate-requests.ts";
import { defaultIngressClass } from "./default-ingress-class.ts";
import { defaultStorageClass } from "./default-storage-class.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { mutatingAdmissionPolicy } from "./mutating-admission-policy.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { nodeRestriction } from "./node-restriction.ts";
import { persistentVolumeClaimResize } from "./persistent-volume-claim-resize.ts";
import { podSecurity } from "./pod-security.ts";
import { podTopologyLabels } from "./pod-topology-labels.ts";
import { priority } from "./priority.ts";
import { resourceQuota } from "./resource-quota.ts";
import { runtimeClass } from "./runtime-class.ts";
import { serviceAccount } from "./service-account.ts";
import { storageObjectInUseProtection } from "./storage-object-in-use-protection.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import { validatingAdmissionPolicy } from "./validating-admission-policy.ts";
import { mutatingAdmissionWebhook } from "./webhooks/mutating-webhooks.ts";
import { validatingAdmissionWebhook } from "./webhooks/validating-webhooks.ts";

export type { AdmissionContext, AdmissionPlugin, AdmissionRequest, ObjectKind } from "./admission-plugin.ts";

/** In the order of real servers: pkg/kubeapiserver/options/plugins.go. */
export const plugins: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  nodeRestriction,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  runtimeClass,
  certificateApproval,
  certificateSigning,
  certificateSubjectRestriction,
  defaultIngressClass,
  podTopologyLabels,
  mutatingAdmissionPolicy,
  mutatingAdmissionWebhook,
  validatingAdmissionPolicy,
  validatingAdmissionWebhook,
  resourceQuota,
];

/** The plugins of one resource that act in each phase. */
interface Chain {
  readonly mutating: readonly AdmissionPlugin[];
  readonly validating: readonly AdmissionPlugin[];
}

const chains = new Map<string, Chain>();

/** Made when a resource is written first: most plugins are for Pods, and no other write shall pass by them. */
function chainOf({ group, resource }: AdmissionRequest): Chain {
  const name = group === "" ? resource : `${resource}.${group}`;
  let chain = chains.get(name);
  if (chain === undefined) {
    const concerned = plugins.filter(({ resources }) => resources === undefined || resources.includes(name));
    chain = {
      mutating: concerned.filter(({ mutate }) => mutate !== undefined),
      validating: concerned.filter(({ validate }) => validate !== undefined),
    };
    chains.set(name, chain);
  }
  return chain;
}

/** The mutating phase: after defaulting, before validation. Changes `request.object` in place. */
export function mutate(request: AdmissionRequest, context: AdmissionContext): Promise<void> | undefined {
  let needed = false;
  const requireAgain = (): void => {
    needed = true;
  };
  const { mutating } = chainOf(request);
  const rounds = { again: false, requireAgain, memory: new Map<string, unknown>() };
  const once = (): Promise<void> | undefined => inTurn(mutating, (plugin) => plugin.mutate?.(request, context, rounds));
  const more = (): Promise<void> | undefined => {
    if (!needed) return undefined;
    rounds.again = true;
    return once();
  };
  const work = once();
  return work === undefined ? more() : work.then(more);
}

/** The validating phase: after validation, just before the object is stored. ResourceQuota charges here, last. */
export function validate(request: AdmissionRequest, context: AdmissionContext): Promise<void> | undefined {
  return inTurn(chainOf(request).validating, (plugin) => plugin.validate?.(request, context));
}

/** One plugin after the other. Undefined when none had to wait: most have nothing to say, and say so at once. */
function inTurn(
  chain: readonly AdmissionPlugin[],
  ask: (plugin: AdmissionPlugin) => Promise<void> | void,
  from = 0,
): Promise<void> | undefined {
  for (let index = from; index < chain.length; index++) {
    const work = ask(chain[index] as AdmissionPlugin);
    if (work !== undefined) return work.then(() => inTurn(chain, ask, index + 1));
  }
  return undefined;
}
