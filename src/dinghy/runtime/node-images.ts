import type { Clock } from "#clock";
import { ImagePullError } from "./image-pull-error.ts";
import { accessFailure, type findImage, type Image, pullFailure } from "./images/catalog.ts";
import type { ImageCredentials, ImageReference } from "./runtime.ts";

/** The images on one node. */
export interface NodeImages {
  /** The image by any of its names, where it is on the node. */
  present(image: string): Image | undefined;
  status(image: string): ImageReference | undefined;
  /** Rejects with `ImagePullError`. Pulls of one image share the work. */
  pull(image: string, credentials?: readonly ImageCredentials[]): Promise<ImageReference>;
  list(): readonly ImageReference[];
}

/** Upstream: internal/cri in containerd. Answers to @seed:C1.2, @seed:K4.5. */
export function createNodeImages(clock: Clock, find: typeof findImage): NodeImages {
  const images = new Map<string, Image>();
  const pulls = new Map<string, Promise<ImageReference>>();

  const present = (image: string): Image | undefined => {
    const found = find(image);
    if (found === undefined) return undefined;
    if (found.preloaded) images.set(found.name, found);
    return images.get(found.name);
  };

  const bring = async (found: Image): Promise<ImageReference> => {
    await clock.sleep(images.has(found.name) ? 0 : found.pullMs);
    images.set(found.name, found);
    pulls.delete(found.name);
    return referenceOf(found);
  };

  return {
    present,
    status: (image) => {
      const found = present(image);
      return found && referenceOf(found);
    },
    pull: async (image, credentials = []) => {
      const found = find(image);
      if (found === undefined) {
        const { reason, message } = pullFailure(image);
        throw new ImagePullError(reason, message);
      }
      if (found.access && !credentials.some((given) => opens(given, found))) {
        throw new ImagePullError("ErrImagePull", accessFailure(found.name, credentials.length > 0));
      }
      let running = pulls.get(found.name);
      if (running === undefined) {
        running = bring(found);
        pulls.set(found.name, running);
      }
      return running;
    },
    list: () => [...images.values()].map(referenceOf),
  };
}

function opens({ username, password }: ImageCredentials, { access }: Image): boolean {
  return username === access?.username && password === access.password;
}

/** `docker.io/library/nginx@sha256:…`, as container statuses give it. */
export function imageIdOf(image: Image): string {
  const path = image.name.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  return `${path}@${image.digest}`;
}

function referenceOf(image: Image): ImageReference {
  return { image: image.name, imageId: imageIdOf(image), sizeBytes: image.sizeBytes, user: image.user };
}
