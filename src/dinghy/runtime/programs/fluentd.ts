import { formatTime } from "#clock";
import type { Process } from "../processes/process.ts";

const port = 24224;

/** A log collector: takes whatever is sent to port 24224 and says nothing about it. */
export async function fluentd(process: Process): Promise<number> {
  const listener = process.host.network.listen(port, (connection) => {
    void (async () => {
      while ((await connection.read()) !== null);
      connection.close();
    })().catch(() => connection.reset());
  });
  process.atExit(() => listener.close());
  const version = process.env.get("FLUENTD_VERSION") ?? "1.18.0";
  await process.write(1, `${formatTime(process.now())} [info]: starting fluentd-${version} pid=${process.pid}\n`);
  await process.write(1, `${formatTime(process.now())} [info]: #0 listening port port=${port} bind="0.0.0.0"\n`);
  let told = false;
  for (const signal of ["TERM", "INT"] as const) {
    process.onSignal(signal, () => {
      told = true;
    });
  }
  while (!told) await process.sleep(Number.POSITIVE_INFINITY, true);
  return 0;
}
