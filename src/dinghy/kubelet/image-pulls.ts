import { isApiError, type Pod, type Secret } from "#apimachinery";
import { type Client, resources } from "#client";
import type { Clock } from "#clock";
import type { ImageCredentials, ImageReference, Runtime } from "#runtime";
import { credentialsFor } from "./pull-credentials.ts";

export interface PullSecrets {
  readonly found: readonly Secret[];
  readonly missing: readonly string[];
}

export interface Pulled {
  readonly reference: ImageReference;
  /** How long it took, without and with the wait for others (ms). */
  readonly tookMs: number;
  readonly totalMs: number;
}

/** What all Pods of a node share where images are concerned. */
export interface ImagePulls {
  secretsOf(pod: Pod): Promise<PullSecrets>;
  /** One after the other. Rejects with `ImagePullError`. */
  pull(image: string, secrets: readonly Secret[]): Promise<Pulled>;
  /** Whether who has these secrets may use an image that is on the node: who has pulled it, and who could. */
  mayUse(image: string, reference: ImageReference, secrets: readonly Secret[]): boolean;
}

/** How credentials are told apart in memory. */
const keyOf = ({ username, password }: ImageCredentials): string => JSON.stringify([username, password]);

/**
 * Upstream: pkg/kubelet/images `serialImagePuller`, `pullmanager`; an image that was there from the beginning is
 * everybody's. https://kubernetes.io/docs/concepts/containers/images/#ensureimagepullcredentialverification
 */
export function createImagePulls(options: {
  readonly client: Client;
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly onPulled: () => void;
}): ImagePulls {
  const { client, clock, runtime, onPulled } = options;
  /** By image, with which credentials it was pulled; none are enough where nobody was asked for any. */
  const pulledWith = new Map<string, Set<string> | "anybody">();
  let last: Promise<unknown> = Promise.resolve();

  const pullNow = async (image: string, credentials: readonly ImageCredentials[]): Promise<Pulled> => {
    const sinceMs = clock.now();
    const reference = await runtime.pullImage(image, credentials);
    const known = pulledWith.get(reference.imageId);
    if (credentials.length === 0) pulledWith.set(reference.imageId, "anybody");
    else if (known !== "anybody")
      pulledWith.set(reference.imageId, new Set([...(known ?? []), ...credentials.map(keyOf)]));
    onPulled();
    return { reference, tookMs: clock.now() - sinceMs, totalMs: 0 };
  };

  return {
    secretsOf: async (pod) => {
      const names = (pod.spec.imagePullSecrets ?? []).flatMap(({ name }) => (name ? [name] : []));
      const found: Secret[] = [];
      const missing: string[] = [];
      for (const name of names) {
        try {
          found.push(
            await client.get<Secret>(resources.secrets, { namespace: pod.metadata.namespace as string, name }),
          );
        } catch (error) {
          if (!isApiError(error)) throw error;
          missing.push(name);
        }
      }
      return { found, missing };
    },
    pull: async (image, secrets) => {
      const sinceMs = clock.now();
      const credentials = secrets.length === 0 ? [] : credentialsFor(image, secrets);
      const mine = last.then(() => pullNow(image, credentials));
      last = mine.catch(() => {});
      return { ...(await mine), totalMs: clock.now() - sinceMs };
    },
    mayUse: (image, { imageId }, secrets) => {
      const known = pulledWith.get(imageId);
      if (known === undefined || known === "anybody") return true;
      return credentialsFor(image, secrets).some((credentials) => known.has(keyOf(credentials)));
    },
  };
}
