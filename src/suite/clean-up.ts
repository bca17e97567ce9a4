import { jsonOf } from "./body.ts";
import { openTarget, type TargetSettings } from "./open-target.ts";
import type { Target } from "./target.ts";
import { runLabel } from "./trial.ts";

/** Scenarios that are open in this thread, each with what takes its traces away. */
const open = new Set<() => Promise<void>>();

/** Registers what has to be done for a scenario even when the run is interrupted; returns what takes it off again. */
export function registerOpen(close: () => Promise<void>): () => void {
  open.add(close);
  return () => void open.delete(close);
}

/** Deletes what a scenario left behind, last made first. What is gone already is no error; the rest is told. */
export async function removeAll(target: Target, paths: readonly string[]): Promise<string[]> {
  const failures: string[] = [];
  for (const url of paths.toReversed()) {
    const headers = { accept: "application/json", "user-agent": "seatrial" };
    const response = await target.request({ method: "DELETE", url, headers });
    if (response.status >= 400 && response.status !== 404 && response.status !== 409) {
      failures.push(`${url}: HTTP ${response.status}`);
    }
    await jsonOf(response);
  }
  return failures;
}

/** Takes back changes to things that belong to everybody, the last first. */
export async function putBack(target: Target, changes: readonly { url: string; body: object }[]): Promise<void> {
  for (const { url, body } of changes.toReversed()) {
    const headers = {
      accept: "application/json",
      "content-type": "application/merge-patch+json",
      "user-agent": "seatrial",
    };
    await jsonOf(
      await target.request({ method: "PATCH", url, headers, body: new TextEncoder().encode(JSON.stringify(body)) }),
    );
  }
}

/** Takes the scenario's own finalizers off what it made: nobody else would. What is gone already is no error. */
export async function letGo(target: Target, paths: Iterable<string>): Promise<void> {
  await putBack(
    target,
    [...paths].map((url) => ({ url, body: { metadata: { finalizers: null } } })),
  );
}

/** On Ctrl-C: closes the open scenarios, then whatever else carries the run's label (workers cannot be asked). */
export async function cleanUpRun(settings: TargetSettings, runId: string): Promise<void> {
  for (const close of [...open].toReversed()) await close();
  if (settings.target === "dinghy") return;
  const target = await openTarget(settings, { seed: settings.seed, nodes: 0, needs: [] });
  const url = `/api/v1/namespaces?labelSelector=${encodeURIComponent(`${runLabel}=${runId}`)}`;
  const response = await target.request({ method: "GET", url, headers: { accept: "application/json" } });
  const { items = [] } = (await jsonOf(response)) as { items?: { metadata: { name: string } }[] };
  await removeAll(
    target,
    items.map(({ metadata }) => `/api/v1/namespaces/${metadata.name}`),
  );
  await target.dispose();
}
