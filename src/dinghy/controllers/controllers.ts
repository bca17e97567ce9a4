/**
 * The controller manager: one file, one controller, one rule. Each watches what its rule speaks of, decides with a pure
 * function, and asks the API server for what is to be done, under the identity of its own ServiceAccount.
 *
 * Answers to  @seed:K1.5
 * Upstream    https://kubernetes.io/docs/concepts/architecture/controller/
 */
import { type Client, createEventRecorder, createInformers, createWorkQueue, type WorkQueue } from "#client";
import type { Clock, Random } from "#clock";
import { attachDetachController } from "./attach-detach.ts";
import { bootstrapSignerController } from "./bootstrap-signer.ts";
import { certificateApprovalController } from "./certificate-approval.ts";
import { certificateCleanerController } from "./certificate-cleaner.ts";
import { certificateSigningController } from "./certificate-signing.ts";
import { clusterRoleAggregationController } from "./cluster-role-aggregation.ts";
import type { Controller, ControllerContext, RequestedNames, SignCertificate } from "./controller.ts";
import { cronJobController } from "./cron-job.ts";
import { daemonSetController } from "./daemon-set.ts";
import { deploymentController } from "./deployment.ts";
import { disruptionController } from "./disruption.ts";
import { endpointSliceController } from "./endpoint-slice.ts";
import { endpointSliceMirroringController } from "./endpoint-slice-mirroring.ts";
import { endpointsController } from "./endpoints.ts";
import { ephemeralVolumeController } from "./ephemeral-volume.ts";
import { garbageCollectorController } from "./garbage-collector.ts";
import { horizontalPodAutoscalerController } from "./horizontal-pod-autoscaler.ts";
import { jobController } from "./job.ts";
import { namespaceController } from "./namespace.ts";
import { nodeLifecycleController } from "./node-lifecycle.ts";
import { nodeTtlController } from "./node-ttl.ts";
import { persistentVolumeBinderController } from "./persistent-volume-binder.ts";
import { persistentVolumeClaimProtectionController } from "./persistent-volume-claim-protection.ts";
import { persistentVolumeExpanderController } from "./persistent-volume-expander.ts";
import { persistentVolumeProtectionController } from "./persistent-volume-protection.ts";
import { podGarbageCollectorController } from "./pod-garbage-collector.ts";
import { replicaSetController } from "./replica-set.ts";
import { replicationControllerController } from "./replication-controller.ts";
import { resourceQuotaController } from "./resource-quota.ts";
import { rootCaPublisherController } from "./root-ca-publisher.ts";
import { serviceAccountController } from "./service-account.ts";
import { serviceAccountTokenController } from "./service-account-token.ts";
import { serviceCidrController } from "./service-cidr.ts";
import { statefulSetController } from "./stateful-set.ts";
import { taintEvictionController } from "./taint-eviction.ts";
import { tokenCleanerController } from "./token-cleaner.ts";
import { ttlAfterFinishedController } from "./ttl-after-finished.ts";
import { validatingAdmissionPolicyStatusController } from "./validating-admission-policy-status.ts";
import { volumeAttributesClassProtectionController } from "./volume-attributes-class-protection.ts";

export interface ControllersOptions {
  /** A client with the identity of a user in groups; the user agent becomes the field manager. */
  readonly connect: (user: string, groups: readonly string[], userAgent: string) => Client;
  readonly clock: Clock;
  readonly random: Random;
  /** The certificate, in PEM, that clients check the API server's by. */
  readonly rootCertificate: () => Promise<string>;
  readonly readRequestedNames: (request: string) => RequestedNames;
  readonly signCertificate: SignCertificate;
  /** Told of every reconciliation that failed and will be tried again. */
  readonly onError?: (controller: string, key: string, error: unknown) => void;
}

export interface Controllers {
  stop(): void;
}

const userAgent = "kube-controller-manager";

/** In the order in which a cluster needs them. */
const all: readonly Controller[] = [
  nodeLifecycleController,
  serviceAccountController,
  rootCaPublisherController,
  namespaceController,
  garbageCollectorController,
  endpointSliceController,
  endpointsController,
  replicationControllerController,
  replicaSetController,
  deploymentController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  horizontalPodAutoscalerController,
  persistentVolumeBinderController,
  persistentVolumeClaimProtectionController,
  persistentVolumeProtectionController,
  persistentVolumeExpanderController,
  ephemeralVolumeController,
  attachDetachController,
  volumeAttributesClassProtectionController,
  disruptionController,
  resourceQuotaController,
  podGarbageCollectorController,
  taintEvictionController,
  ttlAfterFinishedController,
  clusterRoleAggregationController,
  endpointSliceMirroringController,
  serviceAccountTokenController,
  certificateApprovalController,
  certificateSigningController,
  certificateCleanerController,
  bootstrapSignerController,
  tokenCleanerController,
  nodeTtlController,
  serviceCidrController,
  validatingAdmissionPolicyStatusController,
];

export function startControllers(options: ControllersOptions): Controllers {
  const { connect, clock, random, rootCertificate, readRequestedNames, signCertificate, onError } = options;
  const managerClient = connect("system:kube-controller-manager", [], userAgent);
  const informers = createInformers(managerClient, clock);
  const queues: WorkQueue[] = [];
  let filled: Promise<void> | undefined;
  let stopped = false;

  const contextOf = ({ serviceAccount, component }: Controller): ControllerContext => {
    const client = serviceAccount === undefined ? managerClient : connectAs(connect, serviceAccount);
    return {
      client,
      informers,
      clock,
      random: random.fork(component),
      events: createEventRecorder(client, clock, component),
      rootCertificate,
      readRequestedNames,
      signCertificate,
      queue: (reconcile, { workers } = {}) => {
        const work = async (key: string): Promise<void> => {
          await filled;
          if (!stopped) await reconcile(key);
        };
        const failed = (key: string, error: unknown): void => {
          if (!stopped) report(error, () => onError?.(component, key, error));
        };
        const queue = createWorkQueue(work, { clock, name: component, workers, onError: failed });
        queues.push(queue);
        return queue;
      },
    };
  };

  for (const controller of all) controller.start(contextOf(controller));
  filled = informers.synced();
  return {
    stop: () => {
      stopped = true;
      for (const queue of queues) queue.stop();
      informers.stop();
    },
  };
}

function connectAs(connect: ControllersOptions["connect"], serviceAccount: string): Client {
  const groups = ["system:serviceaccounts", "system:serviceaccounts:kube-system"];
  return connect(`system:serviceaccount:kube-system:${serviceAccount}`, groups, userAgent);
}

/** What the server refuses is tried again; a mistake in our own code must not hide behind a retry. */
function report(error: unknown, tell: () => void): void {
  const ours = [TypeError, ReferenceError, RangeError, SyntaxError].some((kind) => error instanceof kind);
  if (ours)
    queueMicrotask(() => {
      throw error;
    });
  else tell();
}
