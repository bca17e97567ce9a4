import { type HttpResponse, NetworkError, openHttp } from "#network";
import { FileError } from "../../files/file-error.ts";
import { readFile } from "../../files/file-operations.ts";
import { ExitRequest, type Process, type Program } from "../../processes/process.ts";
import { networkOf } from "../../processes/process-network.ts";
import { type Arguments, parseArguments, splitOnce } from "../arguments.ts";
import { readAll } from "../lines.ts";
import { resolveHost } from "../resolve.ts";
import { clientSecurity, securityProblem } from "./curl-security.ts";
import { writeOut } from "./curl-write-out.ts";
import { headerLines, statusLineOf } from "./http-names.ts";
import { type HttpUrl, hostHeader, parseHttpUrl, redirectTarget } from "./url.ts";

const version = "8.14.1";
const defaultConnectMs = 300_000;
const redirectsMax = 50;

/** Long options that have no letter of curl's own get one here that is none. */
const longNames = {
  silent: "s",
  "show-error": "S",
  output: "o",
  "remote-name": "O",
  "write-out": "w",
  fail: "f",
  request: "X",
  data: "d",
  "data-ascii": "d",
  "data-binary": "α",
  "data-raw": "β",
  "data-urlencode": "γ",
  json: "δ",
  get: "G",
  header: "H",
  head: "I",
  include: "i",
  insecure: "k",
  location: "L",
  "max-time": "m",
  "connect-timeout": "ε",
  verbose: "v",
  "user-agent": "A",
  user: "u",
  cookie: "b",
  referer: "e",
  retry: "ζ",
  "retry-delay": "η",
  "retry-connrefused": "θ",
  "fail-with-body": "ι",
  resolve: "κ",
  "upload-file": "T",
  noproxy: "λ",
  "no-buffer": "N",
  cert: "E",
  key: "ξ",
  "no-progress-meter": "μ",
  "http1.1": "μ",
  "http1.0": "μ",
  ipv4: "4",
  ipv6: "6",
  version: "V",
  "max-redirs": "ν",
  "path-as-is": "μ",
  cacert: "π",
  "tlsv1.2": "μ",
  "tlsv1.3": "μ",
  globoff: "g",
};

export class CurlError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

interface Transfer {
  readonly response: HttpResponse;
  readonly url: HttpUrl;
  readonly address: string;
  /** Bytes of the body; those that were shown as they came are not in the response. */
  readonly size: number;
  readonly redirects: number;
  readonly startedMs: number;
}

/** `curl [OPTION]... URL...`: HTTP and HTTPS. Exit codes are curl's own. https://curl.se/docs/manpage.html */
export const curl: Program = async (process) => {
  const args = parseArguments(
    process,
    "sSo:Ow:fX:d:α:β:γ:δ:GH:IikLm:ε:vA:u:b:e:ζ:η:θικ:T:λ:Nμ46Vν:g#:E:ξ:π:",
    longNames,
  );
  if (args.has("V")) {
    await process.print(`curl ${version} (x86_64-pc-linux-musl)\nProtocols: http https\n`);
    return 0;
  }
  if (args.operands.length === 0) {
    await process.write(2, "curl: (2) no URL specified\n");
    return 2;
  }
  let code = 0;
  for (const [index, text] of args.operands.entries()) code = await transfer(process, args, text, index);
  return code;
};

async function transfer(process: Process, args: Arguments, text: string, index: number): Promise<number> {
  const retries = Number(args.value("ζ") ?? 0);
  for (let attempt = 0; ; attempt++) {
    try {
      const done = await follow(process, args, text);
      if (attempt < retries && [408, 429, 500, 502, 503, 504].includes(done.response.status)) {
        await process.sleep(retryDelayMs(args, attempt));
        continue;
      }
      return await finish(process, args, done, index);
    } catch (error) {
      if (!(error instanceof CurlError)) throw error;
      if (attempt < retries && (error.code === 28 || (error.code === 7 && args.has("θ")))) {
        await process.sleep(retryDelayMs(args, attempt));
        continue;
      }
      await writeOut(process, args, undefined, error);
      if (!args.has("s") || args.has("S")) await process.write(2, `curl: (${error.code}) ${error.message}\n`);
      return error.code;
    }
  }
}

const retryDelayMs = (args: Arguments, attempt: number): number =>
  args.value("η") === undefined ? 1000 * 2 ** attempt : Number(args.value("η")) * 1000;

async function follow(process: Process, args: Arguments, text: string): Promise<Transfer> {
  const startedMs = process.now();
  const body = await bodyOf(process, args);
  let url = parseHttpUrl(text);
  let method =
    args.value("X") ?? (args.has("I") ? "HEAD" : args.value("T") ? "PUT" : body !== undefined ? "POST" : "GET");
  let sent = args.has("G") ? undefined : body;
  if (args.has("G") && url) {
    if (body !== undefined) url = { ...url, path: `${url.path}${url.path.includes("?") ? "&" : "?"}${body}` };
    method = args.value("X") ?? "GET";
  }
  for (let redirects = 0; ; redirects++) {
    if (url === undefined) throw new CurlError(3, "URL rejected: No host part in the URL");
    if (url.scheme !== "http" && url.scheme !== "https")
      throw new CurlError(1, `Protocol "${url.scheme}" not supported`);
    const { response, address, size } = await request(process, args, { url, method, body: sent, startedMs });
    const { location } = response.headers;
    if (!args.has("L") || response.status < 300 || response.status > 399 || location === undefined) {
      return { response, url, address, size, redirects, startedMs };
    }
    if (redirects >= Number(args.value("ν") ?? redirectsMax))
      throw new CurlError(47, `Maximum (${redirects}) redirects followed`);
    url = redirectTarget(url, location);
    if (response.status <= 303 && method === "POST" && args.value("X") === undefined) {
      method = "GET";
      sent = undefined;
    }
  }
}

async function bodyOf(process: Process, args: Arguments): Promise<string | Uint8Array | undefined> {
  const upload = args.value("T");
  if (upload !== undefined) return upload === "-" ? readAll(process, 0) : contentOf(process, upload);
  const parts: string[] = [];
  for (const text of args.values("d"))
    parts.push(text.startsWith("@") ? (await fileOrInput(process, text)).replace(/[\r\n]/g, "") : text);
  for (const text of [...args.values("α"), ...args.values("δ")])
    parts.push(text.startsWith("@") ? await fileOrInput(process, text) : text);
  parts.push(...args.values("β"));
  for (const text of args.values("γ")) {
    const [name, value] = splitOnce(text, "=");
    parts.push(
      value === undefined ? encodeURIComponent(name) : `${name === "" ? "" : `${name}=`}${encodeURIComponent(value)}`,
    );
  }
  return parts.length === 0 ? undefined : parts.join(args.value("δ") === undefined ? "&" : "");
}

async function fileOrInput(process: Process, text: string): Promise<string> {
  const bytes = text === "@-" ? await readAll(process, 0) : contentOf(process, text.slice(1));
  return new TextDecoder().decode(bytes);
}

function contentOf(process: Process, path: string): Uint8Array {
  try {
    return readFile(process, path);
  } catch (error) {
    if (error instanceof FileError) throw new CurlError(26, `Failed to open ${path}`);
    throw error;
  }
}

interface Asked {
  readonly url: HttpUrl;
  readonly method: string;
  readonly body: string | Uint8Array | undefined;
  readonly startedMs: number;
}

async function request(
  process: Process,
  args: Arguments,
  asked: Asked,
): Promise<{ response: HttpResponse; address: string; size: number }> {
  const { url, method, body } = asked;
  const address = await addressOf(process, args, url);
  const headers = headersOf(args, asked);
  const spentMs = process.now() - asked.startedMs;
  const limitMs = args.value("m") === undefined ? undefined : Math.max(1, Number(args.value("m")) * 1000 - spentMs);
  const connectMs = Math.min(
    limitMs ?? Number.POSITIVE_INFINITY,
    Number(args.value("ε") ?? defaultConnectMs / 1000) * 1000,
  );
  if (args.has("v")) await process.write(2, `*   Trying ${address}:${url.port}...\n`);
  const network = networkOf(process);
  let connected = false;
  const tls = url.scheme === "https" ? clientSecurity(process, args, url) : undefined;
  try {
    const exchange = {
      ...(tls && { tls }),
      address,
      port: url.port,
      method,
      path: url.path,
      headers,
      body,
      ...(limitMs && { timeoutMs: limitMs }),
    };
    const watched = {
      ...network,
      connect: async (to: { address: string; port: number }) => {
        const connection = await network.connect(to, connectMs);
        connected = true;
        return connection;
      },
    };
    const opened = await process.until(openHttp(watched, exchange));
    const head = { status: opened.status, headers: opened.headers, body: new Uint8Array(0) };
    if (args.has("v")) await process.write(2, conversation(asked, headers, head));
    const pieces: Uint8Array[] = [];
    let streamed = 0;
    const streams = isStreamed(args, head);
    const iterator = opened.body[Symbol.asyncIterator]();
    for (let next = await process.until(iterator.next()); !next.done; next = await process.until(iterator.next())) {
      if (streams) await process.write(1, next.value);
      else pieces.push(next.value);
      streamed += next.value.length;
    }
    return { response: { ...head, body: Buffer.concat(pieces) }, address, size: streamed };
  } catch (error) {
    if (error instanceof NetworkError)
      throw described(error, { url, connected, elapsedMs: process.now() - asked.startedMs, tls: tls !== undefined });
    throw error;
  }
}

/** An answer that goes straight to the output is shown as it comes. */
function isStreamed(args: Arguments, { status, headers }: HttpResponse): boolean {
  const elsewhere = args.has("o") || args.has("O") || args.has("i") || args.has("I");
  const redirects = args.has("L") && headers.location !== undefined;
  const retries = Number(args.value("ζ") ?? 0) > 0;
  return !elsewhere && !redirects && !retries && !(status >= 400 && (args.has("f") || args.has("ι")));
}

async function addressOf(process: Process, args: Arguments, { host, port }: HttpUrl): Promise<string> {
  const pinned = args.values("κ").find((text) => text.startsWith(`${host}:${port}:`));
  const [address] = pinned ? [pinned.slice(`${host}:${port}:`.length)] : await resolveHost(process, host);
  if (address === undefined) throw new CurlError(6, `Could not resolve host: ${host}`);
  return address;
}

function headersOf(args: Arguments, { url, body }: Asked): Record<string, string> {
  const headers: Record<string, string> = {
    host: hostHeader(url),
    "user-agent": args.value("A") ?? `curl/${version}`,
    accept: args.value("δ") === undefined ? "*/*" : "application/json",
    connection: "close",
  };
  const credentials = args.value("u") ?? url.credentials;
  if (credentials !== undefined) headers.authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  if (args.value("b") !== undefined) headers.cookie = args.value("b") as string;
  if (args.value("e") !== undefined) headers.referer = args.value("e") as string;
  if (body !== undefined && args.value("T") === undefined) {
    headers["content-type"] = args.value("δ") === undefined ? "application/x-www-form-urlencoded" : "application/json";
  }
  for (const header of args.values("H")) {
    const [name, value] = splitOnce(header, ":");
    if (value === undefined) continue;
    if (value.trim() === "") delete headers[name.toLowerCase()];
    else headers[name.toLowerCase()] = value.trim();
  }
  return headers;
}

function conversation(
  { url, method }: Asked,
  headers: Readonly<Record<string, string>>,
  response: HttpResponse,
): string {
  const title = (name: string): string => name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
  const sent = Object.entries(headers).map(([name, value]) => `> ${title(name)}: ${value}`);
  const received = [statusLineOf(response), ...headerLines(response), ""].map((line) => `< ${line}`);
  return [`> ${method} ${url.path} HTTP/1.1`, ...sent, "> ", ...received, ""].join("\n");
}

function described(
  error: NetworkError,
  { url, connected, elapsedMs, tls }: { url: HttpUrl; connected: boolean; elapsedMs: number; tls: boolean },
): CurlError {
  const ms = Math.round(elapsedMs);
  if (error.code === "ETIMEDOUT") {
    return new CurlError(
      28,
      connected
        ? `Operation timed out after ${ms} milliseconds with 0 bytes received`
        : `Connection timed out after ${ms} milliseconds`,
    );
  }
  if (!connected)
    return new CurlError(
      7,
      `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Could not connect to server`,
    );
  const problem = tls ? securityProblem(error, url.host) : undefined;
  if (problem) return new CurlError(problem.code, problem.message);
  if (error.code === "EPROTO") return new CurlError(1, "Received HTTP/0.9 when not allowed");
  return error.message.includes("without an answer")
    ? new CurlError(52, "Empty reply from server")
    : new CurlError(56, "Recv failure: Connection reset by peer");
}

async function finish(process: Process, args: Arguments, done: Transfer, index: number): Promise<number> {
  const { response } = done;
  const failed = response.status >= 400 && (args.has("f") || args.has("ι"));
  const error = failed ? new CurlError(22, `The requested URL returned error: ${response.status}`) : undefined;
  if (!failed || args.has("ι")) await output(process, args, done, index);
  await writeOut(process, args, done, error);
  if (error === undefined) return 0;
  if (!args.has("s") || args.has("S")) await process.write(2, `curl: (22) ${error.message}\n`);
  return 22;
}

async function output(process: Process, args: Arguments, { response, url }: Transfer, index: number): Promise<void> {
  const headers =
    args.has("I") || args.has("i") ? `${[statusLineOf(response), ...headerLines(response), ""].join("\r\n")}\r\n` : "";
  const name = args.has("O") ? url.path.replace(/\?.*$/, "").replace(/^.*\//, "") : args.values("o")[index];
  const bytes = Buffer.concat([Buffer.from(headers), response.body]);
  if (name === undefined || name === "-") return process.write(1, bytes);
  try {
    const target = process.open(name, { write: true, create: true, truncate: true });
    await process.write(target, bytes);
    target.release();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    await process.write(2, `curl: (23) Failure writing output to destination\n`);
    throw new ExitRequest(23);
  }
}
