/**
 * Certificate requests that were approved are signed, for the signers of the cluster itself; what does not fit its signer
 * fails: who may approve for kubelets makes nobody anything else than a kubelet.
 *
 * Answers to  @seed:K11.4
 * Upstream    pkg/controller/certificates/signer/signer.go, pkg/apis/certificates/helpers.go
 *             https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/
 */
import { type Condition, isApiError, type KubernetesObject } from "#apimachinery";
import type { Resource } from "#client";
import { formatTime } from "#clock";
import type { Controller, RequestedNames } from "./controller.ts";

export interface CertificateSigningRequest extends KubernetesObject {
  spec: {
    request: string;
    signerName: string;
    usages?: string[];
    expirationSeconds?: number;
    username?: string;
    uid?: string;
    groups?: string[];
    extra?: Record<string, string[]>;
  };
  status?: { conditions?: (Condition & { lastUpdateTime?: string })[]; certificate?: string };
}

/** Nothing to do yet or any more, or why it fails, or how to sign it. */
export type Decision =
  | undefined
  | { readonly failure: string }
  | { readonly usages: readonly string[]; readonly durationSeconds: number };

export const certificateRequests: Resource<CertificateSigningRequest> = {
  group: "certificates.k8s.io",
  version: "v1",
  resource: "certificatesigningrequests",
};
const longestSeconds = 365 * 24 * 60 * 60;
const shortestSeconds = 600;

type Judge = (usages: readonly string[], names: RequestedNames) => string | undefined;

/** Signs for kubelets, as clients of the API server. */
export const kubeletClientSigner = "kubernetes.io/kube-apiserver-client-kubelet";

/** Whom the cluster's own authority signs for, and what stands against a request. */
const signers: Readonly<Record<string, Judge>> = {
  "kubernetes.io/kube-apiserver-client": clientProblem,
  [kubeletClientSigner]: kubeletClientProblem,
  "kubernetes.io/kubelet-serving": (usages, names) =>
    organizationProblem(names) ??
    addressProblem(names) ??
    alternativesProblem(names, ["Email", "URI"]) ??
    exactProblem(usages, "server auth") ??
    commonNameProblem(names),
  "kubernetes.io/legacy-unknown": () => undefined,
};

export const certificateSigningController: Controller = {
  serviceAccount: "certificate-controller",
  component: "csrsigning",
  start: ({ client, informers, clock, queue, readRequestedNames, signCertificate }) => {
    const informer = informers.informer(certificateRequests);
    const work = queue(async (name) => {
      const request = informer.get(name);
      const decision = request && decide(request, () => readRequestedNames(pemOf(request)));
      if (request === undefined || decision === undefined) return;
      const status =
        "failure" in decision
          ? failed(request, decision.failure, formatTime(clock.now()))
          : { ...request.status, certificate: await certificateFor(request, decision) };
      try {
        await client.update(certificateRequests, { ...request, status }, "status");
      } catch (error) {
        if (!isApiError(error, "NotFound")) throw error;
      }
    });
    const certificateFor = async (
      request: CertificateSigningRequest,
      how: { readonly usages: readonly string[]; readonly durationSeconds: number },
    ): Promise<string> => Buffer.from(await signCertificate(pemOf(request), how)).toString("base64");
    informer.onChange(({ object }) => {
      if (object) work.add(object.metadata.name);
    });
  },
};

/** What stands against a kubelet's request for a certificate as a client. Upstream: ValidateKubeletClientCSR. */
export function kubeletClientProblem(usages: readonly string[], names: RequestedNames): string | undefined {
  return (
    organizationProblem(names) ??
    alternativesProblem(names, ["DNS", "Email", "IP", "URI"]) ??
    commonNameProblem(names) ??
    exactProblem(usages, "client auth")
  );
}

export function pemOf({ spec }: CertificateSigningRequest): string {
  return Buffer.from(spec.request, "base64").toString("latin1");
}

/** `names` reads whom the request asks for; it is called only where that matters. */
export function decide({ spec, status }: CertificateSigningRequest, names: () => RequestedNames): Decision {
  const problemWith = signers[spec.signerName];
  const holds = (type: string): boolean => status?.conditions?.some((each) => each.type === type) ?? false;
  if (problemWith === undefined || status?.certificate) return undefined;
  if (!holds("Approved") || holds("Denied") || holds("Failed")) return undefined;
  const { usages = [], expirationSeconds = longestSeconds } = spec;
  const failure = problemWith(usages, names());
  if (failure !== undefined) return { failure };
  return { usages, durationSeconds: Math.max(shortestSeconds, Math.min(expirationSeconds, longestSeconds)) };
}

function clientProblem(usages: readonly string[]): string | undefined {
  const other = usages.find((usage) => !["digital signature", "key encipherment", "client auth"].includes(usage));
  if (other !== undefined) return `invalid usage for client certificate: ${other}`;
  return usages.includes("client auth") ? undefined : "missing required usage for client certificate: client auth";
}

function organizationProblem({ organizations }: RequestedNames): string | undefined {
  return organizations.join() === "system:nodes" ? undefined : "subject organization is not system:nodes";
}

function commonNameProblem({ commonName }: RequestedNames): string | undefined {
  return commonName.startsWith("system:node:") ? undefined : "subject common name does not begin with system:node:";
}

function addressProblem({ alternatives }: RequestedNames): string | undefined {
  return alternatives.has("DNS") || alternatives.has("IP") ? undefined : "DNS or IP subjectAltName is required";
}

function alternativesProblem(
  { alternatives }: RequestedNames,
  refused: readonly ("DNS" | "Email" | "IP" | "URI")[],
): string | undefined {
  const found = refused.find((kind) => alternatives.has(kind));
  return found && `${found} subjectAltNames are not allowed`;
}

/** Keys that encipher nothing need not say that they may. */
function exactProblem(usages: readonly string[], purpose: string): string | undefined {
  const required = ["digital signature", purpose];
  const all = [...required, "key encipherment"].sort();
  const fits = required.every((usage) => usages.includes(usage)) && usages.every((usage) => all.includes(usage));
  return fits ? undefined : `usages did not match [${all.join(" ")}]`;
}

function failed(
  { status }: CertificateSigningRequest,
  message: string,
  now: string,
): CertificateSigningRequest["status"] {
  const condition = {
    type: "Failed",
    status: "True" as const,
    reason: "SignerValidationFailure",
    message,
    lastUpdateTime: now,
    lastTransitionTime: now,
  };
  return { ...status, conditions: [...(status?.conditions ?? []), condition] };
}
