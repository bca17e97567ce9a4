import { DecodeAborted, DecodeState, rootSegment } from "./decode-state.ts";
import { decoderFor } from "./decoder.ts";
import type { Definition } from "./schema.ts";

export interface DecodeResult {
  /** A new object with known fields only; what it holds beside `problems` is of no use. */
  readonly object: Record<string, unknown>;
  /** Paths in document order, `spec.template.spec.containers[0].foo`, without the fields below them. */
  readonly unknownFields: readonly string[];
  /** Values of a wrong type, worded as the API server words them; the first is the one that it would report. */
  readonly problems: readonly string[];
}

/**
 * Reads a parsed JSON body as the API server reads it into a typed object: unknown fields fall away, `null` is absence,
 * empty optional lists and maps disappear, quantities and times become canonical.
 *
 * The body is not changed; values that the definition says nothing about (`x-kubernetes-preserve-unknown-fields`) are
 * shared with it.
 *
 * Upstream https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation and
 * https://github.com/kubernetes-sigs/json (Go's rules, case-sensitive).
 */
export function decode(definition: Definition, body: unknown): DecodeResult {
  const state = new DecodeState();
  try {
    const object = decoderFor(definition)(body, rootSegment, state) as Record<string, unknown> | undefined;
    return { object: object ?? {}, unknownFields: state.unknownFields, problems: state.problems };
  } catch (error) {
    if (!(error instanceof DecodeAborted)) throw error;
    return { object: {}, unknownFields: state.unknownFields, problems: [error.message, ...state.problems] };
  }
}
