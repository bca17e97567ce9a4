import type { Client, EventRecorder, Informers, WorkQueue } from "#client";
import type { Clock, Random } from "#clock";

/** Signs a certificate request; both are PEM. Rejects with an `Error` when the request cannot be read. */
export type SignCertificate = (
  request: string,
  options: { readonly usages: readonly string[]; readonly durationSeconds: number },
) => Promise<string>;

/** Whom a certificate request asks for. */
export interface RequestedNames {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** Which kinds of subject alternative names there are. */
  readonly alternatives: ReadonlySet<"DNS" | "IP" | "Email" | "URI" | "other">;
}

/**
 * What every controller is given. Its client has the identity of its own ServiceAccount, so that it can do exactly what
 * the bootstrap roles grant it; the informers are shared by all of them.
 */
export interface ControllerContext {
  readonly client: Client;
  readonly informers: Informers;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
  /** A work queue that begins when all informers are filled, and stops with the controllers. */
  queue(reconcile: (key: string) => Promise<void>, options?: { readonly workers?: number }): WorkQueue;
  /** The certificate, in PEM, that clients check the API server's by. */
  rootCertificate(): Promise<string>;
  /** Reads a request in PEM; throws an `Error` for what is none. */
  readonly readRequestedNames: (request: string) => RequestedNames;
  readonly signCertificate: SignCertificate;
}

export interface Controller {
  /** Name of its ServiceAccount in kube-system; undefined where it acts as the controller manager itself. */
  readonly serviceAccount: string | undefined;
  /** What its Events name as their source. */
  readonly component: string;
  /** Asks for informers and queues; called before the informers are filled. */
  start(context: ControllerContext): void;
}
