import type { Process } from "../processes/process.ts";

/** Does nothing until it is told to end. Upstream: build/pause/linux/pause.c. */
export async function pause(process: Process): Promise<number> {
  let told = false;
  for (const signal of ["INT", "TERM"] as const) {
    process.onSignal(signal, () => {
      told = true;
    });
  }
  while (!told) await process.sleep(Number.POSITIVE_INFINITY, true);
  process.report("Shutting down, got signal");
  return 0;
}
