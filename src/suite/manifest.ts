import type { KubernetesObject } from "#apimachinery";
import { formatValue } from "./format-value.ts";
import { HarnessError } from "./verdict.ts";
import { plainValue, readYaml, type SourcePlace, type Variables } from "./yaml-source.ts";

/** An object as an author writes it: the server fills in the rest. */
export type Manifest = { apiVersion: string; kind: string; metadata: Partial<KubernetesObject["metadata"]> } & Record<
  string,
  unknown
>;

export interface ManifestContext {
  readonly variables: Variables;
  /** The image to use for one that the book names. */
  image(name: string): string;
}

/**
 * Reads the objects of a doc string, one YAML document each. What is wrong with an object is left for the target to
 * say; only what cannot be sent at all is a fault of the page. Throws `HarnessError` with file and line.
 */
export function readManifests(text: string, place: SourcePlace, context: ManifestContext): Manifest[] {
  const source = readYaml(text, place);
  const objects = source.documents
    .filter(({ contents }) => contents !== null)
    .map((document) => {
      const value = mapImages(plainValue(document.contents, document, context.variables), context.image);
      const object = value as Manifest | null;
      if (typeof object?.apiVersion !== "string" || typeof object.kind !== "string") {
        const line = source.lineOf(document.contents);
        throw new HarnessError(
          `${place.uri}:${line}: a manifest needs apiVersion and kind; this one is ${formatValue(value)}`,
        );
      }
      return { ...object, metadata: object.metadata ?? {} };
    });
  if (objects.length === 0) throw new HarnessError(`${place.uri}:${place.line}: the doc string holds no object`);
  return objects;
}

/** Reads a doc string that holds one value of any kind: a patch, options. Throws `HarnessError` with file and line. */
export function readValue(text: string, place: SourcePlace, context: ManifestContext): unknown {
  const source = readYaml(text, place);
  const [document, ...more] = source.documents;
  if (document === undefined || more.length > 0) {
    throw new HarnessError(`${place.uri}:${place.line}: the doc string has to hold exactly one YAML document`);
  }
  return mapImages(plainValue(document.contents, document, context.variables), context.image);
}

/** Images stand in fields called `image` beside a container's `name`; nothing else is touched. */
function mapImages(value: unknown, image: ManifestContext["image"]): unknown {
  if (Array.isArray(value)) return value.map((item) => mapImages(item, image));
  if (typeof value !== "object" || value === null) return value;
  const isContainer = "image" in value && "name" in value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      isContainer && key === "image" && typeof inner === "string" ? image(inner) : mapImages(inner, image),
    ]),
  );
}
