import type { HttpResponse } from "#network";
import type { Process } from "../../processes/process.ts";
import type { Arguments } from "../arguments.ts";
import { formatUrl, type HttpUrl } from "./url.ts";

/** One finished transfer, as far as `-w` tells of it. */
export interface Written {
  readonly response: HttpResponse;
  readonly url: HttpUrl;
  readonly address: string;
  readonly size: number;
  readonly redirects: number;
  readonly startedMs: number;
}

/** `-w`: variables are filled in, `\n` and the like made real. */
export async function writeOut(
  process: Process,
  args: Arguments,
  done: Written | undefined,
  error: { readonly code: number; readonly message: string } | undefined,
): Promise<void> {
  const format = args.value("w");
  if (format === undefined) return;
  const seconds = done ? ((process.now() - done.startedMs) / 1000).toFixed(6) : "0.000000";
  const status = done ? String(done.response.status) : "000";
  const variables: Readonly<Record<string, string>> = {
    http_code: status,
    response_code: status,
    time_total: seconds,
    time_connect: "0.000000",
    time_namelookup: "0.000000",
    time_starttransfer: seconds,
    size_download: String(done?.size ?? 0),
    remote_ip: done?.address ?? "",
    remote_port: String(done?.url.port ?? 0),
    local_ip: done ? process.host.network.address : "",
    url_effective: done ? formatUrl(done.url) : (args.operands[0] ?? ""),
    num_redirects: String(done?.redirects ?? 0),
    redirect_url: done?.response.headers.location ?? "",
    content_type: done?.response.headers["content-type"] ?? "",
    http_version: done ? "1.1" : "0",
    exitcode: String(error?.code ?? 0),
    errormsg: error?.message ?? "",
    scheme: done?.url.scheme ?? "http",
    method: args.value("X") ?? "GET",
  };
  const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\\": "\\" };
  const filled = format
    .replace(/\\([ntr\\])/g, (_, letter: string) => escapes[letter] ?? letter)
    .replace(/%(?:%|\{(\w+)\})/g, (_, name: string | undefined) =>
      name === undefined ? "%" : (variables[name] ?? ""),
    );
  await process.print(filled);
}
