/**
 * Old certificate requests are removed: an hour after they were answered, and a day after they were made if nobody
 * answers.
 *
 * Answers to  @seed:K11.4
 * Upstream    pkg/controller/certificates/cleaner/cleaner.go (which looks once an hour)
 */
import { isApiError } from "#apimachinery";
import { type CertificateSigningRequest, certificateRequests } from "./certificate-signing.ts";
import type { Controller } from "./controller.ts";

const answeredMs = 3_600_000;
const pendingMs = 86_400_000;

export const certificateCleanerController: Controller = {
  serviceAccount: "certificate-controller",
  component: "csrcleaner",
  start: ({ client, informers, clock, queue }) => {
    const informer = informers.informer(certificateRequests);
    const work = queue(async (name) => {
      const request = informer.get(name);
      const atMs = request && removedAt(request);
      if (request === undefined || atMs === undefined) return;
      if (atMs > clock.now()) return work.addAfter(name, atMs - clock.now());
      const preconditions = { uid: request.metadata.uid };
      await client.delete(certificateRequests, { name }, { preconditions }).catch((error: unknown) => {
        if (!isApiError(error, "NotFound", "Conflict")) throw error;
      });
    });
    informer.onChange(({ object, previous }) => {
      const name = (object ?? previous)?.metadata.name ?? "";
      // An answer brings the end nearer, and who is gone needs none.
      work.withdraw(name);
      if (object) work.add(name);
    });
  },
};

/** When the request goes, in milliseconds since the epoch; undefined while it has been approved and waits for its signer. */
export function removedAt({ metadata, status }: CertificateSigningRequest): number | undefined {
  const conditions = status?.conditions ?? [];
  if (conditions.length === 0) return Date.parse(metadata.creationTimestamp) + pendingMs;
  const ends = conditions.flatMap(({ type, lastUpdateTime }) => {
    const answered = type === "Denied" || type === "Failed" || (type === "Approved" && status?.certificate);
    return answered && lastUpdateTime ? [Date.parse(lastUpdateTime) + answeredMs] : [];
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}
