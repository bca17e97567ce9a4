import type { Database, Stored } from "./database.ts";
import { failure, integer, list, nothing, ok, type Reply, text } from "./protocol.ts";

type Command = (database: Database, args: readonly string[]) => Reply;

const wrongType = failure("WRONGTYPE Operation against a key holding the wrong kind of value");
const notInteger = failure("ERR value is not an integer or out of range");
const syntaxError = failure("ERR syntax error");

/** Runs `act` on the value of the wanted kind; a missing key gives `empty`. */
function on<T extends Stored>(
  database: Database,
  key: string,
  is: (value: Stored) => value is T,
  empty: () => T,
  act: (value: T) => Reply,
): Reply {
  const value = database.get(key);
  if (value === undefined) return act(empty());
  return is(value) ? act(value) : wrongType;
}

const isText = (value: Stored): value is string => typeof value === "string";
const isList = (value: Stored): value is string[] => Array.isArray(value);
const isHash = (value: Stored): value is Map<string, string> => value instanceof Map;
const isSet = (value: Stored): value is Set<string> => value instanceof Set;

const get: Command = (database, [key = ""]) => {
  const value = database.get(key);
  if (value === undefined) return nothing;
  return isText(value) ? text(value) : wrongType;
};

const set: Command = (database, [key = "", value = "", ...options]) => {
  const words = options.map((word) => word.toUpperCase());
  const before = get(database, [key]);
  const exists = database.get(key) !== undefined;
  let expiresMs: number | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "EX" || word === "PX") {
      const amount = Number(words[++at]);
      if (!Number.isInteger(amount) || amount <= 0) return failure("ERR invalid expire time in 'set' command");
      expiresMs = database.now() + amount * (word === "EX" ? 1000 : 1);
    } else if (!["NX", "XX", "GET", "KEEPTTL"].includes(word)) return syntaxError;
  }
  const given = words.includes("GET") ? before : undefined;
  if ((words.includes("NX") && exists) || (words.includes("XX") && !exists)) return given ?? nothing;
  database.set(key, value, words.includes("KEEPTTL"));
  if (expiresMs !== undefined) database.expire(key, expiresMs);
  return given ?? ok;
};

function adding(sign: 1n | -1n): Command {
  return (database, [key = "", amount = "1"]) => {
    const before = database.get(key) ?? "0";
    if (!isText(before)) return wrongType;
    if (!/^-?\d+$/.test(before) || !/^-?\d+$/.test(amount)) return notInteger;
    const after = BigInt(before) + sign * BigInt(amount);
    database.set(key, String(after), true);
    return integer(after);
  };
}

const count = (keys: readonly string[], test: (key: string) => boolean): Reply => integer(keys.filter(test).length);
const remove: Command = (database, keys) => count(keys, (key) => database.delete(key));

const expiring =
  (unitMs: number): Command =>
  (database, [key = "", amount = ""]) =>
    /^-?\d+$/.test(amount)
      ? integer(database.expire(key, database.now() + Number(amount) * unitMs) ? 1 : 0)
      : notInteger;

/** -2: no such key, -1: it stays. */
const remaining =
  (unitMs: number): Command =>
  (database, [key = ""]) => {
    if (database.get(key) === undefined) return integer(-2);
    const atMs = database.expiry(key);
    return integer(atMs === undefined ? -1 : Math.ceil((atMs - database.now()) / unitMs));
  };

const pushing =
  (front: boolean): Command =>
  (database, [key = "", ...values]) =>
    on(
      database,
      key,
      isList,
      () => [],
      (before) => {
        const after = front ? [...values.toReversed(), ...before] : [...before, ...values];
        database.set(key, after, true);
        return integer(after.length);
      },
    );

const popping =
  (front: boolean): Command =>
  (database, [key = ""]) =>
    on(
      database,
      key,
      isList,
      () => [],
      (before) => {
        const value = before.at(front ? 0 : -1);
        if (value === undefined) return nothing;
        if (before.length === 1) database.delete(key);
        else database.set(key, front ? before.slice(1) : before.slice(0, -1), true);
        return text(value);
      },
    );

const range: Command = (database, [key = "", first = "0", last = "-1"]) =>
  on(
    database,
    key,
    isList,
    () => [],
    (values) => {
      const from = Number(first) < 0 ? Math.max(0, values.length + Number(first)) : Number(first);
      const to = Number(last) < 0 ? values.length + Number(last) : Number(last);
      return list(values.slice(from, to + 1));
    },
  );

const hashSet: Command = (database, [key = "", ...pairs]) =>
  on(
    database,
    key,
    isHash,
    () => new Map(),
    (before) => {
      const after = new Map(before);
      for (let at = 0; at + 1 < pairs.length; at += 2) after.set(pairs[at] ?? "", pairs[at + 1] ?? "");
      database.set(key, after, true);
      return integer(after.size - before.size);
    },
  );

const typeName = (value: Stored | undefined): string => {
  if (value === undefined) return "none";
  if (isText(value)) return "string";
  return isList(value) ? "list" : isHash(value) ? "hash" : "set";
};

const textOf = (value: Stored | undefined): string | undefined => (typeof value === "string" ? value : undefined);
const hash = (database: Database, key: string, act: (value: Map<string, string>) => Reply): Reply =>
  on(database, key, isHash, () => new Map(), act);
const members = (database: Database, key: string, act: (value: Set<string>) => Reply): Reply =>
  on(database, key, isSet, () => new Set(), act);

/** Commands that only touch keys, with the least number of arguments each needs. */
export const commands: Readonly<Record<string, readonly [least: number, run: Command]>> = {
  PING: [0, (_, [message]) => (message === undefined ? { kind: "status", text: "PONG" } : text(message))],
  ECHO: [1, (_, [message = ""]) => text(message)],
  GET: [1, get],
  SET: [2, set],
  SETNX: [2, (database, [key = "", value = ""]) => integer(set(database, [key, value, "NX"]) === ok ? 1 : 0)],
  SETEX: [3, (database, [key = "", seconds = "", value = ""]) => set(database, [key, value, "EX", seconds])],
  GETSET: [2, (database, [key = "", value = ""]) => set(database, [key, value, "GET"])],
  GETDEL: [
    1,
    (database, [key = ""]) => {
      const value = get(database, [key]);
      database.delete(key);
      return value;
    },
  ],
  MGET: [
    1,
    (database, keys) => ({
      kind: "list",
      items: keys.map((key) => ({ kind: "text", text: textOf(database.get(key)) ?? null })),
    }),
  ],
  MSET: [
    2,
    (database, pairs) => {
      for (let at = 0; at + 1 < pairs.length; at += 2) database.set(pairs[at] ?? "", pairs[at + 1] ?? "");
      return ok;
    },
  ],
  APPEND: [
    2,
    (database, [key = "", value = ""]) =>
      on(
        database,
        key,
        isText,
        () => "",
        (before) => {
          database.set(key, before + value, true);
          return integer(before.length + value.length);
        },
      ),
  ],
  STRLEN: [
    1,
    (database, [key = ""]) =>
      on(
        database,
        key,
        isText,
        () => "",
        (value) => integer(Buffer.byteLength(value)),
      ),
  ],
  INCR: [1, (database, [key = ""]) => adding(1n)(database, [key])],
  DECR: [1, (database, [key = ""]) => adding(-1n)(database, [key])],
  INCRBY: [2, adding(1n)],
  DECRBY: [2, adding(-1n)],
  DEL: [1, remove],
  UNLINK: [1, remove],
  EXISTS: [1, (database, keys) => count(keys, (key) => database.get(key) !== undefined)],
  TYPE: [1, (database, [key = ""]) => ({ kind: "status", text: typeName(database.get(key)) })],
  KEYS: [1, (database, [pattern = "*"]) => list(database.keys(pattern))],
  DBSIZE: [0, (database) => integer(database.keys("*").length)],
  EXPIRE: [2, expiring(1000)],
  PEXPIRE: [2, expiring(1)],
  TTL: [1, remaining(1000)],
  PTTL: [1, remaining(1)],
  PERSIST: [
    1,
    (database, [key = ""]) => integer(database.expiry(key) !== undefined && database.expire(key, undefined) ? 1 : 0),
  ],
  FLUSHALL: [
    0,
    (database) => {
      database.clear();
      return ok;
    },
  ],
  FLUSHDB: [
    0,
    (database) => {
      database.clear();
      return ok;
    },
  ],
  LPUSH: [2, pushing(true)],
  RPUSH: [2, pushing(false)],
  LPOP: [1, popping(true)],
  RPOP: [1, popping(false)],
  LRANGE: [3, range],
  LLEN: [
    1,
    (database, [key = ""]) =>
      on(
        database,
        key,
        isList,
        () => [],
        (values) => integer(values.length),
      ),
  ],
  HSET: [3, hashSet],
  HGET: [
    2,
    (database, [key = "", field = ""]) =>
      hash(database, key, (fields) => ({ kind: "text", text: fields.get(field) ?? null })),
  ],
  HGETALL: [1, (database, [key = ""]) => hash(database, key, (fields) => list([...fields].flat()))],
  HDEL: [
    2,
    (database, [key = "", ...fields]) =>
      hash(database, key, (before) => {
        const after = new Map([...before].filter(([field]) => !fields.includes(field)));
        if (after.size === 0) database.delete(key);
        else database.set(key, after, true);
        return integer(before.size - after.size);
      }),
  ],
  SADD: [
    2,
    (database, [key = "", ...values]) =>
      members(database, key, (before) => {
        const after = new Set([...before, ...values]);
        database.set(key, after, true);
        return integer(after.size - before.size);
      }),
  ],
  SMEMBERS: [1, (database, [key = ""]) => members(database, key, (values) => list([...values]))],
  SCARD: [1, (database, [key = ""]) => members(database, key, (values) => integer(values.size))],
};
