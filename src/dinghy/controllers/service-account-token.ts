/**
 * ServiceAccount tokens: a Secret of type `kubernetes.io/service-account-token` is filled with a token of the account
 * that it names, and goes when that account goes.
 *
 * Unspecified: upstream signs such tokens itself and for ever; ours come from the TokenRequest API, bound to the Secret,
 * and last ten years.
 *
 * Answers to  @seed:K11.3
 * Upstream    https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets
 */
import { isApiError, type KubernetesObject, type Secret, type ServiceAccount } from "#apimachinery";
import { resources } from "#client";
import type { Controller, ControllerContext } from "./controller.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";

const tokenType = "kubernetes.io/service-account-token";
const nameAnnotation = "kubernetes.io/service-account.name";
const uidAnnotation = "kubernetes.io/service-account.uid";
const tenYearsSeconds = 315_360_000;

type TokenRequest = KubernetesObject & { status?: { token: string } };

export const serviceAccountTokenController: Controller = {
  serviceAccount: undefined,
  component: "serviceaccount-token",
  start,
};

/** Whether the Secret's account is still the one that it was made for. */
export function belongsTo(secret: Secret, account: ServiceAccount | undefined): boolean {
  const uid = secret.metadata.annotations?.[uidAnnotation];
  return account !== undefined && (uid === undefined || uid === account.metadata.uid);
}

/** Token Secrets by `namespace/account`. */
function byAccount({ type, metadata }: Secret): readonly string[] {
  const name = metadata.annotations?.[nameAnnotation];
  return type === tokenType && name ? [`${metadata.namespace}/${name}`] : [];
}

function start({ client, informers, queue, rootCertificate }: ControllerContext): void {
  const secrets = informers.informer(resources.secrets);
  const accounts = informers.informer(resources.serviceAccounts);

  const work = queue(async (key) => {
    const { namespace, name } = partsOf(key);
    const secret = secrets.get(name, namespace);
    if (secret === undefined || secret.metadata.deletionTimestamp !== undefined) return;
    const [account] = byAccount(secret);
    if (account === undefined) return;
    const owner = await fresh(partsOf(account).name, namespace);
    if (!belongsTo(secret, owner)) return await remove(secret);
    await fill(secret, owner as ServiceAccount);
  });

  /** From the server, because a cache that lags behind would cost somebody a token. */
  const fresh = async (name: string, namespace: string): Promise<ServiceAccount | undefined> => {
    const known = accounts.get(name, namespace);
    if (known) return known;
    return await client.get(resources.serviceAccounts, { namespace, name }).catch((error: unknown) => {
      if (!isApiError(error, "NotFound")) throw error;
      return undefined;
    });
  };

  const fill = async (secret: Secret, account: ServiceAccount): Promise<void> => {
    const { data = {}, metadata } = secret;
    if (data.token && data["ca.crt"] && data.namespace && metadata.annotations?.[uidAnnotation]) return;
    const token = data.token ?? encode(await request(secret, account));
    const annotations = { ...metadata.annotations, [uidAnnotation]: account.metadata.uid };
    await client.update(resources.secrets, {
      ...secret,
      metadata: { ...metadata, annotations },
      data: {
        ...data,
        token,
        "ca.crt": encode(await rootCertificate()),
        namespace: encode(metadata.namespace ?? ""),
      },
    });
  };

  const request = async ({ metadata: secret }: Secret, { metadata }: ServiceAccount): Promise<string> => {
    const { namespace, name } = metadata;
    const body = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: {
        audiences: [],
        expirationSeconds: tenYearsSeconds,
        boundObjectRef: { kind: "Secret", apiVersion: "v1", name: secret.name, uid: secret.uid },
      },
    };
    const target = { namespace, name, subresource: "token" };
    const answer = await client.create<TokenRequest>({ ...resources.serviceAccounts, of: undefined }, body, target);
    return answer.status?.token ?? "";
  };

  const remove = async ({ metadata }: Secret): Promise<void> => {
    const { namespace, name, uid } = metadata;
    await client.delete(resources.secrets, { namespace, name }, { preconditions: { uid } }).catch((error: unknown) => {
      if (!isApiError(error, "NotFound", "Conflict")) throw error;
    });
  };

  secrets.onChange(({ object }) => {
    if (object?.type === tokenType) work.add(keyOf(object));
  });
  accounts.onChange(({ object, previous }) => {
    const account = object ?? previous;
    if (account === undefined || (object && previous)) return;
    for (const secret of secrets.by(byAccount, keyOf(account))) work.add(keyOf(secret));
  });
}

function encode(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
