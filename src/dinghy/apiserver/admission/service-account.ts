import type { Container, Pod, ServiceAccount, Volume } from "#apimachinery";
import type { Random } from "#clock";
import { type AdmissionPlugin, type AdmissionRequest, createdPod, refuse } from "./admission-plugin.ts";
import { unlistedSecret } from "./mountable-secrets.ts";

const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const volumePrefix = "kube-api-access-";
const mirrorAnnotation = "kubernetes.io/config.mirror";

/**
 * ServiceAccount: every Pod runs as one, and finds its token, the cluster's certificate authority and its namespace
 * in a directory of its containers.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 * Upstream: plugin/pkg/admission/serviceaccount/admission.go. Answers to @seed:K11.1.
 */
export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  resources: ["pods"],
  mutate: async (request, { lookup, random }) => {
    const pod = createdPod(request);
    if (pod === undefined) return;
    // Mirror Pods tell of what runs already; they must not be changed.
    if (pod.metadata.annotations?.[mirrorAnnotation] !== undefined) return judgeMirrorPod(request);
    const name = pod.spec.serviceAccountName || "default";
    pod.spec.serviceAccountName = name;
    pod.spec.serviceAccount = name;
    const account = await lookup.get<ServiceAccount>("serviceaccounts", name, request.namespace);
    if (account === undefined) {
      const missing = `serviceaccount ${JSON.stringify(name)} not found`;
      throw refuse(request, `error looking up service account ${request.namespace}/${name}: ${missing}`);
    }
    if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(pod, random);
    if (!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
      pod.spec.imagePullSecrets = account.imagePullSecrets.map((secret) => ({ ...secret }));
    }
    const unlisted = unlistedSecret(pod, account);
    if (unlisted !== undefined) throw refuse(request, unlisted);
  },
  validate: judgeMirrorPod,
};

function judgeMirrorPod(request: AdmissionRequest): void {
  const pod = createdPod(request);
  if (pod?.metadata.annotations?.[mirrorAnnotation] === undefined) return;
  if (pod.spec.serviceAccountName) throw refuse(request, "a mirror pod may not reference service accounts");
  if (referencesSecrets(pod)) throw refuse(request, "a mirror pod may not reference secrets");
  const projects = pod.spec.volumes?.some(({ projected }) =>
    projected?.sources?.some((source) => source.serviceAccountToken !== undefined),
  );
  if (projects) throw refuse(request, "a mirror pod may not use ServiceAccountToken volume projections");
}

function referencesSecrets({ spec }: Pod): boolean {
  if (spec.imagePullSecrets?.length || spec.volumes?.some((volume) => volume.secret)) return true;
  const projects = spec.volumes?.some(({ projected }) => projected?.sources?.some((source) => source.secret));
  if (projects) return true;
  return [...(spec.initContainers ?? []), ...(spec.containers ?? [])].some(
    ({ env, envFrom }) =>
      envFrom?.some(({ secretRef }) => secretRef) || env?.some(({ valueFrom }) => valueFrom?.secretKeyRef),
  );
}

function mountToken({ spec }: Pod, random: Random): void {
  const existing = spec.volumes?.find((volume) => volume.name.startsWith(volumePrefix));
  const name = existing?.name ?? volumePrefix + random.suffix(5);
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
  const lacking = containers.filter((container) => !hasMount(container));
  for (const container of lacking) {
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }];
  }
  if (existing === undefined && lacking.length > 0) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)];
}

function hasMount(container: Container): boolean {
  return container.volumeMounts?.some((mount) => mount.mountPath === mountPath) ?? false;
}

function tokenVolume(name: string): Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        {
          downwardAPI: {
            items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
          },
        },
      ],
      defaultMode: 0o644,
    },
  };
}
