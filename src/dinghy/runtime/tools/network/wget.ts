import { type HttpResponse, NetworkError, requestHttp } from "#network";
import { FileError } from "../../files/file-error.ts";
import { readFile } from "../../files/file-operations.ts";
import { ExitRequest, type Process, type Program } from "../../processes/process.ts";
import { networkOf } from "../../processes/process-network.ts";
import { type Arguments, parseArguments, splitOnce, usage } from "../arguments.ts";
import { resolveHost } from "../resolve.ts";
import { headerLines, networkWording, statusLineOf } from "./http-names.ts";
import { type HttpUrl, hostHeader, parseHttpUrl, redirectTarget } from "./url.ts";

const redirectsMax = 5;
/** What busybox waits for where -T does not say. */
const defaultTimeoutS = 900;

/** `wget [-qScT SEC] [-O FILE] [--spider] [--header HEADER]... [--post-data DATA] URL...`, as busybox has it. */
export const wget: Program = async (process) => {
  const args = parseArguments(process, "qO:ST:t:cP:o:U:H:d:F:sNbY:", {
    quiet: "q",
    "output-document": "O",
    "server-response": "S",
    timeout: "T",
    tries: "t",
    header: "H",
    "post-data": "d",
    "post-file": "F",
    spider: "s",
    "user-agent": "U",
    "no-check-certificate": "b",
    "no-verbose": "q",
    "directory-prefix": "P",
  });
  if (args.operands.length === 0) usage(process, "missing URL");
  for (const url of args.operands) await fetch(process, args, url);
  return 0;
};

function fail(process: Process, message: string): never {
  process.report(message);
  throw new ExitRequest(1);
}

const tell = (process: Process, args: Arguments, text: string): Promise<void> | undefined =>
  args.has("q") ? undefined : process.write(2, text);

async function fetch(process: Process, args: Arguments, text: string): Promise<void> {
  let url = parseHttpUrl(text);
  for (let redirects = 0; ; redirects++) {
    if (url?.scheme !== "http" && url?.scheme !== "https") fail(process, `not an http or ftp url: ${text}`);
    if (redirects > redirectsMax) fail(process, "too many redirections");
    const response = await request(process, args, url);
    if (args.has("S"))
      await process.write(2, [statusLineOf(response), ...headerLines(response)].map((line) => `  ${line}\n`).join(""));
    const { location } = response.headers;
    if (response.status >= 300 && response.status < 400 && location !== undefined) {
      url = redirectTarget(url, location);
      continue;
    }
    if (response.status < 200 || response.status > 299)
      fail(process, `server returned error: ${statusLineOf(response)}`);
    if (args.has("s")) await tell(process, args, "remote file exists\n");
    else await save(process, args, url, response);
    return;
  }
}

async function request(process: Process, args: Arguments, url: HttpUrl): Promise<HttpResponse> {
  const addresses = await resolveHost(process, url.host);
  const [address] = addresses;
  if (address === undefined) fail(process, `bad address '${url.host}'`);
  await tell(process, args, `Connecting to ${hostHeader(url)} (${address}:${url.port})\n`);
  if (url.scheme === "https") await tell(process, args, "wget: note: TLS certificate validation not implemented\n");
  const post =
    args.value("d") ?? (args.value("F") === undefined ? undefined : readFile(process, args.value("F") as string));
  const headers: Record<string, string> = {
    Host: hostHeader(url),
    "User-Agent": args.value("U") ?? "Wget",
    Connection: "close",
  };
  if (url.credentials) headers.Authorization = `Basic ${Buffer.from(url.credentials).toString("base64")}`;
  if (post !== undefined) headers["Content-Type"] = "application/x-www-form-urlencoded";
  for (const header of args.values("H")) {
    const [name, value = ""] = splitOnce(header, ":");
    headers[name] = value.trim();
  }
  const method = post === undefined ? (args.has("s") ? "HEAD" : "GET") : "POST";
  const timeoutMs = Number(args.value("T") ?? defaultTimeoutS) * 1000;
  try {
    const exchange = {
      address,
      port: url.port,
      method,
      path: url.path,
      headers: lowered(headers),
      body: post,
      timeoutMs,
      ...(url.scheme === "https" && { tls: { serverName: url.host, authorities: "", insecure: true } }),
    };
    return await process.until(requestHttp(networkOf(process), exchange));
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    if (error.code === "ETIMEDOUT") return fail(process, "download timed out");
    if (error.code === "ECONNRESET" || error.code === "EPIPE" || error.code === "EPROTO") {
      return fail(process, `error getting response: ${networkWording(error.code)}`);
    }
    return fail(process, `can't connect to remote host (${address}): ${networkWording(error.code)}`);
  }
}

/** The network's writer looks for `host` and `connection` in lower case. */
const lowered = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

async function save(process: Process, args: Arguments, url: HttpUrl, { body }: HttpResponse): Promise<void> {
  const named = args.value("O");
  const name = named ?? (url.path.replace(/\?.*$/, "").replace(/^.*\//, "") || "index.html");
  const path = named === undefined && args.value("P") ? `${args.value("P")}/${name}` : name;
  if (path === "-") {
    await tell(process, args, "writing to stdout\n");
    await process.write(1, body);
  } else {
    await tell(process, args, `saving to '${path}'\n`);
    await write(process, path, body, named === undefined);
  }
  const size = `${body.length}`.padStart(5);
  await tell(
    process,
    args,
    `${path.slice(0, 20).padEnd(20)} 100% |********************************| ${size}  0:00:00 ETA\n`,
  );
  await tell(process, args, path === "-" ? "written to stdout\n" : `'${path}' saved\n`);
}

async function write(process: Process, path: string, body: Uint8Array, exclusive: boolean): Promise<void> {
  try {
    const target = process.open(path, { write: true, create: true, truncate: true, exclusive });
    await process.write(target, body);
    target.release();
  } catch (error) {
    if (error instanceof FileError) fail(process, `can't open '${path}': ${error.message}`);
    throw error;
  }
}
