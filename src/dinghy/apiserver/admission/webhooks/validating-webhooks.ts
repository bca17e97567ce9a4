import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from "../admission-plugin.ts";
import { isExempt } from "../match-rules.ts";
import { askHook, judgeFailure } from "./ask-hook.ts";
import { type Hook, hooksOf } from "./hooks.ts";
import { type Invocation, invocationOf } from "./invocation.ts";
import { shownAs } from "./shown-object.ts";

/**
 * ValidatingAdmissionWebhook: servers that the cluster's configuration names judge the object as it would be stored, all
 * at the same time; one that denies is enough, and the first to deny is told.
 * Upstream: staging/src/k8s.io/apiserver/pkg/admission/plugin/webhook/validating/dispatcher.go.
 */
export const validatingAdmissionWebhook: AdmissionPlugin = {
  name: "ValidatingAdmissionWebhook",
  validate: (request, context) => {
    const hooks = hooksOf(context.live, "validating");
    return hooks.length === 0 || isExempt(request) ? undefined : judge(hooks, request, context);
  },
};

async function judge(hooks: readonly Hook[], request: AdmissionRequest, context: AdmissionContext): Promise<void> {
  const invocations: Invocation[] = [];
  for (const hook of hooks) {
    const invocation = await invocationOf(hook, request, context);
    if (invocation) invocations.push(invocation);
  }
  const problems: unknown[] = [];
  const ask = async (invocation: Invocation): Promise<void> => {
    try {
      const objects = await shownAs(invocation, request, context.registry);
      await askHook({ invocation, request, objects, mutating: false }, context);
    } catch (error) {
      const problem = judgeFailure(invocation.hook, error);
      if (problem !== undefined) problems.push(problem);
    }
  };
  await Promise.all(invocations.map(ask));
  if (problems.length > 0) throw problems[0];
}
