import type { Process } from "../processes/process.ts";
import { untilTold } from "./until-told.ts";

/** Does nothing until it is told to end. Upstream: build/pause/linux/pause.c. */
export async function pause(process: Process): Promise<number> {
  const signal = await untilTold(process, ["INT", "TERM"]);
  await process.write(2, `Shutting down, got signal: ${signal === "INT" ? "Interrupt" : "Terminated"}\n`);
  return 0;
}
