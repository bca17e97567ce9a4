/**
 * Loaded (`--import`) into a server that is measured: collects garbage when the parent process says so, and says when it
 * is done. What is held can then be told from what is only left behind.
 */
import { collectGarbage } from "./collect-garbage.ts";

process.on("message", () => {
  collectGarbage();
  process.send?.("collected");
});
process.channel?.unref();
