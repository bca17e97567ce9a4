import type { Container, Pod, ServiceAccount } from "#apimachinery";

const annotation = "kubernetes.io/enforce-mountable-secrets";
const notReferenced = (account: string, what: string): string =>
  `is not allowed because service account ${account} does not reference that ${what}`;

/**
 * What of the Pod's Secrets its account does not list, where the account says that its Pods may have no others.
 * https://kubernetes.io/docs/concepts/security/service-accounts/#enforce-mountable-secrets
 * Upstream: plugin/pkg/admission/serviceaccount/admission.go `limitSecretReferences`.
 */
export function unlistedSecret({ spec }: Pod, account: ServiceAccount): string | undefined {
  if (!isStrict(account)) return undefined;
  const { name } = account.metadata;
  const listed = new Set((account.secrets ?? []).map((each) => each.name));
  for (const { secret } of spec.volumes ?? []) {
    const wanted = secret?.secretName;
    if (wanted !== undefined && !listed.has(wanted)) {
      return `volume with secret.secretName="${wanted}" ${notReferenced(name, "secret")}`;
    }
  }
  const inside =
    inContainers("init container", spec.initContainers, listed) ?? inContainers("container", spec.containers, listed);
  if (inside !== undefined) return `${inside} ${notReferenced(name, "secret")}`;
  const pulls = new Set((account.imagePullSecrets ?? []).map((each) => each.name));
  const index = (spec.imagePullSecrets ?? []).findIndex((each) => !pulls.has(each.name));
  if (index < 0) return undefined;
  const pull = spec.imagePullSecrets?.[index]?.name ?? "";
  return `imagePullSecrets[${index}].name="${pull}" ${notReferenced(name, "imagePullSecret")}`;
}

function isStrict({ metadata }: ServiceAccount): boolean {
  return ["1", "t", "T", "true", "TRUE", "True"].includes(metadata.annotations?.[annotation] ?? "");
}

function inContainers(
  what: string,
  containers: readonly Container[] | undefined,
  listed: ReadonlySet<string | undefined>,
): string | undefined {
  for (const { name, env, envFrom } of containers ?? []) {
    for (const variable of env ?? []) {
      const secret = variable.valueFrom?.secretKeyRef;
      if (secret && !listed.has(secret.name)) {
        return `${what} ${name} with envVar ${variable.name} referencing secret.secretName="${secret.name}"`;
      }
    }
    for (const { secretRef } of envFrom ?? []) {
      if (secretRef && !listed.has(secretRef.name)) {
        return `${what} ${name} with envFrom referencing secret.secretName="${secretRef.name}"`;
      }
    }
  }
  return undefined;
}
