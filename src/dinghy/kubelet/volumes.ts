import type {
  ConfigMap,
  CsiSource,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Quantity,
  Secret,
  Volume,
} from "#apimachinery";
import { quantityValue } from "#apimachinery";
import { type Client, resources } from "#client";
import type { Clock, Timer } from "#clock";
import { ContainerError, type Runtime, type VolumeDirectory } from "#runtime";
import { requireAttachedVolume, requireInlineDriver } from "./csi-volume.ts";
import { checkHostPath } from "./host-path.ts";
import type { ObjectCache, ObjectReference } from "./object-cache.ts";
import { createProjectedTokens, type TokenSource } from "./projected-tokens.ts";
import {
  addDownward,
  addKeys,
  commonUser,
  configMapBytes,
  type Files,
  type KeySelection,
  missingConfigKey,
  missingSecretKey,
  secretBytes,
  VolumeProblem,
} from "./volume-files.ts";

/** A volume that cannot be set up: event `FailedMount`, tried again. */
export class MountError extends Error {
  constructor(volume: string, reason: string) {
    super(`MountVolume.SetUp failed for volume "${volume}" : ${reason}`);
    this.name = "MountError";
  }
}

export interface VolumesOptions {
  readonly pod: () => Pod;
  readonly client: Client;
  readonly clock: Clock;
  readonly runtime: Runtime;
  readonly objects: ObjectCache;
  readonly nodeAddress: string;
  readonly allocatable: Readonly<Record<string, Quantity>>;
  /** An emptyDir holds more than its `sizeLimit`. */
  readonly onOverLimit: (volume: string, limit: Quantity) => void;
}

/** The volumes of one Pod: set up before its containers start, kept current while it lives, removed with it. */
export interface Volumes {
  /** Sets up those not yet set up. Rejects with `MountError`. */
  setUp(): Promise<void>;
  directory(volume: string): VolumeDirectory | undefined;
  /** An image that a volume is has come: from now on containers may have it. */
  imageCame(volume: string, image: string): void;
  /** Of emptyDir volumes that are set up. */
  emptyDirs(): readonly VolumeDirectory[];
  /** What comes from the API is written by the kubelet alone, and an image by nobody. */
  isReadOnly(volume: string): boolean;
  /** A file inside a volume that is set up. */
  file(volume: string, path: string): Uint8Array | undefined;
  /** The kubelet looks at the Pod again, because its labels or annotations have changed. */
  podChanged(): void;
  configMap(name: string): Promise<ConfigMap | undefined>;
  secret(name: string): Promise<Secret | undefined>;
  /** Takes away what lived with the Pod. */
  tearDown(): void;
}

/** The kubelet looks at each Pod this often; what has changed in the API reaches files then. */
const syncMs = 60_000;
const defaultMode = 0o644;
/** Of a token whose file is given to somebody. */
const ownTokenMode = 0o600;

/** Upstream: pkg/volume; https://kubernetes.io/docs/concepts/storage/volumes/. Answers to @seed:K9.1, @seed:K10.1, @seed:K10.2. */
export function createVolumes(options: VolumesOptions): Volumes {
  const { client, clock, runtime, objects, pod } = options;
  const namespace = pod().metadata.namespace as string;
  const directories = new Map<string, VolumeDirectory>();
  const owned: VolumeDirectory[] = [];
  const references = new Map<string, ObjectReference<ConfigMap | Secret>>();
  const tokens = createProjectedTokens(client, clock, pod, () => void refresh());
  let sinceMs = clock.now();
  let syncTimer: Timer | undefined;
  let gone = false;
  let busy = false;
  let dirty = false;

  const reference = <T extends ConfigMap | Secret>(
    kind: "configMaps" | "secrets",
    name: string,
  ): ObjectReference<T> => {
    const key = `${kind}/${name}`;
    let found = references.get(key);
    if (found === undefined) {
      found = objects.acquire<ConfigMap | Secret>(resources[kind], namespace, name);
      found.onChange(refreshAtNextSync);
      references.set(key, found);
    }
    return found as ObjectReference<T>;
  };

  /** A change in the API wakes nobody: it is found when the kubelet looks at the Pod for the next time. */
  const refreshAtNextSync = (): void => {
    if (gone || syncTimer !== undefined || directories.size === 0) return;
    const leftMs = syncMs - ((clock.now() - sinceMs) % syncMs);
    syncTimer = clock.setTimer(leftMs, () => void refresh());
  };

  /** Writes the files of every volume that follows the API, one round at a time. */
  const refresh = async (): Promise<void> => {
    syncTimer?.cancel();
    syncTimer = undefined;
    dirty = true;
    if (busy) return;
    busy = true;
    while (dirty && !gone) {
      dirty = false;
      await writeAll();
    }
    busy = false;
  };

  /** A reference that is gone leaves the files as they are. */
  const writeAll = async (): Promise<void> => {
    for (const volume of pod().spec.volumes ?? []) {
      const directory = directories.get(volume.name);
      if (gone || directory === undefined || !followsApi(volume)) continue;
      const files = await filesOf(volume).catch(() => undefined);
      if (files && !gone) runtime.writeVolume(directory, files);
    }
  };

  const setUpVolume = async (volume: Volume): Promise<VolumeDirectory> => {
    if (volume.hostPath) return hostPath(volume.hostPath);
    if (volume.persistentVolumeClaim || volume.ephemeral) return claimed(volume);
    if (volume.csi) await requireInlineDriver(client, pod().spec.nodeName ?? "", (volume.csi as CsiSource).driver);
    const files = followsApi(volume) ? await filesOf(volume) : undefined;
    const directory = runtime.createVolume({
      ...(inMemory(volume) && { medium: "Memory" }),
      ...sizeLimit(volume),
      group: pod().spec.securityContext?.fsGroup,
    });
    owned.push(directory);
    if (files) runtime.writeVolume(directory, files);
    return directory;
  };

  const sizeLimit = ({ name, emptyDir }: Volume) => {
    const limit = emptyDir?.sizeLimit;
    if (limit === undefined || quantityValue(limit) === 0) return {};
    return { sizeLimit: quantityValue(limit), onOverLimit: () => options.onOverLimit(name, limit) };
  };

  const hostPath = (source: NonNullable<Volume["hostPath"]>): VolumeDirectory => {
    const check = checkHostPath(source, runtime.hostEntry(source.path));
    if ("problem" in check) throw new VolumeProblem(check.problem);
    if (check.make === "file") runtime.makeHostFile(source.path);
    const directory = runtime.hostDirectory(source.path, check.make === "directory");
    if (directory === undefined) throw new VolumeProblem(`mkdir ${source.path}: not a directory`);
    return directory;
  };

  const claimed = async (volume: Volume): Promise<VolumeDirectory> => {
    const name = volume.persistentVolumeClaim?.claimName ?? `${pod().metadata.name}-${volume.name}`;
    const claim = await client.get<PersistentVolumeClaim>(resources.persistentVolumeClaims, { namespace, name });
    if (claim.status?.phase !== "Bound" || !claim.spec.volumeName) {
      throw new MountError(volume.name, `PersistentVolumeClaim "${name}" is not bound`);
    }
    const persistent = await client.get<PersistentVolume>(resources.persistentVolumes, { name: claim.spec.volumeName });
    const node = pod().spec.nodeName ?? "";
    if (persistent.spec.csi) await requireAttachedVolume(client, node, persistent);
    const path = persistent.spec.hostPath?.path ?? `/var/lib/kubelet/persistent-volumes/${claim.spec.volumeName}`;
    return runtime.hostDirectory(path, true) as VolumeDirectory;
  };

  const filesOf = async (volume: Volume): Promise<Files> => {
    const { configMap, secret, downwardAPI, projected } = volume;
    const files: Files = new Map();
    if (configMap) await addConfigMap(files, configMap, configMap.defaultMode ?? defaultMode);
    if (secret) await addSecret(files, { ...secret, name: secret.secretName }, secret.defaultMode ?? defaultMode);
    if (downwardAPI) addDownwardItems(files, downwardAPI.items, downwardAPI.defaultMode ?? defaultMode);
    if (projected) await addSources(files, projected);
    return files;
  };

  /** All that is wrong is told at once. Upstream: pkg/volume/projected/projected.go `collectData`. */
  const addSources = async (files: Files, projected: NonNullable<Volume["projected"]>): Promise<void> => {
    const mode = projected.defaultMode ?? defaultMode;
    const problems: string[] = [];
    for (const source of projected.sources ?? []) {
      try {
        if (source.configMap) await addConfigMap(files, source.configMap, mode);
        if (source.secret) await addSecret(files, source.secret, mode);
        if (source.downwardAPI) addDownwardItems(files, source.downwardAPI.items, mode);
        if (source.serviceAccountToken) await addToken(files, source.serviceAccountToken, mode);
      } catch (error) {
        if (!(error instanceof VolumeProblem)) throw error;
        problems.push(error.message);
      }
    }
    if (problems.length > 0)
      throw new VolumeProblem(problems.length === 1 ? `${problems[0]}` : `[${problems.join(", ")}]`);
  };

  const addConfigMap = async (files: Files, source: KeySelection, mode: number): Promise<void> => {
    const object = await reference<ConfigMap>("configMaps", source.name ?? "").get();
    if (object === undefined && !source.optional) throw new VolumeProblem(`configmap "${source.name}" not found`);
    addKeys(files, configMapBytes(object), source, mode, missingConfigKey);
  };

  const addSecret = async (files: Files, source: KeySelection, mode: number): Promise<void> => {
    const object = await reference<Secret>("secrets", source.name ?? "").get();
    if (object === undefined && !source.optional) throw new VolumeProblem(`secret "${source.name}" not found`);
    addKeys(files, secretBytes(object), source, mode, missingSecretKey);
  };

  const addDownwardItems = (
    files: Files,
    items: NonNullable<Volume["downwardAPI"]>["items"] = [],
    mode: number,
  ): void => {
    const { nodeAddress, allocatable } = options;
    addDownward(files, pod(), items, mode, { podAddress: "", nodeAddress, allocatable });
  };

  const addToken = async (files: Files, source: TokenSource, mode: number): Promise<void> => {
    const user = commonUser(pod());
    const given = user !== undefined || pod().spec.securityContext?.fsGroup !== undefined;
    const bytes = Buffer.from(await tokens.get(source));
    files.set(source.path, { bytes, mode: given ? ownTokenMode : mode, user });
  };

  return {
    setUp: async () => {
      sinceMs = clock.now();
      for (const volume of pod().spec.volumes ?? []) {
        // An image comes only when a container starts that may have it.
        if (!directories.has(volume.name) && !volume.image)
          directories.set(volume.name, await named(volume.name, setUpVolume(volume)));
      }
    },
    directory: (volume) => directories.get(volume),
    imageCame: (volume, image) => void directories.set(volume, runtime.imageVolume(image)),
    emptyDirs: () =>
      (pod().spec.volumes ?? []).flatMap(({ name, emptyDir }) => {
        const directory = emptyDir && emptyDir.medium !== "Memory" ? directories.get(name) : undefined;
        return directory ? [directory] : [];
      }),
    isReadOnly: (name) => {
      const volume = pod().spec.volumes?.find((each) => each.name === name);
      return volume !== undefined && (followsApi(volume) || volume.image !== undefined);
    },
    file: (volume, path) => {
      const directory = directories.get(volume);
      return directory && runtime.readVolume(directory, path);
    },
    podChanged: () => void refresh(),
    configMap: (name) => reference<ConfigMap>("configMaps", name).get(),
    secret: (name) => reference<Secret>("secrets", name).get(),
    tearDown: () => {
      gone = true;
      syncTimer?.cancel();
      tokens.stop();
      for (const entry of references.values()) entry.release();
      for (const directory of owned.splice(0)) runtime.removeVolume(directory);
      directories.clear();
    },
  };
}

/** A problem of a volume is told with the volume's name. */
async function named<T>(volume: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof VolumeProblem || error instanceof ContainerError) throw new MountError(volume, error.message);
    throw error;
  }
}

function followsApi(volume: Volume): boolean {
  return Boolean(volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected);
}

/** Secrets are kept off disks. */
function inMemory({ emptyDir, secret, downwardAPI, projected }: Volume): boolean {
  return Boolean(secret ?? downwardAPI ?? projected) || Boolean(emptyDir?.medium);
}
