import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from "yaml";
import { HarnessError } from "./verdict.ts";

/** Where a doc string stands in the book, so that a failure can point at its line. */
export interface SourcePlace {
  /** `features/05-pods/life.feature` */
  readonly uri: string;
  /** Line of the doc string's first line of content, counted from 1. */
  readonly line: number;
}

/** YAML that was read, and a way from its nodes to lines of the file it stands in. */
export interface YamlSource {
  readonly documents: readonly Document.Parsed[];
  lineOf(node: unknown): number;
  readonly place: SourcePlace;
}

/** Throws `HarnessError` that names file and line when the text is no YAML: the page is broken, not the target. */
export function readYaml(text: string, place: SourcePlace): YamlSource {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false, logLevel: "silent", uniqueKeys: true });
  if (!Array.isArray(documents)) throw new HarnessError(`${place.uri}:${place.line}: the doc string is empty`);
  for (const document of documents as Document.Parsed[]) {
    const [error] = document.errors;
    if (error === undefined) continue;
    const line = place.line + lineCounter.linePos(error.pos[0]).line - 1;
    throw new HarnessError(`${place.uri}:${line}: the doc string is no YAML: ${error.message}`);
  }
  return {
    documents: documents as Document.Parsed[],
    place,
    lineOf: (node) => {
      const range = (node as Node | null)?.range;
      return range ? place.line + lineCounter.linePos(range[0]).line - 1 : place.line;
    },
  };
}

/** What `$name` stands for in the documents of a scenario. */
export type Variables = ReadonlyMap<string, unknown>;

const whole = /^\$([a-z]\w*)$/;
const embedded = /\$(?:\{([a-z]\w*)\}|([a-z]\w*))/g;

/**
 * Puts the scenario's variables into a scalar: `$uid` alone becomes the value itself, `a-${uid}-b` becomes text. A `$`
 * that stands for no variable stays as it is, since shell commands are full of them.
 */
export function substitute(value: unknown, variables: Variables): unknown {
  if (typeof value !== "string") return value;
  const name = whole.exec(value)?.[1];
  if (name !== undefined && variables.has(name)) return variables.get(name);
  return value.replace(embedded, (text, braced?: string, bare?: string) => {
    const key = (braced ?? bare) as string;
    return variables.has(key) ? String(variables.get(key)) : text;
  });
}

/** A node as a plain value with the variables put in. */
export function plainValue(node: unknown, document: Document.Parsed, variables: Variables): unknown {
  if (isAlias(node)) return plainValue(node.resolve(document), document, variables);
  if (isMap(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => [
        String(substitute(isScalar(key) ? key.value : String(key), variables)),
        plainValue(value, document, variables),
      ]),
    );
  }
  if (isSeq(node)) return node.items.map((item) => plainValue(item, document, variables));
  return isScalar(node) ? substitute(node.value, variables) : null;
}
