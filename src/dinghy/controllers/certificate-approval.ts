/**
 * Certificate requests of kubelets are approved unasked, when who asks may have such certificates made: for a node of
 * any name (`nodeclient`), or for the node that it already is (`selfnodeclient`).
 *
 * Answers to  @seed:K12.5 @seed:K11.4
 * Upstream    pkg/controller/certificates/approver/sarapprove.go
 *             https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/#approval
 */
import { isApiError, type KubernetesObject } from "#apimachinery";
import type { Client } from "#client";
import {
  type CertificateSigningRequest,
  certificateRequests,
  kubeletClientProblem,
  kubeletClientSigner,
  pemOf,
} from "./certificate-signing.ts";
import type { Controller, RequestedNames } from "./controller.ts";

type Permission = "selfnodeclient" | "nodeclient";

const messages: Readonly<Record<Permission, string>> = {
  selfnodeclient: "Auto approving self kubelet client certificate after SubjectAccessReview.",
  nodeclient: "Auto approving kubelet client certificate after SubjectAccessReview.",
};

export const certificateApprovalController: Controller = {
  serviceAccount: "certificate-controller",
  component: "csrapproving",
  start: ({ client, informers, queue, readRequestedNames }) => {
    const informer = informers.informer(certificateRequests);
    const work = queue(async (name) => {
      const request = informer.get(name);
      if (request === undefined) return;
      for (const permission of permissionsFor(request, () => readRequestedNames(pemOf(request)))) {
        if (await isAllowed(client, request, permission)) return approve(client, request, messages[permission]);
      }
    });
    informer.onChange(({ object }) => {
      if (object && isOpen(object)) work.add(object.metadata.name);
    });
  },
};

/** By which permissions of its author the request could be approved; none when somebody has decided already. */
export function permissionsFor(request: CertificateSigningRequest, names: () => RequestedNames): readonly Permission[] {
  if (!isOpen(request)) return [];
  const { usages = [], username } = request.spec;
  const asked = names();
  if (kubeletClientProblem(usages, asked) !== undefined) return [];
  return username === asked.commonName ? ["selfnodeclient", "nodeclient"] : ["nodeclient"];
}

function isOpen({ spec, status }: CertificateSigningRequest): boolean {
  if (spec.signerName !== kubeletClientSigner || status?.certificate) return false;
  return !status?.conditions?.some(({ type }) => type === "Approved" || type === "Denied");
}

async function isAllowed(
  client: Client,
  { spec: { username, uid, groups, extra } }: CertificateSigningRequest,
  subresource: Permission,
): Promise<boolean> {
  const review = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: {
      user: username,
      uid,
      groups,
      extra,
      resourceAttributes: {
        group: "certificates.k8s.io",
        resource: "certificatesigningrequests",
        verb: "create",
        subresource,
      },
    },
  };
  const reviews = { group: "authorization.k8s.io", version: "v1", resource: "subjectaccessreviews" };
  const answer = await client.create<KubernetesObject & { status?: { allowed?: boolean } }>(reviews, review, {});
  return answer.status?.allowed ?? false;
}

async function approve(client: Client, request: CertificateSigningRequest, message: string): Promise<void> {
  const condition = { type: "Approved", status: "True" as const, reason: "AutoApproved", message };
  const status = { ...request.status, conditions: [...(request.status?.conditions ?? []), condition] };
  await client.update(certificateRequests, { ...request, status }, "approval" as "status").catch((error: unknown) => {
    if (!isApiError(error, "NotFound")) throw error;
  });
}
