import { FileError } from "../../files/file-error.ts";
import { list, readText } from "../../files/file-operations.ts";
import type { Process } from "../../processes/process.ts";

/** One `server` block, as far as it is understood here. */
export interface NginxServer {
  readonly port: number;
  /** Files of certificate and key, where it listens with `ssl`. */
  readonly security: { readonly certificate: string; readonly key: string } | undefined;
  readonly root: string;
  /** Of what has no extension that tells, and of answers that are written in the configuration. */
  readonly defaultType: string | undefined;
  readonly locations: readonly NginxLocation[];
}

export interface NginxLocation {
  readonly prefix: string;
  readonly exact: boolean;
  readonly root: string | undefined;
  /** `return CODE TEXT|URL`. */
  readonly answer: { readonly status: number; readonly text: string } | undefined;
}

const directory = "/etc/nginx/conf.d";
const standard: NginxServer = {
  port: 80,
  security: undefined,
  root: "/usr/share/nginx/html",
  defaultType: undefined,
  locations: [],
};

/** The configuration cannot be used; `message` as nginx words it. */
export class ConfigurationError extends Error {}

/**
 * The servers that /etc/nginx/conf.d describes, or those of nginx.conf itself: `listen`, `ssl_certificate`, `root`,
 * `default_type`, `location` with `root` or `return`. Other directives are passed over. Throws `ConfigurationError` where braces do not match.
 */
export function readConfiguration(process: Process): readonly NginxServer[] {
  const texts = [...namesIn(process).map((name) => `${directory}/${name}`), "/etc/nginx/nginx.conf"];
  const servers = texts.flatMap((path) => serversOf(path, textOf(process, path)));
  return servers.length === 0 ? [standard] : servers;
}

function namesIn(process: Process): string[] {
  try {
    return list(process, directory).filter((name) => name.endsWith(".conf"));
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function textOf(process: Process, path: string): string {
  try {
    return readText(process, path);
  } catch (error) {
    if (error instanceof FileError) return "";
    throw error;
  }
}

interface Directive {
  readonly words: readonly string[];
  readonly block: readonly Directive[] | undefined;
}

function serversOf(path: string, text: string): NginxServer[] {
  const tokens = [
    ...text.replace(/#[^\n]*/g, "").matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([{};])|([^\s{};]+)/g),
  ].map(([, double, single, mark, word]) => ({
    text: double ?? single ?? mark ?? word ?? "",
    mark: mark !== undefined,
  }));
  let at = 0;
  const read = (inside: boolean): Directive[] => {
    const directives: Directive[] = [];
    let words: string[] = [];
    for (let token = tokens[at++]; token; token = tokens[at++]) {
      if (!token.mark) words.push(token.text);
      else if (token.text === "}") {
        if (!inside) throw new ConfigurationError(`unexpected "}" in ${path}`);
        return directives;
      } else {
        directives.push({ words, block: token.text === "{" ? read(true) : undefined });
        words = [];
      }
    }
    if (inside) throw new ConfigurationError(`unexpected end of file, expecting "}" in ${path}`);
    return directives;
  };
  const all = read(false);
  const top = [...all, ...all.filter(({ words }) => words[0] === "http").flatMap(({ block }) => block ?? [])];
  return top.filter(({ words, block }) => words[0] === "server" && block).map(({ block }) => serverOf(block ?? []));
}

function serverOf(block: readonly Directive[]): NginxServer {
  const [, listen = "80", ...options] = block.find(({ words }) => words[0] === "listen")?.words ?? [];
  const file = (name: string): string => argument(block, name) ?? "";
  return {
    port: Number(/(\d+)$/.exec(listen)?.[1] ?? 80),
    security: options.includes("ssl")
      ? { certificate: file("ssl_certificate"), key: file("ssl_certificate_key") }
      : undefined,
    root: argument(block, "root") ?? standard.root,
    defaultType: argument(block, "default_type"),
    locations: block.filter(({ words, block: inner }) => words[0] === "location" && inner).map(locationOf),
  };
}

const argument = (block: readonly Directive[], name: string): string | undefined =>
  block.find(({ words }) => words[0] === name)?.words[1];

function locationOf({ words, block = [] }: Directive): NginxLocation {
  const answer = block.find((directive) => directive.words[0] === "return")?.words;
  return {
    prefix: words.at(-1) ?? "/",
    exact: words[1] === "=",
    root: argument(block, "root"),
    answer: answer && { status: Number(answer[1]), text: (answer[2] ?? "").replaceAll("\\n", "\n") },
  };
}

/** The location that a path falls to: an exact one, else the longest prefix. */
export function locationFor({ locations }: NginxServer, path: string): NginxLocation | undefined {
  const exact = locations.find((location) => location.exact && location.prefix === path);
  const prefixes = locations.filter((location) => !location.exact && path.startsWith(location.prefix));
  return exact ?? prefixes.toSorted((left, right) => right.prefix.length - left.prefix.length)[0];
}
