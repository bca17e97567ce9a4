import { type Connection, NetworkError } from "#network";
import { ExitRequest, type Process } from "../../processes/process.ts";
import { networkOf } from "../../processes/process-network.ts";
import { parseArguments } from "../../tools/arguments.ts";
import { networkWording } from "../../tools/network/http-names.ts";
import { resolveHost } from "../../tools/resolve.ts";
import { encodeCommand, RedisReader, type Reply, splitWords } from "./protocol.ts";

interface Session {
  readonly connection: Connection;
  readonly reader: RedisReader;
}

/** `redis-cli [-h HOST] [-p PORT] [-a PASSWORD] [--raw] [COMMAND [ARG]...]`; without a command, one a line from input. */
export async function redisCli(process: Process): Promise<number> {
  const args = parseArguments(process, "+h:p:a:n:ri:xRNS", {
    raw: "R",
    "no-raw": "N",
    "no-auth-warning": "S",
    pass: "a",
  });
  const host = args.value("h") ?? process.env.get("REDIS_HOST") ?? "127.0.0.1";
  const port = Number(args.value("p") ?? 6379);
  const session = await connect(process, host, port);
  const password = args.value("a") ?? process.env.get("REDISCLI_AUTH");
  if (password !== undefined) await ask(process, session, ["AUTH", password]);
  const readable = args.has("N") || (process.streams[1]?.terminal !== undefined && !args.has("R"));
  const show = async (reply: Reply): Promise<void> =>
    process.print(readable ? `${shown(reply, "")}\n` : `${raw(reply)}\n`);
  if (args.operands.length > 0) {
    const reply = await ask(process, session, args.operands);
    await show(reply);
    return 0;
  }
  const prompt = process.streams[0]?.terminal ? `${host}:${port}> ` : "";
  await process.print(prompt);
  for (let line = await process.readLine(0); line !== null; line = await process.readLine(0)) {
    const words = splitWords(new TextDecoder().decode(line).trim());
    const [word] = words;
    if (/^(?:quit|exit)$/i.test(word ?? "")) break;
    if (word !== undefined) await show(await ask(process, session, words));
    await process.print(prompt);
  }
  session.connection.close();
  return 0;
}

async function connect(process: Process, host: string, port: number): Promise<Session> {
  const complain = (why: string): never => {
    process.streams[2]?.write(new TextEncoder().encode(`Could not connect to Redis at ${host}:${port}: ${why}\n`));
    throw new ExitRequest(1);
  };
  const [address = complain("Name does not resolve")] = await resolveHost(process, host);
  try {
    const connection = await process.until(networkOf(process).connect({ address, port }));
    return { connection, reader: new RedisReader(connection) };
  } catch (error) {
    if (error instanceof NetworkError) return complain(networkWording(error.code));
    throw error;
  }
}

async function ask(process: Process, { connection, reader }: Session, words: readonly string[]): Promise<Reply> {
  try {
    await process.until(connection.write(new TextEncoder().encode(encodeCommand(words))));
    return await process.until(reader.reply());
  } catch (error) {
    if (!(error instanceof NetworkError) && !(error instanceof Error && error.message.startsWith("Server closed")))
      throw error;
    await process.write(2, "Error: Server closed the connection\n");
    throw new ExitRequest(1);
  }
}

function raw(reply: Reply): string {
  switch (reply.kind) {
    case "integer":
      return String(reply.value);
    case "list":
      return reply.items.map(raw).join("\n");
    default:
      return reply.text ?? "";
  }
}

/** As people see it on a terminal. */
function shown(reply: Reply, indent: string): string {
  switch (reply.kind) {
    case "integer":
      return `(integer) ${reply.value}`;
    case "error":
      return `(error) ${reply.text}`;
    case "status":
      return reply.text;
    case "text":
      return reply.text === null ? "(nil)" : JSON.stringify(reply.text);
    case "list": {
      if (reply.items.length === 0) return "(empty array)";
      const width = String(reply.items.length).length;
      const item = (each: Reply, index: number): string => {
        const number = `${String(index + 1).padStart(width)}) `;
        return `${index === 0 ? "" : indent}${number}${shown(each, indent + " ".repeat(number.length))}`;
      };
      return reply.items.map(item).join("\n");
    }
  }
}
