/** What files a volume holds, from the objects that it names. Answers to @seed:K9.1, @seed:K9.2. */
import type { ConfigMap, KeyToPath, Pod, Quantity, Secret, Volume } from "#apimachinery";
import type { VolumeFile } from "#runtime";
import { fieldOf, resourceOf } from "./downward.ts";

export type Files = Map<string, VolumeFile>;

/** Why a volume cannot be set up, in the words that follow `MountVolume.SetUp failed for volume "…" : `. */
export class VolumeProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = "VolumeProblem";
  }
}

/** What a ConfigMap's or Secret's volume says about its keys. */
export interface KeySelection {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

/** Text and binary keys alike. */
export function configMapBytes(object: ConfigMap | undefined): ReadonlyMap<string, Uint8Array> {
  const bytes = new Map<string, Uint8Array>();
  for (const [key, value] of Object.entries(object?.data ?? {})) bytes.set(key, Buffer.from(value));
  for (const [key, value] of Object.entries(object?.binaryData ?? {})) bytes.set(key, Buffer.from(value, "base64"));
  return bytes;
}

export function secretBytes(object: Secret | undefined): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(object?.data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64")]));
}

/**
 * A file for each key, or for each item that names one. Throws `VolumeProblem` for an item whose key is missing.
 * Upstream: pkg/volume/configmap/configmap.go, pkg/volume/secret/secret.go `MakePayload`.
 */
export function addKeys(
  files: Files,
  bytes: ReadonlyMap<string, Uint8Array>,
  { items = [], optional }: KeySelection,
  mode: number,
  missing: (key: string) => string,
): void {
  if (items.length === 0) {
    for (const [key, each] of bytes) files.set(key, { bytes: each, mode });
    return;
  }
  for (const item of items) {
    const found = bytes.get(item.key);
    if (found) files.set(item.path, { bytes: found, mode: item.mode ?? mode });
    else if (!optional) throw new VolumeProblem(missing(item.key));
  }
}

export const missingConfigKey = (key: string): string => `configmap references non-existent config key: ${key}`;
export const missingSecretKey = (key: string): string => `references non-existent secret key: ${key}`;

/** Where a Pod is, for what the downward API tells of it. */
export interface Surroundings {
  readonly podAddress: string;
  readonly nodeAddress: string;
  readonly allocatable: Readonly<Record<string, Quantity>>;
}

type DownwardItems = NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>;

/** Upstream: pkg/volume/downwardapi/downwardapi.go `CollectData`. */
export function addDownward(files: Files, pod: Pod, items: DownwardItems, mode: number, at: Surroundings): void {
  for (const item of items) {
    const text = downwardText(pod, item, at);
    files.set(item.path, { bytes: Buffer.from(text), mode: item.mode ?? mode });
  }
}

function downwardText(pod: Pod, { fieldRef, resourceFieldRef }: DownwardItems[number], at: Surroundings): string {
  if (fieldRef) return fieldOf(pod, fieldRef.fieldPath, at) ?? "";
  if (resourceFieldRef === undefined) return "";
  const { containerName, resource, divisor } = resourceFieldRef;
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const container = all.find(({ name }) => name === containerName);
  if (container === undefined) throw new VolumeProblem(`container ${containerName} not found`);
  return resourceOf(container, resource, divisor, at.allocatable);
}

/** The user that all containers run as, where they agree on one: a token's file is given to it. */
export function commonUser(pod: Pod): number | undefined {
  const users = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(
    ({ securityContext }) => securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser,
  );
  return users.every((user) => user !== undefined && user === users[0]) ? users[0] : undefined;
}
