/**
 * Vertical autoscaling: what the Pods of a target have used says what its next ones ask for. A recommender learns, an
 * updater has Pods made anew (or resized in place), and a webhook gives new ones what is recommended.
 *
 * An addon: a cluster without it has none of its kinds and pays nothing. Speaks over the API like everybody, and is
 * asked by the API server like any webhook.
 *
 * Answers to  @seed:K5.9
 * Upstream    https://kubernetes.io/docs/concepts/workloads/autoscaling/vertical-pod-autoscale/
 */
import { isApiError } from "#apimachinery";
import { type Client, createInformers, createResourceKinds, resources } from "#client";
import type { Clock, Timer } from "#clock";
import type { NetworkInterface, ServerSecurity } from "#network";
import { admissionPort, serveAdmission } from "./admission.ts";
import { accounts, installKinds, installWebhook } from "./installation.ts";
import { createRecommender } from "./recommender.ts";
import { createUpdater } from "./updater.ts";
import { type VerticalPodAutoscaler, verticalPodAutoscalers } from "./vertical-pod-autoscaler.ts";

export { webhookHost } from "./installation.ts";

export interface AutoscalerOptions {
  /** A client with the identity of a user in groups. */
  readonly connect: (user: string, groups: readonly string[], userAgent: string) => Client;
  readonly clock: Clock;
  /** Where the webhook is served. */
  readonly at: NetworkInterface;
  /** Certificate and key for `webhookHost`. */
  readonly security: ServerSecurity;
  /** PEM of who vouches for that certificate. */
  readonly authority: string;
}

export interface Autoscaler {
  stop(): void;
}

/** How often recommender and updater look. */
const beatMs = 60_000;

/** Installs the kinds and the webhook, and starts the three parts. */
export async function startAutoscaler(options: AutoscalerOptions): Promise<Autoscaler> {
  const { connect, clock, at, security, authority } = options;
  const admin = connect("system:dinghy", ["system:masters"], "dinghy");
  const as = (account: string): Client => {
    const groups = ["system:serviceaccounts", "system:serviceaccounts:kube-system"];
    return connect(`system:serviceaccount:kube-system:${account}`, groups, account);
  };
  await installKinds(admin);
  const client = as(accounts.recommender);
  const admissionClient = as(accounts.admission);
  const updaterClient = as(accounts.updater);
  const informers = createInformers(client, clock);
  const autoscalers = informers.informer(verticalPodAutoscalers);
  const recommender = createRecommender(client, createResourceKinds(client), clock);
  const updater = createUpdater(updaterClient, createResourceKinds(updaterClient), clock);
  const kinds = createResourceKinds(admissionClient);
  const webhook = serveAdmission({ at, security, client: admissionClient, kinds, autoscalers });
  await installWebhook(admin, { address: at.address, port: admissionPort, authority });

  let timer: Timer | undefined;
  let stopped = false;

  const look = async (autoscaler: VerticalPodAutoscaler): Promise<void> => {
    try {
      await updater.look(await recommender.look(autoscaler));
    } catch (error) {
      // What the server refused is tried again with the next beat.
      if (!isApiError(error)) throw error;
    }
  };

  /** Moves time while there is an autoscaler: what is used may change, and with it the cluster. */
  const schedule = (): void => {
    if (stopped || timer !== undefined || autoscalers.list().length === 0) return;
    timer = clock.setTimer(beatMs, () => {
      timer = undefined;
      void beat();
    });
  };

  const beat = async (): Promise<void> => {
    for (const autoscaler of autoscalers.list()) if (!stopped) await look(autoscaler);
    schedule();
  };

  autoscalers.onChange(({ object, previous }) => {
    if (object === undefined) recommender.forget(previous?.metadata.uid ?? "");
    // A first look at what is used, so that the first measurement has something to begin from.
    else if (previous === undefined) {
      void client.list(resources.podMetrics, { namespace: object.metadata.namespace }).catch(() => {});
    }
    if (autoscalers.list().length > 0) return schedule();
    timer?.cancel();
    timer = undefined;
  });

  return {
    stop: () => {
      stopped = true;
      timer?.cancel();
      webhook.close();
      informers.stop();
    },
  };
}
