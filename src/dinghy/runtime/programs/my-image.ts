import type { Process } from "../processes/process.ts";
import { serveWeb } from "./serve-web.ts";

/** The application of the documents' examples: listens on 8181 and answers with the name of its host. */
export async function myImage(process: Process): Promise<number> {
  await process.print("listening on 8181\n");
  const answer = () => ({ status: 200, headers: { "content-type": "text/plain" }, body: `${process.host.hostname}\n` });
  await serveWeb(process, { ports: [8181], answer }, ["TERM", "INT"]);
  return 0;
}
