import { labelSelectorMatches, type Pod } from "#apimachinery";
import type { Client, Informer, ResourceKinds } from "#client";
import { type HttpReply, type HttpRequest, type NetworkInterface, type ServerSecurity, serveHttps } from "#network";
import { type AdmissionReview, podPatch, refusalOf } from "./review.ts";
import { readTarget, UnusableTarget } from "./target.ts";
import { updateModeOf, type VerticalPodAutoscaler } from "./vertical-pod-autoscaler.ts";

export const admissionPort = 8000;

export interface AdmissionOptions {
  readonly at: NetworkInterface;
  readonly security: ServerSecurity;
  readonly client: Client;
  readonly kinds: ResourceKinds;
  readonly autoscalers: Informer<VerticalPodAutoscaler>;
}

/**
 * The webhook that gives new Pods the resources that are recommended for them.
 * Upstream: vertical-pod-autoscaler/pkg/admission-controller.
 */
export function serveAdmission({ at, security, client, kinds, autoscalers }: AdmissionOptions): { close(): void } {
  /** The autoscaler that looks after a Pod, the oldest where there are several. */
  const matching = async (pod: Pod, namespace: string): Promise<VerticalPodAutoscaler | undefined> => {
    const candidates = autoscalers.list(namespace).filter((each) => updateModeOf(each) !== "Off");
    const oldestFirst = candidates.toSorted((a, b) =>
      a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1,
    );
    for (const autoscaler of oldestFirst) {
      try {
        const { selector } = await readTarget(client, kinds, autoscaler);
        if (labelSelectorMatches(selector, pod.metadata.labels)) return autoscaler;
      } catch (error) {
        if (!(error instanceof UnusableTarget)) throw error;
      }
    }
    return undefined;
  };

  const judge = async ({ request }: AdmissionReview): Promise<object> => {
    const { uid, namespace = "", resource, object } = request;
    if (resource.resource === "verticalpodautoscalers") {
      const refusal = refusalOf(object as VerticalPodAutoscaler);
      return refusal === undefined ? { uid, allowed: true } : { uid, allowed: false, status: { message: refusal } };
    }
    const pod = object as Pod;
    const autoscaler = await matching(pod, namespace);
    if (autoscaler === undefined) return { uid, allowed: true };
    const patch = Buffer.from(JSON.stringify(podPatch(autoscaler, pod))).toString("base64");
    return { uid, allowed: true, patchType: "JSONPatch", patch };
  };

  const answer = async ({ body }: HttpRequest): Promise<HttpReply> => {
    const review = JSON.parse(new TextDecoder().decode(body)) as AdmissionReview;
    const { apiVersion, kind } = review;
    const text = JSON.stringify({ apiVersion, kind, response: await judge(review) });
    return { status: 200, headers: { "Content-Type": "application/json" }, body: text };
  };

  return serveHttps(at, admissionPort, security, answer);
}
