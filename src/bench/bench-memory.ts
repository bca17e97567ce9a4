import { createHttpsClient } from "./https-client.ts";
import type { BenchOptions, Line } from "./lines.ts";
import { underLoad } from "./load.ts";
import { startDinghyProcess } from "./server-process.ts";
import { megabytes } from "./statistics.ts";

/** Resident memory of a Dinghy that is given many ConfigMaps of 1 kB. */
export async function benchMemory({ quick }: BenchOptions): Promise<readonly Line[]> {
  const objects = quick ? 5000 : 50_000;
  const server = await startDinghyProcess();
  const client = createHttpsClient(server.access, 16);
  const padding = "x".repeat(1024);
  const path = "/api/v1/namespaces/default/configmaps";
  try {
    const empty = server.residentBytes();
    await underLoad(objects, 16, (index) =>
      client.send("POST", path, { metadata: { name: `c${index}` }, data: { padding } }),
    );
    const full = server.residentBytes();
    if (empty === undefined || full === undefined) return [{ what: "resident", measured: "not told by this system" }];
    return [
      { what: "with nothing in it", measured: megabytes(empty) },
      {
        what: `with ${objects} objects of 1 kB`,
        measured: megabytes(full),
        remark: `${((full - empty) / objects / 1000).toFixed(1)} kB each`,
      },
    ];
  } finally {
    client.close();
    await server.stop();
  }
}
