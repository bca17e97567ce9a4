import type { HttpReply } from "#network";
import type { Process } from "../processes/process.ts";
import { fileBelow, isPortTaken, serveWeb } from "./serve-web.ts";

const root = "/usr/local/apache2/htdocs";

/** Apache's httpd in the foreground on port 80. */
export async function apache(process: Process): Promise<number> {
  const server = `Apache/${process.env.get("HTTPD_VERSION") ?? "2.4.66"} (Unix)`;
  const answer = (path: string): HttpReply => {
    const found = fileBelow(process, root, path);
    return found
      ? { status: 200, headers: { server, "content-type": found.type }, body: found.body }
      : { status: 404, headers: { server, "content-type": "text/html" }, body: "<h1>Not Found</h1>\n" };
  };
  try {
    await serveWeb(process, { port: 80, answer: ({ path }) => answer(path) }, ["TERM", "INT"]);
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    await process.write(2, "(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80\n");
    return 1;
  }
  return 0;
}
