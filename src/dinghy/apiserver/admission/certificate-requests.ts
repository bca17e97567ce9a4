import { Buffer } from "node:buffer";
import type { Condition, KubernetesObject } from "#apimachinery";
import { readRequestedNames } from "../requested-names.ts";
import { type AdmissionContext, type AdmissionPlugin, type AdmissionRequest, refuse } from "./admission-plugin.ts";

interface CertificateSigningRequest extends KubernetesObject {
  spec: { signerName: string; request?: string };
  status?: { conditions?: Condition[]; certificate?: string };
}

const group = "certificates.k8s.io";

function isWrite(request: AdmissionRequest, operation: string, subresource: string | undefined): boolean {
  const { resource } = request;
  if (request.group !== group || resource !== "certificatesigningrequests") return false;
  return request.operation === operation && (request.subresource || undefined) === subresource;
}

/** Whether the user may do this with the signer, or with all signers of its domain. */
function maySign({ user }: AdmissionRequest, { authorizer }: AdmissionContext, verb: string, signer: string): boolean {
  const names = [signer, `${signer.split("/")[0]}/*`];
  return names.some((name) => authorizer.authorize({ user, verb, group, resource: "signers", name }).allowed);
}

/**
 * CertificateApproval: who approves a request must be allowed to approve for its signer.
 * https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization
 */
export const certificateApproval: AdmissionPlugin = {
  name: "CertificateApproval",
  resources: ["certificatesigningrequests.certificates.k8s.io"],
  validate: (request, context) => {
    if (!isWrite(request, "UPDATE", "approval")) return;
    const { signerName } = (request.oldObject as CertificateSigningRequest).spec;
    if (maySign(request, context, "approve", signerName)) return;
    throw refuse(request, `user not permitted to approve requests with signerName ${JSON.stringify(signerName)}`);
  },
};

/** CertificateSigning: who puts the certificate in must be allowed to sign for the signer. */
export const certificateSigning: AdmissionPlugin = {
  name: "CertificateSigning",
  resources: ["certificatesigningrequests.certificates.k8s.io"],
  validate: (request, context) => {
    if (!isWrite(request, "UPDATE", "status")) return;
    const old = request.oldObject as CertificateSigningRequest;
    const now = request.object as CertificateSigningRequest;
    const conditions = (each: CertificateSigningRequest): string => JSON.stringify(each.status?.conditions ?? []);
    if (now.status?.certificate === old.status?.certificate && conditions(now) === conditions(old)) return;
    const { signerName } = old.spec;
    if (maySign(request, context, "sign", signerName)) return;
    throw refuse(request, `user not permitted to sign requests with signerName ${JSON.stringify(signerName)}`);
  },
};

const clientSigner = "kubernetes.io/kube-apiserver-client";
const masters = "system:masters";

/** CertificateSubjectRestriction: nobody becomes `system:masters` by asking for a certificate. */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: "CertificateSubjectRestriction",
  resources: ["certificatesigningrequests.certificates.k8s.io"],
  validate: (request) => {
    if (!isWrite(request, "CREATE", undefined)) return;
    const { signerName, request: encoded = "" } = (request.object as CertificateSigningRequest).spec;
    if (signerName !== clientSigner) return;
    const pem = Buffer.from(encoded, "base64").toString("latin1");
    if (!organizationsIn(pem).includes(masters)) return;
    throw refuse(request, `use of ${clientSigner} signer with ${masters} group is not allowed`);
  },
};

/** What cannot be read is refused by validation. */
function organizationsIn(pem: string): readonly string[] {
  try {
    return readRequestedNames(pem).organizations;
  } catch {
    return [];
  }
}
