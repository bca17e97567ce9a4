import {
  type ControllerRevision,
  controllerReference,
  isApiError,
  type KubernetesObject,
  type PodTemplateSpec,
} from "#apimachinery";
import { type Client, resources } from "#client";
import { expiredRevisions, isSameData, nextRevision, type RevisionData, revisionData } from "./revision-history.ts";

/** What the next revision of a workload would be. */
export interface RevisionSource {
  readonly owner: KubernetesObject;
  readonly template: PodTemplateSpec;
  /** Label under which the revision carries its hash. */
  readonly hashLabel: string;
  hash(data: RevisionData, collisionCount: number | undefined): string;
  readonly collisionCount: number | undefined;
}

export interface PresentRevision {
  readonly revision: ControllerRevision;
  /** Raised when another revision had the name already. */
  readonly collisionCount: number | undefined;
}

/** Keeps the history of a workload's Pod template. Upstream: pkg/controller/history/controller_history.go. */
export interface RevisionControl {
  /** Sees to it that the history ends with the present template; `history` in the order of `byRevision`. */
  present(source: RevisionSource, history: readonly ControllerRevision[]): Promise<PresentRevision>;
  /** Deletes the oldest revisions that nothing uses. */
  truncate(
    history: readonly ControllerRevision[],
    isLive: (revision: ControllerRevision) => boolean,
    limit: number,
  ): Promise<void>;
}

export function createRevisionControl(client: Client): RevisionControl {
  return {
    present: async (source, history) => {
      const data = revisionData(source.template);
      const next = nextRevision(history, data);
      if (next.is === "new") return create(client, source, data, next.number);
      const { collisionCount } = source;
      if (next.is === "latest") return { revision: next.revision, collisionCount };
      const revision = await raise(client, next.revision, next.number);
      return { revision, collisionCount };
    },
    truncate: async (history, isLive, limit) => {
      for (const { metadata } of expiredRevisions(history, isLive, limit)) {
        await client.delete(resources.controllerRevisions, metadata).catch((error: unknown) => {
          if (!isApiError(error, "NotFound")) throw error;
        });
      }
    },
  };
}

function raise(client: Client, present: ControllerRevision, revision: number): Promise<ControllerRevision> {
  return client.update(resources.controllerRevisions, { ...present, revision });
}

async function create(
  client: Client,
  source: RevisionSource,
  data: RevisionData,
  revision: number,
): Promise<PresentRevision> {
  const { owner, template, hashLabel } = source;
  const { namespace } = owner.metadata;
  for (let { collisionCount } = source; ; collisionCount = (collisionCount ?? 0) + 1) {
    const hash = source.hash(data, collisionCount);
    const name = `${owner.metadata.name}-${hash}`;
    const object = {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: {
        name,
        namespace,
        labels: { ...template.metadata?.labels, [hashLabel]: hash },
        ...(owner.metadata.annotations && { annotations: owner.metadata.annotations }),
        ownerReferences: [controllerReference(owner)],
      },
      data,
      revision,
    };
    try {
      const created = await client.create<ControllerRevision>(resources.controllerRevisions, object, { namespace });
      return { revision: created, collisionCount };
    } catch (error) {
      if (!isApiError(error, "AlreadyExists")) throw error;
      const present = await client.get(resources.controllerRevisions, { namespace, name });
      if (isSameData(present.data, data)) return { revision: present, collisionCount };
    }
  }
}
