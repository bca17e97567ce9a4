/**
 * The API server: the only way to cluster state. One handler turns a request into a response, whoever asks and however
 * the bytes came: route, authenticate, authorise, decode, default, admit, validate, persist, answer.
 *
 * Everything that it serves stands in one table (`resources.ts`). It alone enters the store.
 *
 * Answers to @seed:K1.1, @seed:K1.2, @seed:K1.6. Upstream: staging/src/k8s.io/apiserver.
 */
import type { Duplex } from "node:stream";
import type { Clock, Random } from "#clock";
import type { Store } from "#store";
import type { Handler, UpgradeHandler } from "#wire";
import type { CallOut } from "./call-out.ts";
import type { CertificateAuthority } from "./certificate-authority.ts";
import type { Listening, ListenOptions } from "./listen.ts";

export { type CallAnswer, CallError, type CallOptions, type CallOut, type CallTarget } from "./call-out.ts";
export { type CertificateAuthority, createCertificateAuthority } from "./certificate-authority.ts";
export { createApiServer } from "./create-api-server.ts";
export { EncryptionConfigurationError } from "./encryption/encryption-configuration.ts";
export { readRequestedNames } from "./requested-names.ts";

/** The kubelet's own HTTP API (`/containerLogs`, `/exec`, `/attach`, `/portForward`), as the API server calls it. */
export interface NodeConnection {
  readonly handle: Handler;
  readonly upgrade: UpgradeHandler;
}

export interface ApiServerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Signs and checks client certificates and the serving certificate; asked for only when a socket is opened or a CSR is signed. */
  readonly certificateAuthority: () => Promise<CertificateAuthority>;
  /** How to reach a node's kubelet; undefined when there is none of that name. */
  readonly connectNode: (nodeName: string) => NodeConnection | undefined;
  /** How to reach servers on the cluster's network. Default: none can be reached. */
  readonly callOut?: CallOut;
  /** Addresses for Services, for example `10.96.0.0/16`. */
  readonly serviceClusterIpRange: string;
  /** The address that Pods reach the API server by, and that the `kubernetes` Service leads to. */
  readonly advertiseAddress: string;
  /** Where the key that signs ServiceAccount tokens is kept between starts; in memory only when undefined. */
  readonly directory?: string;
  /**
   * An `EncryptionConfiguration` in YAML: which resources are kept encrypted, and how. `createApiServer` rejects with
   * `EncryptionConfigurationError` where it cannot be used.
   */
  readonly encryption?: string;
}

export interface ApiServer {
  readonly handle: Handler;
  /** The same for who is not part of the cluster: with the headers that leave the process with every answer. */
  readonly handleOutside: Handler;
  readonly upgrade: UpgradeHandler;
  /** Serves HTTPS (HTTP/2 and 1.1) on a socket. Rejects with a clear message when the port is taken. */
  listen(options: ListenOptions): Promise<Listening>;
  /**
   * Serves the same on one connection that came some other way than over a socket of the machine: from a Pod. The first
   * one has the serving certificate made.
   */
  accept(stream: Duplex): void;
  /** Ends all watches and closes the sockets. The store stays open: it is the caller's. */
  close(): Promise<void>;
}
