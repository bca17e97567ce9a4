import type { Condition, KubernetesObject } from "#apimachinery";
import { formatValue } from "./format-value.ts";
import type { Mismatch } from "./match-shape.ts";

/** A state as a sentence words it: a word for what takes several fields to say. */
export interface State {
  readonly text: string;
  /** What stands in the way, with the object as it is (undefined: it does not exist); none when it is so. */
  check(object: KubernetesObject | undefined): Mismatch[];
}

/**
 * What `{state}` matches. Words of ours are in lower case; capitalised ones are Kubernetes' own: a phase where the kind
 * has one of that name, else the type of a condition that is True.
 */
export const statePattern = "(?:not )?(?:present|gone|terminating|scheduled|rolled out|running|[A-Z][A-Za-z]+)";

/** Throws an `Error` when the text is none. */
export function parseState(text: string): State {
  if (!new RegExp(`^${statePattern}$`).test(text)) throw new Error(`"${text}" is no state like Ready or gone`);
  if (!text.startsWith("not ")) return { text, check: (object) => checkState(text, object) };
  const word = text.slice(4);
  return {
    text,
    check: (object) => {
      if (object === undefined) return [wanted(".", text, undefined)];
      return checkState(word, object).length > 0 ? [] : [wanted(".", text, word)];
    },
  };
}

const wanted = (path: string, want: string, actual: unknown): Mismatch => ({
  path,
  wanted: want,
  got: formatValue(actual),
  line: 0,
});

function checkState(word: string, object: KubernetesObject | undefined): Mismatch[] {
  if (word === "gone") {
    return object === undefined ? [] : [{ ...wanted(".", "gone", undefined), got: presence(object) }];
  }
  if (object === undefined) return [wanted(".", word, undefined)];
  switch (word) {
    case "present":
      return [];
    case "terminating":
      return object.metadata.deletionTimestamp === undefined
        ? [wanted(".metadata.deletionTimestamp", "present", undefined)]
        : [];
    case "scheduled":
      return checkCondition(object, { type: "PodScheduled", status: "True" });
    case "running":
      return checkPhase(object, "Running");
    case "rolled out":
      return checkCounts(object, rolledOut[object.kind] ?? []);
    default:
      return checkCapitalised(word, object);
  }
}

const presence = (object: KubernetesObject): string =>
  object.metadata.deletionTimestamp === undefined ? "present" : "terminating";

/** Phases that a kind can be in; `Ready` of a Pod is no phase, and `Available` of a Deployment neither. */
const phases: Readonly<Record<string, readonly string[]>> = {
  Pod: ["Pending", "Running", "Succeeded", "Failed", "Unknown"],
  Namespace: ["Active", "Terminating"],
  PersistentVolumeClaim: ["Pending", "Bound", "Lost"],
  PersistentVolume: ["Pending", "Available", "Bound", "Released", "Failed"],
};

function checkCapitalised(word: string, object: KubernetesObject): Mismatch[] {
  if (phases[object.kind]?.includes(word)) return checkPhase(object, word);
  const counts =
    word === "Ready" ? readyCounts[object.kind] : word === "Available" ? availableCounts[object.kind] : undefined;
  if (counts !== undefined) return checkCounts(object, counts);
  const stale = checkObserved(object);
  return stale.length > 0 ? stale : checkCondition(object, { type: word, status: "True" });
}

function checkPhase(object: KubernetesObject, phase: string): Mismatch[] {
  const actual = (object as { status?: { phase?: string } }).status?.phase;
  return actual === phase ? [] : [wanted(".status.phase", formatValue(phase), actual)];
}

/** Is the condition there with that status, and that reason where one is asked for? */
export function checkCondition(
  object: KubernetesObject | undefined,
  { type, status, reason }: { type: string; status: string; reason?: string },
): Mismatch[] {
  const conditions = (object as { status?: { conditions?: Condition[] } } | undefined)?.status?.conditions ?? [];
  const found = conditions.find((condition) => condition.type === type);
  const path = `.status.conditions["${type}"]`;
  if (found === undefined) return [wanted(`${path}.status`, formatValue(status), undefined)];
  const mismatches: Mismatch[] = [];
  if (found.status !== status) {
    const why = [found.reason, found.message].filter(Boolean).join(": ");
    mismatches.push({
      ...wanted(`${path}.status`, formatValue(status), found.status),
      got: `"${found.status}"${why && ` (${why})`}`,
    });
  }
  if (reason !== undefined && found.reason !== reason) {
    mismatches.push(wanted(`${path}.reason`, formatValue(reason), found.reason));
  }
  return mismatches;
}

type Counts = Record<string, number | undefined>;

/** A field of the status and what it has to be, given the spec and the status. */
type CountRule = readonly [field: string, wanted: (spec: Counts, status: Counts) => number];

const replicas = (spec: Counts): number => spec.replicas ?? 1;
const desired = (_: Counts, status: Counts): number => status.desiredNumberScheduled ?? Number.NaN;

const readyReplicas: readonly CountRule[] = [["readyReplicas", replicas]];
const availableReplicas: readonly CountRule[] = [["availableReplicas", replicas]];

/** Kinds that have no condition of that name: all that they want is there. */
const readyCounts: Readonly<Record<string, readonly CountRule[]>> = {
  Deployment: readyReplicas,
  ReplicaSet: readyReplicas,
  ReplicationController: readyReplicas,
  StatefulSet: readyReplicas,
  DaemonSet: [["numberReady", desired]],
};

const availableCounts: Readonly<Record<string, readonly CountRule[]>> = {
  ReplicaSet: availableReplicas,
  ReplicationController: availableReplicas,
  StatefulSet: availableReplicas,
  DaemonSet: [["numberAvailable", desired]],
};

/** What `kubectl rollout status` waits for. */
const rolledOut: Readonly<Record<string, readonly CountRule[]>> = {
  Deployment: [
    ["updatedReplicas", replicas],
    ["replicas", replicas],
    ["availableReplicas", replicas],
  ],
  ReplicaSet: [
    ["replicas", replicas],
    ["availableReplicas", replicas],
  ],
  ReplicationController: [
    ["replicas", replicas],
    ["availableReplicas", replicas],
  ],
  StatefulSet: [
    ["replicas", replicas],
    ["updatedReplicas", replicas],
    ["availableReplicas", replicas],
  ],
  DaemonSet: [
    ["updatedNumberScheduled", desired],
    ["numberAvailable", desired],
  ],
};

function checkCounts(object: KubernetesObject, rules: readonly CountRule[]): Mismatch[] {
  const { spec = {}, status = {} } = object as { spec?: Counts; status?: Counts };
  const counts = rules.flatMap(([field, rule]) => {
    const want = rule(spec, status);
    const got = status[field] ?? 0;
    return got === want ? [] : [wanted(`.status.${field}`, String(want), status[field])];
  });
  return [...checkObserved(object), ...counts];
}

/** A status that speaks of an older spec says nothing yet. */
function checkObserved(object: KubernetesObject): Mismatch[] {
  const observed = (object as { status?: Counts }).status?.observedGeneration;
  const { generation } = object.metadata;
  if (generation === undefined || (observed ?? generation) >= generation) {
    return observed === undefined && object.kind in readyCounts
      ? [wanted(".status.observedGeneration", String(generation), observed)]
      : [];
  }
  return [wanted(".status.observedGeneration", `at least ${generation}`, observed)];
}
