import { type Connection, NetworkError } from "#network";
import { FileError } from "../../files/file-error.ts";
import { readText } from "../../files/file-operations.ts";
import type { Process } from "../../processes/process.ts";
import { networkOf } from "../../processes/process-network.ts";
import { matchesPattern } from "../../shell/pattern.ts";
import { formatDate } from "../../tools/date.ts";
import { untilTold } from "../until-told.ts";
import { commands } from "./commands.ts";
import { Database } from "./database.ts";
import { encodeReply, failure, list, ok, RedisReader, type Reply, splitWords, text } from "./protocol.ts";

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1000,
  kb: 1024,
  m: 1e6,
  mb: 1 << 20,
  g: 1e9,
  gb: 2 ** 30,
};
const defaults = {
  port: "6379",
  bind: "* -::*",
  maxmemory: "0",
  "maxmemory-policy": "noeviction",
  appendonly: "no",
  save: "3600 1 300 100 60 10000",
  requirepass: "",
  dir: "/data",
};

/** What one connection has said of itself. */
interface Session {
  authenticated: boolean;
  over: boolean;
}

/** `redis-server [CONFIGURATION] [--OPTION VALUE...]...`: keeps everything in memory, and nothing beyond its life. */
export async function redisServer(process: Process): Promise<number> {
  const version = process.env.get("REDIS_VERSION") ?? "8.2.3";
  if (process.argv.includes("--version") || process.argv.includes("-v")) {
    await process.print(`Redis server v=${version} sha=00000000:0 malloc=libc bits=64\n`);
    return 0;
  }
  const log = (text: string): Promise<void> =>
    process.print(`${process.pid}:M ${formatDate(process.now(), "%d %b %Y %T")}.000 * ${text}\n`);
  try {
    const settings = readSettings(process);
    const server = new RedisServer(process, settings, version);
    await log("oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo");
    await log(`Redis version=${version}, bits=64, commit=00000000, modified=0, pid=${process.pid}, just started`);
    networkOf(process).listen(
      Number(settings.get("port")),
      (connection) => void server.serve(connection).catch(() => connection.close()),
    );
    await log(`Running mode=standalone, port=${settings.get("port")}.`);
    await log("Ready to accept connections tcp");
  } catch (error) {
    if (!(error instanceof NetworkError || error instanceof FileError)) throw error;
    await log(
      error instanceof FileError
        ? `Fatal error, can't open config file '${error.path}': ${error.message}`
        : "Could not create server TCP listening socket *:6379: bind: Address already in use",
    );
    return 1;
  }
  await untilTold(process, ["TERM", "INT"]);
  await log("User requested shutdown...");
  await log("Redis is now ready to exit, bye bye...");
  return 0;
}

/** Settings from a file and then from the command line. */
function readSettings(process: Process): Map<string, string> {
  const settings = new Map<string, string>(Object.entries(defaults));
  const words = process.argv.slice(1);
  const [file] = words;
  const lines = file !== undefined && !file.startsWith("--") ? readText(process, file).split("\n") : [];
  const given = ` ${(lines.length > 0 ? words.slice(1) : words).join(" ")}`.split(" --").slice(1);
  for (const line of [...lines, ...given]) {
    const [name, ...values] = splitWords(line.replace(/^\s*#.*$/, ""));
    if (name !== undefined) settings.set(name.toLowerCase(), settingValue(name.toLowerCase(), values.join(" ")));
  }
  return settings;
}

function settingValue(name: string, value: string): string {
  const [, number, unit = ""] = /^(\d+)([a-z]*)$/i.exec(value) ?? [];
  return name === "maxmemory" && number !== undefined
    ? String(Number(number) * (units[unit.toLowerCase()] ?? 1))
    : value;
}

class RedisServer {
  readonly #process: Process;
  readonly #database: Database;
  readonly #settings: Map<string, string>;
  readonly #version: string;

  constructor(process: Process, settings: Map<string, string>, version: string) {
    this.#process = process;
    this.#database = new Database(process);
    this.#settings = settings;
    this.#version = version;
  }

  async serve(connection: Connection): Promise<void> {
    const reader = new RedisReader(connection);
    const session: Session = { authenticated: this.#settings.get("requirepass") === "", over: false };
    while (!session.over) {
      const words = await reader.command();
      if (words === undefined) break;
      await connection.write(new TextEncoder().encode(encodeReply(this.#answer(session, words))));
    }
    connection.close();
  }

  #answer(session: Session, [word = "", ...args]: readonly string[]): Reply {
    const name = word.toUpperCase();
    if (name === "AUTH") return this.#authenticate(session, args.at(-1) ?? "");
    if (!session.authenticated) return failure("NOAUTH Authentication required.");
    const administered = this.#administer(session, name, args);
    if (administered) return administered;
    const command = commands[name];
    if (command === undefined) {
      const shown = args.map((arg) => `'${arg}' `).join("");
      return failure(`ERR unknown command '${word}', with args beginning with: ${shown}`);
    }
    const [least, run] = command;
    if (args.length < least) return failure(`ERR wrong number of arguments for '${word.toLowerCase()}' command`);
    return run(this.#database, args);
  }

  #authenticate(session: Session, password: string): Reply {
    const wanted = this.#settings.get("requirepass");
    if (wanted === "")
      return failure(
        "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
      );
    session.authenticated = password === wanted;
    return session.authenticated ? ok : failure("WRONGPASS invalid username-password pair or user is disabled.");
  }

  /** Commands about the server and the connection. */
  #administer(session: Session, name: string, args: readonly string[]): Reply | undefined {
    switch (name) {
      case "QUIT":
        session.over = true;
        return ok;
      case "SELECT":
      case "CLIENT":
      case "SAVE":
        return ok;
      case "BGSAVE":
        return { kind: "status", text: "Background saving started" };
      case "COMMAND":
        return { kind: "list", items: [] };
      case "INFO":
        return text(
          `# Server\r\nredis_version:${this.#version}\r\nredis_mode:standalone\r\ntcp_port:${this.#settings.get("port")}\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n`,
        );
      case "CONFIG":
        return this.#configure(args);
      case "SHUTDOWN":
        queueMicrotask(() => this.#process.exit(0));
        return ok;
      default:
        return undefined;
    }
  }

  #configure([action = "", name = "", value = ""]: readonly string[]): Reply {
    if (action.toUpperCase() === "SET") {
      this.#settings.set(name.toLowerCase(), settingValue(name.toLowerCase(), value));
      return ok;
    }
    if (action.toUpperCase() !== "GET") return ok;
    return list([...this.#settings].filter(([key]) => matchesPattern(name.toLowerCase(), key)).flat());
  }
}
