import type { Container, Pod } from "#apimachinery";
import { maxScore, type Plugin } from "../plugin.ts";

const mebibyte = 1024 * 1024;
/** Less than this already there is not worth anything. */
const floor = 23 * mebibyte;
/** More than this per container is not worth more. */
const ceilingPerContainer = 1000 * mebibyte;

/**
 * Better is the node that has more of the Pod's images already, each counting in the share of nodes that have it, so
 * that an image on one node does not draw every Pod there. Upstream: plugins/imagelocality.
 */
export const imageLocality: Plugin = {
  name: "ImageLocality",
  weight: 1,
  score: ({ pod }, snapshot, nodes) => {
    const images = imagesOf(pod).map(normalizedName);
    const worth = new Map(images.map((image) => [image, snapshot.nodesWithImage(image) / snapshot.nodes.length]));
    if ([...worth.values()].every((share) => share === 0)) return undefined;
    const ceiling = ceilingPerContainer * images.length;
    return nodes.map((node) => {
      const sum = images.reduce(
        (total, image) => total + Math.floor((node.images.get(image) ?? 0) * (worth.get(image) ?? 0)),
        0,
      );
      const bounded = Math.min(Math.max(sum, floor), ceiling);
      return Math.floor((maxScore * (bounded - floor)) / (ceiling - floor));
    });
  },
};

function imagesOf({ spec }: Pod): string[] {
  const containers: readonly Container[] = [...(spec.initContainers ?? []), ...spec.containers];
  return containers.flatMap(({ image }) => (image ? [image] : []));
}

/** Nodes list images with their tag: a name without one means `latest`. */
function normalizedName(image: string): string {
  return image.lastIndexOf(":") <= image.lastIndexOf("/") ? `${image}:latest` : image;
}
