import type {
  ConfigMap,
  KeyToPath,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Quantity,
  Secret,
  Volume,
} from "#apimachinery";
import { type Client, resources } from "#client";
import type { Clock, Timer } from "#clock";
import type { Runtime, VolumeDirectory, VolumeFile } from "#runtime";
import { fieldOf, resourceOf } from "./environment.ts";
import type { ObjectCache, ObjectReference } from "./object-cache.ts";

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
}

/** The volumes of one Pod: set up before its containers start, kept current while it lives, removed with it. */
export interface Volumes {
  /** Sets up those not yet set up. Rejects with `MountError`. */
  setUp(podAddress: string): Promise<void>;
  directory(volume: string): VolumeDirectory | undefined;
  /** The Pod's labels or annotations may have changed. */
  podChanged(): void;
  configMap(name: string): Promise<ConfigMap | undefined>;
  secret(name: string): Promise<Secret | undefined>;
  /** Takes away what lived with the Pod. */
  tearDown(): void;
}

type Files = Map<string, VolumeFile>;

/** Upstream: pkg/volume; https://kubernetes.io/docs/concepts/storage/volumes/. Answers to @seed:K9.1, @seed:K10.1, @seed:K10.2. */
export function createVolumes(options: VolumesOptions): Volumes {
  const { client, clock, runtime, objects, pod } = options;
  const namespace = pod().metadata.namespace as string;
  const directories = new Map<string, VolumeDirectory>();
  const owned: VolumeDirectory[] = [];
  const references = new Map<string, ObjectReference<ConfigMap | Secret>>();
  const timers: Timer[] = [];
  let gone = false;
  let address = "";

  const reference = <T extends ConfigMap | Secret>(
    kind: "configMaps" | "secrets",
    name: string,
  ): ObjectReference<T> => {
    const key = `${kind}/${name}`;
    let found = references.get(key);
    if (found === undefined) {
      found = objects.acquire<ConfigMap | Secret>(resources[kind], namespace, name);
      found.onChange(() => void refresh());
      references.set(key, found);
    }
    return found as ObjectReference<T>;
  };

  /** Writes the files of every volume that follows the API; a reference that is gone leaves the files as they are. */
  const refresh = async (): Promise<void> => {
    for (const volume of pod().spec.volumes ?? []) {
      const directory = directories.get(volume.name);
      if (gone || directory === undefined || !followsApi(volume)) continue;
      const files = await filesOf(volume, true).catch(() => undefined);
      if (files && !gone) runtime.writeVolume(directory, files);
    }
  };

  const setUpVolume = async (volume: Volume): Promise<VolumeDirectory> => {
    if (volume.hostPath) return hostPath(volume);
    if (volume.persistentVolumeClaim || volume.ephemeral) return claimed(volume);
    const files = followsApi(volume) ? await filesOf(volume, false) : new Map<string, VolumeFile>();
    const directory = runtime.createVolume();
    owned.push(directory);
    runtime.writeVolume(directory, files);
    return directory;
  };

  const hostPath = (volume: Volume): VolumeDirectory => {
    const { path, type = "" } = volume.hostPath as NonNullable<Volume["hostPath"]>;
    const directory = runtime.hostDirectory(path, type === "" || type === "DirectoryOrCreate");
    if (directory === undefined)
      throw new MountError(volume.name, `hostPath type check failed: ${path} is not a directory`);
    return directory;
  };

  const claimed = async (volume: Volume): Promise<VolumeDirectory> => {
    const name = volume.persistentVolumeClaim?.claimName ?? `${pod().metadata.name}-${volume.name}`;
    const claim = await client.get<PersistentVolumeClaim>(resources.persistentVolumeClaims, { namespace, name });
    if (claim.status?.phase !== "Bound" || !claim.spec.volumeName) {
      throw new MountError(volume.name, `PersistentVolumeClaim "${name}" is not bound`);
    }
    const persistent = await client.get<PersistentVolume>(resources.persistentVolumes, { name: claim.spec.volumeName });
    const path = persistent.spec.hostPath?.path ?? `/var/lib/kubelet/persistent-volumes/${claim.spec.volumeName}`;
    return runtime.hostDirectory(path, true) as VolumeDirectory;
  };

  const filesOf = async (volume: Volume, refreshing: boolean): Promise<Files> => {
    const files: Files = new Map();
    const { configMap, secret, downwardAPI, projected } = volume;
    const mode =
      configMap?.defaultMode ?? secret?.defaultMode ?? downwardAPI?.defaultMode ?? projected?.defaultMode ?? 0o644;
    if (configMap) await addConfigMap(files, volume.name, { ...configMap, name: configMap.name ?? "" }, mode);
    if (secret) await addSecret(files, volume.name, { ...secret, name: secret.secretName ?? "" }, mode);
    if (downwardAPI) addDownward(files, downwardAPI.items ?? [], mode);
    for (const source of projected?.sources ?? []) {
      if (source.configMap)
        await addConfigMap(files, volume.name, { ...source.configMap, name: source.configMap.name ?? "" }, mode);
      if (source.secret)
        await addSecret(files, volume.name, { ...source.secret, name: source.secret.name ?? "" }, mode);
      if (source.downwardAPI) addDownward(files, source.downwardAPI.items ?? [], mode);
      if (source.serviceAccountToken) await addToken(files, volume.name, source.serviceAccountToken, mode, refreshing);
    }
    return files;
  };

  interface Keyed {
    readonly name: string;
    readonly items?: KeyToPath[];
    readonly optional?: boolean;
  }

  const addConfigMap = async (files: Files, volume: string, source: Keyed, mode: number): Promise<void> => {
    const object = await reference<ConfigMap>("configMaps", source.name).get();
    if (object === undefined && !source.optional) throw new MountError(volume, `configmap "${source.name}" not found`);
    const data = new Map<string, Uint8Array>();
    for (const [key, value] of Object.entries(object?.data ?? {})) data.set(key, Buffer.from(value));
    for (const [key, value] of Object.entries(object?.binaryData ?? {})) data.set(key, Buffer.from(value, "base64"));
    addKeys(files, volume, data, source, mode);
  };

  const addSecret = async (files: Files, volume: string, source: Keyed, mode: number): Promise<void> => {
    const object = await reference<Secret>("secrets", source.name).get();
    if (object === undefined && !source.optional) throw new MountError(volume, `secret "${source.name}" not found`);
    const data = new Map<string, Uint8Array>();
    for (const [key, value] of Object.entries(object?.data ?? {})) data.set(key, Buffer.from(value, "base64"));
    addKeys(files, volume, data, source, mode);
  };

  const addDownward = (
    files: Files,
    items: NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>,
    mode: number,
  ): void => {
    for (const item of items) {
      const { fieldRef, resourceFieldRef } = item;
      const container = pod().spec.containers.find(({ name }) => name === resourceFieldRef?.containerName);
      const text = fieldRef
        ? fieldOf(pod(), fieldRef.fieldPath, { podAddress: address, nodeAddress: options.nodeAddress })
        : container && resourceFieldRef
          ? resourceOf(container, resourceFieldRef.resource, resourceFieldRef.divisor, options.allocatable)
          : "";
      files.set(item.path, { bytes: Buffer.from(text ?? ""), mode: item.mode ?? mode });
    }
  };

  let token: { text: string; renewAtMs: number } | undefined;

  const addToken = async (
    files: Files,
    volume: string,
    source: { audience?: string; expirationSeconds?: number; path: string },
    mode: number,
    refreshing: boolean,
  ): Promise<void> => {
    if (token === undefined || (refreshing && clock.now() >= token.renewAtMs))
      token = await requestToken(volume, source);
    files.set(source.path, { bytes: Buffer.from(token.text), mode });
  };

  /** A token is asked for anew when four fifths of its life are over. Upstream: pkg/kubelet/token. */
  const requestToken = async (volume: string, source: { audience?: string; expirationSeconds?: number }) => {
    const { metadata, spec } = pod();
    const boundObjectRef = { apiVersion: "v1", kind: "Pod", name: metadata.name, uid: metadata.uid };
    const expirationSeconds = source.expirationSeconds ?? 3600;
    const body = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { audiences: source.audience ? [source.audience] : undefined, expirationSeconds, boundObjectRef },
    };
    const name = spec.serviceAccountName ?? "default";
    const answer = await client
      .create(resources.serviceAccounts, body, { namespace, name, subresource: "token" })
      .catch((error: Error) => {
        throw new MountError(volume, `failed to fetch token: ${error.message}`);
      });
    const { status } = answer as unknown as { status: { token: string } };
    const renewInMs = expirationSeconds * 800;
    timers.push(clock.setTimer(renewInMs, () => void refresh(), { background: true }));
    return { text: status.token, renewAtMs: clock.now() + renewInMs };
  };

  return {
    setUp: async (podAddress) => {
      address = podAddress;
      for (const volume of pod().spec.volumes ?? []) {
        if (!directories.has(volume.name)) directories.set(volume.name, await setUpVolume(volume));
      }
    },
    directory: (volume) => directories.get(volume),
    podChanged: () => {
      if ((pod().spec.volumes ?? []).some((volume) => volume.downwardAPI ?? volume.projected)) void refresh();
    },
    configMap: (name) => reference<ConfigMap>("configMaps", name).get(),
    secret: (name) => reference<Secret>("secrets", name).get(),
    tearDown: () => {
      gone = true;
      for (const timer of timers) timer.cancel();
      for (const entry of references.values()) entry.release();
      for (const directory of owned.splice(0)) runtime.removeVolume(directory);
      directories.clear();
    },
  };
}

function followsApi(volume: Volume): boolean {
  return Boolean(volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected);
}

function addKeys(
  files: Files,
  volume: string,
  data: ReadonlyMap<string, Uint8Array>,
  source: { readonly items?: KeyToPath[]; readonly optional?: boolean },
  mode: number,
): void {
  if (source.items === undefined) {
    for (const [key, bytes] of data) files.set(key, { bytes, mode });
    return;
  }
  for (const item of source.items) {
    const bytes = data.get(item.key);
    if (bytes) files.set(item.path, { bytes, mode: item.mode ?? mode });
    else if (!source.optional) throw new MountError(volume, `references non-existent config key: ${item.key}`);
  }
}
