/**
 * The description of the cluster that everybody may read (`cluster-info` in `kube-public`) is signed with every token that
 * nodes may join by, so that who knows the token knows that the description is the cluster's own.
 *
 * Answers to  @seed:K12.5
 * Upstream    pkg/controller/bootstrap/bootstrapsigner.go (which kubeadm switches on)
 *             https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#configmap-signing
 */
import { createHmac } from "node:crypto";
import { isApiError } from "#apimachinery";
import { resources } from "#client";
import { type BootstrapToken, bootstrapTokenOf } from "./bootstrap/bootstrap-token.ts";
import type { Controller } from "./controller.ts";
import { same } from "./objects/same.ts";

const namespace = "kube-public";
const name = "cluster-info";
const signaturePrefix = "jws-kubeconfig-";

export const bootstrapSignerController: Controller = {
  serviceAccount: "bootstrap-signer",
  component: "bootstrap-signer",
  start: ({ client, informers, clock, queue }) => {
    const secrets = informers.informer(resources.secrets);
    const configMaps = informers.informer(resources.configMaps, { namespace, fieldSelector: `metadata.name=${name}` });
    const work = queue(async () => {
      const present = configMaps.get(name, namespace);
      if (present === undefined) return;
      const tokens = secrets.list("kube-system").flatMap((secret) => bootstrapTokenOf(secret) ?? []);
      const data = signedData(present.data ?? {}, tokens, clock.now());
      if (data === undefined || same(data, present.data)) return;
      await client.update(resources.configMaps, { ...present, data }).catch((error: unknown) => {
        if (!isApiError(error, "NotFound")) throw error;
      });
    });
    configMaps.onChange(() => work.add(name));
    secrets.onChange(({ object, previous }) => {
      const secret = object ?? previous;
      if (secret && bootstrapTokenOf(secret)) work.add(name);
    });
  },
};

/** The data with one signature for each token that signs, and no others; undefined where there is nothing to sign. */
export function signedData(
  data: Readonly<Record<string, string>>,
  tokens: readonly BootstrapToken[],
  nowMs: number,
): Record<string, string> | undefined {
  const { kubeconfig } = data;
  if (kubeconfig === undefined) return undefined;
  const others = Object.entries(data).filter(([key]) => !key.startsWith(signaturePrefix));
  const signing = tokens.filter(({ id, secret, signs, expiresAtMs }) => id && secret && signs && expiresAtMs > nowMs);
  const signatures = signing.map(
    (token) => [signaturePrefix + token.id, detachedSignature(kubeconfig, token)] as const,
  );
  return Object.fromEntries([...others, ...signatures]);
}

/** A JSON Web Signature without its payload. Upstream: staging/src/k8s.io/cluster-bootstrap/token/jws. */
function detachedSignature(content: string, { id, secret }: BootstrapToken): string {
  const encode = (text: string): string => Buffer.from(text, "utf8").toString("base64url");
  const header = encode(JSON.stringify({ alg: "HS256", kid: id }));
  const signature = createHmac("sha256", secret)
    .update(`${header}.${encode(content)}`)
    .digest("base64url");
  return `${header}..${signature}`;
}
