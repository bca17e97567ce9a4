import type { Pod } from "#apimachinery";
import { ImageError, type ImagePuller } from "./image-puller.ts";
import type { Turn } from "./turn.ts";
import type { Volumes } from "./volumes.ts";

interface ImageVolumesContext {
  readonly images: ImagePuller;
  readonly pod: Pod;
  readonly volumes: Volumes;
  readonly turn: Turn;
}

type Missing = ReadonlyMap<string, ImageError>;

/** What came of it in a round: all containers that start in it have the same. */
const rounds = new WeakMap<Turn, Promise<Missing>>();

/** Few Pods have any: the others need not wait for nothing. */
export function hasImageVolumes({ spec }: Pod): boolean {
  return spec.volumes?.some(({ image }) => image !== undefined) ?? false;
}

/**
 * Sees to it that the images which volumes of a Pod are lie on the node, once in a round. Resolves with why not, by
 * volume: it concerns only the containers that mount them. Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go
 * `getImageVolumes`, https://kubernetes.io/docs/concepts/storage/volumes/#image. Answers to @seed:K10.1, @seed:K4.5.
 */
export function pullImageVolumes(context: ImageVolumesContext): Promise<Missing> {
  const { turn } = context;
  let pulled = rounds.get(turn);
  if (pulled === undefined) {
    pulled = pullAll(context);
    rounds.set(turn, pulled);
  }
  return pulled;
}

async function pullAll({ images, pod, volumes, turn }: ImageVolumesContext): Promise<Missing> {
  const missing = new Map<string, ImageError>();
  for (const { name, image } of pod.spec.volumes ?? []) {
    if (image === undefined || turn.over) continue;
    try {
      await images.ensure(pod, { image: image.reference, imagePullPolicy: image.pullPolicy });
      volumes.imageCame(name, image.reference ?? "");
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
      missing.set(name, error);
    }
  }
  return missing;
}
