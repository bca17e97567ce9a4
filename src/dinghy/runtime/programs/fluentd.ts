import { formatTime } from "#clock";
import type { Process } from "../processes/process.ts";
import { networkOf } from "../processes/process-network.ts";
import { untilTold } from "./until-told.ts";

const port = 24224;

/** A log collector: takes whatever is sent to port 24224 and says nothing about it. */
export async function fluentd(process: Process): Promise<number> {
  networkOf(process).listen(port, (connection) => {
    void (async () => {
      while ((await connection.read()) !== null);
      connection.close();
    })().catch(() => connection.reset());
  });
  const version = process.env.get("FLUENTD_VERSION") ?? "1.18.0";
  const log = (text: string): Promise<void> => process.print(`${formatTime(process.now())} [info]: ${text}\n`);
  await log(`starting fluentd-${version} pid=${process.pid} ruby="3.4.7"`);
  await log(`#0 listening port port=${port} bind="0.0.0.0"`);
  await untilTold(process, ["TERM", "INT"]);
  await log("Worker 0 finished with status 0");
  return 0;
}
