/**
 * Tokens that nodes join by are removed when they have expired.
 *
 * Answers to  @seed:K12.5
 * Upstream    pkg/controller/bootstrap/tokencleaner.go (which kubeadm switches on)
 *             https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/
 */
import { isApiError } from "#apimachinery";
import { resources } from "#client";
import { bootstrapTokenOf } from "./bootstrap/bootstrap-token.ts";
import type { Controller } from "./controller.ts";
import { keyOf, partsOf } from "./objects/object-key.ts";

export const tokenCleanerController: Controller = {
  serviceAccount: "token-cleaner",
  component: "token-cleaner",
  start: ({ client, informers, clock, queue }) => {
    const secrets = informers.informer(resources.secrets);
    const work = queue(async (key) => {
      const { namespace, name } = partsOf(key);
      const secret = secrets.get(name, namespace);
      const token = secret && bootstrapTokenOf(secret);
      if (secret === undefined || token === undefined || token.expiresAtMs === Number.POSITIVE_INFINITY) return;
      const waitMs = token.expiresAtMs - clock.now();
      if (waitMs > 0) return work.addAfter(key, waitMs);
      const preconditions = { uid: secret.metadata.uid };
      await client.delete(resources.secrets, { namespace, name }, { preconditions }).catch((error: unknown) => {
        if (!isApiError(error, "NotFound", "Conflict")) throw error;
      });
    });
    secrets.onChange(({ object, previous }) => {
      const secret = object ?? previous;
      if (secret === undefined || bootstrapTokenOf(secret) === undefined) return;
      // The end may have been moved.
      work.withdraw(keyOf(secret));
      if (object) work.add(keyOf(object));
    });
  },
};
