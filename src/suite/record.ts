import type { KubernetesList, KubernetesObject, Status, WatchEvent } from "#apimachinery";
import { isStream, type Stream } from "#wire";
import { jsonOf } from "./body.ts";
import { type Kind, kindKey, kindPath } from "./kind.ts";
import type { Target } from "./target.ts";
import type { Trace } from "./trace.ts";
import { HarnessError } from "./verdict.ts";
import type { Revision } from "./view.ts";

/**
 * Watches what a scenario names and writes every change into the trace. A watch that is lost goes on from the last
 * resourceVersion; when the server no longer knows that, the objects are listed anew and the trace gets a gap.
 */
export interface Recorder {
  /** Sees to it that the objects of a kind are watched, in one namespace or (undefined) in all. */
  watch(kind: Kind, namespace: string | undefined): Promise<void>;
  /** True when the objects of the kind in that namespace are watched. */
  covers(kind: Kind, namespace: string | undefined): boolean;
  /** Resolves when every watch has told what its collection holds now, or at the deadline: watches lag apart. */
  catchUp(deadlineMs: number): Promise<void>;
  stop(): void;
}

/** How long a broken watch is left alone before the next try, so that an ailing server is not hammered. */
const retryMs = 1000;

/** How long to wait before a record that lags is held against its server again. */
const lookMs = 50;

export function createRecorder(target: Target, trace: Trace, headers: Readonly<Record<string, string>>): Recorder {
  const watches = new Map<string, Promise<void>>();
  const scopes: { readonly kind: Kind; readonly namespace: string | undefined }[] = [];
  const stops = new Set<() => void>();
  /** Kinds that were served once and are no more. */
  const departed = new Set<string>();
  let stopped = false;

  const list = async (kind: Kind, namespace: string | undefined): Promise<KubernetesList> => {
    const found = await listIfServed(kind, namespace);
    if (found !== undefined) return found;
    throw new HarnessError(`${kindKey(kind)} cannot be recorded: the target does not serve it`);
  };

  /** Undefined when the kind is not served. */
  const listIfServed = async (kind: Kind, namespace: string | undefined): Promise<KubernetesList | undefined> => {
    const url = kindPath(kind, namespace);
    const response = await target.request({ method: "GET", url, headers });
    if (response.status === 404) return undefined;
    const body = await jsonOf(response);
    if (response.status === 200) return body as KubernetesList;
    throw new HarnessError(
      `${kindKey(kind)} cannot be recorded: ${(body as Status).message ?? `HTTP ${response.status}`}`,
    );
  };

  const record = (type: Revision["type"], kind: Kind, object: KubernetesObject): void =>
    trace.append({ atMs: target.time.now(), type, kind, object });

  const open = async (kind: Kind, namespace: string | undefined): Promise<void> => {
    const first = await (departed.has(keyOf(kind, namespace)) ? listIfServed : list)(kind, namespace);
    // Still away: whoever names it next looks again.
    if (first === undefined) return void watches.delete(keyOf(kind, namespace));
    for (const item of first.items) record("ADDED", kind, complete(item, kind));
    let resourceVersion = first.metadata.resourceVersion;

    const follow = async (): Promise<void> => {
      const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${encodeURIComponent(resourceVersion)}`;
      const url = `${kindPath(kind, namespace)}?${query}`;
      const response = await target.request({ method: "GET", url, headers });
      if (stopped) return;
      if (!isStream(response.body)) {
        if (response.status === 410) return relist("410 Gone");
        if (response.status === 404) return leave();
        throw new HarnessError(`the watch of ${kindKey(kind)} was answered with HTTP ${response.status}`);
      }
      const stop = readEvents(response.body, onEvent, (expired) => {
        stops.delete(stop);
        if (!stopped) void resume(expired);
      });
      stops.add(stop);
    };

    /** The kind is served no more: its objects have gone with it. Whoever names it again has it watched anew. */
    const leave = (): void => {
      for (const object of trace.present().list(kind)) {
        if (namespace === undefined || object.metadata.namespace === namespace) record("DELETED", kind, object);
      }
      watches.delete(keyOf(kind, namespace));
      departed.add(keyOf(kind, namespace));
    };

    const onEvent = ({ type, object }: WatchEvent): void => {
      resourceVersion = object.metadata.resourceVersion ?? resourceVersion;
      if (type !== "BOOKMARK") record(type as Revision["type"], kind, object);
    };

    const relist = async (reason: string): Promise<void> => {
      trace.markGap({ atMs: target.time.now(), resource: kindKey(kind), reason });
      const fresh = await list(kind, namespace);
      const ofNamespace = ({ metadata }: KubernetesObject): boolean =>
        namespace === undefined || metadata.namespace === namespace;
      const left = new Set(
        trace
          .present()
          .list(kind)
          .filter(ofNamespace)
          .map(({ metadata }) => metadata.uid),
      );
      for (const item of fresh.items) {
        left.delete(item.metadata.uid);
        record("MODIFIED", kind, complete(item, kind));
      }
      for (const object of trace.present().list(kind))
        if (left.has(object.metadata.uid)) record("DELETED", kind, object);
      resourceVersion = fresh.metadata.resourceVersion;
      return follow();
    };

    /** Runs beside the scenario, so that what goes wrong ends as a gap, and the verdict as "could not tell". */
    const resume = async (expired: boolean): Promise<void> => {
      try {
        await (expired ? relist("the watch expired (410)") : follow());
      } catch (error) {
        if (stopped) return;
        trace.markGap({ atMs: target.time.now(), resource: kindKey(kind), reason: (error as Error).message });
        if (target.time.kind === "virtual") return;
        await target.time.sleep(retryMs);
        if (!stopped) await resume(false);
      }
    };

    await follow();
  };

  const covers: Recorder["covers"] = (kind, namespace) =>
    watches.has(kindKey(kind)) || (namespace !== undefined && watches.has(`${kindKey(kind)} ${namespace}`));

  const catchUp: Recorder["catchUp"] = async (deadlineMs) => {
    await Promise.all(
      scopes.map(async ({ kind, namespace }) => {
        while (!stopped && target.time.now() < deadlineMs) {
          // What cannot be listed any more tells of nothing that is still to come.
          const now = await list(kind, namespace).catch(() => undefined);
          if (now === undefined || isAbreast(trace.present().list(kind), now, namespace)) return;
          await target.time.sleep(lookMs);
        }
      }),
    );
  };

  return {
    covers,
    catchUp,
    watch: (kind, namespace) => {
      const key = keyOf(kind, namespace);
      const known = watches.get(kindKey(kind)) ?? watches.get(key);
      if (known !== undefined) return known;
      scopes.push({ kind, namespace });
      const opening = open(kind, namespace);
      watches.set(key, opening);
      return opening;
    },
    stop: () => {
      stopped = true;
      for (const stop of stops) stop();
      stops.clear();
    },
  };
}

function keyOf(kind: Kind, namespace: string | undefined): string {
  return namespace === undefined ? kindKey(kind) : `${kindKey(kind)} ${namespace}`;
}

/** True when the record has come as far as a list, or further: each item is known as new, and nothing that has gone. */
function isAbreast(
  recorded: readonly KubernetesObject[],
  { items, metadata: { resourceVersion } }: KubernetesList,
  namespace: string | undefined,
): boolean {
  const versions = new Map(recorded.map(({ metadata }) => [metadata.uid, metadata.resourceVersion]));
  const listed = new Set(items.map(({ metadata }) => metadata.uid));
  const isOver = ({ metadata }: KubernetesObject): boolean =>
    (namespace === undefined || metadata.namespace === namespace) &&
    !listed.has(metadata.uid) &&
    !isAsNew(metadata.resourceVersion, resourceVersion);
  return (
    items.every(({ metadata }) => isAsNew(versions.get(metadata.uid), metadata.resourceVersion, true)) &&
    !recorded.some(isOver)
  );
}

/** Versions of one resource can be compared. */
function isAsNew(known: string | undefined, wanted: string | undefined, orSame = false): boolean {
  if (known === undefined || wanted === undefined) return false;
  if (known === wanted) return orSame;
  return /^\d+$/.test(known) && /^\d+$/.test(wanted) && BigInt(known) > BigInt(wanted);
}

/** The items of a list lack the kind that they are of. */
function complete(item: KubernetesObject, kind: Kind): KubernetesObject {
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  return { ...item, apiVersion, kind: kind.kind };
}

/**
 * Reads watch events, one JSON document a line, however the bytes are cut. `ended` is told whether the server said that
 * the resourceVersion is too old. Returns what stops it.
 */
export function readEvents(
  stream: Stream,
  onEvent: (event: WatchEvent) => void,
  ended: (expired: boolean) => void,
  onError: (event: WatchEvent) => void = () => {},
): () => void {
  const decoder = new TextDecoder();
  let rest = "";
  let expired = false;
  const take = (line: string): void => {
    if (line.trim() === "") return;
    const event = JSON.parse(line) as WatchEvent;
    if (event.type === "ERROR") {
      expired ||= (event.object as unknown as Status).code === 410;
      onError(event);
    } else onEvent(event);
  };
  return stream.open({
    write: (frame) => {
      const lines = (rest + decoder.decode(frame.bytes(), { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) take(line);
    },
    end: () => ended(expired),
  });
}
