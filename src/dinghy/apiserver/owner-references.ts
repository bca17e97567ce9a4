import type { OwnerReference } from "#apimachinery";
import { equalJson } from "./json-value.ts";
import type { AnyObject } from "./strategy.ts";

/**
 * Takes away, in place, references that say what an earlier one of the same list says, and warns of them; `when` tells
 * of a later look than the first.
 * Upstream: staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go.
 */
export function dropRepeatedOwners({ metadata }: AnyObject, warn: (text: string) => void, when = ""): void {
  const references = metadata.ownerReferences as readonly OwnerReference[] | undefined;
  if (references === undefined || references.length < 2) return;
  const kept = references.filter(
    (reference, index) => references.findIndex((each) => equalJson(each, reference)) === index,
  );
  if (kept.length === references.length) return;
  const repeated = references.filter((reference) => !kept.includes(reference)).map(({ uid }) => uid);
  metadata.ownerReferences = kept;
  const found = `.metadata.ownerReferences contains duplicate entries${when && ` ${when}`}`;
  const advice = "API server dedups owner references in 1.20+, and may reject such requests as early as 1.24";
  warn(`${found}; ${advice}; please fix your requests; duplicate UID(s) observed: ${repeated.join(", ")}`);
}
