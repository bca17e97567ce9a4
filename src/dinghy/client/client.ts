/**
 * How components speak to the API server: typed requests, shared caches fed by list and watch (informers), and work
 * queues that call a reconciler once per changed key.
 *
 * A client is bound to an identity, so that access control holds for Dinghy's own components as it does for real ones.
 * Knows nothing of sockets: it calls the API server's handler. Answers to @seed:K1.1, @seed:K1.4.
 */
export { type Client, createClient, type ListOptions, type PatchType, type Resource } from "./api-client.ts";
export { createEventRecorder, type EventRecorder } from "./event-recorder.ts";
export { type Change, createInformers, type Informer, type Informers } from "./informer.ts";
export { createResourceKinds, type ResourceKinds } from "./resource-kinds.ts";
export { resources } from "./resources.ts";
export { createSeriesEventRecorder, type SeriesEventRecorder } from "./series-event-recorder.ts";
export { createWorkQueue, type WorkQueue } from "./work-queue.ts";
