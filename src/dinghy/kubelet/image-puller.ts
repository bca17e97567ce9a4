import type { Container, Pod, Secret } from "#apimachinery";
import type { EventRecorder } from "#client";
import type { Clock } from "#clock";
import { ImagePullError, type ImageReference, type Runtime } from "#runtime";
import { type BackOff, createBackOff } from "./back-off.ts";
import { imageNameFault } from "./image-name-fault.ts";
import type { ImagePulls } from "./image-pulls.ts";

/** The image is not there: `reason` and `message` go into the container's waiting state. */
export class ImageError extends Error {
  readonly reason: string;
  /** When to try again (ms since the epoch). */
  readonly retryAtMs: number;
  constructor(reason: string, message: string, retryAtMs: number) {
    super(message);
    this.name = "ImageError";
    this.reason = reason;
    this.retryAtMs = retryAtMs;
  }
}

/** How often the kubelet looks again at a Pod that only a change of mind could help. */
const resyncMs = 15_000;

/** What a container says of its image, or a volume of the image that it is. */
export type WantedImage = Pick<Container, "image" | "imagePullPolicy">;

export interface ImagePuller {
  /**
   * Sees to it that an image is on the node. Events are the Pod's, or those of the part of it that `fieldPath` names.
   * Rejects with `ImageError`, which it is for the caller to tell of.
   */
  ensure(pod: Pod, wanted: WantedImage, fieldPath?: string): Promise<ImageReference>;
}

/** Upstream: pkg/kubelet/images/image_manager.go. Answers to @seed:K4.5, @seed:C1.2. */
export function createImagePuller(
  runtime: Runtime,
  clock: Clock,
  recorder: EventRecorder,
  pulls: ImagePulls,
): ImagePuller {
  const backOffs = new Map<string, { backOff: BackOff; failedAtMs: number; cause: string }>();

  const pull = async (
    pod: Pod,
    image: string,
    path: string | undefined,
    secrets: readonly Secret[],
  ): Promise<ImageReference> => {
    const key = `${pod.metadata.uid}/${image}`;
    const held = backOffs.get(key);
    if (held && held.backOff.notBefore(held.failedAtMs) > clock.now()) {
      recorder.record(pod, "Normal", "BackOff", `Back-off pulling image "${image}"`, path);
      const message = `Back-off pulling image "${image}": ErrImagePull: ${held.cause}`;
      throw new ImageError("ImagePullBackOff", message, held.backOff.notBefore(held.failedAtMs));
    }
    recorder.record(pod, "Normal", "Pulling", `Pulling image "${image}"`, path);
    try {
      const { reference, tookMs, totalMs } = await pulls.pull(image, secrets);
      const [took, total] = [formatMilliseconds(tookMs), formatMilliseconds(totalMs)];
      const message = `Successfully pulled image "${image}" in ${took} (${total} including waiting). Image size: ${reference.sizeBytes} bytes.`;
      recorder.record(pod, "Normal", "Pulled", message, path);
      backOffs.delete(key);
      return reference;
    } catch (error) {
      if (!(error instanceof ImagePullError)) throw error;
      const entry = held ?? { backOff: createBackOff(), failedAtMs: 0, cause: "" };
      entry.failedAtMs = clock.now();
      entry.cause = error.message;
      entry.backOff.next(entry.failedAtMs, clock.now());
      backOffs.set(key, entry);
      recorder.record(pod, "Warning", "Failed", `Failed to pull image "${image}": ${error.message}`, path);
      // At once again: the next look finds the back-off and says so.
      throw new ImageError(error.reason, error.message, clock.now() + 1000);
    }
  };

  return {
    ensure: async (pod, wanted, path) => {
      const image = wanted.image ?? "";
      const fault = imageNameFault(image);
      if (fault !== undefined) {
        const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${fault}`;
        recorder.record(pod, "Warning", "InspectFailed", message, path);
        throw new ImageError("InvalidImageName", message, clock.now() + resyncMs);
      }
      const { found, missing } = await pulls.secretsOf(pod);
      if (missing.length > 0) {
        const message = `Unable to retrieve some image pull secrets (${missing.join(", ")}); attempting to pull the image may not succeed.`;
        recorder.record(pod, "Warning", "FailedToRetrieveImagePullSecret", message);
      }
      const there = await runtime.imageStatus(image);
      // What another Pod had the right to pull is not there for one that has not.
      const present = there && pulls.mayUse(image, there, found) ? there : undefined;
      const policy = wanted.imagePullPolicy ?? "IfNotPresent";
      if (present && policy !== "Always") {
        const message = `Container image "${image}" already present on machine and can be accessed by the pod`;
        recorder.record(pod, "Normal", "Pulled", message, path);
        return present;
      }
      if (policy === "Never") {
        const message = `Container image "${image}" is not present with pull policy of Never`;
        recorder.record(pod, "Warning", "ErrImageNeverPull", message, path);
        throw new ImageError("ErrImageNeverPull", message, clock.now() + resyncMs);
      }
      return pull(pod, image, path, found);
    },
  };
}

function formatMilliseconds(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes > 0 ? `${minutes}m` : ""}${(ms % 60_000) / 1000}s`;
}
