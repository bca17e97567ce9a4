/**
 * What a definition waits for: its names, being served, the end of its objects. Works in the server itself, through the
 * door of `/status` as the server's own user.
 *
 * Upstream: staging/src/k8s.io/apiextensions-apiserver/pkg/controller/{status,establish,apiapproval,finalizer}.
 */
import { isApiError } from "#apimachinery";
import { formatTime } from "#clock";
import type { Request } from "#wire";
import type { DeleteOptions } from "../delete-options.ts";
import { judgeDeletion } from "../deletion.ts";
import { cloneJson } from "../json-value.ts";
import { trackUpdate } from "../managed-fields.ts";
import { update } from "../persist.ts";
import type { ResourceDefinition } from "../resource-registry.ts";
import type { ResourceRequest, ServerContext } from "../server-context.ts";
import { type AnyObject, ordinary } from "../strategy.ts";
import { statusRule, updateObject } from "../update.ts";
import { storagePrefix } from "./custom-resource.ts";
import {
  type CustomResourceDefinition,
  cleanupFinalizer,
  conditionOf,
  type DefinitionCondition,
  type DefinitionStatus,
  isConditionTrue,
  withCondition,
} from "./definition.ts";
import { approvalCondition, established, hasItsNames, withNames } from "./names.ts";

/** All definitions as they are now. */
export type Definitions = ReadonlyMap<string, CustomResourceDefinition>;

const firstRetryMs = 5;
const longestRetryMs = 1000 * 1000;

const inProgress: DefinitionCondition = {
  type: "Terminating",
  status: "True",
  reason: "InstanceDeletionInProgress",
  message: "CustomResource deletion is in progress",
};
const completed: DefinitionCondition = {
  type: "Terminating",
  status: "False",
  reason: "InstanceDeletionCompleted",
  message: "removed all instances",
};
const neverEstablished: DefinitionCondition = {
  type: "Terminating",
  status: "False",
  reason: "NeverEstablished",
  message: "resource was never established",
};

export class DefinitionController {
  readonly #server: ServerContext;
  readonly #resource: ResourceDefinition;
  readonly #definitions: Definitions;
  readonly #queue = new Set<string>();
  readonly #failures = new Map<string, number>();
  /** Ends of the watches over objects of definitions that wait for them to go. */
  readonly #waiting = new Map<string, () => void>();
  #running = false;
  #stopped = false;

  /** `resource` is that of definitions themselves. */
  constructor(server: ServerContext, resource: ResourceDefinition, definitions: Definitions) {
    this.#server = server;
    this.#resource = resource;
    this.#definitions = definitions;
  }

  add(name: string): void {
    this.#queue.add(name);
    if (!this.#running) void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    for (const end of this.#waiting.values()) end();
    this.#waiting.clear();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (const name of this.#queue) {
      this.#queue.delete(name);
      if (this.#stopped) break;
      await this.#reconcile(name).then(
        () => void this.#failures.delete(name),
        (error: unknown) => this.#retry(name, error),
      );
    }
    this.#running = false;
  }

  #retry(name: string, error: unknown): void {
    if (this.#stopped) return;
    // Somebody else was faster, which will be heard of.
    if (isApiError(error, "NotFound", "Conflict")) return;
    const failures = (this.#failures.get(name) ?? 0) + 1;
    this.#failures.set(name, failures);
    const delay = Math.min(firstRetryMs * 2 ** (failures - 1), longestRetryMs);
    this.#server.clock.setTimer(delay, () => this.add(name));
  }

  async #reconcile(name: string): Promise<void> {
    const definition = this.#definitions.get(name);
    if (definition === undefined) {
      this.#forget(name);
      // Its names are free again.
      this.#addOthers(name.slice(name.indexOf(".") + 1), name);
      return;
    }
    if (definition.metadata.deletionTimestamp !== undefined) return this.#finalize(name);
    if (!hasItsNames(definition)) {
      await this.#updateStatus(name, (current) => ({ status: withNames(current, this.#others(current), this.#now()) }));
      this.#addOthers(definition.spec.group, name);
    }
    const named = this.#definitions.get(name);
    if (named === undefined) return;
    if (isConditionTrue(named, "NamesAccepted") && !isConditionTrue(named, "Established")) {
      await this.#updateStatus(name, (current) => this.#withCondition(current, established));
    }
    const approval = approvalCondition(named);
    const told = conditionOf(named, approval?.type ?? "");
    if (approval !== undefined && (told?.status !== approval.status || told.message !== approval.message)) {
      await this.#updateStatus(name, (current) => this.#withCondition(current, approval));
    }
  }

  #others({ spec, metadata }: CustomResourceDefinition): CustomResourceDefinition[] {
    return [...this.#definitions.values()].filter(
      (other) => other.spec.group === spec.group && other.metadata.name !== metadata.name,
    );
  }

  #addOthers(group: string, name: string): void {
    for (const [other, { spec }] of this.#definitions) {
      if (
        other !== name &&
        spec.group === group &&
        !hasItsNames(this.#definitions.get(other) as CustomResourceDefinition)
      ) {
        this.#queue.add(other);
      }
    }
  }

  #now(): string {
    return formatTime(this.#server.clock.now());
  }

  #withCondition({ status }: CustomResourceDefinition, condition: DefinitionCondition): { status: DefinitionStatus } {
    return { status: { ...status, conditions: withCondition(status?.conditions, condition, this.#now()) } };
  }

  /** Deletes what was made of the definition, and lets the definition go when nothing of it is left. */
  async #finalize(name: string): Promise<void> {
    const definition = this.#definitions.get(name);
    if (!definition?.metadata.finalizers?.includes(cleanupFinalizer)) return;
    const isEstablished = isConditionTrue(definition, "Established");
    if (conditionOf(definition, "Terminating")?.reason !== inProgress.reason) {
      await this.#updateStatus(name, (current) => this.#withCondition(current, inProgress));
    }
    const prefix = storagePrefix(definition);
    if (isEstablished) {
      await this.#deleteInstances(prefix);
      await this.#await(name, prefix);
      if ((await this.#server.store.count(prefix)) > 0) return;
    }
    this.#forget(name);
    await this.#updateStatus(name, (current) => ({
      ...this.#withCondition(current, isEstablished ? completed : neverEstablished),
      finalizers: (current.metadata.finalizers ?? []).filter((finalizer) => finalizer !== cleanupFinalizer),
    }));
  }

  async #deleteInstances(prefix: string): Promise<void> {
    const { store, clock } = this.#server;
    const { entries } = await store.range(prefix);
    for (const { key } of entries) {
      await update(store, key, async (current) => {
        if (current === undefined) return { keep: true };
        const object = current.object as unknown as AnyObject;
        const verdict = judgeDeletion(object, ordinary, {} as DeleteOptions, clock.now());
        if (verdict.kind === "remove") return { remove: true };
        return verdict.kind === "mark" ? { put: cloneJson(verdict.mark) } : { keep: true };
      });
    }
  }

  /** Objects with finalizers go when others let them: then it is looked at again. */
  async #await(name: string, prefix: string): Promise<void> {
    if (this.#waiting.has(name)) return;
    const { store } = this.#server;
    const end = await store.watch(prefix, undefined, {
      onEvents: (events) => {
        if (events.some(({ type }) => type === "delete")) this.add(name);
      },
      onEnd: () => void this.#waiting.delete(name),
    });
    this.#waiting.set(name, end);
  }

  #forget(name: string): void {
    this.#waiting.get(name)?.();
    this.#waiting.delete(name);
  }

  /** Through `/status`, where finalizers may go too. */
  async #updateStatus(
    name: string,
    change: (current: CustomResourceDefinition) => { status: DefinitionStatus; finalizers?: readonly string[] },
  ): Promise<void> {
    const request = this.#request(name);
    const produce = (old: AnyObject | undefined): AnyObject => {
      const object = cloneJson(old) as AnyObject;
      const { status, finalizers } = change(object as unknown as CustomResourceDefinition);
      object.status = status;
      if (finalizers?.length === 0) delete object.metadata.finalizers;
      else if (finalizers !== undefined) object.metadata.finalizers = finalizers;
      trackUpdate(request, object, old, "");
      return object;
    };
    await updateObject(request, statusRule, produce, { dryRun: false });
  }

  #request(name: string): ResourceRequest {
    const { group, version, resource } = this.#resource;
    const path = `/apis/${group}/${version}/${resource}/${name}/status`;
    const request: Request = { method: "PUT", url: path, headers: { "user-agent": "kube-apiserver/v1.36.0" } };
    const info = {
      isResourceRequest: true,
      path,
      verb: "update",
      group,
      version,
      resource,
      name,
      subresource: "status",
      rest: "",
      query: new URLSearchParams(),
    };
    const user = { username: "system:apiserver", groups: ["system:authenticated", "system:masters"] };
    return { server: this.#server, request, info, definition: this.#resource, user, warnings: new Set() };
  }
}
