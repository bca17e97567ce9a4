import type { Clock, Random } from "#clock";
import type { DeleteOptions } from "./delete-options.ts";
import type { Verdict } from "./deletion.ts";
import type { FieldError } from "./field-error.ts";
import type { FieldReader } from "./field-selector.ts";
import type { JsonObject } from "./json-value.ts";
import type { UserInfo } from "./user-info.ts";

/** Any object on its way through the server. Old objects are frozen; new ones may be changed in place. */
export type AnyObject = JsonObject & { metadata: JsonObject };

/** What a strategy may know beside the object. */
export interface WriteContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly user: UserInfo;
}

/** `metadata`: as at creation; `metadataUpdate`: what of it may not change; the others are those of the strategy. */
export type UpdateCheck = "metadata" | "metadataUpdate" | "validate" | "validateUpdate";

/**
 * How one resource differs from the ordinary: everything optional, the ordinary is a kind with a spec, a name that is
 * an RFC 1123 subdomain, updates without a version, and deletion at once.
 * Upstream: the `strategy.go` of each resource under pkg/registry.
 */
export interface Strategy {
  /** PUT of a name that does not exist creates it. */
  readonly createOnUpdate?: boolean;
  /** PUT must carry a resourceVersion. */
  readonly updateNeedsVersion?: boolean;
  /** DELETE answers with the object that was deleted instead of a Status. */
  readonly returnsDeleted?: boolean;
  /** Dependents are orphaned when the client says nothing. */
  readonly orphansByDefault?: boolean;
  /** Told to clients that say nothing of dependents, where that may surprise them. */
  readonly orphaningWarning?: string;
  /** Whether `metadata.generation` is kept at all: 1 at creation, more when `generationChanges`. */
  readonly hasGeneration?: boolean;
  /** Default: `spec` differs. */
  generationChanges?(object: AnyObject, old: AnyObject): boolean;
  /** A status that comes with a POST is kept, as for Nodes that register themselves. */
  readonly keepsStatusOnCreate?: boolean;
  /** Field selectors beside `metadata.name` and `metadata.namespace`. */
  readonly fields?: Readonly<Record<string, FieldReader>>;
  /** Seconds of grace, undefined when the resource knows no graceful deletion; `requested` is what the client asked for. */
  gracePeriodSeconds?(object: AnyObject, requested: number | undefined): number | undefined;
  /** Where deletion follows rules of its own (Namespaces). */
  judgeDeletion?(object: AnyObject, options: DeleteOptions, nowMs: number): Verdict;
  /** Fills in what may be left out; also run on what is read from a patch. */
  defaults?(object: AnyObject): void;
  /** `defaults` fills in nothing of status: a patch of status alone can do without. */
  readonly statusHasNoDefaults?: boolean;
  /** What the server sets or throws away when an object is created, before validation. */
  prepareForCreate?(object: AnyObject, context: WriteContext): void;
  /** What is filled in or put in order once the object has been judged, as it will be read back from where it is stored. */
  completeStored?(object: AnyObject): void;
  /** The same for an update through the main resource; `status` has been put back already. */
  prepareForUpdate?(object: AnyObject, old: AnyObject, context: WriteContext): void;
  /** The same for an update through `/status`; `spec` has been put back already. */
  prepareForStatusUpdate?(object: AnyObject, old: AnyObject, context: WriteContext): void;
  /** All that is wrong with an object (metadata is checked elsewhere). */
  validate?(object: AnyObject, old: AnyObject | undefined): FieldError[];
  /** Metadata of a new object is judged by `validate` if at all, then by `validateName` where nothing else is wrong. */
  readonly judgesOwnMetadata?: boolean;
  /** What may not change is told before what is wrong. */
  readonly updateErrorsFirst?: boolean;
  /**
   * What an update is checked for, and in which order, where it is not metadata, then `validate`, then `validateUpdate`:
   * real servers check some kinds twice, and tell of each error twice.
   */
  readonly updateChecks?: readonly UpdateCheck[];
  /** All that may not change so. */
  validateUpdate?(object: AnyObject, old: AnyObject): FieldError[];
  validateStatusUpdate?(object: AnyObject, old: AnyObject): FieldError[];
  /** Finalizers need no domain of their own: that is asked of the objects of Kubernetes itself. */
  readonly anyFinalizer?: boolean;
  /** Where `/scale` finds its numbers, when that is not where workloads have them. */
  readonly scale?: ScaleAccess;
  /** What is wrong with a name, when that depends on the object. */
  nameProblems?(object: AnyObject, name: string): string[];
  /** What is wrong with a name; default: no RFC 1123 subdomain. */
  validateName?(name: string, generated: boolean): string[];
  /** Texts for `Warning` headers. */
  warnings?(object: AnyObject, old: AnyObject | undefined): string[];
}

/** The number of replicas of a kind that has it somewhere of its own. */
export interface ScaleAccess {
  /** Where errors say that the number stands: `.spec.replicas`. */
  readonly specReplicasPath: string;
  /** The fields that lead there, in each version: null in one without `/scale`, undefined where there is no such version. */
  replicasPath(apiVersion: string): readonly string[] | null | undefined;
  /** `replicas` undefined: nobody has said. */
  read(object: AnyObject): { replicas: number | undefined; statusReplicas: number; selector: string };
  /** In place. */
  write(object: AnyObject, replicas: number): void;
}

export const ordinary: Strategy = {};
